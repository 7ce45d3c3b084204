//! Discounts: what a record says, resolved against the shop.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::discount_form::{benefit, check, codes};
use super::{Apply, Became, Outcome, Refusal, wrong_language};
use crate::commerce::catalog;
use crate::commerce::interchange::apply::form::translated;
use crate::commerce::interchange::record::{BenefitRecord, DiscountRecord, TargetsRecord};
use crate::commerce::market::{self, Market};
use crate::commerce::promotion::{
    self, Benefit, Discount, MarketTerms, Minimum, StoredDiscount, Targets, Trigger, codes_of_others, find_stored,
};
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::clock::from_ms;
use crate::platform::db::allocate_ids_in;
use crate::platform::error::Error;
use crate::platform::money::{InvalidAmount, minor_from_decimal};

pub(super) async fn apply(apply: &mut Apply<'_>, record: &DiscountRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    let all_markets = market::load_all(txn).await?;
    let named = Named::load(apply, record).await?;
    let known = find_stored(txn, &record.handle).await?;
    let mut wanted = match stored(apply, record, &all_markets, &named) {
        Ok(stored) => stored,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Trigger::Codes(codes) = &wanted.discount.trigger {
        let id = known.as_ref().map(|known| known.discount.id);
        if let Some(taken) = codes_of_others(txn, id, codes).await?.first() {
            let reason = format!("the code {taken:?} is one of another discount");
            return Ok(Err(Refusal("codes", "CODE_TAKEN", reason)));
        }
    }
    wanted.discount.id = match &known {
        Some(known) => known.discount.id,
        None => allocate_ids_in(txn, "discount", 1).await?,
    };
    wanted.discount.used_count = known.as_ref().map_or(0, |known| known.discount.used_count);
    if known.as_ref() == Some(&wanted) {
        return Ok(Ok(Became::Unchanged));
    }
    promotion::save_in(txn, &wanted, known.as_ref()).await?;
    for market in &all_markets {
        let concerns = |stored: &StoredDiscount| stored.discount.terms_in(market.id).is_some();
        if concerns(&wanted) || known.as_ref().is_some_and(concerns) {
            apply
                .changes
                .add(Scope::Shop, Entity::Terms, market.id, Change::Upserted);
        }
    }
    Ok(Ok(if known.is_some() {
        Became::Updated
    } else {
        Became::Created
    }))
}

/// The ids of the products and collections that a record names.
struct Named {
    products: HashMap<String, i64>,
    collections: HashMap<String, i64>,
}

impl Named {
    async fn load(apply: &Apply<'_>, record: &DiscountRecord) -> Result<Self, Error> {
        let mut both = vec![&record.targets];
        if let BenefitRecord::BuyGet { gets, .. } = &record.benefit {
            both.push(gets);
        }
        let all = |list: fn(&TargetsRecord) -> &Option<Vec<String>>| -> Vec<String> {
            both.iter()
                .filter_map(|targets| list(targets).clone())
                .flatten()
                .collect()
        };
        let collections = catalog::collections_by_handle(apply.txn, &all(|targets| &targets.collections)).await?;
        Ok(Self {
            products: catalog::product_ids_by_handle(apply.txn, &all(|targets| &targets.products)).await?,
            collections: collections.into_iter().map(|(handle, row)| (handle, row.id)).collect(),
        })
    }

    fn targets(&self, record: &TargetsRecord, fields: [&'static str; 2]) -> Result<Targets, Refusal> {
        if record.products.is_none() && record.collections.is_none() {
            return Ok(Targets::All);
        }
        let products = record.products.iter().flatten().map(|handle| {
            let id = self.products.get(handle).copied();
            id.ok_or_else(|| Refusal(fields[0], "UNKNOWN_PRODUCT", format!("there is no product {handle:?}")))
        });
        let collections = record.collections.iter().flatten().map(|handle| {
            let id = self.collections.get(handle).copied();
            id.ok_or_else(|| {
                Refusal(
                    fields[1],
                    "UNKNOWN_COLLECTION",
                    format!("there is no collection {handle:?}"),
                )
            })
        });
        Ok(Targets::Only {
            products: products.collect::<Result<BTreeSet<i64>, Refusal>>()?,
            collections: collections.collect::<Result<BTreeSet<i64>, Refusal>>()?,
        })
    }
}

/// What the record makes of the discount, still without its id.
fn stored(
    apply: &Apply<'_>,
    record: &DiscountRecord,
    markets: &[Market],
    named: &Named,
) -> Result<StoredDiscount, Refusal> {
    check(record)?;
    if let Some(reason) = wrong_language(apply, record.translations.keys()) {
        return Err(Refusal("translations", "INVALID_LANGUAGE", reason));
    }
    let gets = match &record.benefit {
        BenefitRecord::BuyGet { gets, .. } => named.targets(gets, ["get_products", "get_collections"])?,
        _ => Targets::All,
    };
    let minimum = match record.minimum_quantity {
        Some(units) => Minimum::Quantity(units),
        None if record.minimum_subtotals.is_empty() => Minimum::None,
        None => Minimum::Subtotal,
    };
    let titles = record.translations.iter();
    let titles = titles.filter_map(|(language, title)| Some((language.clone(), translated(title, false)?)));
    let benefit: Benefit = benefit(&record.benefit, gets)?;
    Ok(StoredDiscount {
        active: record.active,
        titles: titles.collect(),
        discount: Discount {
            id: 0,
            handle: record.handle.clone(),
            title: record.title.trim().to_owned(),
            trigger: match &record.codes {
                None => Trigger::Automatic,
                Some(given) => Trigger::Codes(codes(given)?),
            },
            benefit,
            targets: named.targets(&record.targets, ["products", "collections"])?,
            minimum,
            first_order_only: record.first_order_only,
            starts_at: record.starts_at.map(|at| from_ms(at.timestamp_millis())),
            ends_at: record.ends_at.map(|at| from_ms(at.timestamp_millis())),
            all_markets: record.markets.is_none(),
            markets: terms(record, markets)?,
            priority: i32::try_from(record.priority).unwrap_or_default(),
            combines: record.combines,
            usage_limit: record.usage_limit,
            used_count: 0,
            customer_limit: record.customer_limit,
        },
    })
}

/// What the record says of each market that it names anywhere.
fn terms(record: &DiscountRecord, markets: &[Market]) -> Result<BTreeMap<i64, MarketTerms>, Refusal> {
    let find = |field: &'static str, code: &String| {
        let market = markets.iter().find(|market| market.code == *code);
        market.ok_or_else(|| Refusal(field, "UNKNOWN_MARKET", format!("there is no market {code:?}")))
    };
    let mut terms: BTreeMap<i64, MarketTerms> = BTreeMap::new();
    for code in record.markets.iter().flatten() {
        terms.entry(find("markets", code)?.id).or_default();
    }
    let none = BTreeMap::new();
    let amounts = match &record.benefit {
        BenefitRecord::Amount { amounts, .. } => amounts,
        _ => &none,
    };
    for (field, figures) in [("amounts", amounts), ("minimum_subtotals", &record.minimum_subtotals)] {
        for (code, figure) in figures {
            let market = find(field, code)?;
            let minor = minor_from_decimal(*figure, market.currency);
            let minor = minor.map_err(|invalid| Refusal(field, amount_code(invalid), format!("{code}: {invalid}")))?;
            if minor == 0 {
                let reason = format!("{code}: it must be above zero");
                return Err(Refusal(field, "INVALID_VALUE", reason));
            }
            let of_market = terms.entry(market.id).or_default();
            match field {
                "amounts" => of_market.amount_minor = Some(minor),
                _ => of_market.minimum_minor = Some(minor),
            }
        }
    }
    Ok(terms)
}

fn amount_code(invalid: InvalidAmount) -> &'static str {
    match invalid {
        InvalidAmount::TooManyDigits { .. } => "INVALID_PRICE_DIGITS",
        InvalidAmount::Negative => "NEGATIVE_PRICE",
        InvalidAmount::TooLarge => "PRICE_TOO_LARGE",
    }
}
