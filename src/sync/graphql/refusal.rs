//! Why a whole request was refused.

use async_graphql::ErrorExtensions as _;

use crate::platform::error::Error;
use crate::platform::graphql::code;
use crate::sync::{PushRefused, version};

/// The error for a version that is not understood.
pub(super) fn upgrade_required() -> async_graphql::Error {
    let message = format!(
        "versions {} to {} are understood: update the app",
        version::LEAST,
        version::CURRENT
    );
    async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", "UPGRADE_REQUIRED");
        extensions.set("minSchemaVersion", version::LEAST);
    })
}

/// A request error of a code that the protocol knows.
pub(super) fn coded(code: &'static str, message: String) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// The client is somebody else's.
pub(super) fn client_mismatch() -> async_graphql::Error {
    let message = "this client belongs to another shopper: mint a new clientId, and begin with an empty copy";
    coded(code::CLIENT_PRINCIPAL_MISMATCH, message.to_owned())
}

impl From<Error<PushRefused>> for async_graphql::Error {
    fn from(error: Error<PushRefused>) -> Self {
        match error.fault() {
            Ok(fault) => Error::<std::convert::Infallible>::into(fault),
            Err(PushRefused::Unauthenticated(why)) => why.into(),
            Err(PushRefused::ClientPrincipalMismatch) => client_mismatch(),
            Err(PushRefused::SeqReused { seq }) => coded(
                "SEQ_REUSED",
                format!("another mutation had the number {seq}: mint a new clientId and number from 1 again"),
            )
            .extend_with(|_, extensions| extensions.set("seq", seq)),
        }
    }
}
