//! The variants of a product as they shall be.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::desired::Judge;
use super::stored::Stored;
use crate::commerce::interchange::MAX_VARIANTS;
use crate::commerce::interchange::amount::in_minor;
use crate::commerce::interchange::record::{
    Amount, ImageRecord, PriceRecord, ProductOptionRecord, ProductRecord, StockRecord, VariantRecord,
};
use crate::platform::money::Currency;

/// Units of one variant at one location.
const STOCK_MAX: i64 = 1_000_000_000_000;

/// The options with all their values, the variants, and which stored variant each is. A variant's image that is not
/// among `images` is added to them.
pub(super) fn judge(
    judge: &mut Judge<'_>,
    incoming: &ProductRecord,
    stored: Option<&Stored>,
    mut options: Vec<ProductOptionRecord>,
    images: &mut Vec<ImageRecord>,
) -> (Vec<ProductOptionRecord>, Vec<VariantRecord>, Vec<Option<usize>>) {
    let known: &[VariantRecord] = stored
        .and_then(|stored| stored.record.variants.as_deref())
        .unwrap_or_default();
    let given = incoming.variants.as_deref().unwrap_or(known);
    check_count(judge, given.len());
    let ids: Vec<i64> = stored
        .map(|stored| stored.bundle.variants.iter().map(|variant| variant.id).collect())
        .unwrap_or_default();
    let sources = sources(given, known, &ids, incoming.variants.is_none());
    let given = &with_known_values(given, known, &sources, incoming.options.is_none());
    let mut combinations = HashSet::new();
    let mut skus = HashSet::new();
    let mut variants = Vec::with_capacity(given.len());
    for (own, source) in given.iter().zip(&sources) {
        let differs = combinations.insert(&own.option_values);
        check_values(judge, own, options.len(), differs);
        // Variants of which the file says nothing do not bring images back that it leaves out.
        let own = &VariantRecord {
            image: own.image.clone().filter(|_| incoming.variants.is_some()),
            ..own.clone()
        };
        let variant = one(judge, own, source.map(|at| &known[at]), images);
        if let Some(sku) = variant.sku.as_ref().filter(|sku| !sku.is_empty())
            && !skus.insert(sku.clone())
        {
            judge.reject(
                own.line,
                "sku",
                "DUPLICATE_SKU",
                format!("two variants of the product have the SKU {sku:?}"),
            );
        }
        variants.push(variant);
    }
    offer_used_values(&mut options, &variants);
    (options, variants, sources)
}

fn check_count(judge: &mut Judge<'_>, given: usize) {
    if given == 0 {
        judge.reject(
            0,
            "variants",
            "MISSING_VARIANTS",
            "a product needs at least one variant with a price",
        );
    }
    if given > MAX_VARIANTS {
        judge.reject(
            0,
            "variants",
            "TOO_MANY_VARIANTS",
            format!("a product has at most {MAX_VARIANTS} variants, but this one has {given}"),
        );
    }
}

/// Notes what is wrong with the option values of `own`: it needs one for each of `options` options, and must differ
/// from the variants before it.
fn check_values(judge: &mut Judge<'_>, own: &VariantRecord, options: usize, differs: bool) {
    if own.option_values.len() != options || own.option_values.iter().any(String::is_empty) {
        judge.reject(
            own.line,
            "options",
            "MISSING_OPTION_VALUE",
            format!(
                "a variant needs one value for each of the product's {options} options, but has {}",
                own.option_values.len()
            ),
        );
    } else if !differs {
        judge.reject(
            own.line,
            "options",
            "DUPLICATE_VARIANT",
            format!(
                "two variants have the same option values: {}",
                own.option_values.join(" / ")
            ),
        );
    }
}

/// Makes the values of `options` those that variants have: the given ones first, then those that only variants name.
fn offer_used_values(options: &mut [ProductOptionRecord], variants: &[VariantRecord]) {
    for (at, option) in options.iter_mut().enumerate() {
        let used: HashSet<&String> = variants
            .iter()
            .filter_map(|variant| variant.option_values.get(at))
            .collect();
        // A value that no variant has any more is not offered.
        option.values.retain(|value| used.contains(value));
        let mut named: HashSet<String> = option.values.iter().cloned().collect();
        option.values.extend(
            variants
                .iter()
                .filter_map(|variant| variant.option_values.get(at))
                .filter(|value| named.insert((*value).clone()))
                .cloned(),
        );
    }
}

/// Which known variant, whose numbers are `ids`, each given one is: the one that it says, else the one of the same SKU, else the one of the same option values that no other
/// SKU claims.
fn sources(given: &[VariantRecord], known: &[VariantRecord], ids: &[i64], same: bool) -> Vec<Option<usize>> {
    if same {
        return (0..known.len()).map(Some).collect();
    }
    let by_sku: HashMap<&str, usize> = known
        .iter()
        .enumerate()
        .filter_map(|(at, variant)| Some((variant.sku.as_deref().filter(|sku| !sku.is_empty())?, at)))
        .collect();
    let by_values: HashMap<&[String], usize> = known
        .iter()
        .enumerate()
        .map(|(at, variant)| (variant.option_values.as_slice(), at))
        .collect();
    let mut taken = HashSet::new();
    let mut sources: Vec<Option<usize>> = given
        .iter()
        .map(|variant| {
            let at = ids.iter().position(|id| Some(*id) == variant.id)?;
            Some(at).filter(|at| taken.insert(*at))
        })
        .collect();
    for (variant, source) in given.iter().zip(&mut sources) {
        if source.is_none()
            && let Some(sku) = variant.sku.as_deref().filter(|sku| !sku.is_empty())
        {
            *source = by_sku.get(sku).copied().filter(|at| taken.insert(*at));
        }
    }
    for (variant, source) in given.iter().zip(&mut sources) {
        if source.is_none() {
            *source = by_values
                .get(variant.option_values.as_slice())
                .copied()
                .filter(|at| taken.insert(*at));
        }
    }
    sources
}

/// Variants of a file that has no options at all: those that the shop knows keep their values.
fn with_known_values<'a>(
    given: &'a [VariantRecord],
    known: &[VariantRecord],
    sources: &[Option<usize>],
    without_options: bool,
) -> Cow<'a, [VariantRecord]> {
    if !without_options || given.iter().all(|own| !own.option_values.is_empty()) {
        return Cow::Borrowed(given);
    }
    let fill = |(own, source): (&VariantRecord, &Option<usize>)| match source {
        Some(at) if own.option_values.is_empty() => VariantRecord {
            option_values: known[*at].option_values.clone(),
            ..own.clone()
        },
        _ => own.clone(),
    };
    Cow::Owned(given.iter().zip(sources).map(fill).collect())
}

fn one(
    judge: &mut Judge<'_>,
    own: &VariantRecord,
    base: Option<&VariantRecord>,
    images: &mut Vec<ImageRecord>,
) -> VariantRecord {
    let text = |own: &Option<String>, base: Option<&Option<String>>| {
        Some(
            own.clone()
                .or_else(|| base?.clone())
                .map(|text| text.trim().to_owned())
                .unwrap_or_default(),
        )
    };
    let image = own.image.clone().or_else(|| base?.image.clone()).unwrap_or_default();
    if !image.is_empty() && images.iter().all(|known| known.url != image) {
        if own.image.is_some() {
            judge.check_image_url(own.line, "image", &image);
            images.push(ImageRecord {
                url: image.clone(),
                ..ImageRecord::default()
            });
        } else {
            // The product's images were replaced, and this one with them.
            return one(
                judge,
                &VariantRecord {
                    image: Some(String::new()),
                    ..own.clone()
                },
                base,
                images,
            );
        }
    }
    let weight_grams = own.weight_grams.or_else(|| base?.weight_grams);
    if weight_grams.is_some_and(|grams| !(0..=1_000_000_000).contains(&grams)) {
        judge.reject(
            own.line,
            "weight",
            "INVALID_WEIGHT",
            "a weight is 0 to 1,000,000,000 grams",
        );
    }
    let prices = prices(judge, own, base);
    let stock = stock(judge, own, base);
    VariantRecord {
        line: 0,
        id: None,
        unpriced: vec![],
        unstocked: vec![],
        option_values: own.option_values.clone(),
        sku: text(&own.sku, base.map(|base| &base.sku)),
        barcode: text(&own.barcode, base.map(|base| &base.barcode)),
        weight_grams,
        requires_shipping: own.requires_shipping.or_else(|| base?.requires_shipping).or(Some(true)),
        taxable: own.taxable.or_else(|| base?.taxable).or(Some(true)),
        sell_without_stock: own
            .sell_without_stock
            .or_else(|| base?.sell_without_stock)
            .or(Some(false)),
        // What comes with a number is counted, unless the file says otherwise.
        tracked: own.tracked.or_else(|| base?.tracked).or(Some(!own.stock.is_empty())),
        image: Some(image),
        prices,
        stock,
    }
}

/// The file's prices over those of other markets that the shop has.
fn prices(judge: &mut Judge<'_>, own: &VariantRecord, base: Option<&VariantRecord>) -> Vec<PriceRecord> {
    let mut prices: Vec<PriceRecord> = base.map(|base| base.prices.clone()).unwrap_or_default();
    for price in &own.prices {
        let code = price.market.clone().unwrap_or_else(|| judge.market.to_owned());
        let Some(currency) = judge.shop.markets.get(&code).map(|market| market.currency) else {
            judge.reject(
                own.line,
                "price",
                "UNKNOWN_MARKET",
                format!("there is no market {code:?}"),
            );
            continue;
        };
        let assumed = judge
            .options
            .currency
            .filter(|_| price.market.is_none())
            .map(Currency::code);
        let named = price.currency.as_deref().or(assumed);
        if let Some(named) = named.filter(|named| *named != currency.code()) {
            judge.reject(
                own.line,
                "price",
                "CURRENCY_MISMATCH",
                format!(
                    "market {code:?} sells in {}, but the price is in {named}",
                    currency.code(),
                ),
            );
            continue;
        }
        let Some(amount) = minor(judge, own.line, "price", price.amount, currency) else {
            continue;
        };
        let compare_at = price
            .compare_at
            .and_then(|compare_at| minor(judge, own.line, "compare-at price", compare_at, currency));
        if compare_at.is_some_and(|compare_at| compare_at < amount) {
            judge.warn(
                own.line,
                "COMPARE_AT_IGNORED",
                "the compare-at price is lower than the price, so there is no sale",
            );
        }
        prices.retain(|known| known.market.as_ref() != Some(&code));
        prices.push(PriceRecord {
            market: Some(code),
            currency: Some(currency.code().to_owned()),
            amount: Amount::Minor(amount),
            compare_at: compare_at.filter(|compare_at| *compare_at > amount).map(Amount::Minor),
        });
    }
    for market in &own.unpriced {
        let code = market.as_deref().unwrap_or(judge.market);
        prices.retain(|known| known.market.as_deref() != Some(code));
    }
    if prices.is_empty() && judge.rejections.is_empty() {
        judge.reject(
            own.line,
            "price",
            "MISSING_PRICE",
            "a variant needs a price in at least one market",
        );
    }
    prices.sort_by(|a, b| a.market.cmp(&b.market));
    prices
}

fn minor(judge: &mut Judge<'_>, line: u64, field: &str, amount: Amount, currency: Currency) -> Option<i64> {
    match in_minor(amount, currency) {
        Ok(minor) => Some(minor),
        Err((code, reason)) => {
            judge.reject(line, field, code, reason);
            None
        }
    }
}

/// The file's stock over that of other locations that the shop has.
fn stock(judge: &mut Judge<'_>, own: &VariantRecord, base: Option<&VariantRecord>) -> Vec<StockRecord> {
    let mut levels: Vec<StockRecord> = base.map(|base| base.stock.clone()).unwrap_or_default();
    for level in &own.stock {
        let code = level.location.clone().unwrap_or_else(|| judge.options.location.clone());
        if !judge.shop.locations.contains_key(&code) {
            judge.reject(
                own.line,
                "stock",
                "UNKNOWN_LOCATION",
                format!("there is no location {code:?}"),
            );
        }
        if level.on_hand > STOCK_MAX {
            judge.reject(
                own.line,
                "stock",
                "INVALID_STOCK",
                format!("stock is at most {STOCK_MAX}"),
            );
        }
        if level.on_hand < 0 {
            judge.warn(
                own.line,
                "NEGATIVE_STOCK",
                format!("{} left is taken as none left", level.on_hand),
            );
        }
        levels.retain(|known| known.location.as_ref() != Some(&code));
        levels.push(StockRecord {
            location: Some(code),
            on_hand: level.on_hand.max(0),
        });
    }
    for location in &own.unstocked {
        let code = location.as_deref().unwrap_or(&judge.options.location);
        levels.retain(|known| known.location.as_deref() != Some(code));
    }
    levels.sort_by(|a, b| a.location.cmp(&b.location));
    levels
}
