//! What changed since an app last asked.
//!
//! A cursor names the last change that the app has. Changes are read from the feed in their order, each entity once with its latest; the
//! first copy is read the same way from 0, without what was gone when it began. What moves while it is fetched gets a higher number
//! and comes again, so nothing is missed and there is one way to read.

mod page;
mod reading;

pub use page::{Page, Slice, read};
pub use reading::{Mode, Reading, reading};
