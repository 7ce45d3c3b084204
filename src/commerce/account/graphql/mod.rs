//! Shoppers in the schema.

mod guest_start;
mod logout;
mod mutation;
mod session;
mod staff;
mod token_refresh;
mod tokens;
mod viewer;

pub use logout::{SessionErrorCode, SessionUserError};
pub use mutation::AccountMutation;
pub use staff::{StaffMemberObject, StaffMemberQuery, StaffPermission};
pub use tokens::{AuthTokens, device_of};
pub use viewer::{ViewerIdentity, ViewerKind, ViewerObject, ViewerQuery};
