//! The rules of the house, executable: who may use whom, where a crate may be named, how long a file may be, what it may be
//! called. `CONTRIBUTING.md` says why; `architecture/rules.rs` holds the tables to edit when a module or a crate is added.

#[path = "architecture/planted.rs"]
mod planted;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/source.rs"]
mod source;

use std::path::{Path, PathBuf};

use rules::Violation;
use source::Source;

/// The folders whose Rust files are ours.
const FOLDERS: [&str; 4] = ["benches", "migrations", "src", "tests"];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.expect("the folder can be listed").path()) {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn repository() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in FOLDERS {
        rust_files(&root.join(folder), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let name = path
            .strip_prefix(root)
            .expect("it lies in the repository")
            .to_string_lossy()
            .replace('\\', "/");
        Source::parse(&name, &text)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn the_repository_keeps_the_rules() {
    let sources = repository();
    for expected in [
        "src/lib.rs",
        "src/main.rs",
        "src/platform/mod.rs",
        "tests/architecture.rs",
        "migrations/src/lib.rs",
    ] {
        assert!(
            sources.iter().any(|source| source.path == expected),
            "{expected} was not looked at"
        );
    }
    let violations: Vec<String> = rules::check(&sources).iter().map(Violation::to_string).collect();
    assert!(
        violations.is_empty(),
        "{} violations:\n{}",
        violations.len(),
        violations.join("\n")
    );
}
