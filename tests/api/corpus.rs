//! Bad files: every fault is named with its line, and what is in order is imported.

use std::collections::BTreeSet;

use crate::app::{Import, Shop};
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    a_bad_row_costs_its_product_only,
    the_corpus_is_complete,
    bad_files_are_refused_whole,
    bad_lines_are_named,
    odd_files_that_are_in_order,
    prices_have_the_digits_of_the_markets_currency,
    a_cell_of_ten_megabytes,
    a_line_of_ten_megabytes,
    a_sku_of_two_products,
);

/// Files of `import/bad` in which `first` and `last` are in order and `broken` is not: code, line and field of the fault.
const BAD_ROWS: &[(&str, &str, u64, &str)] = &[
    ("bad-boolean.csv", "INVALID_BOOLEAN", 3, "Published"),
    ("bad-position.csv", "INVALID_VALUE", 3, "Image Position"),
    ("bad-quantity.csv", "INVALID_QUANTITY", 3, "Variant Inventory Qty"),
    ("bad-weight.csv", "INVALID_WEIGHT", 3, "Variant Grams"),
    ("conflicting-title.csv", "CONFLICTING_VALUE", 4, "Title"),
    ("currency-sign.csv", "INVALID_PRICE", 3, "Variant Compare At Price"),
    ("duplicate-sku.csv", "DUPLICATE_SKU", 4, "Variant SKU"),
    ("duplicate-variant.csv", "DUPLICATE_VARIANT", 4, "Option1 Value"),
    ("gift-card.csv", "GIFT_CARD_UNSUPPORTED", 3, "Gift Card"),
    ("handle-not-adjacent.csv", "HANDLE_NOT_ADJACENT", 4, "Handle"),
    ("latin-1.csv", "INVALID_ENCODING", 3, "Title"),
    ("missing-handle.csv", "MISSING_HANDLE", 3, "Handle"),
    ("missing-option-name.csv", "MISSING_OPTION_NAME", 3, "Option1 Name"),
    ("missing-option-value.csv", "MISSING_OPTION_VALUE", 4, "Option1 Value"),
    ("missing-title.csv", "MISSING_TITLE", 3, "Title"),
    ("mistyped-handle.csv", "AMBIGUOUS_ROW", 4, "Handle"),
    ("negative-price.csv", "NEGATIVE_PRICE", 4, "Variant Price"),
    ("nul.csv", "INVALID_CHARACTER", 3, "Title"),
    ("row-without-handle.csv", "MISSING_HANDLE", 4, "Handle"),
    ("sale-without-price.csv", "MISSING_PRICE", 3, "Variant Price"),
    ("shifted-row.csv", "WRONG_COLUMN_COUNT", 4, ""),
    ("stray-quote-in-lines.csv", "UNCLOSED_QUOTE", 3, "Body (HTML)"),
    ("stray-quote.csv", "STRAY_QUOTE", 3, "Body (HTML)"),
    ("thousands-separator.csv", "INVALID_PRICE", 3, "Variant Price"),
    ("too-few-cells.csv", "WRONG_COLUMN_COUNT", 4, ""),
    ("too-many-cells.csv", "WRONG_COLUMN_COUNT", 3, ""),
    ("unclosed-quote-before-quoted.csv", "UNCLOSED_QUOTE", 3, "Body (HTML)"),
    ("unclosed-quote.csv", "UNCLOSED_QUOTE", 3, "Body (HTML)"),
];

/// Files of which nothing can be read, and why.
const BAD_FILES: &[(&str, &str)] = &[
    ("duplicate-column.csv", "DUPLICATE_COLUMN"),
    ("empty.csv", "EMPTY_FILE"),
    ("missing-column.csv", "MISSING_COLUMN"),
    ("semicolons.csv", "MISSING_COLUMN"),
    ("spreadsheet.csv", "NOT_TEXT"),
    ("utf-16.csv", "UNSUPPORTED_ENCODING"),
];

fn handles(shop: &Shop) -> Vec<String> {
    shop.sql().texts("SELECT handle FROM product ORDER BY handle", "handle")
}

/// Everything that stands for a part of a product is there for as many products as there are.
#[track_caller]
fn assert_no_half_product(shop: &Shop) {
    let sql = shop.sql();
    for (what, condition) in [
        (
            "a product without a variant",
            "NOT EXISTS (SELECT 1 FROM variant v WHERE v.product_id = p.id)",
        ),
        (
            "a variant without a price",
            "EXISTS (SELECT 1 FROM variant v WHERE v.product_id = p.id AND NOT EXISTS (SELECT 1 FROM price r WHERE r.variant_id = v.id))",
        ),
        (
            "a published product that no list has",
            "p.published AND NOT EXISTS (SELECT 1 FROM listing l WHERE l.product_id = p.id AND l.collection_id = 0)",
        ),
        (
            "a card without a list",
            "(SELECT COUNT(*) FROM listing_card c WHERE c.product_id = p.id) <> (SELECT COUNT(*) FROM listing l WHERE l.product_id = p.id AND l.collection_id = 0)",
        ),
        (
            "a product that the feed does not know",
            "NOT EXISTS (SELECT 1 FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE s.kind = 1 AND e.entity_kind = 1 AND e.entity_id = CAST(p.id AS TEXT))",
        ),
    ] {
        assert_eq!(
            sql.number(&format!("SELECT COUNT(*) FROM product p WHERE {condition}")),
            0,
            "{what}"
        );
    }
}

fn bad(engine: Engine, file: &str) -> (Shop, Import) {
    let shop = Shop::empty(engine);
    let import = shop.import(&fixtures::path("import/bad").join(file), &[]);
    (shop, import)
}

fn a_bad_row_costs_its_product_only(engine: Engine) {
    for (file, code, line, field) in BAD_ROWS {
        let (shop, import) = bad(engine, file);
        assert_eq!(import.code(), Some(3), "{file}: {import:?}");
        let report = import.report();
        let rejections = report["rejections"].as_array().expect("a list");
        let found = rejections.iter().find(|rejection| rejection["code"] == *code);
        let found = found.unwrap_or_else(|| panic!("{file}: {report}"));
        assert_eq!(found["line"], *line, "{file}: {found}");
        assert_eq!(found["field"].as_str().unwrap_or_default(), *field, "{file}: {found}");
        assert!(
            found["reason"].as_str().is_some_and(|reason| reason.len() > 20),
            "{file}: {found}"
        );
        // A row that may be its own or another's costs both.
        let rejected = if *file == "mistyped-handle.csv" { 2 } else { 1 };
        assert_eq!(
            (rejections.len(), import.counts("product")),
            (rejected, [2, 0, 0, rejected as u64]),
            "{file}"
        );
        assert_eq!(handles(&shop), ["first", "last"], "{file}");
        assert_no_half_product(&shop);
    }
}

fn the_corpus_is_complete(engine: Engine) {
    // Every file of the folder is in one of the tables above, on either engine.
    let named: BTreeSet<&str> = BAD_ROWS
        .iter()
        .map(|row| row.0)
        .chain(BAD_FILES.iter().map(|row| row.0))
        .chain(["lines.jsonl"])
        .collect();
    let there: BTreeSet<String> = std::fs::read_dir(fixtures::path("import/bad"))
        .expect("the folder is there")
        .map(|entry| {
            entry
                .expect("the folder can be listed")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(
        there.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        named,
        "{engine:?}"
    );
}

fn bad_files_are_refused_whole(engine: Engine) {
    for (file, code) in BAD_FILES {
        let (shop, import) = bad(engine, file);
        assert_eq!(import.code(), Some(1), "{file}: {import:?}");
        assert!(
            import.0.stderr.contains(code) && import.0.stderr.contains("line 1"),
            "{file}: {}",
            import.0.stderr
        );
        assert_eq!(handles(&shop), [""; 0], "{file}");
    }
    // The same bytes as JSON lines, and a folder.
    for file in ["utf-16.csv", "spreadsheet.csv"] {
        let shop = Shop::empty(engine);
        let import = shop.import(&fixtures::path("import/bad").join(file), &["--format", "jsonl"]);
        assert_eq!(import.code(), Some(1), "{file}: {import:?}");
    }
    let shop = Shop::empty(engine);
    let folder = shop.import(&fixtures::path("import"), &["--format", "jsonl"]);
    assert_eq!(folder.code(), Some(1), "{folder:?}");
}

fn bad_lines_are_named(engine: Engine) {
    let (shop, import) = bad(engine, "lines.jsonl");
    assert_eq!(import.code(), Some(3));
    let text = fixtures::text("import/bad/lines.jsonl");
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
    let [created, updated, unchanged, rejected] = import.counts("product");
    assert_eq!((updated, unchanged), (0, 0));
    assert_eq!(created, handles(&shop).len() as u64);
    assert!(
        created + rejected >= lines - 1,
        "each line came to something: {created} + {rejected} of {lines}"
    );
    let report = import.report();
    let reported = report["rejections"].as_array().expect("a list");
    assert!(
        reported.is_sorted_by_key(|one| one["line"].as_u64()),
        "in the order of lines: {reported:?}"
    );
    let rejections = import.rejections();
    let code_at = |line: u64| {
        rejections
            .iter()
            .filter(|one| one.0 == line)
            .map(|one| one.1.as_str())
            .collect::<Vec<_>>()
    };
    for (line, code) in [
        (2, "INVALID_JSON"),
        (3, "UNKNOWN_KEY"),
        (4, "UNKNOWN_KEY"),
        (5, "INVALID_JSON"),
        (6, "INVALID_PRICE"),
        (7, "INVALID_PRICE"),
        (8, "NEGATIVE_PRICE"),
        (9, "UNKNOWN_KIND"),
        (10, "MISSING_KEY"),
        (11, "INVALID_JSON"),
        (12, "INVALID_VALUE"),
        (13, "DUPLICATE_HANDLE"),
        (14, "DUPLICATE_SKU"),
        (15, "DUPLICATE_VARIANT"),
        (16, "MISSING_OPTION_VALUE"),
        (17, "CONFLICTING_KEY"),
    ] {
        assert!(code_at(line).contains(&code), "line {line}: {:?}", code_at(line));
    }
    assert_no_half_product(&shop);
}

fn odd_files_that_are_in_order(engine: Engine) {
    for file in ["blank-rows.csv", "bom-crlf.csv", "cr-only.csv"] {
        let shop = Shop::empty(engine);
        let import = shop.import(&fixtures::path("import").join(file), &[]).done();
        assert!(import.counts("product")[0] > 0, "{file}: {import:?}");
        assert_eq!(import.counts("product")[3], 0, "{file}");
        assert_no_half_product(&shop);
    }
    // A file without a product is one.
    let shop = Shop::empty(engine);
    let header = shop.write("header.csv", "Handle,Title,Variant Price\n");
    assert_eq!(shop.import(&header, &[]).done().counts("product"), [0; 4]);
    assert_eq!(shop.import_text("", &[]).done().counts("product"), [0; 4]);
    assert_eq!(shop.import_text("\n\n", &[]).done().counts("product"), [0; 4]);
}

fn prices_have_the_digits_of_the_markets_currency(engine: Engine) {
    let file = fixtures::path("import/currency-digits.csv");
    for (currency, created, refused) in [
        ("EUR", 2, vec![("INVALID_PRICE_DIGITS", "broken")]),
        ("KWD", 3, vec![]),
        ("JPY", 2, vec![("INVALID_PRICE_DIGITS", "broken")]),
    ] {
        let shop = Shop::empty(engine);
        let import = shop.import(&file, &["--market", "main", "--currency", currency]);
        assert_eq!(import.counts("product")[0], created, "{currency}: {import:?}");
        let rejections = import.rejections();
        let codes: Vec<(&str, &str)> = rejections
            .iter()
            .map(|(_, code, subject)| (code.as_str(), subject.as_str()))
            .collect();
        assert_eq!(codes, refused, "{currency}");
        assert!(rejections.iter().all(|(line, ..)| *line == 3), "{currency}");
        assert_no_half_product(&shop);
    }
}

fn a_cell_of_ten_megabytes(engine: Engine) {
    let shop = Shop::empty(engine);
    let huge = "x".repeat(10 * 1024 * 1024);
    let text = format!("Handle,Title,Body (HTML),Variant Price\nfirst,First,,1\nhuge,Huge,{huge},1\nlast,Last,,1\n");
    let import = shop.import(&shop.write("huge.csv", text), &[]);
    assert_eq!(import.code(), Some(3));
    assert_eq!(
        import.rejections(),
        [(3, "CELL_TOO_LARGE".to_owned(), "huge".to_owned())]
    );
    assert_eq!(handles(&shop), ["first", "last"]);
}

fn a_line_of_ten_megabytes(engine: Engine) {
    let shop = Shop::empty(engine);
    let line = |handle: &str, text: &str| {
        format!(
            "{{\"handle\":\"{handle}\",\"title\":\"T\",\"description_html\":\"{text}\",\"variants\":[{{\"prices\":[{{\"amount\":\"1\"}}]}}]}}\n"
        )
    };
    let huge = "x".repeat(10 * 1024 * 1024);
    let import = shop.import_text(&(line("first", "") + &line("huge", &huge) + &line("last", "")), &[]);
    assert_eq!(import.code(), Some(3));
    let rejections = import.rejections();
    assert_eq!(
        (rejections.len(), rejections[0].0, rejections[0].1.as_str()),
        (1, 2, "LINE_TOO_LONG")
    );
    assert_eq!(handles(&shop), ["first", "last"]);
}

fn a_sku_of_two_products(engine: Engine) {
    let shop = Shop::empty(engine);
    let text =
        "Handle,Title,Variant SKU,Variant Price\nfirst,First,SAME,1\nsecond,Second,SAME,1\nthird,Third,OTHER,1\n";
    let file = shop.write("skus.csv", text);
    for _ in 0..2 {
        let import = shop.import(&file, &[]);
        assert_eq!(import.code(), Some(3));
        assert_eq!(
            import.rejections(),
            [(3, "DUPLICATE_SKU".to_owned(), "second".to_owned())]
        );
        assert_eq!(handles(&shop), ["first", "third"]);
    }
}
