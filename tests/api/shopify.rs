//! Shopify's product CSV, from the file to the shopper and back.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::each;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    what_the_file_says_is_what_a_shopper_sees,
    every_product_of_the_file_is_served,
    the_newer_column_names,
    a_second_import_changes_nothing,
    an_export_comes_back_the_same,
    an_export_of_another_market,
    columns_that_are_not_kept_are_listed,
    a_column_of_another_market_needs_the_market,
);

/// A shop with the markets and the location that the file names, and the file.
fn imported(engine: Engine) -> Shop {
    let shop = Shop::empty(engine);
    let markets = [
        json!({"kind": "market", "code": "home", "name": "Home", "currency": "USD", "languages": ["en"], "is_default": true}),
        json!({"kind": "market", "code": "european-union", "name": "European Union", "currency": "EUR", "languages": ["en"]}),
    ];
    shop.import_text(&fixtures::lines(&markets), &[]).done();
    let import = shop.import(&fixtures::path("import/catalogue.csv"), &[]).done();
    assert_eq!(import.counts("product"), [8, 0, 0, 0]);
    shop
}

fn product(server: &Server, handle: &str, market: &str) -> Value {
    let document = "query Page($handle: String!) { product(handle: $handle) {
      title vendor productType tags descriptionHtml seo { title description }
      media { url altText } options { name values { name } } attributes { code values }
      variants(first: 250) { nodes { sku barcode weightGrams title price { amount } compareAtPrice { amount } quantityAvailable availableForSale image { url } } }
    } }";
    server
        .ask(document)
        .market(market)
        .with(json!({"handle": handle}))
        .data()["product"]
        .take()
}

#[expect(clippy::too_many_lines, reason = "one product, whole, as an app reads it")]
fn what_the_file_says_is_what_a_shopper_sees(engine: Engine) {
    let shop = imported(engine);
    let server = shop.serve();
    let shirt = product(&server, "linen-camp-shirt", "home");
    let (white, navy) = (
        "https://images.example/linen-shirt-white.jpg",
        "https://images.example/linen-shirt-navy.jpg",
    );
    let variant = |sku: &str, title: &str, left: u32, image: &str| {
        json!({
            "sku": sku, "barcode": null, "weightGrams": 240, "title": title, "price": {"amount": "59.95"},
            "compareAtPrice": if image == navy { json!({"amount": "75.00"}) } else { Value::Null },
            "quantityAvailable": left, "availableForSale": left > 0, "image": {"url": image},
        })
    };
    assert_eq!(
        shirt,
        json!({
            "title": "Linen Camp Shirt",
            "vendor": "Ninth Loom",
            "productType": "Shirts",
            "tags": ["linen", "summer", "new in"],
            "descriptionHtml": "<p>Cut loose from washed linen, with an open collar and <em>corozo</em> buttons.</p>",
            "seo": {"title": "Linen camp shirt", "description": "A loose linen shirt with an open collar."},
            "media": [
                {"url": white, "altText": "White linen shirt on a hanger"},
                {"url": navy, "altText": "Navy linen shirt, folded"},
                {"url": "https://images.example/linen-shirt-cuff.jpg", "altText": null},
            ],
            "options": [
                {"name": "Size", "values": [{"name": "S"}, {"name": "M"}, {"name": "L"}]},
                {"name": "Colour", "values": [{"name": "White"}, {"name": "Navy"}]},
            ],
            "attributes": shirt["attributes"],
            "variants": {"nodes": [
                variant("LIN-WHT-S", "S / White", 12, white),
                variant("LIN-WHT-M", "M / White", 20, white),
                variant("LIN-WHT-L", "L / White", 0, white),
                variant("LIN-NVY-S", "S / Navy", 12, navy),
                variant("LIN-NVY-M", "M / Navy", 20, navy),
                variant("LIN-NVY-L", "L / Navy", 0, navy),
            ]},
        })
    );
    let attributes: BTreeMap<String, Value> = shirt["attributes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|attribute| {
            (
                attribute["code"].as_str().expect("a code").to_owned(),
                attribute["values"].clone(),
            )
        })
        .collect();
    assert_eq!(
        attributes["product_category"],
        json!(["Apparel & Accessories > Clothing > Shirts & Tops"])
    );
    assert_eq!(attributes["google_gender"], json!(["unisex"]));
    assert_eq!(attributes["custom.care"], json!(["Wash cold; line dry"]));
    assert_eq!(
        attributes["custom.fits_with"],
        json!(["wide-leg trousers", "canvas shoes"])
    );
    let prices = |market: &str| {
        let variants = product(&server, "linen-camp-shirt", market)["variants"]["nodes"].take();
        (variants[0]["price"].clone(), variants[3]["compareAtPrice"].clone())
    };
    assert_eq!(
        prices("european-union"),
        (json!({"amount": "64.00"}), json!({"amount": "79.00"}))
    );
}

fn every_product_of_the_file_is_served(engine: Engine) {
    let shop = imported(engine);
    let server = shop.serve();
    let list = |market: &str| {
        each(
            &server
                .ask("{ products(first: 250, sort: TITLE_ASC) { nodes { handle } } }")
                .market(market)
                .data()["products"]["nodes"],
            "handle",
        )
    };
    assert_eq!(
        list("home"),
        [
            "canvas-weekend-bag",
            "linen-camp-shirt",
            "merino-crew-socks",
            "pleated-midi-skirt",
            "rib-fisherman-jumper",
            "selvedge-straight-jeans",
            "waxed-rain-jacket",
        ],
        "a draft is kept and not shown"
    );
    assert_eq!(
        list("european-union"),
        ["canvas-weekend-bag", "linen-camp-shirt", "waxed-rain-jacket"]
    );
    let jumper = product(&server, "rib-fisherman-jumper", "home");
    assert_eq!(
        jumper["descriptionHtml"],
        "<p>Knitted in a half-cardigan stitch.</p>\n<p>Chest 42\" in size M, after \"one wash\".</p>"
    );
    assert_eq!(jumper["variants"]["nodes"][0]["barcode"], "4006381333931");
    assert_eq!(jumper["variants"]["nodes"][0]["price"], json!({"amount": "120.00"}));
    // `Title` with the value `Default Title` is no option.
    let bag = product(&server, "canvas-weekend-bag", "home");
    assert_eq!(bag["options"], json!([]));
    assert_eq!(
        bag["media"].as_array().map(Vec::len),
        Some(3),
        "images on rows of their own"
    );
    // Rows without a SKU, three options, and what is sold without stock.
    let jeans = product(&server, "selvedge-straight-jeans", "home");
    assert_eq!(
        each(&jeans["variants"]["nodes"], "title"),
        ["30 / 32", "30 / 34", "32 / 32", "32 / 34"]
    );
    assert_eq!(jeans["variants"]["nodes"][0]["sku"], Value::Null);
    let skirt = product(&server, "pleated-midi-skirt", "home");
    assert_eq!(each(&skirt["options"], "name"), ["Size", "Colour", "Length"]);
    assert_eq!(skirt["variants"]["nodes"].as_array().map(Vec::len), Some(8));
    let jacket = product(&server, "waxed-rain-jacket", "home");
    let first = &jacket["variants"]["nodes"][0];
    assert_eq!(
        (&first["quantityAvailable"], &first["availableForSale"]),
        (&json!(0), &json!(true))
    );
}

fn the_newer_column_names(engine: Engine) {
    let shop = Shop::empty(engine);
    let import = shop
        .import(
            &fixtures::path("import/catalogue-new-columns.csv"),
            &["--market", "home", "--currency", "USD"],
        )
        .done();
    assert_eq!(import.counts("product"), [2, 0, 0, 0]);
    let server = shop.serve();
    let tee = product(&server, "boxy-pocket-tee", "home");
    assert_eq!(
        (&tee["title"], &tee["vendor"], &tee["tags"]),
        (&json!("Boxy Pocket Tee"), &json!("Ninth Loom"), &json!(["basics"]))
    );
    assert_eq!(each(&tee["variants"]["nodes"], "sku"), ["TEE-S", "TEE-M"]);
    assert_eq!(
        tee["variants"]["nodes"][0]["compareAtPrice"],
        json!({"amount": "35.00"})
    );
    assert_eq!(
        each(&tee["media"], "url").len(),
        3,
        "a variant's image joins the product's"
    );
    assert_eq!(product(&server, "cord-cap", "home"), Value::Null, "a draft");
}

fn a_second_import_changes_nothing(engine: Engine) {
    let shop = imported(engine);
    let before = shop.sql().dump();
    let again = shop.import(&fixtures::path("import/catalogue.csv"), &[]).done();
    assert_eq!(again.counts("product"), [0, 0, 8, 0]);
    assert_eq!(shop.sql().dump(), before);
}

fn csv(shop: &Shop, arguments: &[&str]) -> String {
    let arguments = [&["export", "--format", "shopify-csv"], arguments].concat();
    shop.tote(&arguments).done().text()
}

fn an_export_comes_back_the_same(engine: Engine) {
    let shop = imported(engine);
    let exported = csv(&shop, &[]);
    assert!(
        exported.starts_with("Handle,Title,Body (HTML),Vendor,"),
        "{}",
        &exported[..200]
    );
    // The same shop reads it as what it has…
    let again = shop.import(&shop.write("export.csv", &exported), &[]).done();
    assert_eq!(again.counts("product"), [0, 0, 8, 0], "{:?}", again.report());
    // … and another one as the same products.
    let other = Shop::empty(engine);
    let things: Vec<String> = shop
        .export()
        .lines()
        .filter(|line| line.contains(r#""kind":"market""#))
        .map(|line| format!("{line}\n"))
        .collect();
    other.import_text(&things.concat(), &[]).done();
    let import = other.import(&other.write("export.csv", &exported), &[]).done();
    assert_eq!(import.counts("product"), [8, 0, 0, 0]);
    assert_eq!(csv(&other, &[]), exported);
    let (before, after) = (shop.serve(), other.serve());
    for handle in [
        "linen-camp-shirt",
        "canvas-weekend-bag",
        "selvedge-straight-jeans",
        "pleated-midi-skirt",
        "waxed-rain-jacket",
    ] {
        for market in ["home", "european-union"] {
            assert_eq!(
                product(&after, handle, market),
                product(&before, handle, market),
                "{handle} {market}"
            );
        }
    }
}

fn an_export_of_another_market(engine: Engine) {
    let shop = imported(engine);
    let cells = |market: &str, handle: &str| {
        let table = csv(&shop, &["--market", market]);
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let row = reader
            .records()
            .map(|row| row.expect("a row"))
            .find(|row| row.get(0) == Some(handle))
            .expect("the product is exported");
        move |column: &str| {
            let at = header.iter().position(|name| name == column);
            row[at.unwrap_or_else(|| panic!("no {column}: {header:?}"))].to_owned()
        }
    };
    let home = cells("home", "canvas-weekend-bag");
    assert_eq!(
        (
            home("Variant Price").as_str(),
            home("Variant Compare At Price").as_str()
        ),
        ("89.00", "110.00")
    );
    assert_eq!(home("Price / european-union"), "95.00");
    let union = cells("european-union", "canvas-weekend-bag");
    assert_eq!(
        (
            union("Variant Price").as_str(),
            union("Variant Compare At Price").as_str()
        ),
        ("95.00", "")
    );
    assert_eq!(
        (
            union("Price / home").as_str(),
            union("Compare At Price / home").as_str()
        ),
        ("89.00", "110.00")
    );
    // A market that does not sell the product has no price for it.
    assert_eq!(cells("european-union", "merino-crew-socks")("Variant Price"), "");
}

fn columns_that_are_not_kept_are_listed(engine: Engine) {
    let shop = Shop::empty(engine);
    let text =
        "Handle,Title,Variant Price,Variant Fulfillment Service,Titel,Cost per item\nbag,Bag,9.50,manual,Tasche,2\n";
    let import = shop.import(&shop.write("columns.csv", text), &[]).done();
    let report = import.report();
    assert_eq!(
        report["ignored_columns"],
        json!(["Variant Fulfillment Service", "Cost per item"])
    );
    assert_eq!(report["unknown_columns"], json!(["Titel"]), "a misspelt name is seen");
}

fn a_column_of_another_market_needs_the_market(engine: Engine) {
    let shop = Shop::empty(engine);
    let text = "Handle,Title,Variant Price,Price / Atlantis\nfirst,First,9.50,9.00\nlast,Last,9.50,\n";
    let import = shop.import(&shop.write("markets.csv", text), &[]);
    assert_eq!(import.code(), Some(3), "{import:?}");
    assert_eq!(
        import.rejections(),
        [(2, "UNKNOWN_MARKET".to_owned(), "first".to_owned())]
    );
    assert_eq!(import.counts("product"), [1, 0, 0, 1]);
}
