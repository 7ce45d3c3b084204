//! The till in the schema.

mod failure;
mod input;
mod mutation;
mod prepare;
mod query;
mod result;
mod subscription;

pub use failure::{CheckoutErrorCode, CheckoutUserError};
pub use input::CheckoutSubmitInput;
pub use mutation::CheckoutMutation;
pub use query::CheckoutQuery;
pub use result::CheckoutCost;
pub use subscription::{CheckoutAttemptChange, CheckoutSubscription};
