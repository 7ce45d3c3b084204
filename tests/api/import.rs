//! What an import does to the shop.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::{Server, Shop};
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
    variants_keep_their_ids,
    options_come_and_go,
    a_collection_that_moves_takes_its_products_along,
    a_product_may_leave_and_come_back,
    a_location_serves_other_markets,
    small_batches_come_to_the_same,
    the_text_report_says_it_to_people,
    prices_without_a_market_go_to_the_one_that_was_named,
    a_wrong_command_line_says_what_is_wrong,
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

/// SKU or title of every variant of a product, and its id.
fn variant_ids(server: &Server, handle: &str) -> BTreeMap<String, String> {
    let document = "query Ids($handle: String!) { product(handle: $handle) { id variants(first: 250) { nodes { id sku title } } } }";
    let data = server
        .ask(document)
        .language("en")
        .with(json!({"handle": handle}))
        .data();
    let variants = &data["product"]["variants"]["nodes"];
    let names = variants.as_array().expect("a list").iter().map(|variant| {
        let text = |key: &str| variant[key].as_str().unwrap_or("-").to_owned();
        format!("{} {}", text("sku"), text("title"))
    });
    names.zip(each(variants, "id")).collect()
}

fn variants_keep_their_ids(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let change = |handle: &str, change: &dyn Fn(&mut Value)| {
        let before = variant_ids(&server, handle);
        let mut record = fixtures::shop_product(handle);
        change(&mut record["variants"]);
        shop.import_text(&fixtures::lines(&[record]), &[]).done();
        (before, variant_ids(&server, handle))
    };
    // Another SKU, found by its option values.
    let (before, after) = change("silk-dress", &|variants| variants[0]["sku"] = json!("SD-SMALL"));
    assert_eq!(after["SD-SMALL S"], before["SD-S S"]);
    assert_eq!(after["SD-M M"], before["SD-M M"]);
    // Two variants swap their option values: the SKU says which is which.
    let (before, after) = change("leather-boot", &|variants| {
        variants[0]["option_values"] = json!(["39"]);
        variants[2]["option_values"] = json!(["37"]);
    });
    assert_eq!(
        (&after["LB-37 39"], &after["LB-38 38"], &after["LB-39 37"]),
        (&before["LB-37 37"], &before["LB-38 38"], &before["LB-39 39"])
    );
    // Two variants swap their SKUs: those are the variants, and what they are made of is what changed.
    let (before, after) = change("cotton-tee", &|variants| {
        variants[0]["sku"] = json!("TEE-N");
        variants[1]["sku"] = json!("TEE-W");
    });
    assert_eq!(
        (&after["TEE-N White"], &after["TEE-W Navy"]),
        (&before["TEE-N Navy"], &before["TEE-W White"])
    );
    // Another order, one less, and one without a SKU that gets one.
    let (before, after) = change("wrap-skirt", &|variants| {
        let list = variants.as_array_mut().expect("a list");
        list.remove(2);
        list.reverse();
        list[3]["sku"] = json!("WS-S-B-R");
    });
    assert_eq!(after.len(), 4);
    assert_eq!(after["WS-S-B-R S / Black / Regular"], before["- S / Black / Regular"]);
    assert_eq!(after["- S / Black / Tall"], before["- S / Black / Tall"]);
    assert_eq!(after["WS-M-P-T M / Plum / Tall"], before["WS-M-P-T M / Plum / Tall"]);
    // A new one gets an id that nobody had.
    let (before, after) = change("silk-dress", &|variants| {
        variants[0]["sku"] = json!("SD-SMALL");
        let mut large = variants[1].clone();
        large["sku"] = json!("SD-L");
        large["option_values"] = json!(["L"]);
        variants.as_array_mut().expect("a list").push(large);
    });
    assert!(before.values().all(|id| *id != after["SD-L L"]));
    assert_eq!(after["SD-SMALL S"], before["SD-SMALL S"]);
}

fn options_come_and_go(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let shape = |handle: &str| {
        let document = "query Shape($handle: String!) { product(handle: $handle) { options { name values { name } } variants { nodes { title sku } } } }";
        server
            .ask(document)
            .language("en")
            .with(json!({"handle": handle}))
            .data()["product"]
            .take()
    };
    let before = variant_ids(&server, "silk-dress");
    // A product gets a second option…
    let mut dress = fixtures::shop_product("silk-dress");
    dress["options"] = json!([{"name": "Size"}, {"name": "Colour"}]);
    dress["variants"][0]["option_values"] = json!(["S", "Ivory"]);
    dress["variants"][1]["option_values"] = json!(["M", "Ivory"]);
    shop.import_text(&fixtures::lines(std::slice::from_ref(&dress)), &[])
        .done();
    let two = shape("silk-dress");
    assert_eq!(each(&two["options"], "name"), ["Size", "Colour"]);
    assert_eq!(each(&two["variants"]["nodes"], "title"), ["S / Ivory", "M / Ivory"]);
    assert_eq!(variant_ids(&server, "silk-dress")["SD-S S / Ivory"], before["SD-S S"]);
    // … in another order, and loses the first.
    dress["options"] = json!([{"name": "Colour"}]);
    dress["variants"] = json!([dress["variants"][0]]);
    dress["variants"][0]["option_values"] = json!(["Ivory"]);
    shop.import_text(&fixtures::lines(std::slice::from_ref(&dress)), &[])
        .done();
    let one = shape("silk-dress");
    assert_eq!(
        one["options"],
        json!([{"name": "Colour", "values": [{"name": "Ivory"}]}])
    );
    assert_eq!(each(&one["variants"]["nodes"], "sku"), ["SD-S"]);
    // And has none in the end.
    dress["options"] = json!([]);
    dress["variants"][0]
        .as_object_mut()
        .expect("an object")
        .remove("option_values");
    shop.import_text(&fixtures::lines(&[dress]), &[]).done();
    assert_eq!(
        shape("silk-dress"),
        json!({"options": [], "variants": {"nodes": [{"title": "Silk Dress", "sku": "SD-S"}]}})
    );
    assert_eq!(variant_ids(&server, "silk-dress")["SD-S Silk Dress"], before["SD-S S"]);
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
