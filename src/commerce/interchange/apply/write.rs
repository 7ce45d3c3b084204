//! Writing products that differ from what the shop has.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::report::Warning;
use super::shop::Shop;
use super::stored::Stored;
use super::word::Words;
use crate::commerce::catalog::{
    self, MembershipRow, OptionRows, ProductRows, Translation, TranslationKind, media, product_row, variant,
};
use crate::commerce::interchange::record::{Amount, ProductRecord, TextTranslation, VariantRecord};
use crate::commerce::inventory::{self, BelowReserved, Cause, LevelKey};
use crate::commerce::listing;
use crate::commerce::pricing::{self, Price, PriceKey};
use crate::commerce::tax;
use crate::platform::changes::{self, Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Txn, allocate_ids_in};
use crate::platform::error::Error;

/// A product that is to be written.
#[derive(Debug)]
pub(super) struct Write {
    /// Where it stands in the file, for messages.
    pub(super) line: u64,
    pub(super) stored: Option<Stored>,
    pub(super) desired: ProductRecord,
    /// For each variant, the stored one that it is.
    pub(super) sources: Vec<Option<usize>>,
}

impl Write {
    fn variants(&self) -> &[VariantRecord] {
        self.desired.variants.as_deref().unwrap_or_default()
    }

    /// The stored variants that it will not have any more.
    pub(super) fn vanishing(&self) -> Vec<i64> {
        let known = self.stored.iter().flat_map(|stored| &stored.bundle.variants);
        let rows = known.enumerate().filter(|(at, _)| !self.sources.contains(&Some(*at)));
        rows.map(|(_, row)| row.id).collect()
    }

    /// The stored variants that it changes the stock of, or takes away.
    pub(super) fn restocked(&self) -> Vec<i64> {
        let Some(stored) = &self.stored else { return vec![] };
        let known = stored.record.variants.as_deref().unwrap_or_default();
        let mut ids = self.vanishing();
        for (own, source) in self.variants().iter().zip(&self.sources) {
            if let Some(at) = source
                && known.get(*at).is_some_and(|known| known.stock != own.stock)
            {
                ids.extend(stored.bundle.variants.get(*at).map(|row| row.id));
            }
        }
        ids
    }

    /// What to call one of its stored variants.
    fn name_of(&self, variant_id: i64) -> Option<String> {
        let stored = self.stored.as_ref()?;
        let at = stored.bundle.variants.iter().position(|row| row.id == variant_id)?;
        let known = stored.record.variants.as_ref()?.get(at)?;
        let sku = known.sku.clone().filter(|sku| !sku.is_empty());
        Some(sku.unwrap_or_else(|| known.option_values.join(" / ")))
    }

    /// Whether nothing but stock differs: that is the publisher's to show.
    fn only_stock(&self) -> bool {
        let Some(stored) = &self.stored else { return false };
        let mut stocked = stored.record.clone();
        let known = stocked.variants.get_or_insert_default();
        if known.len() != self.variants().len()
            || self.sources.iter().enumerate().any(|(at, source)| *source != Some(at))
        {
            return false;
        }
        for (known, own) in known.iter_mut().zip(self.variants()) {
            known.stock.clone_from(&own.stock);
        }
        stocked == self.desired
    }
}

/// Ids of everything that a write makes: of what is there already, and new ones.
struct Ids {
    product: i64,
    variants: Vec<i64>,
    media: HashMap<String, i64>,
}

/// Writes products, brings their listing up to date and adds them to `changes`. The levels of the variants whose stock changes are
/// locked. Returns what was taken otherwise than it was given.
pub(super) async fn write_in(
    txn: &Txn,
    clock: &Clock,
    shop: &Shop,
    collections: &HashMap<String, i64>,
    writes: Vec<Write>,
    changes: &mut ChangeSet,
) -> Result<Vec<Warning>, Error> {
    if writes.is_empty() {
        return Ok(vec![]);
    }
    let (stock_only, writes): (Vec<Write>, Vec<Write>) = writes.into_iter().partition(Write::only_stock);
    let words = Words::ensure_in(txn, writes.iter().map(|write| &write.desired), changes).await?;
    let ids = allocate(txn, &writes).await?;
    let mut rows = ProductRows::default();
    let mut translations = Vec::new();
    let mut prices = Vec::new();
    let mut levels = Vec::new();
    for (write, ids) in writes.iter().zip(&ids) {
        product_rows(&mut rows, write, ids, &words, collections, clock);
        translations.extend(translation_rows(ids.product, write.desired.translations.as_ref()));
        prices.extend(price_rows(write.variants(), &ids.variants, shop));
        levels.extend(level_rows(write.variants(), &ids.variants, shop));
    }
    for write in &stock_only {
        let known: Vec<i64> = write
            .stored
            .iter()
            .flat_map(|stored| stored.bundle.variants.iter().map(|variant| variant.id))
            .collect();
        // Its prices are as they were. They are named all the same: what is not named is taken away below.
        prices.extend(price_rows(write.variants(), &known, shop));
        levels.extend(level_rows(write.variants(), &known, shop));
    }
    let known = Known::of(writes.iter().chain(&stock_only), shop);
    let unpriced = gone(&known.prices, &prices);
    let unstocked = gone(&known.levels, &levels);
    prices.retain(|(key, price)| known.prices.get(key) != Some(price));
    levels.retain(|(key, on_hand)| known.levels.get(key) != Some(on_hand));
    let products: Vec<i64> = ids.iter().map(|ids| ids.product).collect();
    // Before a variant goes, its levels do: the ledger says so.
    let mut gone = inventory::delete_levels_in(txn, clock, &unstocked).await?;
    catalog::write_products_in(txn, rows).await?;
    catalog::replace_translations_in(txn, TranslationKind::Product, &products, translations).await?;
    let prices = prices.into_iter().map(|(key, price)| (key, Some(price)));
    let prices = prices.chain(unpriced.into_iter().map(|key| (key, None))).collect();
    pricing::set_regular_prices_in(txn, prices).await?;
    let mut set = inventory::set_levels_in(txn, clock, Cause::SET, &levels).await?;
    // A variant that is new was never shown with another stock.
    set.moved.retain(|id| known.variants.contains(id));
    set.moved.append(&mut gone.moved);
    set.below.append(&mut gone.below);
    changes::mark_stock_in(txn, clock, &set.moved.into_iter().collect::<Vec<_>>()).await?;
    listing::refresh_in(txn, &products, listing::Cause::Written, changes).await?;
    for product in products {
        changes.add(Scope::Shop, Entity::Product, product, Change::Upserted);
    }
    let writes = || writes.iter().chain(&stock_only);
    Ok(set
        .below
        .iter()
        .filter_map(|below| warning(writes(), below, shop))
        .collect())
}

fn warning<'a>(mut writes: impl Iterator<Item = &'a Write>, below: &BelowReserved, shop: &Shop) -> Option<Warning> {
    let (write, name) = writes.find_map(|write| Some((write, write.name_of(below.key.variant_id)?)))?;
    let location = shop.location_code(below.key.location_id).unwrap_or_default();
    Some(Warning {
        line: write.line,
        subject: write.desired.handle.clone(),
        code: BelowReserved::CODE,
        reason: format!("{name} at {location}: {}", below.message()),
    })
}

/// The keys of what is `known` and not among those that shall be.
fn gone<K: Copy + Ord + std::hash::Hash, V>(known: &HashMap<K, V>, rows: &[(K, V)]) -> Vec<K> {
    let kept: HashSet<K> = rows.iter().map(|(key, _)| *key).collect();
    let mut gone: Vec<K> = known.keys().copied().filter(|key| !kept.contains(key)).collect();
    gone.sort_unstable();
    gone
}

async fn allocate(txn: &Txn, writes: &[Write]) -> Result<Vec<Ids>, Error> {
    let new_products = writes.iter().filter(|write| write.stored.is_none()).count();
    let new_variants = writes
        .iter()
        .map(|write| write.sources.iter().filter(|source| source.is_none()).count())
        .sum();
    let known_media = |write: &Write| -> HashMap<String, i64> {
        write
            .stored
            .iter()
            .flat_map(|stored| &stored.bundle.media)
            .map(|row| (row.url.clone(), row.id))
            .collect()
    };
    let new_media = writes
        .iter()
        .map(|write| {
            let known = known_media(write);
            write
                .desired
                .images
                .iter()
                .flatten()
                .filter(|image| !known.contains_key(&image.url))
                .count()
        })
        .sum();
    let mut product = take(txn, "product", new_products).await?;
    let mut variant = take(txn, "variant", new_variants).await?;
    let mut medium = take(txn, "media", new_media).await?;
    let missing = || Error::Fault(anyhow::anyhow!("more ids are needed than were counted"));
    writes
        .iter()
        .map(|write| {
            let known = known_media(write);
            let mut media = HashMap::new();
            for image in write.desired.images.iter().flatten() {
                let id = known
                    .get(&image.url)
                    .copied()
                    .or_else(|| medium.next())
                    .ok_or_else(missing)?;
                media.insert(image.url.clone(), id);
            }
            let stored = write.stored.as_ref().map(|stored| &stored.bundle);
            let variants = write
                .sources
                .iter()
                .map(|source| {
                    source
                        .and_then(|at| Some(stored?.variants.get(at)?.id))
                        .or_else(|| variant.next())
                        .ok_or_else(missing)
                })
                .collect::<Result<_, _>>()?;
            let product = stored
                .map(|bundle| bundle.product.id)
                .or_else(|| product.next())
                .ok_or_else(missing)?;
            Ok(Ids {
                product,
                variants,
                media,
            })
        })
        .collect()
}

async fn take(txn: &Txn, name: &str, count: usize) -> Result<std::ops::Range<i64>, Error> {
    if count == 0 {
        return Ok(0..0);
    }
    let first = allocate_ids_in(txn, name, count).await?;
    Ok(first..first.saturating_add_unsigned(count as u64))
}

fn product_rows(
    rows: &mut ProductRows,
    write: &Write,
    ids: &Ids,
    words: &Words,
    collections: &HashMap<String, i64>,
    clock: &Clock,
) {
    let (product_id, record) = (ids.product, &write.desired);
    rows.products.push(product_row::Model {
        id: product_id,
        handle: record.handle.clone(),
        title: record.title.clone().unwrap_or_default(),
        description_html: record.description_html.clone().unwrap_or_default(),
        vendor: record.vendor.clone().unwrap_or_default(),
        product_type: record.product_type.clone().unwrap_or_default(),
        seo_title: record.seo_title.clone().unwrap_or_default(),
        seo_description: record.seo_description.clone().unwrap_or_default(),
        published: record.published.unwrap_or(true),
        popularity: record.popularity.unwrap_or_default(),
        created_at_ms: record
            .created_at
            .map_or_else(|| clock.now_ms(), |at| at.timestamp_millis()),
        updated_at_ms: clock.now_ms(),
        tax_class: record.tax_class.clone().filter(|class| class != tax::STANDARD),
    });
    rows.tags.push((product_id, record.tags.clone().unwrap_or_default()));
    let uses = record.options.iter().flatten().map(|option| OptionRows {
        option_id: words.option(&option.name),
        value_ids: option
            .values
            .iter()
            .map(|value| words.option_value(&option.name, value))
            .collect(),
    });
    rows.options.push((product_id, uses.collect()));
    let values = record
        .attributes
        .iter()
        .flatten()
        .flat_map(|(code, values)| values.iter().map(|value| words.attribute_value(code, value)));
    rows.attributes.push((product_id, values.collect()));
    let members = record.collections.iter().flatten().filter_map(|member| {
        Some(MembershipRow {
            collection_id: *collections.get(&member.collection)?,
            position: member.position,
        })
    });
    rows.memberships.push((product_id, members.collect()));
    for (image, position) in record.images.iter().flatten().zip(0..) {
        rows.media.push(media::Model {
            id: ids.media.get(&image.url).copied().unwrap_or_default(),
            product_id,
            position,
            url: image.url.clone(),
            alt: image.alt.clone(),
            width: image.width,
            height: image.height,
            thumbhash: image.thumbhash.clone(),
        });
    }
    let names: Vec<&str> = record
        .options
        .iter()
        .flatten()
        .map(|option| option.name.as_str())
        .collect();
    for ((own, id), position) in write.variants().iter().zip(&ids.variants).zip(0..) {
        rows.variants
            .push(variant_row(own, (*id, product_id, position), &names, words, ids));
    }
    if let Some(stored) = &write.stored {
        leftovers(rows, stored, ids, write);
    }
}

fn variant_row(
    own: &VariantRecord,
    (id, product_id, position): (i64, i64, i32),
    options: &[&str],
    words: &Words,
    ids: &Ids,
) -> variant::Model {
    let value = |at: usize| Some(words.option_value(options.get(at)?, own.option_values.get(at)?));
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    variant::Model {
        id,
        product_id,
        position,
        sku: filled(&own.sku),
        barcode: filled(&own.barcode),
        option_value_1: value(0),
        option_value_2: value(1),
        option_value_3: value(2),
        media_id: own.image.as_ref().and_then(|url| ids.media.get(url)).copied(),
        weight_grams: own.weight_grams,
        requires_shipping: own.requires_shipping.unwrap_or(true),
        taxable: own.taxable.unwrap_or(true),
        sell_without_stock: own.sell_without_stock.unwrap_or(false),
        tracked: own.tracked.unwrap_or(false),
    }
}

/// What a product had and has no more, and which of its variants change what unique indexes look at.
fn leftovers(rows: &mut ProductRows, stored: &Stored, ids: &Ids, write: &Write) {
    rows.existing.push(ids.product);
    let kept: HashSet<i64> = ids.variants.iter().copied().collect();
    rows.deleted_variants.extend(
        stored
            .bundle
            .variants
            .iter()
            .map(|variant| variant.id)
            .filter(|id| !kept.contains(id)),
    );
    let media: HashSet<i64> = ids.media.values().copied().collect();
    rows.deleted_media.extend(
        stored
            .bundle
            .media
            .iter()
            .map(|media| media.id)
            .filter(|id| !media.contains(id)),
    );
    let known = stored.record.variants.as_deref().unwrap_or_default();
    let names = |record: &ProductRecord| {
        record
            .options
            .iter()
            .flatten()
            .map(|option| option.name.clone())
            .collect::<Vec<_>>()
    };
    let renamed = names(&stored.record) != names(&write.desired);
    for ((own, source), id) in write.variants().iter().zip(&write.sources).zip(&ids.variants) {
        let before = source.and_then(|at| known.get(at));
        if before.is_some_and(|before| renamed || before.sku != own.sku || before.option_values != own.option_values) {
            rows.moved_variants.push(*id);
        }
    }
}

fn translation_rows(product: i64, texts: Option<&BTreeMap<String, TextTranslation>>) -> Vec<Translation> {
    texts
        .into_iter()
        .flatten()
        .flat_map(|(language, text)| text_rows(product, language, text))
        .collect()
}

/// The rows of one text in one language.
pub(super) fn text_rows(entity_id: i64, language: &str, text: &TextTranslation) -> Vec<Translation> {
    let fields = [
        ("title", &text.title),
        ("description_html", &text.description_html),
        ("seo_title", &text.seo_title),
        ("seo_description", &text.seo_description),
    ];
    fields
        .into_iter()
        .filter_map(|(field, value)| {
            Some(Translation {
                entity_id,
                language: language.to_owned(),
                field: field.to_owned(),
                value: value.clone()?,
            })
        })
        .collect()
}

fn price_rows(variants: &[VariantRecord], ids: &[i64], shop: &Shop) -> Vec<(PriceKey, Price)> {
    // `Major` does not come here: amounts became minor units when they were judged.
    let minor = |amount: Amount| {
        if let Amount::Minor(minor) = amount {
            Some(minor)
        } else {
            None
        }
    };
    let rows = variants.iter().zip(ids).flat_map(|(variant, id)| {
        variant.prices.iter().filter_map(move |price| {
            let market = shop.markets.get(price.market.as_ref()?)?;
            let key = PriceKey {
                variant_id: *id,
                market_id: market.id,
            };
            Some((
                key,
                Price {
                    amount_minor: minor(price.amount)?,
                    compare_at_minor: price.compare_at.and_then(minor),
                },
            ))
        })
    });
    rows.collect()
}

fn level_rows(variants: &[VariantRecord], ids: &[i64], shop: &Shop) -> Vec<(LevelKey, i64)> {
    let rows = variants.iter().zip(ids).flat_map(|(variant, id)| {
        variant.stock.iter().filter_map(move |level| {
            let location = shop.locations.get(level.location.as_ref()?)?;
            Some((
                LevelKey {
                    variant_id: *id,
                    location_id: location.id,
                },
                level.on_hand,
            ))
        })
    });
    rows.collect()
}

/// Prices and levels that the shop has, so that only what differs is written: a file of texts must not write back stock.
#[derive(Default)]
struct Known {
    variants: HashSet<i64>,
    prices: HashMap<PriceKey, Price>,
    levels: HashMap<LevelKey, i64>,
}

impl Known {
    fn of<'a>(writes: impl Iterator<Item = &'a Write>, shop: &Shop) -> Self {
        let mut known = Self::default();
        for stored in writes.filter_map(|write| write.stored.as_ref()) {
            let ids: Vec<i64> = stored.bundle.variants.iter().map(|variant| variant.id).collect();
            let records = stored.record.variants.as_deref().unwrap_or_default();
            known.prices.extend(price_rows(records, &ids, shop));
            known.levels.extend(level_rows(records, &ids, shop));
            known.variants.extend(ids);
        }
        known
    }
}
