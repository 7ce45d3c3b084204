//! What one caller may ask for, how much runs at once, and for how long: each operation passes here before it runs.
//!
//! In this order: [`RateLimiter::take`] with the estimated cost, [`Admission::enter`], then the operation inside
//! [`within`] and [`unwind_safe`], and at the end [`RateLimiter::give_back`] with the cost that it really had.

mod admission;
mod buckets;
mod congestion;
mod isolation;
mod quota;
mod rate;

pub use admission::{Admission, Permit};
pub use isolation::{unwind_safe, within};
pub use rate::{RateLimiter, Standing};
