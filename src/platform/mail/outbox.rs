//! Mails as files, where no mail server is configured.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::failure::MailError;

/// A folder of files that mail programs can open.
#[derive(Debug, Clone)]
pub(super) struct Outbox(PathBuf);

impl Outbox {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Writes `<time>-<id>.eml`, which is there as a whole or not at all.
    pub(super) async fn write(&self, id: Uuid, at: DateTime<Utc>, message: Vec<u8>) -> Result<(), MailError> {
        let folder = self.0.clone();
        let name = format!("{}-{id}.eml", at.format("%Y%m%dT%H%M%S%3fZ"));
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &message)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(cause)) => Err(MailError::Later(format!("the outbox cannot be written: {cause}"))),
            Err(cause) => Err(MailError::Later(format!("the outbox was not written: {cause}"))),
        }
    }
}

fn write(folder: &Path, name: &str, message: &[u8]) -> std::io::Result<()> {
    let mut made = fs::DirBuilder::new();
    made.recursive(true);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        // Codes and addresses are nobody else's.
        std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    made.create(folder)?;
    let unfinished = folder.join(format!("{name}.part"));
    let mut file = options.open(&unfinished)?;
    file.write_all(message)?;
    file.sync_all()?;
    fs::rename(unfinished, folder.join(name))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[tokio::test]
    async fn a_mail_is_a_file_that_only_its_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path().join("a/outbox"));
        let at = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
        outbox.write(Uuid::from_u128(7), at, b"first".to_vec()).await.unwrap();
        outbox.write(Uuid::from_u128(7), at, b"again".to_vec()).await.unwrap();
        let files: Vec<_> = fs::read_dir(folder.path().join("a/outbox"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        let [file] = &files[..] else { panic!("{files:?}") };
        assert!(
            file.ends_with("20261122T090000000Z-00000000-0000-0000-0000-000000000007.eml"),
            "{file:?}"
        );
        assert_eq!(fs::read(file).unwrap(), b"again");
        #[cfg(unix)]
        {
            let mode =
                |path: &Path| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions());
            assert_eq!(mode(file) & 0o777, 0o600);
            assert_eq!(mode(&folder.path().join("a/outbox")) & 0o777, 0o700);
        }
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("outbox"), "a file").unwrap();
        let outbox = Outbox::new(folder.path().join("outbox"));
        let failed = outbox.write(Uuid::nil(), Utc.timestamp_nanos(0), Vec::new()).await;
        assert!(matches!(failed, Err(MailError::Later(_))), "{failed:?}");
    }
}
