//! Applying a batch exactly once, in its order.

mod admit;
mod batch;
mod poison;
mod run;
mod service;
mod step;

pub use batch::{Answer, Answered, Batch, Desks, PushRefused, PushRules, Report, Retry};
pub use service::push;
