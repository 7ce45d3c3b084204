//! What an import does to the shop.

use serde_json::{Value, json};

use crate::app::Shop;
use crate::clients::each;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    the_report_counts_what_became_of_each_kind,
    a_second_import_changes_nothing_at_all,
    every_form_of_the_format_can_be_imported_twice,
    a_dry_run_changes_nothing_and_reports_the_same,
    what_a_file_does_not_say_stays,
    what_a_file_leaves_empty_is_cleared,
    a_collection_that_moves_takes_its_products_along,
    a_product_may_leave_and_come_back,
    a_location_serves_other_markets,
    small_batches_come_to_the_same,
);

const PRODUCTS: u64 = 14;

fn the_report_counts_what_became_of_each_kind(engine: Engine) {
    let shop = Shop::empty(engine);
    let import = shop.import(&fixtures::path("shop.jsonl"), &[]).done();
    assert_eq!(
        import.report(),
        json!({
            "dry_run": false,
            "kinds": {
                "attribute": {"created": 4, "updated": 0, "unchanged": 0, "rejected": 0},
                "collection": {"created": 7, "updated": 0, "unchanged": 0, "rejected": 0},
                "location": {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0},
                "market": {"created": 3, "updated": 0, "unchanged": 0, "rejected": 0},
                "option": {"created": 3, "updated": 0, "unchanged": 0, "rejected": 0},
                "product": {"created": PRODUCTS, "updated": 0, "unchanged": 0, "rejected": 0},
            },
            "rejections": [],
            "rejections_left_out": 0,
            "warnings": [],
            "warnings_left_out": 0,
            "ignored_columns": [],
            "unknown_columns": [],
        })
    );
}

fn a_second_import_changes_nothing_at_all(engine: Engine) {
    let shop = Shop::filled(engine);
    let before = shop.sql().dump();
    let import = shop.import(&fixtures::path("shop.jsonl"), &[]).done();
    for kind in ["attribute", "collection", "location", "market", "option"] {
        let [created, updated, unchanged, rejected] = import.counts(kind);
        assert_eq!((created, updated, rejected), (0, 0, 0), "{kind}");
        assert!(unchanged > 1, "{kind}");
    }
    assert_eq!(import.counts("product"), [0, 0, PRODUCTS, 0]);
    assert_eq!(shop.sql().dump(), before, "no row, no counter and no time moved");
    // Neither does what the shop itself exports.
    let exported = shop.export();
    assert_eq!(
        shop.import_text(&exported, &[]).done().counts("product"),
        [0, 0, PRODUCTS, 0]
    );
    assert_eq!(shop.sql().dump(), before);
}

/// Short and long products, amounts and images in every way they can be written.
fn every_form_of_the_format_can_be_imported_twice(engine: Engine) {
    let shop = Shop::empty(engine);
    let file = fixtures::path("import/catalogue.jsonl");
    let import = shop.import(&file, &[]).done();
    assert_eq!(
        (import.counts("product"), import.counts("collection")),
        ([3, 0, 0, 0], [3, 0, 0, 0])
    );
    let before = shop.sql().dump();
    let again = shop.import(&file, &[]).done();
    assert_eq!(
        (again.counts("product"), again.counts("collection")),
        ([0, 0, 3, 0], [0, 0, 3, 0])
    );
    assert_eq!(shop.sql().dump(), before);
    let server = shop.serve();
    let document = "query Page($handle: String!) { product(handle: $handle) {
      title vendor descriptionHtml attributes { code values } collections { handle }
      variants { nodes { sku title price { amount } quantityAvailable } }
    } }";
    let page = |handle: &str| {
        server
            .ask(document)
            .language("en")
            .with(json!({"handle": handle}))
            .data()["product"]
            .take()
    };
    assert_eq!(
        page("harrow-quilted-cotton-dress"),
        json!({
            "title": "Harrow Quilted Cotton Dress",
            "vendor": "Harrow",
            "descriptionHtml": "<p>Quilted &amp; soft.</p><p>Made to layer.</p>",
            "attributes": [{"code": "material", "values": ["Cotton"]}, {"code": "season", "values": ["Summer"]}],
            "collections": [{"handle": "women-summer-dresses"}],
            "variants": {"nodes": [
                {"sku": "P1-NAV-S", "title": "S / Navy", "price": {"amount": "43.95"}, "quantityAvailable": 15},
                {"sku": "P1-NAV-M", "title": "M / Navy", "price": {"amount": "44.95"}, "quantityAvailable": 0},
            ]},
        })
    );
    let shirt = page("linen-camp-shirt");
    assert_eq!(
        shirt["variants"]["nodes"],
        json!([
            {"sku": "LIN-NVY-S", "title": "S / Navy", "price": {"amount": "59.95"}, "quantityAvailable": 12},
            {"sku": "LIN-NVY-M", "title": "M / Navy", "price": {"amount": "60.00"}, "quantityAvailable": 4},
        ])
    );
}

fn a_dry_run_changes_nothing_and_reports_the_same(engine: Engine) {
    let shop = Shop::filled(engine);
    let mut dress = fixtures::shop_product("linen-dress");
    dress["title"] = json!("Another Dress");
    let mut new = fixtures::shop_product("knit-cap");
    new["handle"] = json!("new-cap");
    new["variants"][0]["sku"] = json!("NEW-CAP");
    let mut bad = fixtures::shop_product("silk-dress");
    bad["variants"][0]["prices"][0]["amount"] = json!("10.005");
    let collection = json!({"kind": "collection", "handle": "new-shelf", "title": "New Shelf"});
    let member = {
        let mut member = fixtures::shop_product("wool-scarf");
        member["collections"] = json!(["new-shelf"]);
        member
    };
    let text = fixtures::lines(&[collection, dress, new, bad, member]);
    let before = shop.sql().dump();
    let rehearsed = shop.import_text(&text, &["--dry-run"]);
    assert_eq!(rehearsed.code(), Some(3));
    assert_eq!(shop.sql().dump(), before);
    let done = shop.import_text(&text, &[]);
    assert_eq!(done.code(), Some(3));
    assert_eq!(done.counts("product"), [1, 2, 0, 1]);
    let (mut rehearsed, done) = (rehearsed.report(), done.report());
    assert_eq!(rehearsed["dry_run"].take(), true);
    rehearsed["dry_run"] = json!(false);
    assert_eq!(rehearsed, done);
    assert_ne!(shop.sql().dump(), before);
}

fn product(shop: &Shop, document: &str) -> Value {
    shop.serve().ask(document).language("en").data()["product"].take()
}

const LINEN: &str = r#"{ product(handle: "linen-dress") {
  title vendor tags description seo { title }
  options { name } media { altText width } attributes { code } collections { handle }
  variants { nodes { sku price { amount } quantityAvailable } }
} }"#;

fn what_a_file_does_not_say_stays(engine: Engine) {
    let shop = Shop::filled(engine);
    let before = product(&shop, LINEN);
    // A product by its handle alone says nothing.
    let said_nothing = shop.import_text("{\"handle\":\"linen-dress\"}\n", &[]).done();
    assert_eq!(said_nothing.counts("product"), [0, 0, 1, 0]);
    let said_one_thing = shop
        .import_text("{\"handle\":\"linen-dress\",\"vendor\":\"Quay & Cotton\"}\n", &[])
        .done();
    assert_eq!(said_one_thing.counts("product"), [0, 1, 0, 0]);
    let mut expected = before;
    expected["vendor"] = json!("Quay & Cotton");
    assert_eq!(product(&shop, LINEN), expected);
    // So does a variant: one that is named by its SKU keeps what is not said, prices in other markets included.
    let line =
        json!({"handle": "wool-scarf", "variants": [{"sku": "SCARF", "prices": [{"market": "us", "amount": "55"}]}]});
    shop.import_text(&fixtures::lines(&[line]), &[]).done();
    let server = shop.serve();
    let price = |market: &str| {
        let document = r#"{ product(handle: "wool-scarf") { variants { nodes { sku price { amount } compareAtPrice { amount } } } } }"#;
        server.ask(document).market(market).data()["product"]["variants"]["nodes"][0].take()
    };
    assert_eq!(
        price("de"),
        json!({"sku": "SCARF", "price": {"amount": "49.50"}, "compareAtPrice": {"amount": "60.00"}})
    );
    assert_eq!(
        price("us"),
        json!({"sku": "SCARF", "price": {"amount": "55.00"}, "compareAtPrice": null})
    );
}

fn what_a_file_leaves_empty_is_cleared(engine: Engine) {
    let shop = Shop::filled(engine);
    let empty = json!({
        "handle": "linen-dress", "vendor": "", "tags": [], "description_html": "", "seo_title": "", "images": [], "collections": [],
        "attributes": {"material": [], "season": []},
    });
    shop.import_text(&fixtures::lines(&[empty]), &[]).done();
    let after = product(&shop, LINEN);
    assert_eq!(
        (
            &after["vendor"],
            &after["tags"],
            &after["description"],
            &after["seo"],
            &after["media"],
            &after["collections"]
        ),
        (
            &Value::Null,
            &json!([]),
            &json!(""),
            &json!({"title": null}),
            &json!([]),
            &json!([])
        )
    );
    assert_eq!(
        each(&after["attributes"], "code"),
        ["pockets", "care"],
        "codes that are not named stay"
    );
    assert_eq!(after["title"], "Linen Dress");
    let data = shop
        .serve()
        .ask(r#"{ collection(handle: "women-dresses") { products { nodes { handle } } } product(handle: "linen-dress") { featuredImage { url } variants { nodes { image { url } } } } }"#)
        .data();
    assert_eq!(each(&data["collection"]["products"]["nodes"], "handle"), ["silk-dress"]);
    assert_eq!(data["product"]["featuredImage"], Value::Null);
    assert_eq!(
        data["product"]["variants"]["nodes"][0]["image"],
        Value::Null,
        "a variant loses an image that the product lost"
    );
}

fn a_collection_that_moves_takes_its_products_along(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let shelf = |handle: &str| {
        let document = "query Shelf($handle: String!) { collection(handle: $handle) { breadcrumb { handle } products(first: 250) { nodes { handle } } } }";
        let data = server.ask(document).with(json!({"handle": handle})).data();
        let collection = &data["collection"];
        (
            each(&collection["breadcrumb"], "handle"),
            each(&collection["products"]["nodes"], "handle"),
        )
    };
    let moved = shop
        .import_text(
            "{\"kind\":\"collection\",\"handle\":\"women-clothing\",\"parent\":\"coming-soon\"}\n",
            &[],
        )
        .done();
    assert_eq!(moved.counts("collection"), [0, 1, 0, 0]);
    assert_eq!(
        shelf("women-skirts"),
        (
            ["coming-soon", "women-clothing", "women-skirts"]
                .map(str::to_owned)
                .to_vec(),
            vec!["wrap-skirt".to_owned()]
        )
    );
    assert_eq!(
        shelf("coming-soon").1,
        ["silk-dress", "wrap-skirt", "cotton-tee", "linen-dress"]
    );
    assert_eq!(
        shelf("women-clothing").1,
        ["cotton-tee", "silk-dress", "wrap-skirt", "linen-dress"]
    );
    let left = shelf("women").1;
    assert!(
        left.contains(&"leather-boot".to_owned()) && !left.contains(&"linen-dress".to_owned()),
        "{left:?}"
    );
    // No collection lies below itself.
    let circle = shop.import_text(
        "{\"kind\":\"collection\",\"handle\":\"coming-soon\",\"parent\":\"women-skirts\"}\n",
        &[],
    );
    assert_eq!(
        circle.rejections(),
        [(1, "CIRCULAR_COLLECTION".to_owned(), "coming-soon".to_owned())]
    );
    // To the top.
    shop.import_text(
        "{\"kind\":\"collection\",\"handle\":\"women-clothing\",\"parent\":\"\"}\n",
        &[],
    )
    .done();
    assert_eq!(shelf("women-clothing").0, ["women-clothing"]);
    assert_eq!(shelf("coming-soon").1, [""; 0]);
}

fn a_product_may_leave_and_come_back(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let find = || {
        server
            .ask(r#"{ product(handle: "linen-dress") { id variants { nodes { id } } } }"#)
            .data()["product"]
            .take()
    };
    let before = find();
    shop.import_text("{\"handle\":\"linen-dress\",\"published\":false}\n", &[])
        .done();
    assert_eq!(find(), Value::Null);
    let node = server
        .ask("query Find($id: ID!) { node(id: $id) { id } }")
        .with(json!({"id": before["id"]}))
        .data();
    assert_eq!(node, json!({"node": null}));
    shop.import_text("{\"handle\":\"linen-dress\",\"published\":true}\n", &[])
        .done();
    assert_eq!(find(), before);
}

fn a_location_serves_other_markets(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let sold_out = || {
        let document = "{ products(first: 250, filter: [{available: false}]) { nodes { handle } } }";
        each(&server.ask(document).data()["products"]["nodes"], "handle")
    };
    assert_eq!(sold_out(), ["leather-boot", "knit-cap"]);
    let line = json!({"kind": "location", "code": "oakland", "name": "Oakland", "markets": ["us", "jp", "de"]});
    shop.import_text(&fixtures::lines(&[line]), &[]).done();
    assert_eq!(sold_out(), ["knit-cap"], "the boot lies in Oakland");
}

fn small_batches_come_to_the_same(engine: Engine) {
    let shop = Shop::empty(engine);
    shop.import(&fixtures::path("shop.jsonl"), &["--batch", "1"]).done();
    assert_eq!(shop.export(), Shop::filled(engine).export());
}
