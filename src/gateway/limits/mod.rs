//! What one caller may ask for, how much runs at once, and for how long: each operation passes here before it runs.
//!
//! In this order: [`Admission::enter`], then [`RateLimiter::take`] with the estimated cost, the operation [`within`] its time, and
//! [`RateLimiter::give_back`] with the cost that it really had; [`unwind_safe`] is around all of it. A subscription takes a place in [`Streams`] for as long as it is open.

mod admission;
mod buckets;
mod congestion;
mod isolation;
mod quota;
mod rate;
mod streams;

pub use admission::{Admission, Permit};
pub use isolation::{unwind_safe, within};
pub use rate::{RateLimiter, Spender, Standing};
pub use streams::{StreamPlace, Streams};
