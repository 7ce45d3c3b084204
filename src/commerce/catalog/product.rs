//! A product with everything of the catalogue that belongs to it.

use super::entity::{media, product, variant};

/// An option of a product with the values that it has there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionUse {
    pub option_id: i64,
    pub name: String,
    /// Value id and name, in the product's order.
    pub values: Vec<(i64, String)>,
}

/// What a translated text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TranslationKind {
    Product,
    Collection,
    Attribute,
    AttributeValue,
    Option,
    OptionValue,
}

impl TranslationKind {
    pub(super) fn number(self) -> i16 {
        match self {
            Self::Product => 1,
            Self::Collection => 2,
            Self::Attribute => 3,
            Self::AttributeValue => 4,
            Self::Option => 5,
            Self::OptionValue => 6,
        }
    }
}

/// A text in another language than the shop's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Translation {
    pub entity_id: i64,
    pub language: String,
    /// `title`, `description_html`, `seo_title`, `seo_description` or `name`.
    pub field: String,
    pub value: String,
}

/// A product as the catalogue's tables hold it. Prices and stock are not the catalogue's.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub product: product::Model,
    pub tags: Vec<String>,
    pub options: Vec<OptionUse>,
    pub media: Vec<media::Model>,
    pub variants: Vec<variant::Model>,
    /// Attribute code and value, in the product's order.
    pub attributes: Vec<(String, String)>,
    /// Collection handle, and the place in it where it was set by hand.
    pub memberships: Vec<(String, Option<i64>)>,
    pub translations: Vec<Translation>,
}
