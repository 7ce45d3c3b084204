//! A discount as the shop keeps it.

use std::collections::BTreeMap;

use super::discount::Discount;

/// A discount with what only the shop sees of it: all its codes, its terms in all markets, its titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDiscount {
    pub discount: Discount,
    /// `false`: kept, but no basket gets it, and its codes are not found.
    pub active: bool,
    /// Language -> title.
    pub titles: BTreeMap<String, String>,
}
