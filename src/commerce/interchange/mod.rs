//! The file formats in which a catalogue comes and goes: bytes in, records out; records in, bytes out.
//!
//! Nothing here knows the database. [`record`] is what both formats speak; [`shopify`] and [`jsonl`] read and write it,
//! one product at a time, so that memory does not grow with the file. What a file may say is described in
//! `docs/import.md`.

mod amount;
mod apply;
#[cfg(test)]
mod dice;
mod encoding;
mod export;
mod export_discount;
mod format;
pub mod graphql;
pub mod jsonl;
mod limits;
pub mod record;
mod rejection;
pub mod shopify;
mod slug;
pub mod staff;

pub use apply::{Counts, ImportOptions, Progress, Report, Warning, import};
pub use apply::{LOCATION_CODE_FORM, MARKET_CODE_FORM, is_location_code, is_market_code};
pub use export::export;
pub use format::Format;
pub use limits::{MAX_IMAGES, MAX_OPTIONS, MAX_VARIANTS};
pub use rejection::code;
