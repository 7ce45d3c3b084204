//! Where manifests lie, and whose they are.
//!
//! A file that the configuration names is everybody's. In a folder, `*.json` is everybody's, `<client>/<version>.json` is for
//! that version of that client, and `<client>/any.json` for all its versions. Names that begin with a dot are passed over,
//! since volumes of Kubernetes keep their own there, and `*.variables.json`, which `tote dictionary` reads.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, anyhow};

use super::trusted::Owner;

const EVERY_VERSION: &str = "any";
/// Beside a manifest, for `tote dictionary`.
const VARIABLES: &str = ".variables.json";

/// A manifest's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: PathBuf,
    pub(super) owner: Owner,
    pub(super) stamp: Stamp,
}

/// What differs when a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: SystemTime,
    pub(super) size: u64,
}

/// The manifests that `path` stands for.
///
/// # Errors
/// Where it does not exist or cannot be looked at.
pub(super) fn below(path: &Path) -> anyhow::Result<Vec<Place>> {
    let unreadable = || format!("the manifests {} cannot be read", path.display());
    let metadata = std::fs::metadata(path).with_context(unreadable)?;
    if !metadata.is_dir() {
        return Ok(vec![
            place(path.to_owned(), Owner::Everybody, &metadata).with_context(unreadable)?,
        ]);
    }
    let mut places = Vec::new();
    for (entry, name) in entries(path).with_context(unreadable)? {
        let metadata = std::fs::metadata(&entry).with_context(unreadable)?;
        if metadata.is_dir() {
            of_client(&entry, &name, &mut places).with_context(unreadable)?;
        } else if is_manifest(&entry) {
            places.push(place(entry, Owner::Everybody, &metadata).with_context(unreadable)?);
        }
    }
    Ok(places)
}

fn of_client(folder: &Path, client: &str, places: &mut Vec<Place>) -> anyhow::Result<()> {
    for (entry, name) in entries(folder)? {
        let metadata = std::fs::metadata(&entry)?;
        if metadata.is_dir() || !is_manifest(&entry) {
            continue;
        }
        let version = name.strip_suffix(".json").unwrap_or(&name);
        let owner = Owner::Client {
            name: client.to_owned(),
            version: (version != EVERY_VERSION).then(|| version.to_owned()),
        };
        places.push(place(entry, owner, &metadata)?);
    }
    Ok(())
}

fn place(file: PathBuf, owner: Owner, metadata: &std::fs::Metadata) -> std::io::Result<Place> {
    let stamp = Stamp {
        modified: metadata.modified()?,
        size: metadata.len(),
    };
    Ok(Place { file, owner, stamp })
}

/// What is in `folder` and not hidden, with its name.
fn entries(folder: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?.path();
        let name = entry.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| anyhow!("the name of {} is not UTF-8", entry.display()))?;
        if !name.starts_with('.') {
            let name = name.to_owned();
            entries.push((entry, name));
        }
    }
    entries.sort();
    Ok(entries)
}

fn is_manifest(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    file.extension().is_some_and(|ending| ending == "json") && !name.ends_with(VARIABLES)
}
