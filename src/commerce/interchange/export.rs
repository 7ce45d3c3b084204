//! The whole catalogue as records, from one unchanging state of the shop.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::apply::{Shop, load_stored};
use super::export_discount::export_discounts;
use super::record::{
    Amount, AttributeKind, AttributeRecord, CollectionRecord, ImageRecord, LocationRecord, MarketRecord, MethodRecord,
    OptionRecord, ProductRecord, Record, ShippingRecord, SubtotalTierRecord, TariffRecord, TaxClassRecord,
    TaxRateRecord, TaxRecord, TextTranslation, ValueRecord, WeightTierRecord, ZoneRecord,
};
use crate::commerce::catalog::{self, Translation, TranslationKind, collection};
use crate::commerce::market::Place;
use crate::commerce::shipping::{Method, Tariff, Tier, Zone};
use crate::commerce::tax::Rate;
use crate::commerce::{inventory, market, shipping, tax};
use crate::platform::db::{Db, DbErr, Txn};
use crate::platform::error::Error;

/// Products read at once.
const BATCH: u32 = 200;

/// Gives every record to `write`, what others refer to first; returns how many products there were.
///
/// # Errors
/// What `write` returns, or a fault of the database.
pub async fn export(db: &Db, mut write: impl FnMut(Record) -> anyhow::Result<()>) -> Result<u64, Error> {
    let snapshot = db.snapshot().await?;
    for record in things(&snapshot).await? {
        write(record)?;
    }
    let shop = Shop::load(&snapshot).await?;
    let (mut after, mut count) = (0, 0);
    loop {
        let ids = catalog::product_ids(&snapshot, after, BATCH).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for stored in load_stored(&snapshot, &shop, &ids).await? {
            write(Record::Product(Box::new(concise(stored.record))))?;
            count += 1;
        }
    }
    export_discounts(&snapshot, &shop, &mut write).await?;
    snapshot.rollback().await?;
    Ok(count)
}

async fn things(txn: &Txn) -> Result<Vec<Record>, Error> {
    let markets = market::load_all(txn).await?;
    let codes: HashMap<i64, &str> = markets.iter().map(|market| (market.id, market.code.as_str())).collect();
    let locations = inventory::load_locations(txn).await?;
    let mut records: Vec<Record> = markets
        .iter()
        .map(|market| Record::Market(market_record(market)))
        .collect();
    records.extend(terms(txn, &markets).await?);
    records.extend(locations.iter().map(|location| {
        let markets = location
            .market_ids
            .iter()
            .filter_map(|id| codes.get(id))
            .map(|code| (*code).to_owned())
            .collect();
        Record::Location(LocationRecord {
            code: location.code.clone(),
            name: location.name.clone(),
            markets: (!location.serves_all).then_some(markets),
        })
    }));
    records.extend(attributes(txn).await?);
    records.extend(options(txn).await?);
    records.extend(collections(txn).await?);
    Ok(records)
}

fn market_record(market: &market::Market) -> MarketRecord {
    MarketRecord {
        code: market.code.clone(),
        name: market.name.clone(),
        currency: market.currency.code().to_owned(),
        countries: market.countries.clone(),
        languages: market.languages.clone(),
        prices_include_tax: market.prices_include_tax,
        is_default: market.is_default,
    }
}

/// Tax and shipping. Places that their market no longer serves are left out: nothing goes there.
async fn terms(txn: &Txn, markets: &[market::Market]) -> Result<Vec<Record>, Error> {
    let classes = tax::load_classes(txn).await?;
    let mut records: Vec<Record> = classes
        .into_iter()
        .filter(|(code, name)| !tax::is_built_in(code, name))
        .map(|(code, name)| Record::TaxClass(TaxClassRecord { code, name }))
        .collect();
    let mut zones = shipping::load_zones(txn).await?;
    for market in markets {
        let serves = |place: &Place| market.countries.contains(&place.country);
        let rates: Vec<TaxRateRecord> = tax::load_rates(txn, market.id)
            .await?
            .into_iter()
            .filter(|rate| serves(&rate.place))
            .map(rate_record)
            .collect();
        if !rates.is_empty() {
            let market = market.code.clone();
            records.push(Record::Tax(TaxRecord { market, rates }));
        }
        let zones: Vec<ZoneRecord> = zones
            .remove(&market.id)
            .into_iter()
            .flatten()
            .map(|zone| zone_record(zone, serves))
            .filter(|zone| !zone.places.is_empty())
            .collect();
        if !zones.is_empty() {
            let market = market.code.clone();
            records.push(Record::Shipping(ShippingRecord { market, zones }));
        }
    }
    Ok(records)
}

fn rate_record(rate: Rate) -> TaxRateRecord {
    TaxRateRecord {
        class: Some(rate.class).filter(|class| class != tax::STANDARD),
        place: rate.place.to_string(),
        name: rate.name,
        // Parts per million are percent with four digits behind the point.
        percent: Decimal::new(rate.rate_ppm, 4).normalize(),
    }
}

fn zone_record(zone: Zone, serves: impl Fn(&Place) -> bool) -> ZoneRecord {
    ZoneRecord {
        code: zone.code,
        name: zone.name,
        places: zone
            .places
            .iter()
            .filter(|place| serves(place))
            .map(ToString::to_string)
            .collect(),
        methods: zone.methods.into_iter().map(method_record).collect(),
    }
}

fn method_record(method: Method) -> MethodRecord {
    let weight = |tier: Tier| WeightTierRecord {
        from_grams: tier.from,
        cost: Amount::Minor(tier.cost_minor),
    };
    let subtotal = |tier: Tier| SubtotalTierRecord {
        from: Amount::Minor(tier.from),
        cost: Amount::Minor(tier.cost_minor),
    };
    MethodRecord {
        code: method.code,
        name: method.name,
        translations: method.titles,
        tariff: match method.tariff {
            Tariff::Weight(tiers) => TariffRecord::Weight(tiers.into_iter().map(weight).collect()),
            Tariff::Subtotal(tiers) => TariffRecord::Subtotal(tiers.into_iter().map(subtotal).collect()),
        },
        free_from: method.free_from_minor.map(Amount::Minor),
        max_weight_grams: method.max_weight_grams,
        days_min: method.days_min.into(),
        days_max: method.days_max.into(),
    }
}

async fn names(txn: &Txn, kind: TranslationKind, ids: &[i64]) -> Result<HashMap<i64, BTreeMap<String, String>>, DbErr> {
    let mut names: HashMap<i64, BTreeMap<String, String>> = HashMap::new();
    for Translation {
        entity_id,
        language,
        value,
        ..
    } in catalog::translations_of(txn, kind, ids).await?
    {
        names.entry(entity_id).or_default().insert(language, value);
    }
    Ok(names)
}

async fn attributes(txn: &Txn) -> Result<Vec<Record>, Error> {
    let rows = catalog::attributes_by_code(txn).await?;
    let mut labels = names(
        txn,
        TranslationKind::Attribute,
        &rows.iter().map(|row| row.id).collect::<Vec<_>>(),
    )
    .await?;
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        let values = catalog::attribute_values(txn, Some(row.id), None).await?;
        let mut value_labels = names(
            txn,
            TranslationKind::AttributeValue,
            &values.iter().map(|value| value.id).collect::<Vec<_>>(),
        )
        .await?;
        let kind = match row.kind {
            2 => AttributeKind::Number,
            3 => AttributeKind::Boolean,
            _ => AttributeKind::Text,
        };
        records.push(Record::Attribute(AttributeRecord {
            code: row.code,
            name: Some(row.name),
            kind: Some(kind),
            filterable: Some(row.filterable),
            translations: labels.remove(&row.id),
            values: values
                .into_iter()
                .map(|value| ValueRecord {
                    translations: value_labels.remove(&value.id),
                    value: value.value,
                    swatch_color: None,
                })
                .collect(),
        }));
    }
    Ok(records)
}

async fn options(txn: &Txn) -> Result<Vec<Record>, Error> {
    let rows = catalog::options_by_name(txn).await?;
    let mut labels = names(
        txn,
        TranslationKind::Option,
        &rows.iter().map(|row| row.id).collect::<Vec<_>>(),
    )
    .await?;
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        let values = catalog::option_values(txn, Some(row.id), None).await?;
        let mut value_labels = names(
            txn,
            TranslationKind::OptionValue,
            &values.iter().map(|value| value.id).collect::<Vec<_>>(),
        )
        .await?;
        records.push(Record::Option(OptionRecord {
            name: row.name,
            translations: labels.remove(&row.id),
            values: values
                .into_iter()
                .map(|value| ValueRecord {
                    translations: value_labels.remove(&value.id),
                    value: value.name,
                    swatch_color: value.swatch_color,
                })
                .collect(),
        }));
    }
    Ok(records)
}

/// Collections, each after the one above it.
async fn collections(txn: &Txn) -> Result<Vec<Record>, Error> {
    let rows = catalog::collections_from_the_top(txn).await?;
    let handles: HashMap<i64, String> = rows.iter().map(|row| (row.id, row.handle.clone())).collect();
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut texts: HashMap<i64, BTreeMap<String, TextTranslation>> = HashMap::new();
    for one in catalog::translations_of(txn, TranslationKind::Collection, &ids).await? {
        let text = texts.entry(one.entity_id).or_default().entry(one.language).or_default();
        match one.field.as_str() {
            "title" => text.title = Some(one.value),
            "description_html" => text.description_html = Some(one.value),
            "seo_title" => text.seo_title = Some(one.value),
            "seo_description" => text.seo_description = Some(one.value),
            _ => {}
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| Record::Collection(collection_record(&row, &handles, texts.remove(&row.id))))
        .collect())
}

fn collection_record(
    row: &collection::Model,
    handles: &HashMap<i64, String>,
    translations: Option<BTreeMap<String, TextTranslation>>,
) -> CollectionRecord {
    CollectionRecord {
        handle: row.handle.clone(),
        title: Some(row.title.clone()),
        description_html: Some(row.description_html.clone()).filter(|html| !html.is_empty()),
        parent: row.parent_id.and_then(|id| handles.get(&id)).cloned(),
        position: Some(row.position),
        image: row.image_url.clone().map(|url| ImageRecord {
            url,
            alt: row.image_alt.clone(),
            width: row.image_width,
            height: row.image_height,
            thumbhash: row.image_thumbhash.clone(),
        }),
        translations,
    }
}

/// `record` without what an empty shop has anyway.
fn concise(mut record: ProductRecord) -> ProductRecord {
    fn filled(text: &mut Option<String>) {
        *text = text.take().filter(|text| !text.is_empty());
    }
    filled(&mut record.description_html);
    filled(&mut record.vendor);
    filled(&mut record.product_type);
    record.tax_class = record.tax_class.take().filter(|class| class != tax::STANDARD);
    filled(&mut record.seo_title);
    filled(&mut record.seo_description);
    record.tags = record.tags.filter(|tags| !tags.is_empty());
    record.attributes = record.attributes.filter(|attributes| !attributes.is_empty());
    record.collections = record.collections.filter(|collections| !collections.is_empty());
    record.translations = record.translations.filter(|translations| !translations.is_empty());
    record.images = record.images.filter(|images| !images.is_empty());
    for variant in record.variants.iter_mut().flatten() {
        filled(&mut variant.sku);
        filled(&mut variant.barcode);
        filled(&mut variant.image);
    }
    record
}
