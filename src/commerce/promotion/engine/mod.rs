//! Which discounts a basket gets, and how much of each goes to which line. Pure: what is asked is all it knows.

mod condition;
mod line;
mod split;
mod stack;
mod units;

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(super) mod shop;

pub use stack::apply;
