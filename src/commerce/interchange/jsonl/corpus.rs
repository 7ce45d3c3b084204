//! Whole files, good and bad, through the reader.

use rust_decimal::Decimal;

use super::super::record::{Amount, CollectionRecord, ProductRecord, Record, Rejection};
use super::super::rejection::code;
use super::{Reader, write};

macro_rules! fixture {
    ($name:literal) => {
        &include_bytes!(concat!("../../../../tests/fixtures/import/", $name))[..]
    };
}

fn records(bytes: &[u8]) -> Vec<(u64, Result<Record, Rejection>)> {
    Reader::new(bytes)
        .unwrap()
        .map(|parsed| (parsed.line, parsed.outcome))
        .collect()
}

fn products(bytes: &[u8]) -> Vec<ProductRecord> {
    let products = records(bytes)
        .into_iter()
        .filter_map(|(_, outcome)| match outcome.unwrap() {
            Record::Product(product) => Some(*product),
            _ => None,
        });
    products.collect()
}

#[test]
fn a_catalogue_is_read_in_full() {
    let records = records(fixture!("catalogue.jsonl"));
    let kinds: Vec<_> = records
        .iter()
        .map(|(line, outcome)| match outcome.as_ref().unwrap() {
            Record::Market(record) => (*line, record.code.as_str()),
            Record::TaxClass(record) => (*line, record.code.as_str()),
            Record::Tax(record) => (*line, record.market.as_str()),
            Record::Shipping(record) => (*line, record.market.as_str()),
            Record::Location(record) => (*line, record.code.as_str()),
            Record::Attribute(record) => (*line, record.code.as_str()),
            Record::Option(record) => (*line, record.name.as_str()),
            Record::Collection(record) => (*line, record.handle.as_str()),
            Record::Product(record) => (*line, record.handle.as_str()),
            Record::Discount(record) => (*line, record.handle.as_str()),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            (1, "home"),
            (2, "japan"),
            (3, "main"),
            (4, "osaka"),
            (5, "material"),
            (6, "weight_class"),
            (7, "Size"),
            (8, "Colour"),
            (9, "women"),
            (10, "women-shirts"),
            (12, "linen-camp-shirt"),
            // Material and Women have lines of their own, which the product's line must not undo.
            (13, "season"),
            (13, "women-summer-dresses"),
            (13, "harrow-quilted-cotton-dress"),
            (14, "harrow-cropped-cotton-dress"),
        ]
    );
}

#[test]
fn a_full_product_says_everything() {
    let product = products(fixture!("catalogue.jsonl")).remove(0);
    let variants = product.variants.unwrap();
    let prices: Vec<_> = variants
        .iter()
        .flat_map(|variant| &variant.prices)
        .map(|price| (price.market.as_deref(), price.amount))
        .collect();
    assert_eq!(
        prices,
        [
            (Some("home"), Amount::Major(Decimal::new(5995, 2))),
            (Some("japan"), Amount::Minor(9800)),
            (None, Amount::Major(Decimal::from(60))),
        ]
    );
    assert_eq!(variants[0].stock[1].location.as_deref(), Some("osaka"));
    assert_eq!(
        (
            variants[1].stock[0].location.as_deref(),
            variants[1].stock[0].on_hand,
            variants[1].line
        ),
        (None, 4, 12)
    );
    assert_eq!(product.images.unwrap()[1].url, "/media/linen-cuff.jpg");
    assert_eq!(product.collections.unwrap()[1].position, Some(3));
    assert_eq!(product.translations.unwrap()["de"].title.as_deref(), Some("Leinenhemd"));
    assert_eq!(product.created_at.unwrap().to_rfc3339(), "2025-03-01T09:30:00+00:00");
}

#[test]
fn a_short_product_is_spelt_out() {
    let product = products(fixture!("catalogue.jsonl")).remove(1);
    assert_eq!(
        (product.title.as_deref(), product.vendor.as_deref()),
        (Some("Harrow Quilted Cotton Dress"), Some("Harrow"))
    );
    assert_eq!(
        product.description_html.as_deref(),
        Some("<p>Quilted &amp; soft.</p><p>Made to layer.</p>")
    );
    assert_eq!(product.popularity, Some(26_603));
    let attributes = product.attributes.unwrap();
    assert_eq!(
        (&attributes["material"], &attributes["season"]),
        (&vec!["Cotton".to_owned()], &vec!["Summer".to_owned()])
    );
    let options: Vec<_> = product
        .options
        .iter()
        .flatten()
        .map(|option| (option.name.as_str(), option.values.join(" ")))
        .collect();
    assert_eq!(options, [("Size", "S M".to_owned()), ("Colour", "Navy".to_owned())]);
    let variants = product.variants.unwrap();
    assert_eq!(variants[1].option_values, ["M", "Navy"]);
    assert_eq!(variants[1].prices[0].amount, Amount::Minor(4495));
    assert_eq!(variants[0].stock[0].on_hand, 15);
    assert_eq!(product.collections.unwrap()[0].collection, "women-summer-dresses");
}

#[test]
fn departments_and_categories_are_told_once() {
    let line = |slug: &str| {
        format!("{{\"slug\":\"{slug}\",\"department\":\"Shoes\",\"category_slug\":\"shoes-running-shoes\"}}\n")
    };
    let collections: Vec<_> = records((line("a") + &line("b")).as_bytes())
        .into_iter()
        .filter_map(|(_, outcome)| match outcome.unwrap() {
            Record::Collection(collection) => Some(collection),
            _ => None,
        })
        .collect();
    let collection = |handle: &str, title: &str, parent: &str| CollectionRecord {
        handle: handle.to_owned(),
        title: Some(title.to_owned()),
        parent: Some(parent.to_owned()),
        ..CollectionRecord::default()
    };
    assert_eq!(
        collections,
        [
            collection("shoes", "Shoes", ""),
            collection("shoes-running-shoes", "Running Shoes", "shoes")
        ]
    );
}

#[test]
fn a_bad_line_costs_itself_only() {
    let expected = [
        (2, "", code::INVALID_JSON, ""),
        (3, "typo", code::UNKNOWN_KEY, "titel"),
        (4, "deep", code::UNKNOWN_KEY, "variants[0].prices[0].curency"),
        (5, "", code::INVALID_JSON, ""),
        (6, "float", code::INVALID_PRICE, "variants[0].prices[0].amount"),
        (7, "comma", code::INVALID_PRICE, "variants[0].prices[0].amount"),
        (8, "negative", code::NEGATIVE_PRICE, "variants[0].price_cents"),
        (9, "kindly", code::UNKNOWN_KIND, "kind"),
        (10, "", code::MISSING_KEY, "handle"),
        (11, "", code::INVALID_JSON, ""),
        (12, "wrong", code::INVALID_VALUE, "tags"),
        (13, "first", code::DUPLICATE_HANDLE, "handle"),
        (14, "same-sku", code::DUPLICATE_SKU, "variants[1].sku"),
        (15, "same-choice", code::DUPLICATE_VARIANT, "variants[1].option_values"),
        (16, "no-colour", code::MISSING_OPTION_VALUE, "variants[1].colour"),
        (17, "both", code::CONFLICTING_KEY, "slug"),
        (18, "both-prices", code::CONFLICTING_KEY, "variants[0].price_cents"),
        (19, "time", code::INVALID_VALUE, "created_at"),
        (20, "nul", code::INVALID_CHARACTER, "title"),
        (21, "home", code::MISSING_KEY, "currency"),
        (22, "fit", code::INVALID_VALUE, "type"),
        (23, "options", code::TOO_MANY_OPTIONS, "options"),
        (24, "image", code::INVALID_VALUE, "images[0].width"),
        (25, "weight", code::INVALID_WEIGHT, "variants[0].weight_grams"),
    ];
    let records = records(fixture!("bad/lines.jsonl"));
    let good: Vec<_> = records
        .iter()
        .filter(|(_, outcome)| outcome.is_ok())
        .map(|(line, _)| *line)
        .collect();
    assert_eq!(good, [1, 26]);
    let bad: Vec<_> = records
        .iter()
        .filter_map(|(_, outcome)| outcome.as_ref().err())
        .collect();
    for (rejection, expected) in bad.iter().zip(&expected) {
        let found = (
            rejection.line,
            rejection.subject.as_deref().unwrap_or_default(),
            rejection.code,
            rejection.field.as_deref().unwrap_or_default(),
        );
        assert_eq!(found, *expected, "{}", rejection.reason);
    }
    assert_eq!(bad.len(), expected.len());
}

#[test]
fn what_was_read_is_written_in_one_spelling() {
    let once: Vec<_> = records(fixture!("catalogue.jsonl"))
        .into_iter()
        .map(|(_, outcome)| outcome.unwrap())
        .collect();
    let mut file = Vec::new();
    for record in &once {
        write(record, &mut file).unwrap();
    }
    let mut again = Vec::new();
    for (_, outcome) in records(&file) {
        write(&outcome.unwrap(), &mut again).unwrap();
    }
    assert_eq!(String::from_utf8(file).unwrap(), String::from_utf8(again).unwrap());
}

#[test]
fn other_encodings_are_named() {
    let utf_16: Vec<u8> = "{}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        Reader::new(utf_16.as_slice()).err().map(|rejection| rejection.code),
        Some(code::UNSUPPORTED_ENCODING)
    );
    assert_eq!(records(b""), []);
    assert_eq!(products(b"\xef\xbb\xbf{\"handle\":\"x\"}")[0].handle, "x");
}
