//! A product and its variants, field by field.

use serde_json::{Value, json};

use crate::app::Server;
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    a_product_page_in_full,
    what_is_said_in_few_bytes_is_the_same,
    a_product_without_options,
    a_product_is_found_by_id_and_by_handle,
    what_the_market_does_not_sell_is_null,
    variants_come_in_pages,
    descriptions_are_cut_between_words,
    attributes_can_be_chosen,
    lists_of_a_product_are_cut_where_asked,
    things_are_found_by_their_ids,
);

const PAGE: &str = r"query Page($handle: String!) {
  product(handle: $handle) {
    handle title vendor productType tags descriptionHtml createdAt availableForSale availability
    seo { title description }
    priceRange { min { amount } max { amount } }
    compareAtPriceRange { min { amount currencyCode } max { amount } }
    featuredImage { url altText width height thumbhash }
    media { url altText width }
    options { name label values { name label available swatch { color } } }
    variants { totalCount nodes {
      title sku barcode weightGrams requiresShipping availableForSale availability quantityAvailable
      price { amount currencyCode } compareAtPrice { amount }
      selectedOptions { name value label }
      image { url }
      product { handle }
    } }
    attributes { code name values }
    collections { handle title }
  }
}";

#[expect(clippy::too_many_lines, reason = "one answer, whole, as an app reads it")]
fn a_product_page_in_full(engine: Engine) {
    let server = Server::shared(engine);
    let navy = json!({"url": "/media/linen-navy.jpg"});
    let variant = |size: &str, colour: &str, label: &str, sku: &str| {
        json!({
            "title": format!("{size} / {label}"),
            "sku": sku,
            "barcode": null,
            "weightGrams": null,
            "requiresShipping": true,
            "availableForSale": true,
            "availability": "IN_STOCK",
            "quantityAvailable": 0,
            "price": {"amount": "59.95", "currencyCode": "EUR"},
            "compareAtPrice": {"amount": "79.95"},
            "selectedOptions": [
                {"name": "Size", "value": size, "label": size},
                {"name": "Colour", "value": colour, "label": label},
            ],
            "image": navy,
            "product": {"handle": "linen-dress"},
        })
    };
    let with = |mut variant: Value, changes: Value| {
        for (key, value) in changes.as_object().expect("an object") {
            variant[key] = value.clone();
        }
        variant
    };
    let sold_out = json!({"availableForSale": false, "availability": "OUT_OF_STOCK"});
    let sand = json!({"price": {"amount": "64.50", "currencyCode": "EUR"}, "compareAtPrice": null, "image": null});
    let variants = vec![
        with(
            variant("S", "Navy", "Marineblau", "LD-S-N"),
            json!({"barcode": "4006381333931", "weightGrams": 320, "quantityAvailable": 12}),
        ),
        with(
            with(
                variant("M", "Navy", "Marineblau", "LD-M-N"),
                json!({"weightGrams": 340}),
            ),
            sold_out.clone(),
        ),
        with(
            variant("L", "Navy", "Marineblau", "LD-L-N"),
            json!({"availability": "LOW_STOCK", "quantityAvailable": 3}),
        ),
        // 30 are left: nobody learns more than that there are 20.
        with(
            with(variant("S", "Sand", "Sand", "LD-S-S"), sand.clone()),
            json!({"quantityAvailable": 20}),
        ),
        with(with(variant("M", "Sand", "Sand", "LD-M-S"), sand), sold_out),
    ];
    let swatch = |color: &str| json!({"color": color});
    assert_eq!(
        server.ask(PAGE).with(json!({"handle": "linen-dress"})).data()["product"],
        json!({
            "handle": "linen-dress",
            "title": "Leinenkleid",
            "vendor": "Ninth Loom",
            "productType": "Dresses",
            "tags": ["linen", "summer", "new in"],
            "descriptionHtml": "<p>Aus gewaschenem Leinen.</p>",
            "createdAt": "2025-03-01T09:30:00Z",
            "availableForSale": true,
            "availability": "IN_STOCK",
            "seo": {"title": "Leinenkleid kaufen", "description": null},
            "priceRange": {"min": {"amount": "59.95"}, "max": {"amount": "64.50"}},
            "compareAtPriceRange": {"min": {"amount": "79.95", "currencyCode": "EUR"}, "max": {"amount": "79.95"}},
            "featuredImage": {
                "url": "/media/linen-navy.jpg",
                "altText": "Navy linen dress",
                "width": 1200,
                "height": 1600,
                "thumbhash": "1QcSHQRnh493V4dIh4eXh1h4kJUI",
            },
            "media": [
                {"url": "/media/linen-navy.jpg", "altText": "Navy linen dress", "width": 1200},
                {"url": "/media/linen-sand.jpg", "altText": null, "width": null},
                {"url": "https://images.example/linen-cuff.jpg?v=2", "altText": "Its cuff", "width": null},
            ],
            "options": [
                {"name": "Size", "label": "Größe", "values": [
                    {"name": "S", "label": "S", "available": true, "swatch": null},
                    {"name": "M", "label": "M", "available": false, "swatch": null},
                    {"name": "L", "label": "L", "available": true, "swatch": null},
                ]},
                {"name": "Colour", "label": "Farbe", "values": [
                    {"name": "Navy", "label": "Marineblau", "available": true, "swatch": swatch("#1f2a44")},
                    {"name": "Sand", "label": "Sand", "available": true, "swatch": swatch("#d8c3a5")},
                ]},
            ],
            "variants": {"totalCount": 5, "nodes": variants},
            "attributes": [
                {"code": "material", "name": "Stoff", "values": ["Leinen"]},
                {"code": "season", "name": "Saison", "values": ["Sommer"]},
                {"code": "pockets", "name": "Pockets", "values": ["2"]},
                {"code": "care", "name": "Pflege", "values": ["Handwäsche", "Line dry"]},
            ],
            "collections": [
                {"handle": "women-dresses", "title": "Kleider"},
                {"handle": "sale", "title": "Angebote"},
            ],
        })
    );
}

fn what_is_said_in_few_bytes_is_the_same(engine: Engine) {
    let server = Server::shared(engine);
    let document = "{ products(first: 50) { nodes { handle minPrice maxPrice imageUrl large: imageUrl(transform: {maxWidth: 640}) \
        priceRange { min { amount } max { amount } } featuredImage { url large: url(transform: {maxWidth: 640}) } \
        variants { nodes { priceAmount price { amount } optionValues selectedOptions { value } } } } } }";
    let (mut with_image, mut with_options) = (0, 0);
    for market in ["de", "jp"] {
        let data = server.ask(document).market(market).language("de").data();
        for product in data["products"]["nodes"].as_array().expect("a list") {
            let range = &product["priceRange"];
            assert_eq!(product["minPrice"], range["min"]["amount"]);
            assert_eq!(product["maxPrice"], range["max"]["amount"]);
            assert_eq!(product["imageUrl"], product["featuredImage"]["url"]);
            assert_eq!(product["large"], product["featuredImage"]["large"]);
            with_image += usize::from(product["imageUrl"].is_string());
            for variant in product["variants"]["nodes"].as_array().expect("a list") {
                assert_eq!(variant["priceAmount"], variant["price"]["amount"]);
                let values = each(&variant["selectedOptions"], "value");
                assert_eq!(variant["optionValues"], json!(values));
                with_options += usize::from(!values.is_empty());
            }
        }
    }
    assert!(with_image > 0 && with_options > 0);
    let wide = "{ product(handle: \"canvas-tote\") { imageUrl(transform: {maxWidth: 5000}) } }";
    let refused = server.ask(wide).answer().json();
    assert_eq!(
        refused["errors"][0]["extensions"]["field"], "transform.maxWidth",
        "{refused}"
    );
}

fn a_product_without_options(engine: Engine) {
    let server = Server::shared(engine);
    let tote = server
        .ask(PAGE)
        .with(json!({"handle": "canvas-tote"}))
        .market("us")
        .data()["product"]
        .take();
    assert_eq!(
        tote,
        json!({
            "handle": "canvas-tote",
            "title": "Canvas Tote",
            "vendor": null,
            "productType": null,
            "tags": [],
            "descriptionHtml": "",
            "createdAt": "2025-01-15T09:30:00Z",
            "availableForSale": true,
            "availability": "IN_STOCK",
            "seo": {"title": null, "description": null},
            "priceRange": {"min": {"amount": "32.00"}, "max": {"amount": "32.00"}},
            "compareAtPriceRange": null,
            "featuredImage": null,
            "media": [],
            "options": [],
            "variants": {"totalCount": 1, "nodes": [{
                "title": "Canvas Tote",
                "sku": "TOTE",
                "barcode": null,
                "weightGrams": null,
                "requiresShipping": true,
                "availableForSale": true,
                "availability": "IN_STOCK",
                // Nobody counts them.
                "quantityAvailable": null,
                "price": {"amount": "32.00", "currencyCode": "USD"},
                "compareAtPrice": null,
                "selectedOptions": [],
                "image": null,
                "product": {"handle": "canvas-tote"},
            }]},
            "attributes": [{"code": "material", "name": "Material", "values": ["Cotton"]}],
            "collections": [{"handle": "women", "title": "Women"}, {"handle": "sale", "title": "Sale"}],
        })
    );
}

fn a_product_is_found_by_id_and_by_handle(engine: Engine) {
    let server = Server::shared(engine);
    let by_handle = server.ask(r#"{ product(handle: "silk-dress") { id handle } }"#).data();
    let id = by_handle["product"]["id"].as_str().expect("an id");
    assert!(
        id.strip_prefix("p_")
            .is_some_and(|number| number.parse::<u32>().is_ok()),
        "{id}"
    );
    let by_id = server
        .ask("query Find($id: ID!) { product(id: $id) { id handle } }")
        .with(json!({"id": id}))
        .data();
    assert_eq!(by_id, by_handle);
}

fn what_the_market_does_not_sell_is_null(engine: Engine) {
    let server = Server::shared(engine);
    let document = r#"{
      draft: product(handle: "draft-coat") { title }
      hat: product(handle: "sun-hat") { title }
      scarf: product(handle: "wool-scarf") { title }
      skirt: product(handle: "wrap-skirt") { title }
      none: product(handle: "nothing-of-the-kind") { title }
    }"#;
    let sold = |title: &str| json!({"title": title});
    assert_eq!(
        server.ask(document).language("en").data(),
        json!({"draft": null, "hat": null, "scarf": sold("Wool Scarf"), "skirt": sold("Wrap Skirt"), "none": null})
    );
    assert_eq!(
        server.ask(document).market("jp").data(),
        json!({"draft": null, "hat": sold("Sun Hat"), "scarf": null, "skirt": null, "none": null})
    );
    // A variant without a price in the market is none of its variants.
    let count = |market: &str| {
        let data = server
            .ask(r#"{ product(handle: "linen-dress") { variants { totalCount nodes { sku } } } }"#)
            .market(market)
            .data();
        let variants = &data["product"]["variants"];
        (variants["totalCount"].as_u64(), each(&variants["nodes"], "sku").len())
    };
    assert_eq!(count("us"), (Some(5), 5));
    assert_eq!(count("jp"), (Some(4), 4));
    // Where it is asked for by its id, a draft and what another market sells are not there either.
    let id = server
        .ask(r#"{ product(handle: "wool-scarf") { id variants { nodes { id } } } }"#)
        .data();
    let ids = json!([id["product"]["id"], id["product"]["variants"]["nodes"][0]["id"]]);
    let nodes = server
        .ask("query Find($ids: [ID!]!) { nodes(ids: $ids) { id } }")
        .with(json!({"ids": ids}));
    assert_eq!(nodes.market("jp").data(), json!({"nodes": [null, null]}));
}

fn variants_come_in_pages(engine: Engine) {
    let server = Server::shared(engine);
    let document = r#"query Variants($first: Int!, $after: String) {
      product(handle: "linen-dress") {
        variants(first: $first, after: $after) { totalCount nodes { sku } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } }
      }
    }"#;
    let mut skus = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = server.ask(document).with(json!({"first": 2, "after": after})).data();
        let page = &data["product"]["variants"];
        assert_eq!(page["totalCount"], 5);
        assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(!skus.is_empty()));
        let cursors = each(&page["edges"], "cursor");
        assert_eq!(page["pageInfo"]["endCursor"], json!(cursors.last()));
        assert_eq!(page["pageInfo"]["startCursor"], json!(cursors.first()));
        skus.extend(each(&page["nodes"], "sku"));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(skus, ["LD-S-N", "LD-M-N", "LD-L-N", "LD-S-S", "LD-M-S"]);
    // A cursor belongs to the variants of its product.
    let other = document.replace("linen-dress", "silk-dress");
    server
        .ask(other)
        .with(json!({"first": 2, "after": after}))
        .answer()
        .assert_bad("after");
}

fn descriptions_are_cut_between_words(engine: Engine) {
    let server = Server::shared(engine);
    let document =
        r#"query Cut($at: Int) { product(handle: "linen-dress") { description(truncateAt: $at) descriptionHtml } }"#;
    let cut = |at: Value| server.ask(document).language("en").with(json!({"at": at})).data()["product"].take();
    let whole = "Cut from washed linen & finished by hand. Falls below the knee.";
    assert_eq!(cut(Value::Null)["description"], whole);
    assert_eq!(cut(json!(whole.len()))["description"], whole);
    assert_eq!(cut(json!(30))["description"], "Cut from washed linen &…");
    assert_eq!(cut(json!(20))["description"], "Cut from washed…");
    assert_eq!(cut(json!(1))["description"], "…");
    assert_eq!(
        cut(Value::Null)["descriptionHtml"],
        "<p>Cut from <em>washed</em> linen &amp; finished by hand.</p><p>Falls below the knee.</p>",
        "what could run is gone"
    );
    for at in [0, -1] {
        let refused = server.ask(document).with(json!({"at": at})).answer();
        refused.assert_bad("truncateAt");
    }
}

fn attributes_can_be_chosen(engine: Engine) {
    let server = Server::shared(engine);
    let document =
        r#"query Some($codes: [String!]) { product(handle: "linen-dress") { attributes(codes: $codes) { code } } }"#;
    let codes = |codes: Value| {
        let data = server.ask(document).with(json!({"codes": codes})).data();
        each(&data["product"]["attributes"], "code")
    };
    assert_eq!(codes(json!(["care", "material", "unknown"])), ["material", "care"]);
    assert_eq!(codes(json!([])), [""; 0]);
    assert_eq!(codes(Value::Null), ["material", "season", "pockets", "care"]);
}

fn lists_of_a_product_are_cut_where_asked(engine: Engine) {
    let server = Server::shared(engine);
    let data = server
        .ask(r#"{ product(handle: "linen-dress") { media(first: 2) { altText } collections(first: 1) { handle } } }"#)
        .data();
    assert_eq!(data["product"]["media"].as_array().map(Vec::len), Some(2));
    assert_eq!(each(&data["product"]["collections"], "handle"), ["women-dresses"]);
    for field in [
        "media(first: 0) { url }",
        "collections(first: 251) { id }",
        "variants(first: -1) { totalCount }",
    ] {
        let document = format!(r#"{{ product(handle: "linen-dress") {{ {field} }} }}"#);
        let message = server.ask(document).answer().assert_bad("first");
        assert!(message.contains("between 1 and 250"), "{message}");
    }
}

fn things_are_found_by_their_ids(engine: Engine) {
    let server = Server::shared(engine);
    let found = server
        .ask(r#"{ product(handle: "linen-dress") { id variants { nodes { id } } } collection(handle: "sale") { id } }"#)
        .data();
    let product = found["product"]["id"].clone();
    let variant = found["product"]["variants"]["nodes"][3]["id"].clone();
    let collection = found["collection"]["id"].clone();
    let node = |id: &Value| {
        let document = "query Find($id: ID!) { node(id: $id) {
          __typename id
          ... on Product { title }
          ... on ProductVariant { sku }
          ... on Collection { title }
        } }";
        server.ask(document).with(json!({"id": id})).data()["node"].take()
    };
    assert_eq!(
        node(&product),
        json!({"__typename": "Product", "id": product, "title": "Leinenkleid"})
    );
    assert_eq!(
        node(&variant),
        json!({"__typename": "ProductVariant", "id": variant, "sku": "LD-S-S"})
    );
    assert_eq!(
        node(&collection),
        json!({"__typename": "Collection", "id": collection, "title": "Angebote"})
    );
    assert_eq!(node(&json!("p_999999999")), Value::Null);
    // In the order of the ids, again where they come again.
    let ids = json!([collection, "v_999999", variant, product, variant]);
    let nodes = server
        .ask("query Find($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }")
        .with(json!({"ids": ids}))
        .data();
    let types: Vec<&str> = nodes["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|node| node["__typename"].as_str().unwrap_or("null"))
        .collect();
    assert_eq!(
        types,
        ["Collection", "null", "ProductVariant", "Product", "ProductVariant"]
    );
    assert_eq!(server.ask("{ nodes(ids: []) { id } }").data(), json!({"nodes": []}));
}
