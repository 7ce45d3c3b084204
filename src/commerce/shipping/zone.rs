//! A part of the world that a market sends to on the same terms.

use std::collections::BTreeMap;

use crate::commerce::market::Place;

/// The places of a zone and the ways of sending there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Unique within the market.
    pub code: String,
    /// For staff.
    pub name: String,
    /// None of them is in another zone of the market.
    pub places: Vec<Place>,
    pub methods: Vec<Method>,
}

/// A way of sending parcels to a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Unique within its zone.
    pub code: String,
    /// In the shop's own language.
    pub name: String,
    /// Language -> name.
    pub titles: BTreeMap<String, String>,
    pub tariff: Tariff,
    /// Costs nothing from this subtotal on.
    pub free_from_minor: Option<i64>,
    /// Heavier parcels are not taken.
    pub max_weight_grams: Option<i64>,
    /// Days from the order to the door, at best and at worst.
    pub days_min: i32,
    pub days_max: i32,
}

/// What decides the cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tariff {
    /// Tiers begin at a weight in grams.
    Weight(Vec<Tier>),
    /// Tiers begin at a subtotal in minor units.
    Subtotal(Vec<Tier>),
}

/// From `from` on, until the next tier begins, a parcel costs `cost_minor`. Below the first tier it is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    pub from: i64,
    pub cost_minor: i64,
}
