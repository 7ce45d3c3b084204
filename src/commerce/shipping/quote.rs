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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::commerce::market::Place;
    use crate::commerce::shipping::Tier;

    fn tiers(tiers: &[(i64, i64)]) -> Vec<Tier> {
        tiers
            .iter()
            .map(|(from, cost_minor)| Tier {
                from: *from,
                cost_minor: *cost_minor,
            })
            .collect()
    }

    fn method(code: &str, tariff: Tariff) -> Method {
        Method {
            code: code.to_owned(),
            name: code.to_uppercase(),
            titles: BTreeMap::from([("de".to_owned(), format!("{code} auf Deutsch"))]),
            tariff,
            free_from_minor: None,
            max_weight_grams: None,
            days_min: 1,
            days_max: 3,
        }
    }

    fn zone(places: &[&str], methods: Vec<Method>) -> Zone {
        Zone {
            code: places.concat().to_lowercase(),
            name: places.concat(),
            places: places.iter().map(|place| Place::parse(place).unwrap()).collect(),
            methods,
        }
    }

    fn parcel(weight_grams: i64, subtotal_minor: i64) -> Parcel {
        Parcel {
            weight_grams,
            subtotal_minor,
            needs_shipping: true,
        }
    }

    fn to(country: &str, region: Option<&str>) -> Destination {
        Destination::of(Some(country), region, &[])
    }

    fn costs(zones: &[Zone], destination: &Destination, parcel: &Parcel) -> Vec<(String, i64)> {
        quote(zones, &[], destination, parcel)
            .into_iter()
            .map(|quote| (quote.handle, quote.cost_minor))
            .collect()
    }

    #[test]
    fn a_tier_holds_until_the_next_begins() {
        let zones = [zone(
            &["DE"],
            vec![Method {
                max_weight_grams: Some(31_500),
                ..method("dhl", Tariff::Weight(tiers(&[(0, 490), (2_000, 690), (10_000, 1_290)])))
            }],
        )];
        let cost = |grams| {
            costs(&zones, &to("DE", None), &parcel(grams, 0))
                .first()
                .map(|(_, cost)| *cost)
        };
        assert_eq!((cost(0), cost(1_999), cost(2_000)), (Some(490), Some(490), Some(690)));
        assert_eq!(
            (cost(9_999), cost(31_500), cost(31_501)),
            (Some(690), Some(1_290), None)
        );
    }

    #[test]
    fn a_parcel_below_the_first_tier_is_not_taken() {
        let zones = [zone(
            &["DE"],
            vec![method("courier", Tariff::Subtotal(tiers(&[(5_000, 990), (10_000, 0)])))],
        )];
        let all = |subtotal| costs(&zones, &to("DE", None), &parcel(0, subtotal));
        assert_eq!(all(4_999), []);
        assert_eq!(all(5_000), [("courier".to_owned(), 990)]);
        assert_eq!(all(10_000), [("courier".to_owned(), 0)]);
    }

    #[test]
    fn the_cheapest_is_first_and_equals_keep_their_order() {
        let by = |code, cost| method(code, Tariff::Weight(tiers(&[(0, cost)])));
        let zones = [zone(&["DE"], vec![by("express", 990), by("b", 490), by("a", 490)])];
        let order: Vec<String> = costs(&zones, &to("DE", None), &parcel(1, 1))
            .into_iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(order, ["b", "a", "express"]);
    }

    #[test]
    fn the_zone_of_a_region_goes_before_that_of_its_country() {
        let by = |code, cost| method(code, Tariff::Weight(tiers(&[(0, cost)])));
        let zones = [
            zone(&["US", "CA"], vec![by("ground", 500)]),
            zone(&["US-AK", "US-HI"], vec![by("air", 2_500)]),
            zone(&["US-PR"], vec![]),
        ];
        let first = |country, region| {
            costs(&zones, &to(country, region), &parcel(1, 1))
                .first()
                .map(|one| one.1)
        };
        assert_eq!((first("US", None), first("US", Some("NY"))), (Some(500), Some(500)));
        assert_eq!(
            (first("US", Some("HI")), first("CA", Some("HI"))),
            (Some(2_500), Some(500))
        );
        // A region without methods is one where nothing is sent.
        assert_eq!((first("US", Some("PR")), first("MX", None)), (None, None));
    }

    #[test]
    fn free_shipping_says_what_is_missing_until_it_is_reached() {
        let zones = [zone(
            &["DE"],
            vec![Method {
                free_from_minor: Some(5_000),
                ..method("dhl", Tariff::Weight(tiers(&[(0, 490)])))
            }],
        )];
        let ask = |subtotal| {
            let quotes = quote(&zones, &[], &to("DE", None), &parcel(1, subtotal));
            (quotes[0].cost_minor, quotes[0].free_shipping_missing_minor)
        };
        assert_eq!(
            (ask(4_999), ask(5_000), ask(0)),
            ((490, Some(1)), (0, None), (490, Some(5_000)))
        );
    }

    #[test]
    fn titles_come_in_the_best_language_that_there_is() {
        let zones = [zone(&["DE"], vec![method("dhl", Tariff::Weight(tiers(&[(0, 0)])))])];
        let title = |languages: &[&str]| {
            let languages: Vec<String> = languages.iter().map(|language| (*language).to_owned()).collect();
            quote(&zones, &languages, &to("DE", None), &parcel(1, 1))
                .remove(0)
                .title
        };
        assert_eq!(
            (title(&["de-CH", "de"]).as_str(), title(&["fr"]).as_str()),
            ("dhl auf Deutsch", "DHL")
        );
    }

    #[test]
    fn what_needs_no_shipping_is_quoted_nothing() {
        let zones = [zone(&["DE"], vec![method("dhl", Tariff::Weight(tiers(&[(0, 0)])))])];
        let download = Parcel {
            needs_shipping: false,
            ..parcel(0, 0)
        };
        assert_eq!(costs(&zones, &to("DE", None), &download), []);
    }

    proptest! {
        #[test]
        fn more_subtotal_never_makes_free_shipping_further_away(
            free_from in 0..=100_000_i64, cost in 1..=10_000_i64, subtotal in 0..=100_000_i64, more in 0..=100_000_i64,
        ) {
            let zones = [zone(&["DE"], vec![Method {
                free_from_minor: Some(free_from),
                ..method("dhl", Tariff::Weight(tiers(&[(0, cost)])))
            }])];
            let ask = |subtotal| quote(&zones, &[], &to("DE", None), &parcel(1, subtotal)).remove(0);
            let (before, after) = (ask(subtotal), ask(subtotal + more));
            prop_assert!(after.cost_minor <= before.cost_minor);
            prop_assert!(after.free_shipping_missing_minor <= before.free_shipping_missing_minor);
            // What is missing is exactly what is missing.
            if let Some(missing) = before.free_shipping_missing_minor {
                prop_assert_eq!(ask(subtotal + missing).cost_minor, 0);
                prop_assert_eq!(ask(subtotal + missing - 1).cost_minor, cost);
            }
        }
    }
}
