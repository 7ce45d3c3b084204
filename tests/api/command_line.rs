//! What is said to `tote import` and `tote export`, and what they say.

use serde_json::{Value, json};

use crate::app::Shop;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    the_text_report_says_it_to_people,
    prices_without_a_market_go_to_the_one_that_was_named,
    a_wrong_command_line_says_what_is_wrong,
);

fn the_text_report_says_it_to_people(engine: Engine) {
    let shop = Shop::filled(engine);
    let lines = "{\"handle\":\"linen-dress\",\"title\":\"Other\"}\n{\"handle\":\"nameless\"}\n{\"handle\":\"typo\",\"titel\":\"Typo\"}\n";
    let ended = shop.tote_over(lines.as_bytes(), &["import", "--format", "jsonl", "-"]);
    assert_eq!(ended.code(), Some(3));
    let text = ended.text();
    let row = |kind: &str| {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with(kind))
            .unwrap_or_else(|| panic!("no {kind}: {text}"));
        line.split_whitespace()
            .skip(1)
            .map(|count| count.parse().expect("a count"))
            .collect::<Vec<u64>>()
    };
    assert_eq!(row("product"), [0, 1, 0, 2]);
    assert!(text.contains("line 2: MISSING_TITLE nameless"), "{text}");
    assert!(text.contains("line 3: UNKNOWN_KEY typo, titel"), "{text}");
    let rehearsed = shop.tote_over(lines.as_bytes(), &["import", "--dry-run", "--format", "jsonl", "-"]);
    assert!(
        rehearsed.text().starts_with("Dry run: nothing was changed."),
        "{}",
        rehearsed.text()
    );
}

fn prices_without_a_market_go_to_the_one_that_was_named(engine: Engine) {
    let shop = Shop::filled(engine);
    let line = |handle: &str, amount: &str| {
        let variants = json!([{"sku": handle, "prices": [{"amount": amount}], "stock": 9}]);
        fixtures::lines(&[json!({"handle": handle, "title": handle, "variants": variants})])
    };
    shop.import_text(&line("in-default", "5.50"), &["--location", "berlin"])
        .done();
    shop.import_text(
        &line("in-jp", "550"),
        &["--market", "jp", "--currency", "JPY", "--location", "oakland"],
    )
    .done();
    shop.import_text(
        &line("in-new", "5.500"),
        &["--market", "kw", "--currency", "KWD", "--location", "kuwait"],
    )
    .done();
    let server = shop.serve();
    let card = |handle: &str, market: &str| {
        let document = "query Card($handle: String!) { product(handle: $handle) { priceRange { min { amount currencyCode } } variants { nodes { quantityAvailable } } } }";
        server
            .ask(document)
            .market(market)
            .with(json!({"handle": handle}))
            .data()["product"]
            .take()
    };
    let expected = |amount: &str, currency: &str| {
        json!({
            "priceRange": {"min": {"amount": amount, "currencyCode": currency}},
            "variants": {"nodes": [{"quantityAvailable": 9}]},
        })
    };
    assert_eq!(card("in-default", "de"), expected("5.50", "EUR"));
    assert_eq!(card("in-default", "jp"), Value::Null);
    assert_eq!(card("in-jp", "jp"), expected("550", "JPY"));
    assert_eq!(
        card("in-new", "kw"),
        expected("5.500", "KWD"),
        "a market that was not there is made"
    );
    // By the settings.
    let shop = shop
        .with("TOTE_IMPORT_MARKET", "us")
        .with("TOTE_IMPORT_LOCATION", "oakland");
    shop.import_text(&line("in-us", "5.05"), &[]).done();
    assert_eq!(card("in-us", "us"), expected("5.05", "USD"));
}

fn a_wrong_command_line_says_what_is_wrong(engine: Engine) {
    let shop = Shop::filled(engine);
    let file = fixtures::path("shop.jsonl");
    let file = file.to_str().expect("text");
    for (arguments, code, named) in [
        (vec!["import"], 2, "FILE"),
        (vec!["import", "-"], 1, "--format"),
        (vec!["import", "nowhere.jsonl"], 1, "nowhere.jsonl"),
        (vec!["import", "--format", "xml", file], 2, "shopify-csv"),
        (vec!["import", "--batch", "0", file], 2, "--batch"),
        (vec!["import", "--market", "de", "--currency", "USD", file], 1, "EUR"),
        (vec!["import", "--currency", "EURO", file], 1, "EURO"),
        (
            vec!["export", "--market", "fr", "--format", "shopify-csv", "-"],
            1,
            "de, us, jp",
        ),
    ] {
        let ended = shop.tote(&arguments);
        assert_eq!(ended.code(), Some(code), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(named), "{arguments:?}: {}", ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
}
