//! What a discount says.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::basket::BasketLine;

/// A discount with its state, as the engine needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    pub id: i64,
    /// The shop's own stable name for it.
    pub handle: String,
    /// What shoppers read, in the shop's own language.
    pub title: String,
    pub trigger: Trigger,
    pub benefit: Benefit,
    /// The lines that it is for and by which its minimum is measured; of a buy-get: the lines that must be bought.
    pub targets: Targets,
    pub minimum: Minimum,
    /// Only for a customer who has placed no order yet.
    pub first_order_only: bool,
    pub starts_at: Option<DateTime<Utc>>,
    /// The first moment at which it is over.
    pub ends_at: Option<DateTime<Utc>>,
    /// `false`: only in the markets of `markets`.
    pub all_markets: bool,
    /// What differs from market to market, by the market's id. Where the discount was loaded for one market, only that one.
    pub markets: BTreeMap<i64, MarketTerms>,
    /// Higher is taken off first.
    pub priority: i32,
    /// `false`: it stands alone or not at all.
    pub combines: bool,
    /// How often it can be used in all.
    pub usage_limit: Option<i64>,
    /// How often it was used; kept only while there is a `usage_limit`.
    pub used_count: i64,
    /// How often one customer can use it.
    pub customer_limit: Option<i64>,
}

/// What brings a discount into a basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    /// It is there for everybody who meets its conditions.
    Automatic,
    /// One of these codes, spelled as the shop spells them. Where the discount was loaded for some codes, only those.
    Codes(Vec<String>),
}

/// What a discount takes off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Benefit {
    /// Hundredths of a percent of the lines that it is for.
    Percentage { basis_points: i64 },
    /// The amount of the market's terms: once, split over the lines that it is for, or off each of their units.
    Amount { per_unit: bool },
    /// All of the shipping.
    FreeShipping,
    /// For `buy` units of its targets, `get` units of `gets` cost less; these are the cheapest ones.
    BuyGet {
        buy: i64,
        get: i64,
        gets: Targets,
        /// Off the units that are gotten; 10 000: they are free.
        basis_points: i64,
        /// How many times in one basket; `None`: as often as there are units.
        times: Option<i64>,
    },
}

/// Some of the products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Targets {
    All,
    /// These products, and those of these collections and of all collections below them. Both empty: no product, which is
    /// what is left when the last of them was deleted.
    Only {
        products: BTreeSet<i64>,
        collections: BTreeSet<i64>,
    },
}

impl Targets {
    fn names_collections(&self) -> bool {
        matches!(self, Self::Only { collections, .. } if !collections.is_empty())
    }

    #[must_use]
    pub fn contains(&self, line: &BasketLine) -> bool {
        match self {
            Self::All => true,
            Self::Only { products, collections } => {
                products.contains(&line.product_id) || line.collection_ids.iter().any(|id| collections.contains(id))
            }
        }
    }
}

/// How much of the targets must be in the basket, at prices before any discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Minimum {
    None,
    /// The subtotal of the market's terms.
    Subtotal,
    /// Units.
    Quantity(i64),
}

/// What a discount is in one market, in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MarketTerms {
    /// What [`Benefit::Amount`] takes off.
    pub amount_minor: Option<i64>,
    /// The subtotal that [`Minimum::Subtotal`] asks for.
    pub minimum_minor: Option<i64>,
}

impl Discount {
    /// Whether it depends on the collections that products are in.
    #[must_use]
    pub fn names_collections(&self) -> bool {
        let gets = matches!(&self.benefit, Benefit::BuyGet { gets, .. } if gets.names_collections());
        gets || self.targets.names_collections()
    }

    /// Has it be used as often as it can be, whatever was read of it.
    pub fn use_up(&mut self) {
        self.usage_limit = Some(self.used_count);
    }

    /// What it is in `market_id`; `None`: it is not for that market. An amount or a minimum subtotal that the market has no
    /// figure for keeps the discount out of it.
    #[must_use]
    pub fn terms_in(&self, market_id: i64) -> Option<MarketTerms> {
        let terms = self.markets.get(&market_id).copied();
        let terms = if self.all_markets {
            Some(terms.unwrap_or_default())
        } else {
            terms
        }?;
        let priced = !matches!(self.benefit, Benefit::Amount { .. }) || terms.amount_minor.is_some();
        let measured = self.minimum != Minimum::Subtotal || terms.minimum_minor.is_some();
        (priced && measured).then_some(terms)
    }
}
