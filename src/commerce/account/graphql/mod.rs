//! Shoppers in the schema.

mod guest_start;
mod mutation;
mod tokens;
mod viewer;

pub use mutation::AccountMutation;
pub use tokens::{AuthTokens, device_of};
pub use viewer::{ViewerIdentity, ViewerKind, ViewerObject, ViewerQuery};
