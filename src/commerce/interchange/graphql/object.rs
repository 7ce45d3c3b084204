//! A product as staff see it: published or not, in all markets, with everything that can be written.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use async_graphql::{Context, ID, SimpleObject};

use super::schedule::StaffPriceSchedule;
use crate::commerce::interchange::apply::{Shop, Stored, load_stored};
use crate::commerce::interchange::record::{Amount, PriceRecord, ProductRecord, VariantRecord};
use crate::commerce::market::Market;
use crate::commerce::pricing::{self, Price, PriceKey};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Html, LanguageCode, Moment, Money};
use crate::platform::id::{GlobalId, Kind};

/// An option of a product.
#[derive(Debug, Clone, SimpleObject)]
struct StaffOption {
    /// Its name in the shop's own language.
    name: String,
    /// Its values here, in order.
    values: Vec<String>,
}

/// An image of a product.
#[derive(Debug, Clone, SimpleObject)]
struct StaffImage {
    /// Where it is loaded from, as it was given.
    url: String,
    /// What it shows.
    alt: Option<String>,
    /// Pixels; null where they are not known.
    width: Option<i32>,
    /// Pixels; null where they are not known.
    height: Option<i32>,
}

/// The values of an attribute on a product.
#[derive(Debug, Clone, SimpleObject)]
struct StaffAttribute {
    /// The attribute's code.
    code: String,
    /// Its values, in order.
    values: Vec<String>,
}

/// A place in a collection.
#[derive(Debug, Clone, SimpleObject)]
struct StaffMembership {
    /// The collection's handle.
    handle: String,
    /// The place in the collection's own order; null: by popularity, after those with one.
    position: Option<i32>,
}

/// Texts in one language; null where a text is not translated.
#[derive(Debug, Clone, SimpleObject)]
struct StaffTranslation {
    /// The language.
    language: LanguageCode,
    /// The name to show.
    title: Option<String>,
    /// The description.
    description_html: Option<Html>,
    /// The title for search engines.
    seo_title: Option<String>,
    /// The description for search engines.
    seo_description: Option<String>,
}

/// What a variant costs in a market.
#[derive(Debug, Clone, SimpleObject)]
struct StaffPrice {
    /// The market's code.
    market: String,
    /// The regular price.
    regular: Money,
    /// The price before, if the regular price is itself a reduced one; else null.
    regular_compare_at: Option<Money>,
    /// What shoppers see now: the regular price, or that of the schedule in force.
    shown: Money,
    /// What shoppers see now as the price before; null: none.
    shown_compare_at: Option<Money>,
}

/// How many of a variant there are at a location.
#[derive(Debug, Clone, SimpleObject)]
struct StaffStockLevel {
    /// The location's code.
    location: String,
    /// How many are there, as text, since it may be more than 2,147,483,647.
    on_hand: String,
}

/// A variant of a product, in all markets and at all locations.
#[derive(Debug, Clone, SimpleObject)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
struct StaffVariant {
    /// The variant's id, such as `v_17`.
    id: ID,
    /// Its value of each option, in their order.
    option_values: Vec<String>,
    /// Unique in the shop; null: none.
    sku: Option<String>,
    /// Such as an EAN; null: none.
    barcode: Option<String>,
    /// Grams; null where they are not known.
    weight_grams: Option<i32>,
    /// Whether it is sent by post.
    requires_shipping: bool,
    /// Whether it is taxed.
    taxable: bool,
    /// Whether it may be sold when nothing is left.
    sell_without_stock: bool,
    /// Whether its stock is counted.
    tracked: bool,
    /// The address of its image; null: none of its own.
    image: Option<String>,
    /// Its prices, by market.
    prices: Vec<StaffPrice>,
    /// Its stock, by location.
    stock: Vec<StaffStockLevel>,
}

/// A product as staff see it: published or not, in all markets.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct StaffProduct {
    /// The product's id, such as `p_4821`.
    id: ID,
    /// Its name in addresses.
    pub(super) handle: String,
    /// The name to show, in the shop's own language.
    title: String,
    /// The description, in the shop's own language.
    description_html: Html,
    /// Who makes it; empty where nobody said.
    vendor: String,
    /// What it is; empty where nobody said.
    product_type: String,
    /// The code of its class of goods for tax.
    tax_class: String,
    /// Words to find it by.
    tags: Vec<String>,
    /// Whether shoppers see it.
    published: bool,
    /// A higher one is shown earlier where nothing else orders products.
    popularity: i32,
    /// When it came to the shop.
    created_at: Moment,
    /// When it last changed; stock and schedules apart.
    updated_at: Moment,
    /// The title for search engines; empty: that of the product.
    seo_title: String,
    /// The description for search engines; empty: none.
    seo_description: String,
    /// Its options.
    #[graphql(directive = AssumedSize::apply(2))]
    options: Vec<StaffOption>,
    /// Its variants, in order.
    #[graphql(directive = AssumedSize::apply(10))]
    variants: Vec<StaffVariant>,
    /// Its images, in order.
    #[graphql(directive = AssumedSize::apply(5))]
    images: Vec<StaffImage>,
    /// Its attributes, by code.
    #[graphql(directive = AssumedSize::apply(5))]
    attributes: Vec<StaffAttribute>,
    /// The collections that it is a member of by hand, by handle.
    #[graphql(directive = AssumedSize::apply(5))]
    collections: Vec<StaffMembership>,
    /// Its texts in other languages.
    #[graphql(directive = AssumedSize::apply(3))]
    translations: Vec<StaffTranslation>,
    /// Schedules of its prices that are planned or in force, the first to begin first.
    #[graphql(directive = AssumedSize::apply(2))]
    price_schedules: Vec<StaffPriceSchedule>,
}

impl StaffProduct {
    /// The products of `ids`, in that order: as many statements for one as for all.
    pub(super) async fn load(ctx: &Context<'_>, ids: &[i64]) -> async_graphql::Result<Vec<Self>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        // One state of the shop: a sale that begins or ends meanwhile must not make its price look like the regular one.
        let snapshot = ctx.db().snapshot().await.map_err(Error::<Infallible>::from)?;
        let conn = &snapshot;
        let shop = Shop::load(conn).await?;
        let stored = load_stored(conn, &shop, ids).await?;
        let variants: Vec<i64> = stored
            .iter()
            .flat_map(|stored| stored.bundle.variants.iter().map(|variant| variant.id))
            .collect();
        let shown = pricing::load_prices(conn, &variants, None).await;
        let shown = shown.map_err(Error::<Infallible>::from)?;
        snapshot.rollback().await.map_err(Error::<Infallible>::from)?;
        let (schedules, of_variant) = schedules(ctx, &variants).await?;
        let mut products: BTreeMap<i64, Self> = stored
            .iter()
            .map(|stored| {
                let own = stored.bundle.variants.iter().filter_map(|row| of_variant.get(&row.id));
                let own: Vec<usize> = own.flatten().copied().collect();
                let own = schedules.iter().enumerate().filter(|(at, _)| own.contains(at));
                let own = own.map(|(_, schedule)| schedule.clone()).collect();
                (stored.bundle.product.id, Self::new(&shop, stored, &shown, own))
            })
            .collect();
        Ok(ids.iter().filter_map(|id| products.remove(id)).collect())
    }

    fn new(
        shop: &Shop,
        stored: &Stored,
        shown: &HashMap<PriceKey, Price>,
        price_schedules: Vec<StaffPriceSchedule>,
    ) -> Self {
        let (row, record) = (&stored.bundle.product, &stored.record);
        let variants = record.variants.iter().flatten().zip(&stored.bundle.variants);
        Self {
            id: ID(GlobalId::new(Kind::Product, row.id).to_string()),
            handle: row.handle.clone(),
            title: row.title.clone(),
            description_html: Html(row.description_html.clone()),
            vendor: row.vendor.clone(),
            product_type: row.product_type.clone(),
            tax_class: record.tax_class.clone().unwrap_or_default(),
            tags: stored.bundle.tags.clone(),
            published: row.published,
            popularity: i32::try_from(row.popularity).unwrap_or(i32::MAX),
            created_at: Moment(from_ms(row.created_at_ms)),
            updated_at: Moment(from_ms(row.updated_at_ms)),
            seo_title: row.seo_title.clone(),
            seo_description: row.seo_description.clone(),
            variants: variants
                .map(|(variant, row)| StaffVariant::new(shop, row.id, variant, shown))
                .collect(),
            options: options(record),
            images: images(record),
            attributes: attributes(record),
            collections: collections(record),
            translations: translations(record),
            price_schedules,
        }
    }
}

impl StaffVariant {
    fn new(shop: &Shop, id: i64, record: &VariantRecord, shown: &HashMap<PriceKey, Price>) -> Self {
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let prices = record.prices.iter().filter_map(|price| {
            let market = shop.market(price.market.as_deref()?)?;
            let key = PriceKey {
                variant_id: id,
                market_id: market.id,
            };
            StaffPrice::new(market, price, shown.get(&key).copied())
        });
        let stock = record.stock.iter().map(|level| StaffStockLevel {
            location: level.location.clone().unwrap_or_default(),
            on_hand: level.on_hand.to_string(),
        });
        Self {
            id: ID(GlobalId::new(Kind::Variant, id).to_string()),
            option_values: record.option_values.clone(),
            sku: filled(&record.sku),
            barcode: filled(&record.barcode),
            weight_grams: record
                .weight_grams
                .map(|grams| i32::try_from(grams).unwrap_or(i32::MAX)),
            requires_shipping: record.requires_shipping.unwrap_or(true),
            taxable: record.taxable.unwrap_or(true),
            sell_without_stock: record.sell_without_stock.unwrap_or(false),
            tracked: record.tracked.unwrap_or(false),
            image: filled(&record.image),
            prices: prices.collect(),
            stock: stock.collect(),
        }
    }
}

impl StaffPrice {
    fn new(market: &Market, regular: &PriceRecord, shown: Option<Price>) -> Option<Self> {
        let money = |minor| Money::new(minor, market.currency);
        // What is stored is in minor units.
        let minor = |amount: Amount| match amount {
            Amount::Minor(minor) => Some(minor),
            Amount::Major(_) => None,
        };
        let shown = shown?;
        Some(Self {
            market: market.code.clone(),
            regular: money(minor(regular.amount)?),
            regular_compare_at: regular.compare_at.and_then(minor).map(money),
            shown: money(shown.amount_minor),
            shown_compare_at: shown.compare_at_minor.map(money),
        })
    }
}

/// The open schedules of `variants`, and which of them each variant is in, as indices.
async fn schedules(
    ctx: &Context<'_>,
    variants: &[i64],
) -> async_graphql::Result<(Vec<StaffPriceSchedule>, HashMap<i64, Vec<usize>>)> {
    let conn = ctx.db().reader();
    let open = pricing::open_schedules(conn, variants).await;
    let open = open.map_err(Error::<Infallible>::from)?;
    let ids: Vec<_> = open.iter().map(|schedule| schedule.id).collect();
    let rows = pricing::scheduled_prices(conn, &ids).await;
    let mut of_variant: HashMap<i64, Vec<usize>> = HashMap::new();
    for (id, price) in rows.map_err(Error::<Infallible>::from)? {
        if let Some(at) = ids.iter().position(|known| *known == id) {
            of_variant.entry(price.variant_id).or_default().push(at);
        }
    }
    Ok((StaffPriceSchedule::all(ctx, open).await?, of_variant))
}

fn options(record: &ProductRecord) -> Vec<StaffOption> {
    let options = record.options.iter().flatten().map(|option| StaffOption {
        name: option.name.clone(),
        values: option.values.clone(),
    });
    options.collect()
}

fn images(record: &ProductRecord) -> Vec<StaffImage> {
    let images = record.images.iter().flatten().map(|image| StaffImage {
        url: image.url.clone(),
        alt: image.alt.clone(),
        width: image.width,
        height: image.height,
    });
    images.collect()
}

fn attributes(record: &ProductRecord) -> Vec<StaffAttribute> {
    let attributes = record.attributes.iter().flatten().map(|(code, values)| StaffAttribute {
        code: code.clone(),
        values: values.clone(),
    });
    attributes.collect()
}

fn collections(record: &ProductRecord) -> Vec<StaffMembership> {
    let collections = record.collections.iter().flatten().map(|member| StaffMembership {
        handle: member.collection.clone(),
        position: member.position.map(|at| i32::try_from(at).unwrap_or(i32::MAX)),
    });
    collections.collect()
}

fn translations(record: &ProductRecord) -> Vec<StaffTranslation> {
    let translations = record
        .translations
        .iter()
        .flatten()
        .map(|(language, text)| StaffTranslation {
            language: LanguageCode(language.clone()),
            title: text.title.clone(),
            description_html: text.description_html.clone().map(Html),
            seo_title: text.seo_title.clone(),
            seo_description: text.seo_description.clone(),
        });
    translations.collect()
}
