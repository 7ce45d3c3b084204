//! What a person can mend, as payloads of mutations carry it.

use async_graphql::ID;

use super::fault::bad_user_input;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::idempotency::MutationKey;
use uuid::Uuid;

/// Declares the type of a module's user errors over its enum of codes: `user_error! { /// Why … CartUserError(CartErrorCode) }`.
/// Modules have types of their own, so that an app's generated code knows which codes may come.
macro_rules! user_error {
    ($(#[doc = $doc:literal])+ $name:ident($code:ty)) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, async_graphql::SimpleObject)]
        pub struct $name {
            /// What is wrong, for programs.
            pub code: $code,
            /// Where it is wrong: the way to the field within `input`, with positions in lists, such as `["lines", "0", "quantity"]`.
            #[graphql(directive = crate::platform::graphql::AssumedSize::apply(3))]
            pub field: Vec<String>,
            /// What is wrong and what to change, for developers; apps show texts of their own.
            pub message: String,
        }
    };
}
pub(crate) use user_error;

/// The key of a write, as its `input.key` has it.
///
/// # Errors
/// Where it is not the id of a mutation.
pub fn mutation_key(key: &ID) -> async_graphql::Result<MutationKey> {
    MutationKey::parse(key).map_err(|invalid| bad_user_input("input.key", invalid))
}

/// The UUID of an id that a phone may mint, which is the value of `field`.
///
/// # Errors
/// Where it does not name an `expected`.
pub fn minted_id(field: &str, id: &ID, expected: MintedKind) -> async_graphql::Result<Uuid> {
    MintedId::parse_as(id, expected).map_err(|invalid| bad_user_input(field, invalid))
}
