//! Payments in the schema.

mod cancel;
mod method;
mod order;
mod refund;
mod staff;

pub use cancel::{OrderCancelErrorCode, OrderCancelInput, OrderCancelUserError, PaymentMutation};
pub use method::PaymentMethodsObject;
pub use order::OrderPayments;
pub use refund::{Refund, RefundLineItem};
pub use staff::{PaymentStaffErrorCode, PaymentStaffMutation, PaymentStaffUserError};
