//! Why a provider did not do what it was asked.

use crate::platform::jobs::JobError;

/// What asking a provider comes to.
pub(in crate::commerce::payment) type Asked<T> = Result<T, ProviderFault>;

/// Why there is no answer that anything follows from. A card that was declined is an answer.
#[derive(Debug)]
pub(in crate::commerce::payment) enum ProviderFault {
    /// It has done nothing; it may another time.
    Transient(anyhow::Error),
    /// Whether it has done anything is not known: it is asked what became of it, never assumed.
    Unknown(anyhow::Error),
    /// It will not do this, however often it is asked. Holds a stable code.
    Refused { code: String },
}

impl From<ProviderFault> for JobError {
    fn from(fault: ProviderFault) -> Self {
        match fault {
            ProviderFault::Transient(cause) => Self::Retry(cause.context("the provider cannot do it now")),
            ProviderFault::Unknown(cause) => {
                Self::Retry(cause.context("the provider did not answer, so what it has done is not known"))
            }
            ProviderFault::Refused { code } => Self::Dead(anyhow::anyhow!("the provider refuses it: {code}")),
        }
    }
}

impl From<crate::platform::db::DbErr> for ProviderFault {
    fn from(cause: crate::platform::db::DbErr) -> Self {
        Self::Unknown(cause.into())
    }
}
