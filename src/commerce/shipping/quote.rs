//! What a parcel costs to send.

use super::zone::{Method, Tariff, Zone};
use crate::commerce::market::{Destination, Fit};

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
pub fn quote(zones: &[Zone], languages: &[String], destination: &Destination, parcel: &Parcel) -> Vec<ShippingQuote> {
    if !parcel.needs_shipping {
        return Vec::new();
    }
    let Some(zone) = zone_of(zones, destination) else {
        return Vec::new();
    };
    let mut taken: Vec<ShippingQuote> = zone
        .methods
        .iter()
        .filter_map(|method| method.quote(languages, parcel))
        .collect();
    // Stable: methods of one cost keep their order.
    taken.sort_by_key(|quote| quote.cost_minor);
    taken
}

fn zone_of<'a>(zones: &'a [Zone], destination: &Destination) -> Option<&'a Zone> {
    let fit = |zone: &Zone| -> Option<Fit> { zone.places.iter().filter_map(|place| place.fit(destination)).max() };
    zones
        .iter()
        .filter_map(|zone| Some((fit(zone)?, zone)))
        .max_by_key(|(fit, _)| *fit)
        .map(|(_, zone)| zone)
}

impl Method {
    /// `None`: this method does not take the parcel.
    fn quote(&self, languages: &[String], parcel: &Parcel) -> Option<ShippingQuote> {
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
        let missing = self
            .free_from_minor
            .map(|free_from| free_from.saturating_sub(parcel.subtotal_minor));
        let is_free = tier.cost_minor == 0 || missing.is_some_and(|missing| missing <= 0);
        Some(ShippingQuote {
            handle: self.code.clone(),
            title: self.title(languages).to_owned(),
            cost_minor: if is_free { 0 } else { tier.cost_minor },
            days_min: self.days_min,
            days_max: self.days_max,
            free_shipping_missing_minor: missing.filter(|_| !is_free),
        })
    }

    fn title(&self, languages: &[String]) -> &str {
        languages
            .iter()
            .find_map(|language| self.titles.get(language))
            .unwrap_or(&self.name)
    }
}
