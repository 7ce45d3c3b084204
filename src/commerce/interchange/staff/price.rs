//! Setting regular prices, and taking one away.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::command::{PriceSet, ROWS_MAX};
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use super::variant::untouched;
use crate::commerce::interchange::record::{Amount, PriceRecord, ProductRecord, VariantRecord};
use crate::commerce::{catalog, market};
use crate::platform::error::Error;
use crate::platform::money::minor_from_decimal;

pub(super) async fn set_in(desk: &mut Desk<'_>, prices: &[PriceSet]) -> Result<Outcome, Error> {
    let refusals = repeated(prices);
    if !refusals.is_empty() {
        return Ok(Outcome::refused(refusals));
    }
    let variants: Vec<i64> = prices.iter().map(|price| price.variant_id).collect();
    let products = match products_of(desk, "prices", &variants).await? {
        Ok(products) => products,
        Err(refusals) => return Ok(Outcome::refused(refusals)),
    };
    let (prices, refusals, warnings) = check(desk, prices).await?;
    if !refusals.is_empty() {
        return Ok(Outcome::refused(refusals));
    }
    let mut by_variant: HashMap<i64, Vec<(usize, &PriceSet)>> = HashMap::new();
    for (at, price) in prices.iter().enumerate() {
        by_variant.entry(price.variant_id).or_default().push((at, price));
    }
    let record = |known: VariantRecord| {
        let own = known.id.and_then(|id| by_variant.get(&id));
        VariantRecord {
            // Rows of one variant share a line: complaints name the first of them.
            line: own.and_then(|own| own.first()).map_or(0, |(at, _)| *at as u64 + 1),
            prices: own
                .into_iter()
                .flatten()
                .map(|(_, price)| PriceRecord {
                    market: Some(price.market.clone()),
                    currency: None,
                    amount: Amount::Major(price.amount),
                    compare_at: price.compare_at.map(Amount::Major),
                })
                .collect(),
            ..known
        }
    };
    let records = rewritten(desk, &products, record).await?;
    let mut outcome = desk
        .write_products(records, |row, column| {
            let at = row.saturating_sub(1).to_string();
            vec!["prices".to_owned(), at, field_of(column)]
        })
        .await?;
    outcome.warnings.extend(warnings);
    Ok(outcome)
}

/// The prices as an import takes them, and what is wrong with each row, and what was left out of it.
async fn check(desk: &Desk<'_>, given: &[PriceSet]) -> Result<(Vec<PriceSet>, Vec<Complaint>, Vec<Complaint>), Error> {
    let markets = market::load_all(desk.txn).await?;
    let (mut prices, mut refusals, mut warnings) = (given.to_vec(), Vec::new(), Vec::new());
    for (at, price) in prices.iter_mut().enumerate() {
        let Some(market) = markets.iter().find(|market| market.code == price.market) else {
            let message = format!("there is no market {:?}", price.market);
            refusals.push(Complaint::of_row("UNKNOWN_MARKET", "prices", at, "market", message));
            continue;
        };
        for (field, amount) in [("amount", Some(price.amount)), ("compareAt", price.compare_at)] {
            if let Some(Err(invalid)) = amount.map(|amount| minor_from_decimal(amount, market.currency)) {
                let message = invalid.to_string();
                refusals.push(Complaint::of_row("INVALID_AMOUNT", "prices", at, field, message));
            }
        }
        if price.compare_at.is_some_and(|compare_at| compare_at <= price.amount) {
            let message = "the compare-at amount is not higher than the price, so there is no sale";
            warnings.push(Complaint::of_row(
                "COMPARE_AT_IGNORED",
                "prices",
                at,
                "compareAt",
                message,
            ));
            price.compare_at = None;
        }
    }
    Ok((prices, refusals, warnings))
}

pub(super) async fn remove_in(desk: &mut Desk<'_>, variant_id: i64, market: &str) -> Result<Outcome, Error> {
    let refused = |code, field, message: String| Outcome::refused(vec![Complaint::new(code, &[field], message)]);
    let products = catalog::products_of_variants(desk.txn, &[variant_id]).await?;
    let Some(product_id) = products.get(&variant_id) else {
        let message = "there is no such variant".to_owned();
        return Ok(refused("VARIANT_NOT_FOUND", "variantId", message));
    };
    let stored = desk.stored(&[*product_id]).await?;
    let is_priced = stored.iter().any(|stored| {
        let records = stored.record.variants.iter().flatten();
        let mut own = records
            .zip(&stored.bundle.variants)
            .filter(|(_, row)| row.id == variant_id);
        own.any(|(variant, _)| {
            variant
                .prices
                .iter()
                .any(|price| price.market.as_deref() == Some(market))
        })
    });
    if !is_priced {
        let message = format!("the variant has no price in a market {market:?}");
        return Ok(refused("PRICE_NOT_FOUND", "market", message));
    }
    let record = |known: VariantRecord| VariantRecord {
        unpriced: if known.id == Some(variant_id) {
            vec![Some(market.to_owned())]
        } else {
            vec![]
        },
        ..known
    };
    let records = rewritten(desk, &BTreeSet::from([*product_id]), record).await?;
    desk.write_products(records, |_, _| vec!["market".to_owned()]).await
}

/// The products of `ids`, each with all its variants as `record` makes them.
async fn rewritten(
    desk: &Desk<'_>,
    ids: &BTreeSet<i64>,
    record: impl Fn(VariantRecord) -> VariantRecord,
) -> Result<Vec<ProductRecord>, Error> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    let stored = desk.stored(&ids).await?;
    let products = stored.iter().map(|stored| ProductRecord {
        handle: stored.record.handle.clone(),
        variants: Some(untouched(stored).into_iter().map(&record).collect()),
        ..ProductRecord::default()
    });
    Ok(products.collect())
}

/// The products of `variants`, which are the rows of `list`; or what is wrong with that list.
pub(super) async fn products_of(
    desk: &Desk<'_>,
    list: &str,
    variants: &[i64],
) -> Result<Result<BTreeSet<i64>, Vec<Complaint>>, Error> {
    if variants.is_empty() || variants.len() > ROWS_MAX {
        let message = format!("give 1 to {ROWS_MAX}, not {}", variants.len());
        return Ok(Err(vec![Complaint::new("WRONG_COUNT", &[list], message)]));
    }
    let products = catalog::products_of_variants(desk.txn, variants).await?;
    let rows = variants.iter().enumerate();
    let unknown = rows
        .filter(|(_, variant)| !products.contains_key(variant))
        .map(|(at, _)| {
            let message = "there is no such variant";
            Complaint::of_row("VARIANT_NOT_FOUND", list, at, "variantId", message)
        });
    let unknown: Vec<Complaint> = unknown.collect();
    Ok(if unknown.is_empty() {
        Ok(products.into_values().collect())
    } else {
        Err(unknown)
    })
}

/// Rows that name a variant and market which an earlier one names.
fn repeated(prices: &[PriceSet]) -> Vec<Complaint> {
    let mut named = HashSet::new();
    let rows = prices.iter().enumerate();
    let again = rows.filter(|(_, price)| !named.insert((price.variant_id, price.market.as_str())));
    again
        .map(|(at, _)| {
            let message = "an earlier row is of the same variant and market";
            Complaint::of_row("REPEATED", "prices", at, "variantId", message)
        })
        .collect()
}

fn field_of(column: &str) -> String {
    let field = match column {
        "compare-at price" | "COMPARE_AT_IGNORED" => "compareAt",
        "price" => "amount",
        other => other,
    };
    field.to_owned()
}
