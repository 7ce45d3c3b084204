//! Pictures as records refer to them.

use std::collections::HashMap;

use crate::cli::seed::images::{self, HEIGHT, WIDTH};
use crate::commerce::interchange::record::ImageRecord;

/// Makes records of pictures, each of which is drawn only once.
#[derive(Default)]
pub(super) struct Pictures {
    hashes: HashMap<String, Option<String>>,
}

impl Pictures {
    /// The record of the picture in that file.
    pub(super) fn record(&mut self, name: &str, alt: String) -> ImageRecord {
        let thumbhash = match self.hashes.get(name) {
            Some(known) => known.clone(),
            None => self
                .hashes
                .entry(name.to_owned())
                .or_insert_with(|| images::thumbhash(name))
                .clone(),
        };
        ImageRecord {
            url: Self::url(name),
            alt: Some(alt),
            width: i32::try_from(WIDTH).ok(),
            height: i32::try_from(HEIGHT).ok(),
            thumbhash,
        }
    }

    /// Where the picture in that file is served.
    pub(super) fn url(name: &str) -> String {
        format!("/media/demo/{name}")
    }
}
