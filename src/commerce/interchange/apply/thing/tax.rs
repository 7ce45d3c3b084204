//! Classes of goods and the tax rates of a market.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Apply, Became, Misfit, place_of};
use crate::commerce::interchange::apply::form::{CODE_FORM, NAME_MAX, is_code};
use crate::commerce::interchange::record::{TaxClassRecord, TaxRateRecord, TaxRecord};
use crate::commerce::market::Market;
use crate::commerce::tax::{self, Rate};
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::error::Error;

/// Parts per million in one percent.
const PPM: i64 = 10_000;

/// A class by itself changes nothing that a shopper sees.
pub(super) async fn apply_class(
    apply: &mut Apply<'_>,
    record: &TaxClassRecord,
) -> Result<Result<Became, Misfit>, Error> {
    if !is_code(&record.code) {
        return Ok(Err(Misfit::new("code", "INVALID_CODE", CODE_FORM)));
    }
    let name = record.name.trim();
    if name.is_empty() {
        return Ok(Err(Misfit::new("name", "MISSING_NAME", "a tax class needs a name")));
    }
    let known = tax::load_classes(apply.txn).await?.remove(&record.code);
    if known.as_deref() == Some(name) {
        return Ok(Ok(Became::Unchanged));
    }
    tax::save_class_in(apply.txn, &record.code, name).await?;
    Ok(Ok(if known.is_some() {
        Became::Updated
    } else {
        Became::Created
    }))
}

/// Makes the rates of the record all those of its market.
pub(super) async fn apply(apply: &mut Apply<'_>, record: &TaxRecord) -> Result<Result<Became, Misfit>, Error> {
    let market = match super::market_of(apply, &record.market).await? {
        Ok(market) => market,
        Err(misfit) => return Ok(Err(misfit)),
    };
    let classes = tax::load_classes(apply.txn).await?;
    let rates = match rates(&record.rates, &market, &classes) {
        Ok(rates) => rates,
        Err(misfit) => return Ok(Err(misfit)),
    };
    let known = tax::load_rates(apply.txn, market.id).await?;
    if known == rates {
        return Ok(Ok(Became::Unchanged));
    }
    tax::replace_rates_in(apply.txn, market.id, &rates).await?;
    apply
        .changes
        .add(Scope::Shop, Entity::Terms, market.id, Change::Upserted);
    Ok(Ok(if known.is_empty() {
        Became::Created
    } else {
        Became::Updated
    }))
}

fn rates(records: &[TaxRateRecord], market: &Market, classes: &BTreeMap<String, String>) -> Result<Vec<Rate>, Misfit> {
    let mut met = HashSet::new();
    records
        .iter()
        .enumerate()
        .map(|(at, record)| {
            let rate = rate(record, market, classes).map_err(|misfit| misfit.within(&format!("rates[{at}]")))?;
            if met.insert((rate.class.clone(), rate.place.clone(), rate.name.clone())) {
                return Ok(rate);
            }
            let reason =
                "a rate of this class, place and name is given before; rates that add up have names of their own";
            Err(Misfit::new(&format!("rates[{at}].name"), "DUPLICATE_VALUE", reason))
        })
        .collect()
}

fn rate(record: &TaxRateRecord, market: &Market, classes: &BTreeMap<String, String>) -> Result<Rate, Misfit> {
    let class = record.class.as_deref().unwrap_or(tax::STANDARD);
    if !classes.contains_key(class) {
        let reason = format!("there is no tax class {class:?}; a class comes before its rates");
        return Err(Misfit::new("class", "UNKNOWN_TAX_CLASS", reason));
    }
    let name = record.name.trim();
    if name.is_empty() {
        let reason = "a rate needs the name that a receipt shows";
        return Err(Misfit::new("name", "MISSING_NAME", reason));
    }
    if name.chars().count() > NAME_MAX {
        let reason = format!("a name has at most {NAME_MAX} characters");
        return Err(Misfit::new("name", "TITLE_TOO_LONG", reason));
    }
    let rate_ppm = parts_per_million(record.percent).ok_or_else(|| {
        let reason = format!(
            "a rate is 0 to 100 percent with at most 4 digits behind the point, but is {}",
            record.percent
        );
        Misfit::new("percent", "INVALID_RATE", reason)
    })?;
    Ok(Rate {
        class: class.to_owned(),
        place: place_of(&record.place, market).map_err(|misfit| misfit.within("place"))?,
        name: name.to_owned(),
        rate_ppm,
    })
}

fn parts_per_million(percent: Decimal) -> Option<i64> {
    let parts = percent.checked_mul(Decimal::from(PPM))?;
    parts
        .to_i64()
        .filter(|whole| Decimal::from(*whole) == parts && (0..=100 * PPM).contains(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_become_parts_per_million_without_rounding() {
        let ppm = |text: &str| parts_per_million(text.parse().unwrap());
        assert_eq!(ppm("19"), Some(190_000));
        assert_eq!(ppm("8.875"), Some(88_750));
        assert_eq!(ppm("0.0001"), Some(1));
        assert_eq!(ppm("5.50000"), Some(55_000));
        assert_eq!((ppm("0"), ppm("100")), (Some(0), Some(1_000_000)));
        for wrong in ["0.00001", "100.0001", "-1", "79228162514264337593543950335"] {
            assert_eq!(ppm(wrong), None, "{wrong}");
        }
    }
}
