//! Changing carts: the one way in which every write runs, and what each command needs to know.

mod decide;
mod write;

pub use write::{Desk, at_desk, write};
