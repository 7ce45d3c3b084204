//! Files of the media folder under `/media/`.

use std::path::{Component, Path, PathBuf};

use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response};

use super::headers::unless_read;

/// Makes the bytes of a file that is not there, given its path below `/media/`; `None` where it knows none of the name.
pub(super) type Paint = fn(&str) -> Option<Vec<u8>>;

/// Answers `/media/…` from a folder. Only images are served, nothing outside the folder, and no folder is listed.
pub(super) struct Media {
    pub(super) folder: PathBuf,
    /// What is missing is painted when it is first asked for, and kept.
    pub(super) paint: Option<Paint>,
}

impl Media {
    async fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let file = self.folder.join(path);
        if let Ok(bytes) = tokio::fs::read(&file).await {
            return Some(bytes);
        }
        let paint = self.paint?;
        let name = path.to_str()?.to_owned();
        tokio::task::spawn_blocking(move || {
            let bytes = paint(&name)?;
            if let Err(cause) = keep(&file, &bytes) {
                tracing::warn!(%cause, "a painted image could not be kept; it will be painted again");
            }
            Some(bytes)
        })
        .await
        .ok()?
    }
}

/// Written beside and renamed: a file is there whole or not at all.
fn keep(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let part = file.with_extension(format!("{:?}.part", std::thread::current().id()));
    std::fs::write(&part, bytes)?;
    std::fs::rename(&part, file)
}

impl Endpoint for Media {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if let Some(refused) = unless_read(&request) {
            return Ok(refused);
        }
        let path = request.uri().path().trim_start_matches('/');
        let Some((path, content_type)) = safe(path).and_then(|path| Some((path, content_type(path)?))) else {
            return Ok(missing());
        };
        let Some(bytes) = self.read(path).await else {
            return Ok(missing());
        };
        Ok(Response::builder()
            .header(header::CONTENT_TYPE, content_type)
            .header(header::CACHE_CONTROL, "public, max-age=86400")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(bytes))
    }
}

/// `path` where it leads nowhere but down.
fn safe(path: &str) -> Option<&Path> {
    let path = Path::new(path);
    let down = path
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    down.then_some(path)
}

fn content_type(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "jpg" | "jpeg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "webp" => Some("image/webp"),
        "avif" => Some("image/avif"),
        "gif" => Some("image/gif"),
        _ => None,
    }
}

fn missing() -> Response {
    Response::builder().status(StatusCode::NOT_FOUND).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_reached() {
        assert!(safe("demo/coat.jpg").is_some());
        for path in ["../secret.jpg", "demo/../../secret.jpg", "/etc/secret.jpg", ".."] {
            assert!(safe(path).is_none(), "{path}");
        }
        assert_eq!(content_type(Path::new("tote.db")), None);
        assert_eq!(content_type(Path::new("a/b.jpg")), Some("image/jpeg"));
    }
}
