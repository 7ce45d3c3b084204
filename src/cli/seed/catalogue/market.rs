//! The markets, the locations and the price ladder.

use rust_decimal::Decimal;

use crate::commerce::interchange::record::{Amount, LocationRecord, MarketRecord, PriceRecord};

/// A market as the demo shop knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Market {
    Us,
    De,
    Jp,
}

impl Market {
    pub(super) const ALL: [Self; 3] = [Self::Us, Self::De, Self::Jp];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::De => "de",
            Self::Jp => "jp",
        }
    }

    const fn currency(self) -> &'static str {
        match self {
            Self::Us => "USD",
            Self::De => "EUR",
            Self::Jp => "JPY",
        }
    }

    /// The market's record.
    pub(super) fn record(self) -> MarketRecord {
        let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        let (name, countries, languages) = match self {
            Self::Us => ("United States", list(&["US"]), list(&["en"])),
            Self::De => ("Germany and Austria", list(&["DE", "AT"]), list(&["de", "en"])),
            Self::Jp => ("Japan", list(&["JP"]), list(&["en"])),
        };
        MarketRecord {
            code: self.code().to_owned(),
            name: name.to_owned(),
            currency: self.currency().to_owned(),
            countries,
            languages,
            prices_include_tax: self != Self::Us,
            is_default: self == Self::Us,
        }
    }
}

/// Code of the warehouse that serves all markets.
pub(super) const WAREHOUSE: &str = "leipzig";
/// Code of the warehouse that serves the United States only.
pub(super) const OVERSEAS: &str = "newark";

/// The two places that hold stock.
pub(super) fn locations() -> [LocationRecord; 2] {
    [
        LocationRecord {
            code: WAREHOUSE.to_owned(),
            name: "Leipzig Warehouse".to_owned(),
            markets: None,
        },
        LocationRecord {
            code: OVERSEAS.to_owned(),
            name: "Newark Warehouse".to_owned(),
            markets: Some(vec![Market::Us.code().to_owned()]),
        },
    ]
}

/// The steps of the price ladder, in cents, cents and yen: each market has prices that look right there.
const LADDER: [(i64, i64, i64); 25] = [
    (795, 900, 1_290),
    (995, 1_200, 1_690),
    (1_295, 1_500, 1_990),
    (1_595, 1_800, 2_490),
    (1_995, 2_200, 2_990),
    (2_495, 2_800, 3_990),
    (2_995, 3_400, 4_990),
    (3_495, 3_900, 5_490),
    (3_995, 4_500, 5_990),
    (4_595, 5_200, 6_990),
    (4_995, 5_800, 7_990),
    (5_995, 6_800, 8_990),
    (6_995, 7_900, 9_990),
    (7_995, 8_900, 11_900),
    (8_995, 9_800, 12_900),
    (9_995, 11_000, 14_900),
    (11_995, 13_500, 17_900),
    (13_995, 15_500, 19_900),
    (15_995, 17_800, 23_900),
    (17_995, 19_800, 26_900),
    (19_995, 22_500, 29_900),
    (22_995, 25_800, 34_900),
    (25_995, 29_000, 39_900),
    (29_995, 33_500, 44_900),
    (34_995, 39_000, 52_900),
];

/// A reduction that a product is sold with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sale {
    /// Hundredths off, before the price is put on a step of the ladder.
    pub(super) percent: u8,
    /// The only market that has it; `None`: all of them.
    pub(super) only: Option<Market>,
}

/// The prices of a step of the ladder in all markets, with what they were before a sale.
pub(super) fn prices(step: usize, sale: Option<Sale>) -> Vec<PriceRecord> {
    let step = step.min(LADDER.len() - 1);
    let price = |market: Market| {
        let reduction = sale.filter(|sale| sale.only.is_none_or(|only| only == market));
        let now = reduction.map_or(step, |sale| reduced(step, sale.percent));
        PriceRecord {
            market: Some(market.code().to_owned()),
            currency: Some(market.currency().to_owned()),
            amount: amount(market, now),
            compare_at: (now < step).then(|| amount(market, step)),
        }
    };
    Market::ALL.map(price).to_vec()
}

/// The step that is nearest to so many hundredths off a step, and lower than it unless it is the lowest.
fn reduced(step: usize, percent: u8) -> usize {
    let aim = LADDER[step].0 * (100 - i64::from(percent)) / 100;
    let nearest = (0..step).min_by_key(|lower| (LADDER[*lower].0 - aim).abs());
    nearest.unwrap_or(step)
}

fn amount(market: Market, step: usize) -> Amount {
    let (euro_cents, us_cents, yen) = LADDER[step];
    Amount::Major(match market {
        Market::De => Decimal::new(euro_cents, 2),
        Market::Us => Decimal::new(us_cents, 2),
        Market::Jp => Decimal::new(yen, 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_keeps_every_price_on_the_ladder() {
        let sale = Sale {
            percent: 30,
            only: None,
        };
        let [us, de, jp] = <[PriceRecord; 3]>::try_from(prices(13, Some(sale))).unwrap();
        assert_eq!(us.amount, Amount::Major(Decimal::new(6_800, 2)));
        assert_eq!(us.compare_at, Some(Amount::Major(Decimal::new(8_900, 2))));
        assert_eq!(de.amount, Amount::Major(Decimal::new(5_995, 2)));
        assert_eq!(jp.amount, Amount::Major(Decimal::new(8_990, 0)));
    }

    #[test]
    fn a_sale_of_one_market_leaves_the_others_alone() {
        let sale = Sale {
            percent: 20,
            only: Some(Market::De),
        };
        let reduced: Vec<bool> = prices(10, Some(sale))
            .iter()
            .map(|price| price.compare_at.is_some())
            .collect();
        assert_eq!(reduced, [false, true, false]);
    }

    #[test]
    fn the_ladder_rises_in_every_market() {
        for pair in LADDER.windows(2) {
            assert!(
                pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1 && pair[0].2 < pair[1].2,
                "{pair:?}"
            );
        }
    }
}
