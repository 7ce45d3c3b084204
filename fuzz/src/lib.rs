//! What the fuzz targets do with an input. It stands in a library, so that `cargo test` can run every seed through its
//! target without a fuzzer.

mod cursor;
mod document;
mod request;

pub use cursor::cursor;
pub use document::{SEPARATOR, document};
pub use request::request;
