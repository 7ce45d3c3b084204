//! What the engine is asked, and what it answers.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::refusal::CodeRefusal;

/// A cart as discounts see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basket {
    pub market_id: i64,
    pub now: DateTime<Utc>,
    pub lines: Vec<BasketLine>,
    /// As the shopper typed them; the case of letters and space around them do not matter.
    pub codes: Vec<String>,
    /// `None`: a guest.
    pub customer: Option<CustomerFacts>,
    /// What the chosen shipping costs; `None`: it is not known yet.
    pub shipping_minor: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BasketLine {
    pub product_id: i64,
    /// With all collections above them.
    pub collection_ids: Vec<i64>,
    /// Before any discount.
    pub unit_minor: i64,
    pub quantity: i64,
}

/// What must be known of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CustomerFacts {
    /// Orders placed and not cancelled.
    pub orders_placed: i64,
    /// How often the customer has used a discount, by its id; none: never.
    pub uses: HashMap<i64, i64>,
}

/// What discounts take off a basket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// By the index of the line; in the order in which the discounts were taken off.
    pub lines: Vec<Vec<Allocation>>,
    pub shipping: Vec<Allocation>,
    /// In the order of the basket's codes.
    pub codes: Vec<CodeOutcome>,
}

impl Applied {
    /// The ids of the discounts that take anything off, each once, in ascending order: what an order redeems.
    #[must_use]
    pub fn discount_ids(&self) -> Vec<i64> {
        let all = self.lines.iter().flatten().chain(&self.shipping);
        let mut ids: Vec<i64> = all.map(|allocation| allocation.discount_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// What is taken off the lines in all.
    #[must_use]
    pub fn lines_minor(&self) -> i64 {
        self.lines
            .iter()
            .flatten()
            .fold(0, |sum: i64, allocation| sum.saturating_add(allocation.amount_minor))
    }

    /// What is taken off the shipping in all.
    #[must_use]
    pub fn shipping_minor(&self) -> i64 {
        self.shipping
            .iter()
            .fold(0, |sum: i64, allocation| sum.saturating_add(allocation.amount_minor))
    }
}

/// A part of a discount, on one line or on the shipping. Never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    pub discount_id: i64,
    /// The code that brought it, as the shop spells it; `None`: it is automatic.
    pub code: Option<String>,
    /// In the shop's own language; `titles` has it in others.
    pub title: String,
    pub amount_minor: i64,
}

/// What came of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeOutcome {
    /// As the shopper typed it.
    pub code: String,
    /// Why it does not apply; `None`: it does.
    pub refusal: Option<CodeRefusal>,
}
