//! One JSON object a line: Tote's own format, which holds everything that a catalogue has.
//!
//! The key `kind` tells what a line is; without it a line is a product. What was read is written back the same, and a
//! key that the format does not know is refused, because a misspelt key would otherwise lose what it says. Products may
//! also be written the short way of flat keys and prices in cents.

#[cfg(test)]
mod corpus;
mod discount;
mod fields;
mod json;
mod lines;
mod product;
mod read;
mod short;
mod terms;
mod things;
mod write;

#[cfg(test)]
mod random;

pub use read::Reader;
pub use write::write;
