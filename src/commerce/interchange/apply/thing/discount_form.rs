//! The form of a discount: what can be said of its record without the shop.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::Refusal;
use crate::commerce::interchange::apply::form::{HANDLE_FORM, NAME_MAX, is_handle};
use crate::commerce::interchange::record::{BenefitRecord, DiscountRecord};
use crate::commerce::promotion::{Benefit, CODE_MAX, Targets, fold_code};

/// Units that can be asked for or gotten, and times.
const UNITS: RangeInclusive<i64> = 1..=1_000_000;
/// Uses that can be allowed.
const USES: RangeInclusive<i64> = 1..=1_000_000_000_000;
const PRIORITIES: RangeInclusive<i64> = -1_000_000..=1_000_000;

/// Checks handle, title, numbers, times, and that amounts and minimums are there for the same markets.
///
/// # Errors
/// The first rule that is broken.
pub(super) fn check(record: &DiscountRecord) -> Result<(), Refusal> {
    if !is_handle(&record.handle) {
        return Err(Refusal("handle", "INVALID_HANDLE", HANDLE_FORM.to_owned()));
    }
    let texts = std::iter::once(&record.title).chain(record.translations.values());
    if texts.into_iter().any(|text| text.trim().chars().count() > NAME_MAX) {
        let reason = format!("a title has at most {NAME_MAX} characters");
        return Err(Refusal("title", "TITLE_TOO_LONG", reason));
    }
    if record.title.trim().is_empty() {
        let reason = "a discount needs a title".to_owned();
        return Err(Refusal("title", "MISSING_TITLE", reason));
    }
    within("priority", Some(record.priority), &PRIORITIES)?;
    within("minimum_quantity", record.minimum_quantity, &UNITS)?;
    within("usage_limit", record.usage_limit, &USES)?;
    within("customer_limit", record.customer_limit, &USES)?;
    if let BenefitRecord::BuyGet { buy, get, times, .. } = &record.benefit {
        within("buy", Some(*buy), &UNITS)?;
        within("get", Some(*get), &UNITS)?;
        within("times", *times, &UNITS)?;
    }
    if let (Some(start), Some(end)) = (record.starts_at, record.ends_at)
        && end.timestamp_millis() <= start.timestamp_millis()
    {
        let reason = "a discount ends after it starts".to_owned();
        return Err(Refusal("ends_at", "INVALID_PERIOD", reason));
    }
    if record.minimum_quantity.is_some() && !record.minimum_subtotals.is_empty() {
        let reason = "a discount has a minimum of units or of money, not both".to_owned();
        return Err(Refusal("minimum_quantity", "CONFLICTING_VALUE", reason));
    }
    check_markets(record)
}

fn within(field: &'static str, value: Option<i64>, bounds: &RangeInclusive<i64>) -> Result<(), Refusal> {
    if value.is_none_or(|value| bounds.contains(&value)) {
        return Ok(());
    }
    let reason = format!("it must be {} to {}", bounds.start(), bounds.end());
    Err(Refusal(field, "INVALID_VALUE", reason))
}

/// A market for which one figure is there and another is not would silently be left out.
fn check_markets(record: &DiscountRecord) -> Result<(), Refusal> {
    if record.markets.as_ref().is_some_and(Vec::is_empty) {
        let reason = "name a market, or leave `markets` out for all of them".to_owned();
        return Err(Refusal("markets", "INVALID_VALUE", reason));
    }
    let keys = |figures: &BTreeMap<String, Decimal>| figures.keys().cloned().collect::<BTreeSet<String>>();
    let mut lists: Vec<(&'static str, BTreeSet<String>)> = Vec::new();
    if let Some(markets) = &record.markets {
        lists.push(("markets", markets.iter().cloned().collect()));
    }
    if let BenefitRecord::Amount { amounts, .. } = &record.benefit {
        lists.push(("amounts", keys(amounts)));
        if amounts.is_empty() {
            let reason = "name the amount of at least one market".to_owned();
            return Err(Refusal("amounts", "MISSING_AMOUNT", reason));
        }
    }
    if !record.minimum_subtotals.is_empty() {
        lists.push(("minimum_subtotals", keys(&record.minimum_subtotals)));
    }
    for pair in lists.windows(2) {
        let [(first, codes), (second, figures)] = pair else {
            continue;
        };
        if let Some(code) = codes.symmetric_difference(figures).next() {
            let reason = format!("`{first}` and `{second}` name the same markets; {code:?} is in one of them only");
            return Err(Refusal(second, "MISSING_AMOUNT", reason));
        }
    }
    Ok(())
}

/// The codes as they are kept: in the order in which they are compared.
///
/// # Errors
/// Where there is none, one has a wrong form, or one is there twice.
pub(super) fn codes(given: &[String]) -> Result<Vec<String>, Refusal> {
    if given.is_empty() {
        let reason = "name a code, or leave `codes` out for a discount that everybody gets".to_owned();
        return Err(Refusal("codes", "MISSING_CODE", reason));
    }
    let mut folded = BTreeMap::new();
    for code in given {
        let Some(key) = fold_code(code) else {
            let reason = format!("a discount's code has 1 to {CODE_MAX} of A-Z, a-z, 0-9, - and _, but is {code:?}");
            return Err(Refusal("codes", "INVALID_CODE", reason));
        };
        if folded.insert(key, code.trim().to_owned()).is_some() {
            let reason = format!("the code {code:?} is named twice; case does not matter");
            return Err(Refusal("codes", "DUPLICATE_VALUE", reason));
        }
    }
    Ok(folded.into_values().collect())
}

/// What is taken off.
///
/// # Errors
/// Where a percentage is none.
pub(super) fn benefit(record: &BenefitRecord, gets: Targets) -> Result<Benefit, Refusal> {
    Ok(match record {
        BenefitRecord::Percentage { percent } => Benefit::Percentage {
            basis_points: basis_points(*percent)?,
        },
        BenefitRecord::Amount { per_unit, .. } => Benefit::Amount { per_unit: *per_unit },
        BenefitRecord::FreeShipping => Benefit::FreeShipping,
        BenefitRecord::BuyGet {
            buy,
            get,
            percent,
            times,
            ..
        } => Benefit::BuyGet {
            buy: *buy,
            get: *get,
            gets,
            basis_points: basis_points(*percent)?,
            times: *times,
        },
    })
}

fn basis_points(percent: Decimal) -> Result<i64, Refusal> {
    let points = percent
        .checked_mul(Decimal::ONE_HUNDRED)
        .filter(|points| points.fract().is_zero())
        .and_then(|points| points.to_i64())
        .filter(|points| (1..=10_000).contains(points));
    points.ok_or_else(|| {
        let reason = format!("a percentage is 0.01 to 100 with at most two decimals, but is {percent}");
        Refusal("percent", "INVALID_PERCENT", reason)
    })
}
