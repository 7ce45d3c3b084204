//! What is taxed in each market, and how parcels are sent.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::market::Market;
use crate::commerce::interchange::record::{
    Amount, MethodRecord, ShippingRecord, SubtotalTierRecord, TariffRecord, TaxClassRecord, TaxRateRecord, TaxRecord,
    WeightTierRecord, ZoneRecord,
};

/// The class of goods that most countries tax less, such as books and food.
const REDUCED: &str = "reduced";

pub(super) fn tax_classes() -> [TaxClassRecord; 1] {
    [TaxClassRecord {
        code: REDUCED.to_owned(),
        name: "Reduced rate".to_owned(),
    }]
}

/// Class, place, name, and hundredths of a percent.
type RateRow = (&'static str, &'static str, &'static str, i64);

/// General rates of states, without what counties and cities add, as of January 2025: Tax Foundation, "State and Local
/// Sales Tax Rates, 2025". California's 7.25 % are 6 % of the state and 1.25 % that every county adds. Washington and Texas
/// tax delivery with the goods (WAC 458-20-110; Tex. Tax Code 151.007).
const UNITED_STATES: &[RateRow] = &[
    ("standard", "US-CA", "California sales tax", 600),
    ("standard", "US-CA", "California local sales tax", 125),
    ("standard", "US-CO", "Colorado sales tax", 290),
    ("standard", "US-FL", "Florida sales tax", 600),
    ("standard", "US-GA", "Georgia sales tax", 400),
    ("standard", "US-TX", "Texas sales tax", 625),
    ("shipping", "US-TX", "Texas sales tax", 625),
    ("standard", "US-WA", "Washington sales tax", 650),
    ("shipping", "US-WA", "Washington sales tax", 650),
];

/// European Commission, "VAT rates applied in the Member States", as of January 2025.
const GERMANY_AND_AUSTRIA: &[RateRow] = &[
    ("standard", "DE", "VAT", 1_900),
    (REDUCED, "DE", "VAT", 700),
    ("shipping", "DE", "VAT", 1_900),
    ("standard", "AT", "VAT", 2_000),
    (REDUCED, "AT", "VAT", 1_000),
    ("shipping", "AT", "VAT", 2_000),
];

/// National Tax Agency, "Consumption Tax": 7.8 % national and 2.2 % local since October 2019; 8 % in all for food.
const JAPAN: &[RateRow] = &[
    ("standard", "JP", "Consumption tax", 1_000),
    (REDUCED, "JP", "Consumption tax", 800),
    ("shipping", "JP", "Consumption tax", 1_000),
];

pub(super) fn tax(market: Market) -> TaxRecord {
    let rows = match market {
        Market::Us => UNITED_STATES,
        Market::De => GERMANY_AND_AUSTRIA,
        Market::Jp => JAPAN,
    };
    let rate = |(class, place, name, hundredths): &RateRow| TaxRateRecord {
        class: Some((*class).to_owned()),
        place: (*place).to_owned(),
        name: (*name).to_owned(),
        percent: Decimal::new(*hundredths, 2),
    };
    TaxRecord {
        market: market.code().to_owned(),
        rates: rows.iter().map(rate).collect(),
    }
}

pub(super) fn shipping(market: Market) -> ShippingRecord {
    ShippingRecord {
        market: market.code().to_owned(),
        zones: match market {
            Market::Us => united_states(),
            Market::De => germany_and_austria(),
            Market::Jp => japan(),
        },
    }
}

// Costs and subtotals below are in minor units of the market's currency.

fn united_states() -> Vec<ZoneRecord> {
    let name = ("Standard", "");
    let standard = by_weight("standard", name, &[(0, 595), (2_000, 895), (10_000, 1_995)], (3, 6));
    let express = by_weight("express", ("Express", ""), &[(0, 1_795), (2_000, 2_995)], (1, 2));
    let far = by_weight("standard", name, &[(0, 1_295), (2_000, 2_495)], (6, 12));
    let methods = vec![standard.free_from(7_500), express.up_to(10_000)];
    vec![
        zone("mainland", "Contiguous United States", &["US"], methods),
        zone(
            "remote",
            "Alaska, Hawaii and Puerto Rico",
            &["US-AK", "US-HI", "US-PR"],
            vec![far],
        ),
    ]
}

fn germany_and_austria() -> Vec<ZoneRecord> {
    let name = ("Standard", "Standardversand");
    let standard = by_weight("standard", name, &[(0, 390), (2_000, 590), (10_000, 990)], (1, 3));
    let express = by_weight("express", ("Express", "Expressversand"), &[(0, 1_290)], (1, 1));
    let abroad = by_weight("standard", name, &[(0, 690), (5_000, 1_190)], (2, 5));
    let methods = vec![standard.free_from(5_000).up_to(31_500), express.up_to(10_000)];
    vec![
        zone("germany", "Germany", &["DE"], methods),
        zone(
            "austria",
            "Austria",
            &["AT"],
            vec![abroad.free_from(9_000).up_to(31_500)],
        ),
    ]
}

fn japan() -> Vec<ZoneRecord> {
    let standard = by_subtotal("standard", "Standard", &[(0, 550), (6_000, 275), (12_000, 0)], (2, 4));
    vec![zone("japan", "Japan", &["JP"], vec![standard])]
}

fn zone(code: &str, name: &str, places: &[&str], methods: Vec<MethodRecord>) -> ZoneRecord {
    ZoneRecord {
        code: code.to_owned(),
        name: name.to_owned(),
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        methods,
    }
}

/// `tiers`: from so many grams on, the cost. An empty German name says nothing.
fn by_weight(code: &str, (name, german): (&str, &str), tiers: &[(i64, i64)], days: (i64, i64)) -> MethodRecord {
    let tiers = tiers.iter().map(|(from_grams, cost)| WeightTierRecord {
        from_grams: *from_grams,
        cost: Amount::Minor(*cost),
    });
    let german = Some(("de".to_owned(), german.to_owned())).filter(|(_, german)| !german.is_empty());
    MethodRecord {
        translations: german.into_iter().collect(),
        ..method(code, name, TariffRecord::Weight(tiers.collect()), days)
    }
}

/// `tiers`: from such a subtotal on, the cost.
fn by_subtotal(code: &str, name: &str, tiers: &[(i64, i64)], days: (i64, i64)) -> MethodRecord {
    let tiers = tiers.iter().map(|(from, cost)| SubtotalTierRecord {
        from: Amount::Minor(*from),
        cost: Amount::Minor(*cost),
    });
    method(code, name, TariffRecord::Subtotal(tiers.collect()), days)
}

fn method(code: &str, name: &str, tariff: TariffRecord, (days_min, days_max): (i64, i64)) -> MethodRecord {
    MethodRecord {
        code: code.to_owned(),
        name: name.to_owned(),
        translations: BTreeMap::new(),
        tariff,
        free_from: None,
        max_weight_grams: None,
        days_min,
        days_max,
    }
}

impl MethodRecord {
    fn free_from(mut self, subtotal: i64) -> Self {
        self.free_from = Some(Amount::Minor(subtotal));
        self
    }

    fn up_to(mut self, grams: i64) -> Self {
        self.max_weight_grams = Some(grams);
        self
    }
}
