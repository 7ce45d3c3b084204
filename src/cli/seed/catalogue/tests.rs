//! What the demo shop promises: that it is the same everywhere, complete, and worth looking at.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use rust_decimal::Decimal;
use sha2::{Digest as _, Sha256};

use super::{image_names, records, style};
use crate::cli::seed::images;
use crate::commerce::interchange::record::{
    Amount, AttributeRecord, CollectionRecord, DiscountRecord, OptionRecord, ProductRecord, Record, ShippingRecord,
    TaxRecord, TextTranslation, ValueRecord, VariantRecord,
};

/// The shop, sorted by kinds. It takes a while to draw all thumbnails, so that the tests share one.
#[derive(Default)]
struct Shop {
    markets: BTreeMap<String, String>,
    tax_classes: BTreeSet<String>,
    taxes: BTreeMap<String, TaxRecord>,
    shipping: BTreeMap<String, ShippingRecord>,
    locations: BTreeSet<String>,
    attributes: BTreeMap<String, AttributeRecord>,
    options: BTreeMap<String, OptionRecord>,
    collections: BTreeMap<String, CollectionRecord>,
    products: Vec<ProductRecord>,
    discounts: Vec<DiscountRecord>,
}

static SHOP: LazyLock<Shop> = LazyLock::new(Shop::open);

impl Shop {
    fn open() -> Self {
        let mut shop = Self::default();
        for record in records() {
            match record {
                Record::Market(market) => drop(shop.markets.insert(market.code, market.currency)),
                Record::TaxClass(class) => drop(shop.tax_classes.insert(class.code)),
                Record::Tax(tax) => drop(shop.taxes.insert(tax.market.clone(), tax)),
                Record::Shipping(shipping) => drop(shop.shipping.insert(shipping.market.clone(), shipping)),
                Record::Location(location) => drop(shop.locations.insert(location.code)),
                Record::Attribute(attribute) => drop(shop.attributes.insert(attribute.code.clone(), attribute)),
                Record::Option(option) => drop(shop.options.insert(option.name.clone(), option)),
                Record::Collection(collection) => drop(shop.collections.insert(collection.handle.clone(), collection)),
                Record::Product(product) => shop.products.push(*product),
                Record::Discount(discount) => shop.discounts.push(*discount),
            }
        }
        shop
    }

    fn variants(&self) -> impl Iterator<Item = &VariantRecord> {
        self.products
            .iter()
            .flat_map(|product| product.variants.iter().flatten())
    }
}

fn on_hand(variant: &VariantRecord) -> i64 {
    variant.stock.iter().map(|level| level.on_hand).sum()
}

fn is_named(values: &[ValueRecord], value: &str) -> bool {
    values.iter().any(|known| known.value == value)
}

#[test]
fn the_shop_is_the_same_everywhere() {
    let mut hash = Sha256::new();
    for mut record in records() {
        // Processors may round the waves of a ThumbHash differently.
        match &mut record {
            Record::Product(product) => product
                .images
                .iter_mut()
                .flatten()
                .for_each(|image| image.thumbhash = None),
            Record::Collection(collection) => collection.image.iter_mut().for_each(|image| image.thumbhash = None),
            _ => {}
        }
        hash.update(format!("{record:?}\n"));
    }
    let hex = hash
        .finalize()
        .iter()
        .take(8)
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    // Whoever changes the shop on purpose writes the new value here.
    assert_eq!(hex, "155d565fb5b5d5d9");
}

#[test]
fn the_shop_has_its_size() {
    let shop = &*SHOP;
    assert_eq!(shop.products.len(), 400);
    assert_eq!(shop.collections.len(), 39);
    assert_eq!(shop.markets.values().collect::<Vec<_>>(), ["EUR", "JPY", "USD"]);
    assert_eq!(shop.locations.len(), 2);
    let counts: BTreeSet<usize> = shop
        .products
        .iter()
        .map(|product| product.variants.as_ref().unwrap().len())
        .collect();
    assert_eq!((counts.first(), counts.last()), (Some(&1), Some(&30)));
}

#[test]
fn discounts_name_collections_and_markets_that_are_there() {
    let shop = &*SHOP;
    assert_eq!(shop.discounts.len(), 4);
    for discount in &shop.discounts {
        let collections = discount.targets.collections.iter().flatten();
        assert!(
            collections
                .into_iter()
                .all(|handle| shop.collections.contains_key(handle))
        );
        let minimums: Vec<&String> = discount.minimum_subtotals.keys().collect();
        assert!(minimums.is_empty() || minimums == shop.markets.keys().collect::<Vec<_>>());
    }
}

#[test]
fn every_market_has_its_taxes_and_sends_to_all_its_countries() {
    let shop = &*SHOP;
    let tell = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        shop.taxes.keys().cloned().collect::<Vec<_>>(),
        tell(&["de", "jp", "us"])
    );
    assert_eq!(
        shop.shipping.keys().cloned().collect::<Vec<_>>(),
        tell(&["de", "jp", "us"])
    );
    let classes: BTreeSet<&str> = shop
        .taxes
        .values()
        .flat_map(|tax| &tax.rates)
        .filter_map(|rate| rate.class.as_deref())
        .collect();
    assert_eq!(classes, BTreeSet::from(["reduced", "shipping", "standard"]));
    assert!(shop.tax_classes.contains("reduced"));
    for (market, countries) in [("de", vec!["DE", "AT"]), ("us", vec!["US"]), ("jp", vec!["JP"])] {
        let zones = &shop.shipping[market].zones;
        for country in countries {
            let zone = zones
                .iter()
                .find(|zone| zone.places.iter().any(|place| place == country));
            assert!(!zone.unwrap().methods.is_empty(), "{country}");
        }
    }
}

#[test]
fn handles_skus_and_barcodes_are_unique() {
    let shop = &*SHOP;
    let handles: HashSet<&str> = shop.products.iter().map(|product| product.handle.as_str()).collect();
    assert_eq!(handles.len(), shop.products.len());
    let german: HashSet<&String> = shop
        .products
        .iter()
        .filter_map(|product| product.translations.as_ref()?["de"].title.as_ref())
        .collect();
    assert_eq!(german.len(), shop.products.len());
    let variants = shop.variants().count();
    assert_eq!(
        shop.variants()
            .filter_map(|variant| variant.sku.as_ref())
            .collect::<HashSet<_>>()
            .len(),
        variants
    );
    assert_eq!(
        shop.variants()
            .filter_map(|variant| variant.barcode.as_ref())
            .collect::<HashSet<_>>()
            .len(),
        variants
    );
    assert!(
        shop.variants()
            .all(|variant| variant.barcode.as_ref().unwrap().len() == 13)
    );
}

#[test]
fn collections_and_attributes_are_known() {
    let shop = &*SHOP;
    for product in &shop.products {
        let handle = &product.handle;
        for membership in product.collections.iter().flatten() {
            assert!(shop.collections.contains_key(&membership.collection), "{handle}");
        }
        for (code, values) in product.attributes.as_ref().unwrap() {
            let attribute = &shop.attributes[code];
            for value in values.iter().filter(|_| !attribute.values.is_empty()) {
                assert!(is_named(&attribute.values, value), "{handle}: {value}");
            }
        }
    }
    for collection in shop.collections.values() {
        let parent = collection.parent.as_ref().unwrap();
        assert!(parent.is_empty() || shop.collections.contains_key(parent), "{parent}");
        let members = |product: &&ProductRecord| {
            product
                .collections
                .iter()
                .flatten()
                .any(|membership| membership.collection == collection.handle)
        };
        assert!(
            shop.products.iter().filter(members).count() >= 4,
            "{}",
            collection.handle
        );
    }
}

#[test]
fn variants_are_made_of_known_option_values() {
    let shop = &*SHOP;
    for product in &shop.products {
        let options = product.options.as_ref().unwrap();
        let mut seen = HashSet::new();
        for variant in product.variants.iter().flatten() {
            assert_eq!(variant.option_values.len(), options.len(), "{}", product.handle);
            for (option, value) in options.iter().zip(&variant.option_values) {
                assert!(option.values.contains(value), "{}: {value}", product.handle);
                assert!(
                    is_named(&shop.options[&option.name].values, value),
                    "{}: {value}",
                    product.handle
                );
            }
            assert!(seen.insert(&variant.option_values), "{}", product.handle);
        }
    }
    let swatches = shop.options["Colour"]
        .values
        .iter()
        .filter(|value| value.swatch_color.is_some())
        .count();
    assert_eq!(swatches, shop.options["Colour"].values.len());
}

#[test]
fn every_picture_that_is_named_can_be_drawn() {
    let shop = &*SHOP;
    let mut named = BTreeSet::new();
    let products = shop.products.iter().flat_map(|product| product.images.iter().flatten());
    for image in products.chain(
        shop.collections
            .values()
            .filter_map(|collection| collection.image.as_ref()),
    ) {
        let name = image.url.strip_prefix("/media/demo/").unwrap();
        assert!(image.thumbhash.is_some() && image.alt.is_some(), "{name}");
        named.insert(name.to_owned());
    }
    assert_eq!(named, image_names());
    assert_eq!(images::image_names().len(), 699);
    for product in &shop.products {
        let urls: Vec<&String> = product.images.iter().flatten().map(|image| &image.url).collect();
        for variant in product.variants.iter().flatten() {
            assert!(urls.contains(&variant.image.as_ref().unwrap()), "{}", product.handle);
        }
    }
}

#[test]
fn prices_fit_their_currency_and_sales_are_lower() {
    let shop = &*SHOP;
    for price in shop.variants().flat_map(|variant| &variant.prices) {
        let currency = &shop.markets[price.market.as_ref().unwrap()];
        assert_eq!(Some(currency), price.currency.as_ref());
        let digits = if currency == "JPY" { 0 } else { 2 };
        let Amount::Major(amount) = price.amount else {
            panic!("an amount in minor units")
        };
        assert!(
            amount.scale() <= digits && amount > Decimal::ZERO,
            "{amount} {currency}"
        );
        if let Some(Amount::Major(before)) = price.compare_at {
            assert!(before.scale() <= digits && amount < before, "{before} {currency}");
        }
    }
    assert!(shop.variants().all(|variant| variant.prices.len() == 3));
}

#[test]
fn some_things_are_reduced_rare_or_gone() {
    let shop = &*SHOP;
    let count = |is: &dyn Fn(&VariantRecord) -> bool| {
        shop.variants().filter(|variant| is(variant)).count() * 100 / shop.variants().count()
    };
    assert!((8..25).contains(&count(&|variant| on_hand(variant) == 0)));
    assert!((8..25).contains(&count(&|variant| (1..=5).contains(&on_hand(variant)))));
    let products = |is: &dyn Fn(&ProductRecord) -> bool| shop.products.iter().filter(|product| is(product)).count();
    let all = |product: &ProductRecord| product.variants.iter().flatten().all(|variant| on_hand(variant) == 0);
    assert!((8..20).contains(&products(&all)));
    let reduced = |product: &ProductRecord, market: &str| {
        let mut prices = product.variants.iter().flatten().flat_map(|variant| &variant.prices);
        prices.any(|price| price.market.as_deref() == Some(market) && price.compare_at.is_some())
    };
    assert!((55..95).contains(&products(&|product| reduced(product, "de"))));
    assert!(products(&|product| reduced(product, "de") && !reduced(product, "us")) > 3);
    assert!(products(&|product| reduced(product, "us") && !reduced(product, "de")) > 1);
    assert!((3..10).contains(&products(&|product| product.published == Some(false))));
    assert_eq!(
        products(&|product| product.variants.as_ref().unwrap()[0].sell_without_stock == Some(true)),
        2
    );
}

#[test]
fn curated_collections_begin_as_they_were_set() {
    let shop = &*SHOP;
    for handle in ["new-in", "sale", "office"] {
        let mut places: Vec<i64> = shop
            .products
            .iter()
            .flat_map(|product| product.collections.iter().flatten())
            .filter(|membership| membership.collection == handle)
            .filter_map(|membership| membership.position)
            .collect();
        places.sort_unstable();
        assert_eq!(places, (1..=24).map(|place| place * 10).collect::<Vec<_>>(), "{handle}");
    }
}

/// Texts that say the same in both languages are no translation.
fn differs(english: Option<&String>, german: Option<&String>) -> bool {
    english
        .zip(german)
        .is_some_and(|(english, german)| !german.is_empty() && english != german)
}

#[test]
fn every_text_has_a_german_one() {
    let shop = &*SHOP;
    for product in &shop.products {
        let german: &TextTranslation = &product.translations.as_ref().unwrap()["de"];
        assert!(
            german.title.is_some() && german.seo_title.is_some(),
            "{}",
            product.handle
        );
        assert!(
            differs(product.description_html.as_ref(), german.description_html.as_ref()),
            "{}",
            product.handle
        );
        assert!(
            differs(product.seo_description.as_ref(), german.seo_description.as_ref()),
            "{}",
            product.handle
        );
    }
    for collection in shop.collections.values() {
        let german = &collection.translations.as_ref().unwrap()["de"];
        assert!(german.title.is_some(), "{}", collection.handle);
        assert!(
            differs(collection.description_html.as_ref(), german.description_html.as_ref()),
            "{}",
            collection.handle
        );
    }
    assert!(
        shop.attributes
            .values()
            .all(|attribute| attribute.translations.is_some())
    );
    assert!(shop.options.values().all(|option| option.translations.is_some()));
    // Colours have German names except for words that both languages share.
    let same = shop.options["Colour"]
        .values
        .iter()
        .filter(|value| value.translations.is_none());
    let same: Vec<&str> = same.map(|value| value.value.as_str()).collect();
    assert_eq!(same, ["Sand", "Camel", "Cognac", "Aubergine"]);
}

#[test]
fn descriptions_are_two_paragraphs_and_a_list_and_rarely_alike() {
    let shop = &*SHOP;
    for language in ["en", "de"] {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for product in &shop.products {
            let german = product.translations.as_ref().unwrap()["de"].description_html.as_ref();
            let text = if language == "en" {
                product.description_html.as_ref()
            } else {
                german
            }
            .unwrap();
            assert_eq!(
                (text.matches("<p>").count(), text.matches("<li>").count()),
                (2, 3),
                "{text}"
            );
            assert!((220..700).contains(&text.len()), "{text}");
            assert!(!text.contains("  ") && !text.contains(" ."), "{text}");
            *seen.entry(text).or_default() += 1;
        }
        assert!(seen.values().all(|count| *count == 1), "{language}");
    }
}

#[test]
fn nothing_is_made_of_what_it_cannot_be() {
    for style in style::all() {
        for material in style.materials {
            let fibre = material.fibre.en;
            let is_wet = ["swimsuit", "swim-shorts", "rain-jacket"].contains(&style.code);
            assert!(!is_wet || fibre.starts_with("Recycled"), "{}: {fibre}", style.code);
            let is_hide = ["Leather", "Suede", "Vegan Leather"].contains(&fibre);
            let takes_hide = style.collection.starts_with("shoes") || style.collection.starts_with("accessories");
            assert!(
                !is_hide || takes_hide || style.code == "biker",
                "{}: {fibre}",
                style.code
            );
        }
    }
}
