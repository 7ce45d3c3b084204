//! How errors are answered: a stable code, a sentence, and never the cause of a fault.

use std::convert::Infallible;

use async_graphql::ErrorExtensions as _;

use super::viewer::Denied;
use crate::platform::db::is_overload;
use crate::platform::error::Error;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::Unauthenticated;

/// Values of `extensions.code`.
pub mod code {
    /// Something in the request cannot be used; `field` says what.
    pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
    /// The document is not GraphQL.
    pub const GRAPHQL_PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
    /// The document does not fit the schema.
    pub const GRAPHQL_VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";
    /// The hash stands for no document that is known here: send the text with it.
    pub const PERSISTED_QUERY_NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
    /// Documents are not registered by hash here: send the text.
    pub const PERSISTED_QUERY_NOT_SUPPORTED: &str = "PERSISTED_QUERY_NOT_SUPPORTED";
    /// Nobody is signed in, or the token is not valid any more.
    pub const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
    /// The caller may not do this.
    pub const FORBIDDEN: &str = "FORBIDDEN";
    /// The id of an app's installation belongs to another shopper.
    pub const CLIENT_PRINCIPAL_MISMATCH: &str = "CLIENT_PRINCIPAL_MISMATCH";
    pub const NOT_FOUND: &str = "NOT_FOUND";
    /// Too much in too short a time; `retryAfterMs` says when to come back.
    pub const RATE_LIMITED: &str = "RATE_LIMITED";
    /// One operation asks for more than one may.
    pub const COST_EXCEEDED: &str = "COST_EXCEEDED";
    /// The operation took too long and was given up.
    pub const TIMEOUT: &str = "TIMEOUT";
    /// The server cannot take the request now; `retryAfterMs` says when to come back.
    pub const UNAVAILABLE: &str = "UNAVAILABLE";
    /// A fault on our side; the request id leads to it in the log.
    pub const INTERNAL: &str = "INTERNAL";
}

/// When to come back where the database had no connection: by then those that wait have been served.
const RETRY_AFTER_MS: u64 = 1_000;

/// The sentence of every fault of ours.
pub const FAULT: &str = "something went wrong on our side; trying again may help";

/// The error for an argument that cannot be used. `field` is the argument's name, with its path where it is nested.
#[must_use]
pub fn bad_user_input(field: &str, message: impl std::fmt::Display) -> async_graphql::Error {
    async_graphql::Error::new(format!("{field}: {message}")).extend_with(|_, extensions| {
        extensions.set("code", code::BAD_USER_INPUT);
        extensions.set("field", field);
    })
}

/// The error for what cannot be done now, with `code`: `retryAfterMs` says when to come back.
#[must_use]
pub fn retry_later(code: &'static str, message: &str, retry_after_ms: u64) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", code);
        extensions.set("retryAfterMs", retry_after_ms);
    })
}

impl From<Error<Infallible>> for async_graphql::Error {
    fn from(error: Error<Infallible>) -> Self {
        let cause = error.into_cause();
        if is_overload(&cause) {
            tracing::warn!(
                cause = format!("{cause:#}"),
                "no connection of the database was free in time"
            );
            return retry_later(
                code::UNAVAILABLE,
                "too many are being served: come back in a moment",
                RETRY_AFTER_MS,
            );
        }
        // Logged where it is turned into an answer, so that it is logged once.
        tracing::error!(cause = format!("{cause:#}"), "operation failed");
        async_graphql::Error::new(FAULT).extend_with(|_, extensions| extensions.set("code", code::INTERNAL))
    }
}

impl From<Unauthenticated> for async_graphql::Error {
    fn from(why: Unauthenticated) -> Self {
        Self::new(why.message()).extend_with(|_, extensions| {
            extensions.set("code", code::UNAUTHENTICATED);
            extensions.set("reason", why.reason());
        })
    }
}

impl From<Denied> for async_graphql::Error {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unauthenticated(why) => why.into(),
            other => Self::new(other.message()).extend_with(|_, extensions| extensions.set("code", code::FORBIDDEN)),
        }
    }
}

impl From<Error<WriteRefused>> for async_graphql::Error {
    fn from(error: Error<WriteRefused>) -> Self {
        match error.fault() {
            Ok(fault) => Error::<Infallible>::into(fault),
            Err(WriteRefused::Unauthenticated(why)) => why.into(),
            Err(WriteRefused::KeyReused) => bad_user_input(
                "input.key",
                "this key was used for another write: a new write needs a new key",
            )
            .extend_with(|_, extensions| extensions.set("reason", "KEY_REUSED")),
        }
    }
}
