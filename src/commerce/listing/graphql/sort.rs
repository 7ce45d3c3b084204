//! The orders of a list in the schema.

use async_graphql::Enum;

use crate::commerce::listing::sort::Sort;

/// How a list of products is ordered. Ties are broken by the product's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
pub enum ProductSort {
    /// The order that the shop gives: places set by hand first, then the most popular.
    #[default]
    Featured,
    /// The lowest price first; a product's own lowest price counts.
    PriceAsc,
    /// The highest of the products' lowest prices first.
    PriceDesc,
    /// The latest added first.
    Newest,
    /// By title from A to Z, in the market's first language.
    TitleAsc,
    /// By title from Z to A, in the market's first language.
    TitleDesc,
}

impl From<ProductSort> for Sort {
    fn from(sort: ProductSort) -> Self {
        match sort {
            ProductSort::Featured => Self::Featured,
            ProductSort::PriceAsc => Self::PriceAsc,
            ProductSort::PriceDesc => Self::PriceDesc,
            ProductSort::Newest => Self::Newest,
            ProductSort::TitleAsc => Self::TitleAsc,
            ProductSort::TitleDesc => Self::TitleDesc,
        }
    }
}
