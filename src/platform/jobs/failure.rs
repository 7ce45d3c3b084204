//! Why a job was not done.

use sea_orm::DbErr;

use crate::platform::error::Error;

/// Why a handler gave up. Its text is kept with the job and logged, so it holds nothing personal and no secret.
#[derive(Debug)]
pub enum JobError {
    /// It may go well another time.
    Retry(anyhow::Error),
    /// Trying again cannot help: a person has to look.
    Dead(anyhow::Error),
}

impl JobError {
    /// The text that is kept.
    pub(super) fn text(&self) -> String {
        let (Self::Retry(cause) | Self::Dead(cause)) = self;
        format!("{cause:#}")
    }
}

impl From<anyhow::Error> for JobError {
    fn from(cause: anyhow::Error) -> Self {
        Self::Retry(cause)
    }
}

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        Self::Retry(error.into_cause())
    }
}

impl From<DbErr> for JobError {
    fn from(cause: DbErr) -> Self {
        Self::Retry(cause.into())
    }
}
