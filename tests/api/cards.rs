//! What a card shows of a product, in each market.

use serde_json::{Value, json};

use crate::app::Server;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    cards_of_all_products,
    the_market_sells_from_its_own_locations,
    a_sale_belongs_to_its_market,
    a_card_says_what_the_page_says,
);

fn cards(engine: Engine, market: &str) -> Vec<Value> {
    let document = "{ products(first: 250) { nodes {
      handle availability availableForSale
      priceRange { min { amount } max { amount } }
      compareAtPriceRange { min { amount } max { amount } }
    } } }";
    let mut data = Server::shared(engine).ask(document).market(market).data();
    let nodes = data["products"]["nodes"].take();
    nodes.as_array().expect("a list").clone()
}

/// Handle, lowest and highest price, the same before a sale, availability.
type Card = (
    &'static str,
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    &'static str,
);

fn assert_cards(engine: Engine, market: &str, expected: &[Card]) {
    let range = |(min, max): (&str, &str)| json!({"min": {"amount": min}, "max": {"amount": max}});
    let expected: Vec<Value> = expected
        .iter()
        .map(|(handle, min, max, before, availability)| {
            json!({
                "handle": handle,
                "availability": availability,
                "availableForSale": *availability != "OUT_OF_STOCK",
                "priceRange": range((min, max)),
                "compareAtPriceRange": before.map(range),
            })
        })
        .collect();
    assert_eq!(cards(engine, market), expected, "{market}");
}

fn cards_of_all_products(engine: Engine) {
    let before = |one: &'static str| Some((one, one));
    assert_cards(
        engine,
        "de",
        &[
            ("silk-dress", "189.00", "189.00", None, "LOW_STOCK"),
            ("wrap-skirt", "84.00", "92.00", None, "IN_STOCK"),
            ("cotton-tee", "24.00", "24.00", None, "IN_STOCK"),
            ("linen-dress", "59.95", "64.50", before("79.95"), "IN_STOCK"),
            ("leather-boot", "149.00", "149.00", None, "OUT_OF_STOCK"),
            ("canvas-tote", "29.00", "29.00", before("39.00"), "IN_STOCK"),
            ("wool-scarf", "49.50", "49.50", before("60.00"), "IN_STOCK"),
            ("twin-ring-a", "18.00", "18.00", None, "IN_STOCK"),
            ("twin-ring-b", "18.00", "18.00", None, "IN_STOCK"),
            ("twin-ring-c", "18.00", "18.00", None, "IN_STOCK"),
            ("eclair-brooch", "18.00", "18.00", None, "LOW_STOCK"),
            ("knit-cap", "24.00", "24.00", None, "OUT_OF_STOCK"),
        ],
    );
    assert_cards(
        engine,
        "us",
        &[
            ("silk-dress", "199.99", "199.99", None, "OUT_OF_STOCK"),
            ("wrap-skirt", "90.00", "98.00", None, "LOW_STOCK"),
            ("cotton-tee", "25.00", "25.00", None, "IN_STOCK"),
            ("linen-dress", "65.00", "70.00", None, "IN_STOCK"),
            ("leather-boot", "159.00", "159.00", None, "LOW_STOCK"),
            ("canvas-tote", "32.00", "32.00", None, "IN_STOCK"),
            ("sun-hat", "40.00", "40.00", None, "IN_STOCK"),
            ("twin-ring-a", "20.00", "20.00", None, "IN_STOCK"),
            ("twin-ring-b", "20.00", "20.00", None, "IN_STOCK"),
            ("twin-ring-c", "20.00", "20.00", None, "IN_STOCK"),
            ("eclair-brooch", "20.00", "20.00", None, "LOW_STOCK"),
            ("knit-cap", "25.00", "25.00", None, "OUT_OF_STOCK"),
        ],
    );
    assert_cards(
        engine,
        "jp",
        &[
            ("silk-dress", "28000", "28000", None, "OUT_OF_STOCK"),
            ("cotton-tee", "3500", "3500", None, "IN_STOCK"),
            ("linen-dress", "9800", "10500", None, "IN_STOCK"),
            ("leather-boot", "23000", "23000", None, "LOW_STOCK"),
            ("canvas-tote", "4200", "4200", None, "IN_STOCK"),
            ("sun-hat", "5500", "5500", None, "IN_STOCK"),
            ("twin-ring-a", "3000", "3000", None, "IN_STOCK"),
            ("twin-ring-b", "3000", "3000", None, "IN_STOCK"),
            ("twin-ring-c", "3000", "3000", None, "IN_STOCK"),
            ("eclair-brooch", "3000", "3000", None, "LOW_STOCK"),
            ("knit-cap", "3500", "3500", None, "OUT_OF_STOCK"),
        ],
    );
}

/// Availability and what is left of each variant of a product.
fn stock(engine: Engine, handle: &str, market: &str) -> Vec<(String, bool, Value)> {
    let document = "query Stock($handle: String!) { product(handle: $handle) { variants { nodes { availability availableForSale quantityAvailable } } } }";
    let mut data = Server::shared(engine)
        .ask(document)
        .with(json!({"handle": handle}))
        .market(market)
        .data();
    let variants = data["product"]["variants"]["nodes"].take();
    let one = |variant: &Value| {
        let availability = variant["availability"].as_str().expect("a bucket").to_owned();
        let is_sold = variant["availableForSale"].as_bool().expect("a yes or no");
        (availability, is_sold, variant["quantityAvailable"].clone())
    };
    variants.as_array().expect("a list").iter().map(one).collect()
}

fn the_market_sells_from_its_own_locations(engine: Engine) {
    let level = |availability: &str, left: i64| (availability.to_owned(), availability != "OUT_OF_STOCK", json!(left));
    let none = || level("OUT_OF_STOCK", 0);
    assert_eq!(stock(engine, "leather-boot", "de"), [none(), none(), none()]);
    // 5 is the most that counts as low.
    assert_eq!(
        stock(engine, "leather-boot", "us"),
        [level("LOW_STOCK", 5), none(), none()]
    );
    assert_eq!(
        stock(engine, "linen-dress", "us"),
        [
            level("LOW_STOCK", 3),
            level("IN_STOCK", 20),
            none(),
            level("LOW_STOCK", 1),
            none()
        ]
    );
    assert_eq!(
        stock(engine, "wool-scarf", "de"),
        [level("IN_STOCK", 20)],
        "21 is shown as 20"
    );
    assert_eq!(stock(engine, "sun-hat", "jp"), [level("IN_STOCK", 20)]);
    assert_eq!(stock(engine, "twin-ring-a", "jp"), [level("IN_STOCK", 10)]);
    let backorder = ("IN_STOCK".to_owned(), true, json!(0));
    assert_eq!(
        stock(engine, "cotton-tee", "de"),
        [backorder, none()],
        "White is sold without stock"
    );
    assert_eq!(
        stock(engine, "canvas-tote", "de"),
        [("IN_STOCK".to_owned(), true, Value::Null)],
        "nobody counts them"
    );
}

fn a_sale_belongs_to_its_market(engine: Engine) {
    let document = r#"{ product(handle: "linen-dress") { variants(first: 1) { nodes { price { amount currencyCode } compareAtPrice { amount currencyCode } } } } }"#;
    let prices = |market: &str| {
        let mut data = Server::shared(engine).ask(document).market(market).data();
        data["product"]["variants"]["nodes"][0].take()
    };
    assert_eq!(
        prices("de"),
        json!({"price": {"amount": "59.95", "currencyCode": "EUR"}, "compareAtPrice": {"amount": "79.95", "currencyCode": "EUR"}})
    );
    assert_eq!(
        prices("us"),
        json!({"price": {"amount": "65.00", "currencyCode": "USD"}, "compareAtPrice": null})
    );
    assert_eq!(
        prices("jp"),
        json!({"price": {"amount": "9800", "currencyCode": "JPY"}, "compareAtPrice": null})
    );
}

/// A card is kept beside the catalogue's own tables: both must say the same.
fn a_card_says_what_the_page_says(engine: Engine) {
    let server = Server::shared(engine);
    let document = "{ products(first: 50) { nodes {
      handle title availableForSale
      priceRange { min { amount } max { amount } }
      featuredImage { id url altText width height thumbhash }
      media(first: 1) { id url altText width height thumbhash }
      variants(first: 50) { nodes { availableForSale price { amount } } }
    } } }";
    for market in ["de", "us", "jp"] {
        let data = server.ask(document).market(market).data();
        for product in data["products"]["nodes"].as_array().expect("a list") {
            let handle = &product["handle"];
            let variants = product["variants"]["nodes"].as_array().expect("a list");
            assert_eq!(
                product["featuredImage"],
                product["media"].get(0).cloned().unwrap_or_default(),
                "{handle}"
            );
            let any = variants.iter().any(|variant| variant["availableForSale"] == true);
            assert_eq!(product["availableForSale"], any, "{market} {handle}");
            let minor = |amount: &Value| -> i64 {
                let text = amount["amount"].as_str().expect("an amount").replace('.', "");
                text.parse().expect("a number")
            };
            let prices = variants.iter().map(|variant| minor(&variant["price"]));
            let range = (
                minor(&product["priceRange"]["min"]),
                minor(&product["priceRange"]["max"]),
            );
            assert_eq!(Some(range.0), prices.clone().min(), "{market} {handle}");
            assert_eq!(Some(range.1), prices.max(), "{market} {handle}");
        }
    }
}
