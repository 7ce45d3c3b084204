//! What a warehouse system says about stock: levels as of a number that only grows, taken whole or not at all.
//!
//! A feed takes the catalogue's turn, so that the variants it names are there until it is written. One that is not newer than the last
//! of its source is refused, so that a feed which was late on its way never brings old levels back.

mod csv;
mod json;
mod outcome;
mod row;
mod service;

pub use outcome::{FeedOutcome, RowComplaint, Verdict};
pub use row::{Feed, FeedFormat, FeedRow, Item, ParsedFeed};
pub use service::{apply, apply_once, feed_state};

pub use self::csv::read_csv;
pub use json::read_json_lines;
