//! Whole catalogues through the reader and the writer.

use rust_decimal::Decimal;

use super::super::record::{Amount, Parsed, ProductRecord, Record};
use super::super::rejection::code;
use super::{AttributeColumn, Layout, Reader, WriteError, Writer};

macro_rules! fixture {
    ($name:literal) => {
        &include_bytes!(concat!("../../../../tests/fixtures/import/", $name))[..]
    };
}

fn records(bytes: &[u8]) -> Vec<Parsed> {
    Reader::new(bytes).unwrap().collect()
}

fn products(bytes: &[u8]) -> Vec<ProductRecord> {
    let products = records(bytes)
        .into_iter()
        .filter_map(|parsed| match parsed.outcome.unwrap() {
            Record::Product(product) => Some(*product),
            _ => None,
        });
    products.collect()
}

fn written(products: &[ProductRecord], layout: Layout) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), layout).unwrap();
    for product in products {
        writer.write(product).unwrap();
    }
    writer.finish().unwrap()
}

/// Lines differ between files with the same products.
fn without_lines(mut products: Vec<ProductRecord>) -> Vec<ProductRecord> {
    for variant in products
        .iter_mut()
        .flat_map(|product| product.variants.iter_mut().flatten())
    {
        variant.line = 0;
    }
    products
}

fn attribute(code: &str, name: &str) -> AttributeColumn {
    AttributeColumn {
        code: code.to_owned(),
        name: name.to_owned(),
    }
}

#[test]
fn a_classic_catalogue_is_read_in_full() {
    let reader = Reader::new(fixture!("catalogue.csv")).unwrap();
    assert_eq!(reader.unknown_columns(), ["Shelf"]);
    assert!(reader.ignored_columns().contains(&"Cost per item".to_owned()));
    assert!(reader.ignored_columns().contains(&"Included / Home".to_owned()));
    assert_eq!(reader.market_codes().collect::<Vec<_>>(), ["european-union"]);
    assert!(reader.attribute_codes().any(|code| code == "custom.care"));

    let products = products(fixture!("catalogue.csv"));
    let variants: Vec<_> = products
        .iter()
        .map(|product| product.variants.as_ref().unwrap().len())
        .collect();
    let images: Vec<_> = products
        .iter()
        .map(|product| product.images.as_ref().unwrap().len())
        .collect();
    assert_eq!(variants, [6, 4, 1, 4, 3, 8, 1, 3]);
    assert_eq!(images, [3, 1, 3, 1, 4, 1, 0, 1]);
    assert_eq!(
        products[1].description_html.as_deref(),
        Some("<p>Knitted in a half-cardigan stitch.</p>\n<p>Chest 42\" in size M, after \"one wash\".</p>")
    );
    assert_eq!(products[2].options, Some(Vec::new()));
    assert_eq!(products[3].variants.as_ref().unwrap()[0].sku.as_deref(), Some(""));
    assert_eq!(products[6].published, Some(false));
    assert_eq!(products[6].variants.as_ref().unwrap()[0].tracked, Some(false));

    let shirt = &products[0];
    assert_eq!(shirt.title.as_deref(), Some("Linen Camp Shirt"));
    assert_eq!(shirt.tags.as_ref().unwrap(), &["linen", "summer", "new in"]);
    let options: Vec<_> = shirt
        .options
        .iter()
        .flatten()
        .map(|option| (option.name.as_str(), option.values.join(" ")))
        .collect();
    assert_eq!(
        options,
        [("Size", "S M L".to_owned()), ("Colour", "White Navy".to_owned())]
    );
    assert_eq!(shirt.attributes.as_ref().unwrap()["google_gender"], ["unisex"]);
    assert_eq!(
        shirt.attributes.as_ref().unwrap()["custom.fits_with"],
        ["wide-leg trousers", "canvas shoes"]
    );
    let navy = &shirt.variants.as_ref().unwrap()[3];
    assert_eq!(
        (navy.line, navy.weight_grams, navy.stock[0].on_hand),
        (5, Some(240), 12)
    );
    assert_eq!(navy.option_values, ["S", "Navy"]);
    assert_eq!(
        navy.image.as_deref(),
        Some("https://images.example/linen-shirt-navy.jpg")
    );
    assert_eq!(navy.prices[0].compare_at, Some(Amount::Major(Decimal::from(75))));
    assert_eq!(navy.prices[1].market.as_deref(), Some("european-union"));
    assert_eq!(navy.prices[1].amount, Amount::Major(Decimal::from(64)));
}

#[test]
fn attributes_are_named_before_the_first_product_that_has_them() {
    let kinds: String = records(fixture!("catalogue.csv"))
        .into_iter()
        .map(|parsed| match parsed.outcome.unwrap() {
            Record::Attribute(_) => 'a',
            Record::Product(_) => 'P',
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, "aaaaaPPPPPPPP");
}

#[test]
fn the_new_template_is_understood() {
    let products = products(fixture!("catalogue-new-columns.csv"));
    let (tee, cap) = (&products[0], &products[1]);
    assert_eq!(
        (tee.handle.as_str(), tee.published, cap.published),
        ("boxy-pocket-tee", Some(true), Some(false))
    );
    let variants = tee.variants.as_ref().unwrap();
    assert_eq!(
        (variants[0].sell_without_stock, variants[1].sell_without_stock),
        (Some(false), Some(true))
    );
    assert_eq!(variants[0].prices[0].compare_at, Some(Amount::Major(Decimal::from(35))));
    assert_eq!(
        tee.attributes.as_ref().unwrap()["shopify.color-pattern"],
        ["white", "ecru"]
    );
    assert_eq!(tee.attributes.as_ref().unwrap()["google_mpn"], ["BPT-1"]);
    let images: Vec<_> = tee
        .images
        .iter()
        .flatten()
        .map(|image| image.url.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(
        images,
        ["tee.jpg", "tee-back.jpg", "tee-m.jpg"],
        "the variant's own image is adopted"
    );
    assert_eq!(cap.options, Some(Vec::new()));
}

#[test]
fn what_is_written_reads_the_same() {
    let layout = Layout {
        markets: vec!["european-union".to_owned()],
        attributes: vec![
            attribute("custom.care", "Care"),
            attribute("custom.fits_with", "Fits with"),
            attribute("shopify.color-pattern", "Color"),
            attribute("material", "Material"),
        ],
        ..Layout::default()
    };
    for bytes in [fixture!("catalogue.csv"), fixture!("catalogue-new-columns.csv")] {
        let mut read = without_lines(products(bytes));
        read[0].attributes.as_mut().unwrap().insert(
            "material".to_owned(),
            vec!["linen".to_owned(), "corozo, dyed".to_owned()],
        );
        let once = written(&read, layout.clone());
        let again = without_lines(products(&once));
        assert_eq!(again.len(), read.len());
        for (before, after) in read.iter().zip(&again) {
            assert_eq!(before, after);
        }
        assert_eq!(once, written(&again, layout.clone()));
    }
}

#[test]
fn prices_and_stock_of_the_named_market_and_location_are_the_files_own() {
    let mut product = products(fixture!("catalogue.csv")).remove(2);
    let variant = &mut product.variants.as_mut().unwrap()[0];
    variant.prices[0].market = Some("home".to_owned());
    variant.stock[0].location = Some("main".to_owned());
    let layout = Layout {
        market: Some("home".to_owned()),
        location: Some("main".to_owned()),
        ..Layout::default()
    };
    let again = products(&written(std::slice::from_ref(&product), layout)).remove(0);
    let variant = &again.variants.as_ref().unwrap()[0];
    assert_eq!(
        (variant.prices.len(), variant.prices[0].amount),
        (1, Amount::Major(Decimal::from(89)))
    );
    assert_eq!(variant.stock[0].on_hand, 31);

    let elsewhere = products(&written(&[product], Layout::default())).remove(0);
    let variant = &elsewhere.variants.as_ref().unwrap()[0];
    assert!(variant.prices.is_empty() && variant.stock.is_empty());
}

#[test]
fn what_the_format_cannot_hold_is_refused_before_a_row_is_written() {
    let product = products(fixture!("catalogue.csv")).remove(0);
    let refusal = |change: fn(&mut ProductRecord)| {
        let mut product = product.clone();
        change(&mut product);
        let mut writer = Writer::new(Vec::new(), Layout::default()).unwrap();
        let code = match writer.write(&product).unwrap_err() {
            WriteError::Refused { code, .. } => code,
            WriteError::Failed(error) => panic!("{error}"),
        };
        assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap().lines().count(), 1);
        code
    };
    assert_eq!(
        refusal(|product| product.tags = Some(vec!["a,b".to_owned()])),
        code::TAG_WITH_COMMA
    );
    assert_eq!(refusal(|product| product.title = None), code::MISSING_TITLE);
    assert_eq!(
        refusal(|product| product.options = Some(Vec::new())),
        code::MISSING_OPTION_VALUE
    );
    assert_eq!(
        refusal(|product| product.variants.as_mut().unwrap()[5].prices[0].amount = Amount::Minor(1)),
        code::AMOUNT_NOT_DECIMAL
    );
}

#[test]
fn every_line_end_and_mark_gives_the_same() {
    let expected = without_lines(products(fixture!("blank-rows.csv")));
    assert_eq!(expected.len(), 2);
    assert_eq!(without_lines(products(fixture!("bom-crlf.csv"))), expected);
    assert_eq!(without_lines(products(fixture!("cr-only.csv"))), expected);
}

/// Gives one byte at a time, so that every place where a chunk may end is met.
struct Trickle<'a>(&'a [u8]);

impl std::io::Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (Some((byte, rest)), Some(place)) = (self.0.split_first(), buffer.first_mut()) else {
            return Ok(0);
        };
        *place = *byte;
        self.0 = rest;
        Ok(1)
    }
}

#[test]
fn it_does_not_matter_where_chunks_end() {
    for bytes in [
        fixture!("catalogue.csv"),
        fixture!("bom-crlf.csv"),
        fixture!("cr-only.csv"),
        fixture!("bad/stray-quote-in-lines.csv"),
        fixture!("bad/unclosed-quote.csv"),
    ] {
        let whole: Vec<_> = Reader::new(bytes).unwrap().collect();
        let trickled: Vec<_> = Reader::new(Trickle(bytes)).unwrap().collect();
        assert_eq!(trickled, whole);
    }
}
