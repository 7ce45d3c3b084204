//! Why a mail was not sent.

use crate::platform::jobs::JobError;

/// Why a mail was not sent. Its text holds no address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may go well later.
    #[error("the mail was not sent: {0}")]
    Later(String),
    /// This mail will never be taken.
    #[error("the mail cannot be sent: {0}")]
    Never(String),
}

impl From<MailError> for JobError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Later(_) => Self::Retry(error.into()),
            MailError::Never(_) => Self::Dead(error.into()),
        }
    }
}
