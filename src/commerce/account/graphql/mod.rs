//! Shoppers in the schema.

mod guest_start;
mod mutation;
mod staff;
mod tokens;
mod viewer;

pub use mutation::AccountMutation;
pub use staff::{StaffMemberObject, StaffMemberQuery, StaffPermission};
pub use tokens::{AuthTokens, device_of};
pub use viewer::{ViewerIdentity, ViewerKind, ViewerObject, ViewerQuery};
