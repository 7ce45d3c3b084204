//! Catalogues that tests import.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A file of `tests/fixtures`.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// The text of a file of `tests/fixtures`.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).expect("the fixture is there")
}

/// The lines of `tests/fixtures/shop.jsonl` that are not products.
pub(crate) fn shop_things() -> String {
    let lines = text("shop.jsonl");
    let things: Vec<&str> = lines
        .lines()
        .filter(|line| !line.contains(r#""kind":"product""#))
        .collect();
    things.join("\n") + "\n"
}

/// A product of `tests/fixtures/shop.jsonl`, to be changed and imported again.
pub(crate) fn shop_product(handle: &str) -> Value {
    text("shop.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("every line is JSON"))
        .find(|record| record["kind"] == "product" && record["handle"] == handle)
        .expect("the shop has the product")
}

/// Lines of records.
pub(crate) fn lines(records: &[Value]) -> String {
    records.iter().fold(String::new(), |mut lines, record| {
        writeln!(lines, "{record}").expect("a text can be written to");
        lines
    })
}

/// Collections of [`rails`] that hold products.
pub(crate) const RAILS: [&str; 3] = ["rail-1", "rail-2", "rail-3"];

/// Three collections of 25 products below `all`; each product has 3 sizes in 2 colours, 3 images and 2 filterable attributes, and texts in
/// two languages, of which the market's first is not the shop's own.
pub(crate) fn rails() -> String {
    let mut records = vec![
        json!({"kind": "market", "code": "de", "name": "Deutschland", "currency": "EUR", "languages": ["de", "en"], "is_default": true}),
        json!({"kind": "location", "code": "main", "name": "Main"}),
        json!({"kind": "attribute", "code": "material", "filterable": true, "translations": {"de": "Stoff"}}),
        json!({"kind": "attribute", "code": "season", "filterable": true}),
        json!({"kind": "option", "name": "Colour", "values": [{"value": "Navy", "swatch_color": "#1f2a44"}]}),
        json!({"kind": "collection", "handle": "all", "title": "All"}),
    ];
    records
        .extend(RAILS.map(|handle| json!({"kind": "collection", "handle": handle, "title": handle, "parent": "all"})));
    for number in 0..75 {
        records.push(rail_product(number));
    }
    lines(&records)
}

fn rail_product(number: usize) -> Value {
    let variants: Vec<Value> = ["S", "M", "L"]
        .iter()
        .flat_map(|size| ["Navy", "Sand"].map(|colour| (*size, colour)))
        .map(|(size, colour)| {
            json!({
                "option_values": [size, colour],
                "sku": format!("{number}-{size}-{colour}"),
                "image": format!("https://images.example/{number}/{colour}.jpg"),
                "prices": [{"market": "de", "amount_minor": 1_000 + 10 * number, "compare_at_minor": 9_900}],
                "stock": [{"location": "main", "on_hand": number % 4}],
            })
        })
        .collect();
    let material = ["Linen", "Wool", "Silk"][number % 3];
    let season = ["Summer", "Winter"][number % 2];
    json!({
        "kind": "product",
        "handle": format!("product-{number}"),
        "title": format!("Product {number}"),
        "description_html": "<p>One of many.</p>",
        "popularity": number,
        "created_at": format!("2025-01-01T00:00:{:02}Z", number % 60),
        "options": [{"name": "Size"}, {"name": "Colour"}],
        "variants": variants,
        "images": [format!("https://images.example/{number}/Navy.jpg"), format!("https://images.example/{number}/Sand.jpg"), format!("https://images.example/{number}/back.jpg")],
        "attributes": {"material": [material], "season": [season]},
        "collections": [RAILS[number % 3]],
        "translations": {"de": {"title": format!("Produkt {number}")}},
    })
}
