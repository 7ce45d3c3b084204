//! What shoppers do with who they are, each in one transaction.

mod guest_start;

pub use guest_start::guest_start;
