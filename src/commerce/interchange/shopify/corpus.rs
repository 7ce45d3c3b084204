//! Bad files through the reader: what is wrong is named, and the rest comes through.

use super::super::record::{Parsed, ProductRecord, Record, Rejection};
use super::super::rejection::code;
use super::Reader;
use super::row::{MAX_CELL_BYTES, MAX_PRODUCT_BYTES};

macro_rules! fixture {
    ($name:expr) => {
        include_bytes!(concat!("../../../../tests/fixtures/import/bad/", $name, ".csv"))
    };
}

macro_rules! bad {
    ($name:literal, $code:ident, $line:literal, $field:literal) => {
        (fixture!($name), code::$code, $line, $field)
    };
}

/// Files of the corpus, with the code, line and column of the one refusal that each must meet.
const BAD_ROWS: &[(&[u8], &str, u64, &str)] = &[
    bad!("unclosed-quote", UNCLOSED_QUOTE, 3, "Body (HTML)"),
    bad!("unclosed-quote-before-quoted", UNCLOSED_QUOTE, 3, "Body (HTML)"),
    bad!("stray-quote", STRAY_QUOTE, 3, "Body (HTML)"),
    bad!("stray-quote-in-lines", UNCLOSED_QUOTE, 3, "Body (HTML)"),
    bad!("latin-1", INVALID_ENCODING, 3, "Title"),
    bad!("nul", INVALID_CHARACTER, 3, "Title"),
    bad!("too-few-cells", WRONG_COLUMN_COUNT, 4, ""),
    bad!("too-many-cells", WRONG_COLUMN_COUNT, 3, ""),
    bad!("shifted-row", WRONG_COLUMN_COUNT, 4, ""),
    bad!("negative-price", NEGATIVE_PRICE, 4, "Variant Price"),
    bad!("thousands-separator", INVALID_PRICE, 3, "Variant Price"),
    bad!("currency-sign", INVALID_PRICE, 3, "Variant Compare At Price"),
    bad!("sale-without-price", MISSING_PRICE, 3, "Variant Price"),
    bad!("bad-quantity", INVALID_QUANTITY, 3, "Variant Inventory Qty"),
    bad!("bad-weight", INVALID_WEIGHT, 3, "Variant Grams"),
    bad!("bad-position", INVALID_VALUE, 3, "Image Position"),
    bad!("bad-boolean", INVALID_BOOLEAN, 3, "Published"),
    bad!("duplicate-sku", DUPLICATE_SKU, 4, "Variant SKU"),
    bad!("duplicate-variant", DUPLICATE_VARIANT, 4, "Option1 Value"),
    bad!("missing-title", MISSING_TITLE, 3, "Title"),
    bad!("missing-option-value", MISSING_OPTION_VALUE, 4, "Option1 Value"),
    bad!("missing-option-name", MISSING_OPTION_NAME, 3, "Option1 Name"),
    bad!("missing-handle", MISSING_HANDLE, 3, "Handle"),
    bad!("row-without-handle", MISSING_HANDLE, 4, "Handle"),
    bad!("conflicting-title", CONFLICTING_VALUE, 4, "Title"),
    bad!("gift-card", GIFT_CARD_UNSUPPORTED, 3, "Gift Card"),
];

const HEADER: &str = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\n";

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

/// The handles that came through and the refusals of the others.
fn outcome(bytes: &[u8]) -> (Vec<String>, Vec<Rejection>) {
    let (mut handles, mut rejections) = (Vec::new(), Vec::new());
    for parsed in records(bytes) {
        match parsed.outcome {
            Ok(Record::Product(product)) => handles.push(product.handle),
            Ok(_) => {}
            Err(rejection) => rejections.push(rejection),
        }
    }
    (handles, rejections)
}

#[test]
fn a_bad_row_costs_its_product_only() {
    for (bytes, code, line, field) in BAD_ROWS {
        let (handles, rejections) = outcome(bytes);
        assert_eq!(handles, ["first", "last"], "{code} at {line}: {rejections:?}");
        assert_eq!(rejections.len(), 1, "{rejections:?}");
        let rejection = &rejections[0];
        let subject = if *field == "Handle" && *line == 3 {
            None
        } else {
            Some("broken")
        };
        assert_eq!(
            (rejection.code, rejection.line, rejection.subject.as_deref()),
            (*code, *line, subject)
        );
        assert_eq!(rejection.field.as_deref().unwrap_or_default(), *field);
    }
}

#[test]
fn rows_that_return_later_are_refused() {
    let (handles, rejections) = outcome(fixture!("handle-not-adjacent"));
    assert_eq!(handles, ["first", "last"]);
    assert_eq!(
        (rejections.len(), rejections[0].code, rejections[0].line),
        (1, code::HANDLE_NOT_ADJACENT, 4)
    );
}

#[test]
fn a_row_that_may_be_the_products_own_is_not_left_out() {
    let (handles, rejections) = outcome(fixture!("mistyped-handle"));
    let found: Vec<_> = rejections
        .iter()
        .map(|rejection| (rejection.subject.as_deref(), rejection.code))
        .collect();
    assert_eq!(handles, ["first", "last"]);
    assert_eq!(
        found,
        [
            (Some("broken"), code::AMBIGUOUS_ROW),
            (Some("brokne"), code::MISSING_TITLE)
        ]
    );
}

#[test]
fn a_refused_product_between_the_rows_of_another_is_named_too() {
    let file = format!("{HEADER}one,One,Size,S,,1,\ntwo,Two,Size,S,,x,\ntwo,,,M,,1,\none,,,M,,1,\nlast,Last,,,,1,\n");
    let (handles, rejections) = outcome(file.as_bytes());
    let found: Vec<_> = rejections
        .iter()
        .map(|rejection| (rejection.subject.as_deref(), rejection.line, rejection.code))
        .collect();
    assert_eq!(handles, ["last"]);
    assert_eq!(
        found,
        [
            (Some("two"), 3, code::INVALID_PRICE),
            (Some("one"), 5, code::HANDLE_NOT_ADJACENT)
        ]
    );
}

#[test]
fn a_bad_header_is_named() {
    for (bytes, code) in [
        (&fixture!("missing-column")[..], code::MISSING_COLUMN),
        (&fixture!("semicolons")[..], code::MISSING_COLUMN),
        (&fixture!("duplicate-column")[..], code::DUPLICATE_COLUMN),
        (&fixture!("utf-16")[..], code::UNSUPPORTED_ENCODING),
        (&fixture!("spreadsheet")[..], code::NOT_TEXT),
        (&fixture!("empty")[..], code::EMPTY_FILE),
    ] {
        assert_eq!(
            Reader::new(bytes)
                .err()
                .map(|rejection| (rejection.code, rejection.line)),
            Some((code, 1))
        );
    }
}

#[test]
fn a_cell_of_ten_megabytes_is_read_over() {
    let huge = "x".repeat(10 * 1024 * 1024);
    for (cell, field) in [
        (format!("huge,{huge},,,,,"), "Title"),
        (format!("huge,\"{huge}\n\",,,,,"), "Title"),
        (format!("{huge},T,,,,,"), "Handle"),
    ] {
        let file = format!("{HEADER}first,First,,,,1,\n{cell}\nlast,Last,,,,1,\n");
        let (handles, rejections) = outcome(file.as_bytes());
        assert_eq!(
            (rejections.len(), rejections[0].code, rejections[0].line),
            (1, code::CELL_TOO_LARGE, 3)
        );
        assert_eq!(rejections[0].field.as_deref(), Some(field));
        assert_eq!(handles.last().map(String::as_str), Some("last"));
    }
    let lines = format!(
        "{HEADER}huge,\"{}\",,,,1,\nlast,Last,,,,1,\n",
        "a line of text, and more\n".repeat(400_000)
    );
    let (handles, rejections) = outcome(lines.as_bytes());
    assert_eq!(
        (handles, rejections.len(), rejections[0].code),
        (vec!["last".to_owned()], 1, code::CELL_TOO_LARGE)
    );

    let just = "x".repeat(MAX_CELL_BYTES);
    assert_eq!(
        products(format!("{HEADER}h,{just},,,,,\n").as_bytes())[0]
            .title
            .as_ref()
            .map(String::len),
        Some(MAX_CELL_BYTES)
    );
}

#[test]
fn a_product_has_a_largest_size() {
    let row = format!("big,Big,Size,S,,1,{}\n", "x".repeat(MAX_CELL_BYTES));
    let file = format!(
        "{HEADER}{}last,Last,,,,1,\n",
        row.repeat(MAX_PRODUCT_BYTES / MAX_CELL_BYTES)
    );
    let (handles, rejections) = outcome(file.as_bytes());
    assert_eq!(
        (handles, rejections[0].code),
        (vec!["last".to_owned()], code::PRODUCT_TOO_LARGE)
    );
}

#[test]
fn too_many_variants_or_images_are_refused() {
    let rows = |count: usize, row: fn(usize) -> String| {
        let rows: String = (1..count).map(row).collect();
        format!("{HEADER}many,Many,Number,0,,1,image-0\n{rows}last,Last,,,,1,\n")
    };
    for (file, expected) in [
        (
            rows(2_049, |number| format!("many,,,{number},,1,\n")),
            Some((code::TOO_MANY_VARIANTS, 2_050)),
        ),
        (
            rows(251, |number| format!("many,,,,,,image-{number}\n")),
            Some((code::TOO_MANY_IMAGES, 252)),
        ),
        (rows(2_048, |number| format!("many,,,{number},,1,\n")), None),
        (rows(250, |number| format!("many,,,,,,image-{number}\n")), None),
    ] {
        let (handles, rejections) = outcome(file.as_bytes());
        assert_eq!(
            rejections.first().map(|rejection| (rejection.code, rejection.line)),
            expected
        );
        assert_eq!(handles.last().map(String::as_str), Some("last"));
    }
}

#[test]
fn an_unclosed_quote_in_a_large_file_costs_its_product_only() {
    let many: Vec<_> = (0..100_000).map(|number| format!("p{number},P,,,,1,\n")).collect();
    let many = many.concat();
    let file = format!("{HEADER}broken,\"Broken,,,,1,\n{many}quoted,\"Q\",,,,1,\n");
    let (handles, rejections) = outcome(file.as_bytes());
    assert_eq!(
        (rejections.len(), rejections[0].code, rejections[0].line),
        (1, code::CELL_TOO_LARGE, 2)
    );
    assert_eq!(
        (handles.len(), handles[0].as_str(), handles[100_000].as_str()),
        (100_001, "p0", "quoted")
    );
}

#[test]
fn a_failing_file_is_named_and_its_last_product_refused() {
    struct Failing(usize);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let bytes = format!("{HEADER}first,First,,,,1,\nsecond,Second,Size,S,,1,\n");
            let rest = &bytes.as_bytes()[self.0..];
            if rest.is_empty() {
                return Err(std::io::Error::other("the disk is gone"));
            }
            let read = rest.len().min(7).min(buffer.len());
            buffer[..read].copy_from_slice(&rest[..read]);
            self.0 += read;
            Ok(read)
        }
    }
    let codes: Vec<_> = Reader::new(Failing(0))
        .unwrap()
        .map(|parsed| parsed.outcome.map_err(|rejection| rejection.code))
        .collect();
    assert!(codes[0].is_ok());
    assert_eq!(codes[1..], [Err(code::READ_FAILED), Err(code::READ_FAILED)]);
}
