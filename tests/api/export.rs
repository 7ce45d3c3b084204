//! Taking the catalogue out, and putting it into another shop.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::app::Shop;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    an_export_makes_the_same_shop_elsewhere,
    an_export_crosses_from_one_engine_to_the_other,
    a_larger_catalogue_comes_back_the_same,
    a_file_is_written_and_its_products_are_counted,
    what_the_format_cannot_hold_is_named,
    an_empty_shop_exports,
);

fn an_export_makes_the_same_shop_elsewhere(engine: Engine) {
    let shop = Shop::filled(engine);
    let first = shop.export();
    let other = Shop::empty(engine);
    let import = other.import_text(&first, &[]).done();
    assert_eq!(import.counts("product"), [14, 0, 0, 0]);
    assert_eq!(import.counts("collection"), [7, 0, 0, 0]);
    assert_eq!(other.export(), first, "byte for byte");
    // Lines, each of them one record; what is referred to comes first.
    let records: Vec<Value> = first
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let order = ["market", "location", "attribute", "option", "collection", "product"];
    let places: Vec<usize> = records
        .iter()
        .map(|record| {
            order
                .iter()
                .position(|kind| record["kind"] == *kind)
                .expect("a known kind")
        })
        .collect();
    assert!(places.is_sorted());
    // Both show the same, in every market and language.
    let (before, after) = (shop.serve(), other.serve());
    let document = "{ products(first: 20) { totalCount nodes { handle title description vendor tags availability
      priceRange { min { amount } max { amount } } media { url altText width thumbhash } attributes { name values }
      collections { handle title } options { label values { label swatch { color } } }
      encodedVariantExistence encodedVariantAvailability
      variants(first: 50) { nodes { sku barcode title weightGrams quantityAvailable image { url } } }
    } } collections { nodes { handle title descriptionHtml parent { handle } image { url altText } } } }";
    for (market, language) in [("de", "de"), ("de", "en"), ("us", "en"), ("jp", "en")] {
        let ask = |server: &crate::app::Server| server.ask(document).market(market).language(language).data();
        let (before, mut after) = (ask(&before), ask(&after));
        // Where places are equal, the order is that of the ids, which another shop gives anew.
        for list in ["/collections/nodes", "/products/nodes"] {
            let by_handle = |value: &Value| {
                let mut nodes = value.pointer(list).and_then(Value::as_array).expect("a list").clone();
                nodes.sort_by_key(|node| node["handle"].to_string());
                nodes
            };
            assert_eq!(by_handle(&after), by_handle(&before), "{market} {language} {list}");
        }
        assert_eq!(
            after["products"]["nodes"].take(),
            before["products"]["nodes"],
            "{market} {language}"
        );
    }
}

fn an_export_crosses_from_one_engine_to_the_other(engine: Engine) {
    let other = match engine {
        Engine::Sqlite => Engine::Postgres,
        Engine::Postgres => Engine::Sqlite,
    };
    let exported = Shop::filled(engine).export();
    assert_eq!(
        Shop::filled(other).export(),
        exported,
        "both engines write the same bytes"
    );
    let shop = Shop::empty(other);
    shop.import_text(&exported, &[]).done();
    assert_eq!(shop.export(), exported);
}

fn a_larger_catalogue_comes_back_the_same(engine: Engine) {
    let shop = Shop::empty(engine);
    // More products than are read at once.
    let mut lines = String::new();
    for number in 0..450 {
        let popularity = number % 7;
        writeln!(
            lines,
            "{{\"handle\":\"p-{number}\",\"title\":\"P {number}\",\"popularity\":{popularity},\"created_at\":\"2025-01-01T00:00:00.123Z\",\
             \"variants\":[{{\"sku\":\"S-{number}\",\"prices\":[{{\"amount\":\"{number}.50\"}}]}}]}}"
        )
        .expect("writing to a text cannot fail");
    }
    shop.import_text(&lines, &["--market", "main", "--currency", "EUR"])
        .done();
    let first = shop.export();
    assert_eq!(
        first
            .lines()
            .filter(|line| line.contains(r#""kind":"product""#))
            .count(),
        450
    );
    assert!(first.contains("2025-01-01T00:00:00.123Z"), "milliseconds are kept");
    let other = Shop::empty(engine);
    other.import_text(&first, &[]).done();
    assert_eq!(other.export(), first);
}

fn a_file_is_written_and_its_products_are_counted(engine: Engine) {
    let shop = Shop::filled(engine);
    let file = shop.file("out.jsonl");
    let ended = shop.tote(&["export", file.to_str().expect("text")]).done();
    assert!(ended.text().starts_with("14 products written to "), "{}", ended.text());
    assert_eq!(
        std::fs::read_to_string(&file).expect("the file is there"),
        shop.export()
    );
    let table = shop.file("out.csv");
    let ended = shop.tote(&["export", table.to_str().expect("text")]).done();
    assert!(ended.text().starts_with("14 products written to "), "{}", ended.text());
    assert!(
        std::fs::read_to_string(&table)
            .expect("the file is there")
            .starts_with("Handle,Title,")
    );
    let nowhere = shop.tote(&["export", "no/such/folder/out.jsonl"]);
    assert_eq!(nowhere.code(), Some(1));
    assert!(nowhere.stderr.contains("cannot be written"), "{}", nowhere.stderr);
}

fn what_the_format_cannot_hold_is_named(engine: Engine) {
    let shop = Shop::filled(engine);
    shop.import_text(
        &fixtures::lines(&[json!({"handle": "knit-cap", "tags": ["warm, soft"]})]),
        &[],
    )
    .done();
    let ended = shop.tote(&["export", "--format", "shopify-csv", "-"]);
    assert_eq!(ended.code(), Some(3));
    assert!(
        ended.stderr.contains("left out knit-cap") && ended.stderr.contains("TAG_WITH_COMMA"),
        "{}",
        ended.stderr
    );
    let table = ended.text();
    assert!(table.contains("\nlinen-dress,") && !table.contains("\nknit-cap,"));
    shop.export();
}

fn an_empty_shop_exports(engine: Engine) {
    let shop = Shop::empty(engine);
    assert_eq!(shop.export(), "");
    let things = fixtures::shop_things();
    shop.import_text(&things, &[]).done();
    let table = shop.tote(&["export", "--format", "shopify-csv", "-"]).done().text();
    assert_eq!(table.lines().count(), 1, "only a header: {table}");
    let unmigrated = Shop::unmigrated(engine).tote(&["export", "--format", "jsonl", "-"]);
    assert_eq!(unmigrated.code(), Some(1));
    assert!(unmigrated.stderr.contains("tote migrate"), "{}", unmigrated.stderr);
}
