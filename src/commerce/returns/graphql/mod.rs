//! Returns in the schema.

mod input;
mod list;
mod object;
mod order;
mod refusal;
mod request;
mod staff;

pub use list::{ReturnStaffQuery, StaffReturn};
pub use object::{Return, ReturnStatus};
pub use order::OrderReturns;
pub use refusal::{ReturnRequestErrorCode, ReturnRequestUserError, ReturnStaffErrorCode, ReturnStaffUserError};
pub use request::ReturnMutation;
pub use staff::ReturnStaffMutation;
