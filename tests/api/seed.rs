//! The demo shop, and generated catalogues.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::each;
use crate::engine::Engine;
use crate::engines;
use crate::on_both_engines;

on_both_engines!(
    a_generated_catalogue_imports_whole,
    a_leaf_keeps_its_size_at_any_size,
    a_shop_with_products_is_not_seeded_over,
);

fn generated(shop: &Shop, arguments: &[&str]) -> String {
    shop.tote(&[&["seed", "--generate"], arguments].concat()).done().text()
}

fn a_generated_catalogue_imports_whole(engine: Engine) {
    let shop = Shop::empty(engine);
    let lines = generated(&shop, &["300"]);
    assert_eq!(generated(&shop, &["300"]), lines, "the same bytes every time");
    assert_ne!(generated(&shop, &["300", "--seed", "7"]), lines);
    let file = shop.file("generated.jsonl");
    shop.tote(&["seed", "--generate", "300", "--output", file.to_str().expect("text")])
        .done();
    assert_eq!(std::fs::read_to_string(&file).expect("the file is there"), lines);
    let import = shop.import(&file, &[]).done();
    assert_eq!(import.counts("product"), [300, 0, 0, 0]);
    assert_eq!(shop.import(&file, &[]).done().counts("product"), [0, 0, 300, 0]);
    let data = shop
        .serve()
        .ask("{ products(first: 24) { totalCount nodes { title } filters { id } } }")
        .data();
    assert_eq!(data["products"]["totalCount"], 300);
    assert!(
        data["products"]["filters"]
            .as_array()
            .is_some_and(|filters| filters.len() >= 4)
    );
}

fn a_leaf_keeps_its_size_at_any_size(engine: Engine) {
    for (products, leaves) in [("300", 4..=8), ("1200", 18..=26)] {
        let shop = Shop::empty(engine);
        shop.import_text(&generated(&shop, &[products]), &[]).done();
        let sizes = shop.sql().numbers(
            "SELECT COUNT(*) FROM collection_product m WHERE NOT EXISTS (SELECT 1 FROM collection c WHERE c.parent_id = m.collection_id) \
             GROUP BY m.collection_id",
        );
        assert!(leaves.contains(&sizes.len()), "{products}: {sizes:?}");
        assert!(
            sizes.iter().all(|size| (50..=65).contains(size)),
            "{products}: {sizes:?}"
        );
    }
}

fn a_shop_with_products_is_not_seeded_over(engine: Engine) {
    let shop = Shop::filled(engine);
    let before = shop.export();
    let refused = shop.tote(&["seed"]);
    assert_eq!(refused.code(), Some(1));
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(shop.export(), before);
}

/// What the demo shop promises.
fn assert_demo(server: &Server) {
    let data = server
        .ask("{ shop { markets { code currencyCode languages } languages } collections(first: 250) { totalCount nodes { handle breadcrumb { id } } } }")
        .data();
    let markets = data["shop"]["markets"].as_array().expect("a list");
    let currencies = each(&data["shop"]["markets"], "currencyCode");
    assert_eq!(markets.len(), 3);
    assert!(
        currencies.contains(&"JPY".to_owned()),
        "one currency without decimals: {currencies:?}"
    );
    assert_eq!(data["shop"]["languages"], json!(["de", "en"]));
    assert!(
        data["collections"]["totalCount"]
            .as_u64()
            .is_some_and(|count| count >= 8)
    );
    let depth = |collection: &Value| collection["breadcrumb"].as_array().map_or(0, Vec::len);
    let collections = data["collections"]["nodes"].as_array().expect("a list");
    assert!(collections.iter().map(depth).max() >= Some(2), "a tree");
    let document = "{ products(first: 250) {
      totalCount
      nodes { availability priceRange { min { amount } } compareAtPriceRange { min { amount } } featuredImage { url width height thumbhash }
        variants(first: 24) { nodes { availableForSale } } }
    } }";
    for code in each(&data["shop"]["markets"], "code") {
        let products = server.ask(document).market(&code).data()["products"].take();
        let total = products["totalCount"].as_u64().expect("a count");
        assert!((300..=450).contains(&total), "{code}: {total}");
        let cards = products["nodes"].as_array().expect("a list");
        let with_sale = cards
            .iter()
            .filter(|card| !card["compareAtPriceRange"].is_null())
            .count();
        assert!(with_sale > 5, "{code}: sales");
        let has_sold_out_size = |card: &Value| {
            let variants = card["variants"]["nodes"].as_array().expect("a list");
            card["availability"] != "OUT_OF_STOCK"
                && variants.iter().any(|variant| variant["availableForSale"] == false)
        };
        assert!(cards.iter().any(has_sold_out_size), "{code}: sold-out sizes");
        let is_whole = |card: &Value| {
            card["priceRange"]["min"]["amount"]
                .as_str()
                .is_some_and(|amount| !amount.contains('.'))
        };
        assert_eq!(cards.iter().all(is_whole), code == "jp", "{code}");
        assert!(
            cards.iter().all(|card| card["featuredImage"]["thumbhash"].is_string()),
            "{code}"
        );
    }
    // Its images are served.
    let cards = server
        .ask("{ products(first: 12) { nodes { featuredImage { url } } } }")
        .data();
    for card in cards["products"]["nodes"].as_array().expect("a list") {
        let url = card["featuredImage"]["url"].as_str().expect("an address");
        let image = server.get(url.trim_start_matches('/'));
        assert_eq!(
            (image.status, image.headers["content-type"].to_str().ok()),
            (200, Some("image/jpeg")),
            "{url}"
        );
    }
}

/// Painting its images takes a while, so that one test paints them, and every shop of it uses them.
#[test]
fn the_demo_shop_is_the_same_on_both_engines() {
    let painted = Shop::unmigrated(Engine::Sqlite).with("DATABASE_URL", "");
    let seeded = painted.tote(&["seed"]).done().text();
    assert!(
        seeded.starts_with("400 products created, 0 updated, 0 unchanged"),
        "{seeded}"
    );
    let media = painted.file("media");
    let media = media.to_str().expect("text");
    let exported = painted.export();
    // Embedded, an empty database is filled by the start itself, and once.
    let embedded = Shop::unmigrated(Engine::Sqlite)
        .with("DATABASE_URL", "")
        .with("TOTE_MEDIA_DIR", media);
    drop(embedded.serve_by(&[]));
    let on_sqlite = embedded.serve_by(&[]);
    assert_demo(&on_sqlite);
    assert_eq!(embedded.export(), exported);
    let postgres = Shop::empty(Engine::Postgres).with("TOTE_MEDIA_DIR", media);
    postgres.tote(&["seed"]).done();
    assert_eq!(postgres.export(), exported);
    let on_postgres = postgres.serve();
    assert_demo(&on_postgres);
    engines::assert_same_answers(&on_sqlite, &on_postgres);
    // Seeding again by force changes nothing.
    let again = postgres.tote(&["seed", "--force"]).done().text();
    assert!(
        again.starts_with("0 products created, 0 updated, 400 unchanged"),
        "{again}"
    );
}
