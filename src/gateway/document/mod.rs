//! Documents: from what a request names to what is run.
//!
//! They are parsed, validated, measured and brought to a normal form once, then run from memory.

pub mod cost;
pub mod persisted;
