//! What the fuzz targets do with an input. It stands in a library, so that `cargo test` can run every seed through its
//! target without a fuzzer.

mod cursor;

pub use cursor::cursor;
