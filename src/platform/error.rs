//! Refusals, which a person can mend, apart from faults, which they cannot.

use std::convert::Infallible;
use std::fmt;

/// What can go wrong in an operation. `E` is the module's enum of refusals; without one only faults are possible.
///
/// It has no `Display` on purpose: a fault's cause is for the log, never for a client. The boundary that answers turns
/// it into text.
#[derive(Debug)]
pub enum Error<E = Infallible> {
    /// The request cannot be met as it stands; the value says what to change.
    User(E),
    /// Something of ours failed.
    Fault(anyhow::Error),
}

impl<E> Error<E> {
    /// The same fault with another type of refusal.
    ///
    /// # Errors
    /// Gives the refusal back where there is one.
    pub fn fault<F>(self) -> Result<Error<F>, E> {
        match self {
            Self::User(refusal) => Err(refusal),
            Self::Fault(cause) => Ok(Error::Fault(cause)),
        }
    }
}

impl Error<Infallible> {
    /// A fault as an ordinary error, for the command line.
    #[must_use]
    pub fn into_cause(self) -> anyhow::Error {
        match self {
            Self::User(never) => match never {},
            Self::Fault(cause) => cause,
        }
    }
}

impl<E> From<crate::platform::db::DbErr> for Error<E> {
    fn from(cause: crate::platform::db::DbErr) -> Self {
        Self::Fault(cause.into())
    }
}

impl<E> From<anyhow::Error> for Error<E> {
    fn from(cause: anyhow::Error) -> Self {
        Self::Fault(cause)
    }
}

/// A fault that many waiters share, such as those of one batch.
#[derive(Clone)]
pub struct SharedFault(std::sync::Arc<anyhow::Error>);

impl SharedFault {
    #[must_use]
    pub fn new(cause: anyhow::Error) -> Self {
        Self(std::sync::Arc::new(cause))
    }
}

impl fmt::Debug for SharedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for SharedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what was asked for together failed")
    }
}

impl std::error::Error for SharedFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref().as_ref())
    }
}

impl<E> From<SharedFault> for Error<E> {
    fn from(fault: SharedFault) -> Self {
        // What it was can still be asked of the chain of its causes.
        Self::Fault(anyhow::Error::new(fault))
    }
}
