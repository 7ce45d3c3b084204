//! The refusals of this module. Apps read the messages of two of them: Apollo Client and urql know them by heart.

use super::reference::IdField;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// The hash or id is not known: an app sends the text with it, once.
pub(super) fn not_found() -> Refusal {
    Refusal::new(
        Reason::UnknownDocument,
        RequestError::new(code::PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound"),
    )
}

/// No hash or id is ever known: an app stops sending them.
pub(super) fn not_supported() -> Refusal {
    Refusal::new(
        Reason::UnknownDocument,
        RequestError::new(code::PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported"),
    )
}

/// Only trusted documents are run. It is not `PersistedQueryNotFound`, since that makes apps send the same request with the
/// text, which is refused as well: a second trip over a bad network for nothing.
pub(super) fn not_trusted(field: &str) -> Refusal {
    Refusal::new(
        Reason::Forbidden,
        RequestError::new(
            code::FORBIDDEN,
            "only trusted documents are run here, and none of this client's manifests has this one",
        )
        .field(field),
    )
}

/// The hash is not that of the text beside it.
pub(super) fn mismatch(field: IdField) -> Refusal {
    Refusal::malformed(field.name(), "this is not the hash or id of the text in `query`")
}

/// The value is no SHA-256, and only a hash can be known.
pub(super) fn no_hash(field: IdField) -> Refusal {
    Refusal::malformed(field.name(), "a SHA-256 is written as 64 hexadecimal digits")
}
