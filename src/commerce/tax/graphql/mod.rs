//! Tax in the schema.

mod line;

pub use line::TaxLine;
