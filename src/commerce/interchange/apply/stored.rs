//! Products as the shop has them, in the form of records: every field says something, so that two of them can be
//! compared and one can be exported.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::shop::Shop;
use crate::commerce::catalog::{self, Bundle, variant};
use crate::commerce::interchange::record::{
    Amount, ImageRecord, MembershipRecord, PriceRecord, ProductOptionRecord, ProductRecord, StockRecord,
    TextTranslation, VariantRecord,
};
use crate::commerce::inventory::{self, LevelKey};
use crate::commerce::pricing::{self, Price, PriceKey};
use crate::commerce::tax;
use crate::platform::clock::from_ms;
use crate::platform::db::Conn;
use crate::platform::error::Error;

/// A product of the shop.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) bundle: Bundle,
    pub(crate) record: ProductRecord,
}

/// The products of `ids`, in the order of ids.
pub(crate) async fn load_stored(conn: &impl Conn, shop: &Shop, ids: &[i64]) -> Result<Vec<Stored>, Error> {
    let bundles = catalog::load_bundles(conn, ids).await?;
    let variants: Vec<i64> = bundles
        .values()
        .flat_map(|bundle| bundle.variants.iter().map(|variant| variant.id))
        .collect();
    let mut prices: HashMap<i64, Vec<(i64, Price)>> = HashMap::new();
    for (PriceKey { variant_id, market_id }, price) in pricing::load_regular_prices(conn, &variants, None).await? {
        prices.entry(variant_id).or_default().push((market_id, price));
    }
    let mut levels: HashMap<i64, Vec<(i64, i64)>> = HashMap::new();
    for (
        LevelKey {
            variant_id,
            location_id,
        },
        level,
    ) in inventory::load_levels(conn, &variants).await?
    {
        levels.entry(variant_id).or_default().push((location_id, level.on_hand));
    }
    Ok(bundles
        .into_values()
        .map(|bundle| Stored {
            record: record(&bundle, shop, &prices, &levels),
            bundle,
        })
        .collect())
}

fn variants(
    bundle: &Bundle,
    shop: &Shop,
    prices: &HashMap<i64, Vec<(i64, Price)>>,
    levels: &HashMap<i64, Vec<(i64, i64)>>,
) -> Vec<VariantRecord> {
    let names: HashMap<i64, &str> = bundle
        .options
        .iter()
        .flat_map(|option| option.values.iter().map(|(id, name)| (*id, name.as_str())))
        .collect();
    let urls: HashMap<i64, &str> = bundle
        .media
        .iter()
        .map(|media| (media.id, media.url.as_str()))
        .collect();
    let record = |row: &variant::Model| VariantRecord {
        line: 0,
        id: None,
        unpriced: vec![],
        unstocked: vec![],
        option_values: [row.option_value_1, row.option_value_2, row.option_value_3]
            .into_iter()
            .flatten()
            .filter_map(|id| names.get(&id))
            .map(|name| (*name).to_owned())
            .collect(),
        sku: Some(row.sku.clone().unwrap_or_default()),
        barcode: Some(row.barcode.clone().unwrap_or_default()),
        weight_grams: row.weight_grams,
        requires_shipping: Some(row.requires_shipping),
        taxable: Some(row.taxable),
        sell_without_stock: Some(row.sell_without_stock),
        tracked: Some(row.tracked),
        image: Some(
            row.media_id
                .and_then(|id| urls.get(&id))
                .map(|url| (*url).to_owned())
                .unwrap_or_default(),
        ),
        prices: price_records(shop, prices.get(&row.id)),
        stock: stock_records(shop, levels.get(&row.id)),
    };
    bundle.variants.iter().map(record).collect()
}

fn record(
    bundle: &Bundle,
    shop: &Shop,
    prices: &HashMap<i64, Vec<(i64, Price)>>,
    levels: &HashMap<i64, Vec<(i64, i64)>>,
) -> ProductRecord {
    let product = &bundle.product;
    let options = bundle.options.iter().map(|option| ProductOptionRecord {
        name: option.name.clone(),
        values: option.values.iter().map(|(_, name)| name.clone()).collect(),
    });
    let images = bundle.media.iter().map(|row| ImageRecord {
        url: row.url.clone(),
        alt: row.alt.clone(),
        width: row.width,
        height: row.height,
        thumbhash: row.thumbhash.clone(),
    });
    let collections = bundle
        .memberships
        .iter()
        .map(|(collection, position)| MembershipRecord {
            collection: collection.clone(),
            position: *position,
        });
    ProductRecord {
        handle: product.handle.clone(),
        title: Some(product.title.clone()),
        description_html: Some(product.description_html.clone()),
        vendor: Some(product.vendor.clone()),
        product_type: Some(product.product_type.clone()),
        tax_class: Some(product.tax_class.as_deref().unwrap_or(tax::STANDARD).to_owned()),
        tags: Some(bundle.tags.clone()),
        published: Some(product.published),
        popularity: Some(product.popularity),
        created_at: Some(moment(product.created_at_ms)),
        seo_title: Some(product.seo_title.clone()),
        seo_description: Some(product.seo_description.clone()),
        options: Some(options.collect()),
        variants: Some(variants(bundle, shop, prices, levels)),
        images: Some(images.collect()),
        attributes: Some(attributes(bundle)),
        collections: Some(collections.collect()),
        translations: Some(texts(bundle)),
    }
}

fn moment(ms: i64) -> DateTime<Utc> {
    from_ms(ms)
}

fn price_records(shop: &Shop, prices: Option<&Vec<(i64, Price)>>) -> Vec<PriceRecord> {
    let mut records: Vec<PriceRecord> = prices
        .into_iter()
        .flatten()
        .filter_map(|(market_id, price)| {
            let market = shop.market_code(*market_id)?;
            Some(PriceRecord {
                market: Some(market.code.clone()),
                currency: Some(market.currency.code().to_owned()),
                amount: Amount::Minor(price.amount_minor),
                compare_at: price.compare_at_minor.map(Amount::Minor),
            })
        })
        .collect();
    records.sort_by(|a, b| a.market.cmp(&b.market));
    records
}

fn stock_records(shop: &Shop, levels: Option<&Vec<(i64, i64)>>) -> Vec<StockRecord> {
    let mut records: Vec<StockRecord> = levels
        .into_iter()
        .flatten()
        .filter_map(|(location_id, on_hand)| {
            Some(StockRecord {
                location: Some(shop.location_code(*location_id)?.to_owned()),
                on_hand: *on_hand,
            })
        })
        .collect();
    records.sort_by(|a, b| a.location.cmp(&b.location));
    records
}

fn attributes(bundle: &Bundle) -> BTreeMap<String, Vec<String>> {
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (code, value) in &bundle.attributes {
        attributes.entry(code.clone()).or_default().push(value.clone());
    }
    attributes
}

fn texts(bundle: &Bundle) -> BTreeMap<String, TextTranslation> {
    let mut texts: BTreeMap<String, TextTranslation> = BTreeMap::new();
    for one in &bundle.translations {
        let text = texts.entry(one.language.clone()).or_default();
        let slot = match one.field.as_str() {
            "title" => &mut text.title,
            "description_html" => &mut text.description_html,
            "seo_title" => &mut text.seo_title,
            "seo_description" => &mut text.seo_description,
            _ => continue,
        };
        *slot = Some(one.value.clone());
    }
    texts
}
