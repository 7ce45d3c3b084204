//! What a parcel costs to send.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::commerce::market::{Destination, Fit, Place};

/// A way of sending parcels to the places of one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Unique within its zone.
    pub code: String,
    /// In the shop's own language.
    pub name: String,
    /// Language -> name.
    pub titles: BTreeMap<String, String>,
    /// The places of its zone.
    pub places: Arc<[Place]>,
    pub position: i32,
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

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parcel {
    /// Of the lines that need shipping.
    pub weight_grams: i64,
    /// Of all lines, after discounts, as prices are shown in the market.
    pub subtotal_minor: i64,
    /// Whether any line needs shipping.
    pub needs_shipping: bool,
}

/// A method that takes the parcel, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingQuote {
    /// The method's code: unique among the quotes of a parcel, and the same from zone to zone where the shop names its
    /// methods alike, so that a choice outlives a change of address.
    pub handle: String,
    pub title: String,
    pub cost_minor: i64,
    pub days_min: i32,
    pub days_max: i32,
    /// What the subtotal lacks for free shipping; `None`: it is free already, or never.
    pub free_shipping_missing_minor: Option<i64>,
}

/// The quotes for a parcel, the cheapest first, then in the order of the zone. Empty where nothing needs shipping or
/// nobody takes it there. `languages` are those whose titles are tried, best first.
///
/// Only one zone counts: the one that names the destination's region, else the one that names its country.
#[must_use]
pub fn quote(
    methods: &[Method],
    languages: &[String],
    destination: &Destination,
    parcel: &Parcel,
) -> Vec<ShippingQuote> {
    if !parcel.needs_shipping {
        return Vec::new();
    }
    let closest = methods.iter().filter_map(|method| method.fit(destination)).max();
    let mut taken: Vec<(&Method, i64)> = methods
        .iter()
        .filter(|method| closest.is_some() && method.fit(destination) == closest)
        .filter_map(|method| Some((method, method.cost(parcel)?)))
        .collect();
    taken.sort_by(|(one, cost), (other, other_cost)| {
        let key = |method: &Method| (method.position, method.code.clone());
        cost.cmp(other_cost).then_with(|| key(one).cmp(&key(other)))
    });
    taken
        .into_iter()
        .map(|(method, cost_minor)| ShippingQuote {
            handle: method.code.clone(),
            title: method.title(languages).to_owned(),
            cost_minor,
            days_min: method.days_min,
            days_max: method.days_max,
            free_shipping_missing_minor: method
                .free_from_minor
                .map(|free_from| free_from.saturating_sub(parcel.subtotal_minor))
                .filter(|missing| *missing > 0 && cost_minor > 0),
        })
        .collect()
}

impl Method {
    fn fit(&self, destination: &Destination) -> Option<Fit> {
        self.places.iter().filter_map(|place| place.fit(destination)).max()
    }

    /// What the parcel costs; `None`: this method does not take it.
    fn cost(&self, parcel: &Parcel) -> Option<i64> {
        if self.max_weight_grams.is_some_and(|most| parcel.weight_grams > most) {
            return None;
        }
        let (tiers, measure) = match &self.tariff {
            Tariff::Weight(tiers) => (tiers, parcel.weight_grams),
            Tariff::Subtotal(tiers) => (tiers, parcel.subtotal_minor),
        };
        let tier = tiers
            .iter()
            .filter(|tier| tier.from <= measure)
            .max_by_key(|tier| tier.from)?;
        let free = self
            .free_from_minor
            .is_some_and(|free_from| parcel.subtotal_minor >= free_from);
        Some(if free { 0 } else { tier.cost_minor })
    }

    fn title(&self, languages: &[String]) -> &str {
        languages
            .iter()
            .find_map(|language| self.titles.get(language))
            .unwrap_or(&self.name)
    }
}
