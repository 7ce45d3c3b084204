//! Applying records: what a file says is compared with what the shop has, and only what differs is written.
//!
//! A batch of products is one transaction, with its listing and its place in the feed. A product that cannot be taken
//! is left out whole; where the database itself refuses a batch, its products are tried one by one.

mod desired;
mod form;
mod product;
mod report;
mod session;
mod shop;
mod stored;
mod thing;
mod variant;
mod whole;
mod word;
mod write;

pub use form::{LOCATION_CODE_FORM, MARKET_CODE_FORM, is_location_code, is_market_code};
pub use report::{Counts, Report, Warning};
pub use session::{ImportOptions, Progress, import};
pub(super) use shop::Shop;
pub(super) use stored::{Stored, load_stored};
pub(super) use whole::{Refused, write_whole_in};
