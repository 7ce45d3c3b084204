//! A feed, as it is read from a file or an input.

use serde::Serialize;

use crate::commerce::inventory::quantity::Quantity;

/// Complaints of one list; further ones are only counted.
pub(super) const ROWS_SHOWN_MAX: usize = 1_000;

/// What the name of a source is made of.
pub(super) const SOURCE_FORM: &str = "the name of a source is 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-'";

/// Levels that a source says.
#[derive(Debug, Clone, Serialize)]
pub struct Feed {
    /// The warehouse system.
    pub source: String,
    /// Higher than that of every feed of the source before.
    pub sequence: i64,
    pub rows: Vec<FeedRow>,
}

/// What a source says of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedRow {
    /// The line of its file, or its place in a list.
    pub line: u64,
    pub item: Item,
    /// The location's code.
    pub location: String,
    pub quantity: Quantity,
}

/// Of what a row speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Item {
    Sku(String),
    Variant(i64),
}

impl Item {
    /// The name of its field in an input.
    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::Sku(_) => "sku",
            Self::Variant(_) => "variantId",
        }
    }
}

/// A file as it was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ParsedFeed {
    /// `None`: the file does not say.
    pub sequence: Option<i64>,
    pub rows: Vec<FeedRow>,
}

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    Csv,
    JsonLines,
}

impl Feed {
    /// Whether the name of the source is one.
    pub(super) fn has_name(&self) -> bool {
        let is_named = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        (1..=64).contains(&self.source.len()) && self.source.bytes().all(is_named)
    }
}
