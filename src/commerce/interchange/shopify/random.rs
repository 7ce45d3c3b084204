//! Products made at random from a seed: whatever the format can hold is written and read back the same.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::super::dice::Dice;
use super::super::record::{
    Amount, ImageRecord, PriceRecord, ProductOptionRecord, ProductRecord, Record, StockRecord, VariantRecord,
};
use super::{AttributeColumn, Layout, Reader, Writer};

const MARKETS: [&str; 2] = ["eu", "south-america"];
const ATTRIBUTES: [&str; 6] = [
    "google_gender",
    "product_category",
    "material",
    "custom.care",
    "shopify.color-pattern",
    "tote.odd",
];

/// A text as a cell gives it back: without space around it.
fn text(dice: &mut Dice) -> String {
    dice.text().trim().to_owned()
}

fn name(dice: &mut Dice) -> String {
    dice.name().trim().to_owned()
}

fn price(dice: &mut Dice, market: Option<&str>) -> PriceRecord {
    let cents = i64::try_from(dice.below(1_000_000)).unwrap();
    let scale = u32::try_from(dice.below(4)).unwrap();
    let before = dice.maybe(|dice| Decimal::new(cents + 1 + i64::try_from(dice.below(99)).unwrap(), scale));
    PriceRecord {
        market: market.map(str::to_owned),
        currency: None,
        amount: Amount::Major(Decimal::new(cents, scale)),
        compare_at: before.map(Amount::Major),
    }
}

fn variant(dice: &mut Dice, options: usize, images: &[ImageRecord]) -> VariantRecord {
    let mut prices: Vec<_> = dice.maybe(|dice| price(dice, None)).into_iter().collect();
    for market in MARKETS {
        prices.extend(dice.maybe(|dice| price(dice, Some(market))));
    }
    let image = usize::try_from(dice.below(5)).unwrap();
    VariantRecord {
        line: 0,
        id: None,
        unpriced: vec![],
        unstocked: vec![],
        option_values: (0..options).map(|_| name(dice)).collect(),
        sku: Some(dice.maybe(name).unwrap_or_default()),
        barcode: Some(text(dice)),
        weight_grams: dice.maybe(|dice| i64::try_from(dice.below(90_000)).unwrap()),
        requires_shipping: dice.maybe(Dice::boolean),
        taxable: dice.maybe(Dice::boolean),
        sell_without_stock: dice.maybe(Dice::boolean),
        tracked: Some(dice.boolean()),
        image: Some(images.get(image).map(|image| image.url.clone()).unwrap_or_default()),
        prices,
        stock: dice
            .maybe(|dice| StockRecord {
                location: None,
                on_hand: dice.integer(),
            })
            .into_iter()
            .collect(),
    }
}

fn product(dice: &mut Dice) -> ProductRecord {
    let images = dice.list(4, |dice| ImageRecord {
        url: name(dice),
        alt: Some(text(dice)),
        ..ImageRecord::default()
    });
    let names = dice.list(3, name);
    let most = if names.is_empty() { 0 } else { 5 };
    let first = variant(dice, names.len(), &images);
    let mut variants = dice.list(most, |dice| variant(dice, names.len(), &images));
    variants.insert(0, first);
    let values = |index: usize| {
        variants
            .iter()
            .map(|variant: &VariantRecord| variant.option_values[index].clone())
            .collect()
    };
    let options = names.into_iter().enumerate().map(|(index, name)| ProductOptionRecord {
        name,
        values: values(index),
    });
    let tags: BTreeSet<_> = dice.list(4, |dice| name(dice).replace(',', ";")).into_iter().collect();
    let mut attributes = BTreeMap::new();
    for code in ATTRIBUTES {
        let values = dice.list(3, Dice::text);
        if !values.is_empty() {
            attributes.insert(code.to_owned(), values);
        }
    }
    ProductRecord {
        handle: name(dice),
        title: Some(name(dice)),
        description_html: Some(dice.text()),
        vendor: Some(text(dice)),
        product_type: Some(text(dice)),
        tax_class: None,
        tags: Some(tags.into_iter().collect()),
        published: Some(dice.boolean()),
        seo_title: Some(text(dice)),
        seo_description: Some(text(dice)),
        options: Some(options.collect()),
        variants: Some(variants),
        images: Some(images),
        attributes: Some(attributes),
        ..ProductRecord::default()
    }
}

#[test]
fn every_product_is_read_as_it_was_written() {
    let mut dice = Dice::new(20_250_302);
    let products: Vec<_> = (0..2_000).map(|_| product(&mut dice)).collect();
    let column = |code: &str| AttributeColumn {
        code: code.to_owned(),
        name: format!("The {code}"),
    };
    let layout = Layout {
        markets: MARKETS.map(str::to_owned).into(),
        attributes: ATTRIBUTES.map(column).into(),
        ..Layout::default()
    };
    let mut writer = Writer::new(Vec::new(), layout).unwrap();
    for product in &products {
        writer.write(product).unwrap();
    }
    let file = writer.finish().unwrap();
    let mut read = Reader::new(file.as_slice())
        .unwrap()
        .filter_map(|parsed| match parsed.outcome.unwrap() {
            Record::Product(product) => Some(*product),
            _ => None,
        });
    for expected in &products {
        let mut product = read.next().unwrap();
        for variant in product.variants.iter_mut().flatten() {
            variant.line = 0;
        }
        assert_eq!(&product, expected);
    }
    assert_eq!(read.next(), None);
}
