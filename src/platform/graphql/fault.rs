//! How errors are answered: a stable code, a sentence, and never the cause of a fault.

use std::convert::Infallible;

use async_graphql::ErrorExtensions as _;

use crate::platform::error::Error;

/// Values of `extensions.code`.
pub mod code {
    pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
    pub const NOT_FOUND: &str = "NOT_FOUND";
    pub const INTERNAL: &str = "INTERNAL";
}

/// The error for an argument that cannot be used. `field` is the argument's name, with its path where it is nested.
#[must_use]
pub fn bad_user_input(field: &str, message: impl std::fmt::Display) -> async_graphql::Error {
    async_graphql::Error::new(format!("{field}: {message}")).extend_with(|_, extensions| {
        extensions.set("code", code::BAD_USER_INPUT);
        extensions.set("field", field);
    })
}

impl From<Error<Infallible>> for async_graphql::Error {
    fn from(error: Error<Infallible>) -> Self {
        let cause = error.into_cause();
        // Logged where it is turned into an answer, so that it is logged once.
        tracing::error!(cause = format!("{cause:#}"), "operation failed");
        async_graphql::Error::new("something went wrong on our side; trying again may help")
            .extend_with(|_, extensions| extensions.set("code", code::INTERNAL))
    }
}
