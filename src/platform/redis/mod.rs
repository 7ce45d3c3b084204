//! Redis, which only saves time: without it every answer is the same, only slower.

mod breaker;
mod channel;
mod charge;
mod connection;

pub use channel::Subscription;
pub use charge::Charge;
pub use connection::{Redis, Unavailable};
