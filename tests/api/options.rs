//! Choosing among the variants of a product.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::Server;
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    the_grid_says_what_the_variants_say,
    the_grid_is_the_shortest_text,
    a_variant_is_found_by_all_its_values,
    the_variant_to_show_first,
    a_choice_that_names_too_little_is_refused,
);

const PRODUCTS: [&str; 6] = [
    "linen-dress",
    "silk-dress",
    "wrap-skirt",
    "canvas-tote",
    "leather-boot",
    "cotton-tee",
];

/// The combinations of indexes that an encoded grid holds, read as the schema describes it.
fn decode(text: &str) -> BTreeSet<Vec<usize>> {
    let Some(tree) = text.strip_prefix("v1_") else {
        assert_eq!(text, "", "a grid without a version is an empty one");
        return BTreeSet::new();
    };
    let mut found = BTreeSet::new();
    let (mut path, mut number, mut run) = (Vec::new(), String::new(), None);
    let mut end_of_value = |path: &[usize], number: &mut String, run: &mut Option<usize>| {
        if number.is_empty() {
            return;
        }
        let last: usize = std::mem::take(number).parse().expect("a number");
        for value in run.take().unwrap_or(last)..=last {
            found.insert([path, &[value]].concat());
        }
    };
    for sign in tree.chars() {
        match sign {
            '0'..='9' => number.push(sign),
            '-' => run = Some(std::mem::take(&mut number).parse().expect("a number")),
            ':' => path.push(std::mem::take(&mut number).parse().expect("a number")),
            ' ' => end_of_value(&path, &mut number, &mut run),
            ',' => {
                end_of_value(&path, &mut number, &mut run);
                path.pop().expect("a branch to end");
            }
            other => panic!("{other:?} is not in the grammar: {text}"),
        }
    }
    end_of_value(&path, &mut number, &mut run);
    assert!(
        path.is_empty() && run.is_none(),
        "the text ends within a branch: {text}"
    );
    found
}

/// What the grid should hold: the indexes of the variants' values among the options'.
fn combinations(product: &Value, only_available: bool) -> BTreeSet<Vec<usize>> {
    let options = product["options"].as_array().expect("a list");
    let variants = product["variants"]["nodes"].as_array().expect("a list");
    variants
        .iter()
        .filter(|variant| !only_available || variant["availableForSale"] == true)
        .map(|variant| {
            let selected = each(&variant["selectedOptions"], "value");
            let indexes: Vec<usize> = options
                .iter()
                .zip(&selected)
                .map(|(option, value)| {
                    let values = each(&option["values"], "name");
                    values
                        .iter()
                        .position(|name| name == value)
                        .expect("a value of the option")
                })
                .collect();
            // Without options there is one cell, which is called 0.
            if indexes.is_empty() { vec![0] } else { indexes }
        })
        .collect()
}

const GRID: &str = r"query Grid($handle: String!) {
  product(handle: $handle) {
    encodedVariantExistence encodedVariantAvailability
    options { values { name available } }
    variants(first: 250) { nodes { availableForSale selectedOptions { value } } }
  }
}";

fn the_grid_says_what_the_variants_say(engine: Engine) {
    let server = Server::shared(engine);
    for market in ["de", "us", "jp"] {
        for handle in PRODUCTS {
            let data = server.ask(GRID).with(json!({"handle": handle})).market(market).data();
            let product = &data["product"];
            if product.is_null() {
                assert_eq!((market, handle), ("jp", "wrap-skirt"));
                continue;
            }
            let text = |key: &str| decode(product[key].as_str().expect("a text"));
            let available = combinations(product, true);
            assert_eq!(
                text("encodedVariantExistence"),
                combinations(product, false),
                "{market} {handle}"
            );
            assert_eq!(text("encodedVariantAvailability"), available, "{market} {handle}");
            // An option's value can be bought where any variant with it can.
            for (at, option) in product["options"].as_array().expect("a list").iter().enumerate() {
                for (index, value) in option["values"].as_array().expect("a list").iter().enumerate() {
                    let any = available.iter().any(|combination| combination[at] == index);
                    assert_eq!(value["available"], any, "{market} {handle} {value}");
                }
            }
        }
    }
}

fn the_grid_is_the_shortest_text(engine: Engine) {
    let server = Server::shared(engine);
    let grid = |handle: &str, market: &str| {
        let data = server.ask(GRID).with(json!({"handle": handle})).market(market).data();
        ["encodedVariantExistence", "encodedVariantAvailability"]
            .map(|key| data["product"][key].as_str().expect("a text").to_owned())
    };
    assert_eq!(grid("linen-dress", "de"), ["v1_0:0-1,1:0-1,2:0,", "v1_0:0-1,2:0,"]);
    assert_eq!(grid("linen-dress", "us"), ["v1_0:0-1,1:0-1,2:0,", "v1_0:0-1,1:0,"]);
    assert_eq!(grid("linen-dress", "jp"), ["v1_0:0-1,1:0,2:0,", "v1_0:0-1,1:0,"]);
    assert_eq!(
        grid("wrap-skirt", "de"),
        ["v1_0:0:0-1,1:0,,1:0:0,1:1,,", "v1_0:0:0,,1:0:0,,"]
    );
    assert_eq!(grid("wrap-skirt", "us"), ["v1_0:0:0-1,1:0,,1:0:0,1:1,,", "v1_1:1:1,,"]);
    assert_eq!(grid("leather-boot", "de"), ["v1_0-2", ""]);
    assert_eq!(grid("canvas-tote", "de"), ["v1_0", "v1_0"]);
    assert_eq!(grid("cotton-tee", "de"), ["v1_0-1", "v1_0"]);
}

fn selected(values: &[(&str, &str)]) -> Value {
    json!(
        values
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect::<Vec<_>>()
    )
}

fn a_variant_is_found_by_all_its_values(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query Pick($handle: String!, $selected: [SelectedOptionInput!]!) {
      product(handle: $handle) { variantBySelectedOptions(selectedOptions: $selected) { sku title availableForSale } }
    }";
    let pick = |handle: &str, market: &str, values: &[(&str, &str)]| {
        let variables = json!({"handle": handle, "selected": selected(values)});
        server
            .ask(document)
            .with(variables)
            .market(market)
            .language("en")
            .data()["product"]["variantBySelectedOptions"]
            .take()
    };
    let sand = [("Colour", "Sand"), ("Size", "M")];
    assert_eq!(
        pick("linen-dress", "de", &sand),
        json!({"sku": "LD-M-S", "title": "M / Sand", "availableForSale": false}),
        "in any order, sold out or not"
    );
    assert_eq!(
        pick("linen-dress", "jp", &sand),
        Value::Null,
        "the market does not sell it"
    );
    assert_eq!(
        pick("linen-dress", "de", &[("size", "m"), ("COLOUR", "sAND")])["sku"],
        "LD-M-S",
        "in any case"
    );
    assert_eq!(
        pick("linen-dress", "de", &[("Size", "L"), ("Colour", "Sand")]),
        Value::Null,
        "nobody makes it"
    );
    assert_eq!(
        pick("linen-dress", "de", &[("Size", "L"), ("Cut", "Wide")]),
        Value::Null
    );
    let skirt = [("Size", "M"), ("Colour", "Plum"), ("Length", "Tall")];
    assert_eq!(pick("wrap-skirt", "us", &skirt)["sku"], "WS-M-P-T");
    assert_eq!(pick("canvas-tote", "de", &[])["sku"], "TOTE");
}

fn the_variant_to_show_first(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query First($handle: String!, $selected: [SelectedOptionInput!]! = []) {
      product(handle: $handle) { selectedOrFirstAvailableVariant(selectedOptions: $selected) { title } }
    }";
    let first = |handle: &str, market: &str, values: &[(&str, &str)]| {
        let variables = json!({"handle": handle, "selected": selected(values)});
        let data = server
            .ask(document)
            .with(variables)
            .market(market)
            .language("en")
            .data();
        let variant = &data["product"]["selectedOrFirstAvailableVariant"];
        variant["title"].as_str().expect("a variant").to_owned()
    };
    assert_eq!(first("linen-dress", "de", &[]), "S / Navy");
    assert_eq!(
        first("linen-dress", "de", &[("Size", "M"), ("Colour", "Sand")]),
        "M / Sand",
        "though it is sold out"
    );
    assert_eq!(
        first("linen-dress", "de", &[("Colour", "Sand")]),
        "S / Sand",
        "some of the options will do"
    );
    assert_eq!(
        first("linen-dress", "de", &[("Colour", "Green")]),
        "S / Navy",
        "what is not there is passed over"
    );
    assert_eq!(
        first("wrap-skirt", "us", &[]),
        "M / Plum / Tall",
        "the first that can be bought"
    );
    assert_eq!(
        first("leather-boot", "de", &[]),
        "37",
        "the first where all are sold out"
    );
    assert_eq!(first("canvas-tote", "de", &[]), "Canvas Tote");
    assert_eq!(first("cotton-tee", "de", &[]), "White");
}

fn a_choice_that_names_too_little_is_refused(engine: Engine) {
    let server = Server::shared(engine);
    for (handle, chosen) in [
        ("linen-dress", r#"{name: "Size", value: "M"}"#),
        ("canvas-tote", r#"{name: "Size", value: "M"}"#),
        ("linen-dress", ""),
    ] {
        let document = format!(
            r#"{{ product(handle: "{handle}") {{ variantBySelectedOptions(selectedOptions: [{chosen}]) {{ id }} }} }}"#
        );
        let message = server.ask(document).answer().assert_bad("selectedOptions");
        let named = if handle == "canvas-tote" {
            "has none"
        } else {
            "Size, Colour"
        };
        assert!(message.contains(named), "{message}");
    }
}
