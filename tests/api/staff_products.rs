//! What staff do to products, collections and texts, and who may.

use serde_json::{Value, json};

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::shoppers::{mutation, new_key};
use crate::staff::{PRODUCT, Staff, one};

on_both_engines!(
    each_write_needs_its_permission,
    what_only_staff_may_do_is_unknown_to_everybody_else,
    a_product_is_made_changed_and_taken_off_the_shelf,
    a_variant_keeps_its_id_when_its_sku_and_options_change,
    a_refusal_names_the_field_and_writes_nothing,
    a_write_that_arrives_ten_times_is_done_once,
    many_at_once_on_one_product_lose_nothing,
    a_collection_is_made_and_its_texts_are_translated,
    products_are_found_by_handle_and_sku,
);

/// Every mutation of this module with the permission that it needs, and an input that it takes.
fn writes(staff: &Staff<'_>) -> Vec<(&'static str, &'static str, Value)> {
    let (product, variant) = (staff.product("linen-dress")["id"].clone(), staff.variant("TOTE"));
    let soon = "2999-01-01T00:00:00Z";
    vec![
        ("productSave", "products", json!({"id": product, "title": "Dress"})),
        (
            "variantSave",
            "products",
            json!({"variant": {"id": variant, "barcode": "4006381333931"}}),
        ),
        (
            "pricesSet",
            "prices",
            json!({"prices": [{"variantId": variant, "market": "de", "amount": "28.00"}]}),
        ),
        ("priceRemove", "prices", json!({"variantId": variant, "market": "jp"})),
        (
            "stockLevelsSet",
            "inventory",
            json!({"levels": [{"variantId": variant, "location": "berlin", "onHand": 3}]}),
        ),
        (
            "collectionSave",
            "collections",
            json!({"handle": "sale", "title": "Reduced"}),
        ),
        (
            "translationsSave",
            "translations",
            json!({"id": product, "translations": [{"language": "de", "title": "Kleid"}]}),
        ),
        (
            "priceScheduleCreate",
            "prices",
            json!({"name": "Far away", "market": "us", "startsAt": soon, "prices": [{"variantId": variant, "amount": "20"}]}),
        ),
        (
            "priceScheduleCancel",
            "prices",
            json!({"id": crate::shoppers::mint(tote::platform::id::MintedKind::PriceSchedule)}),
        ),
    ]
}

fn each_write_needs_its_permission(engine: Engine) {
    let shop = Shop::filled(engine);
    let tokens: Vec<(&str, String)> = crate::staff::ALL
        .iter()
        .map(|&permission| (permission, shop.staff(permission, &[permission])))
        .collect();
    let server = shop.serve();
    let all = Staff::of(&shop, &server);
    for (name, permission, input) in writes(&all) {
        for (granted, token) in &tokens {
            let one = Staff {
                server: &server,
                token: token.clone(),
            };
            let answer = one.send(&new_key(), name, input.clone(), "");
            if *granted == permission {
                let expected = if name == "priceScheduleCancel" {
                    json!("SCHEDULE_NOT_FOUND")
                } else {
                    Value::Null
                };
                assert_eq!(answer.data()[name]["userErrors"][0]["code"], expected, "{name}");
            } else {
                assert_eq!(answer.refusal().code, "FORBIDDEN", "{name} by {granted}");
            }
        }
    }
    // What a variant brings along needs the permission of its own.
    let (_, products) = &tokens[0];
    let one = Staff {
        server: &server,
        token: products.clone(),
    };
    let variant = all.variant("TOTE");
    for brings in [
        json!({"id": variant, "prices": [{"market": "de", "amount": "1"}]}),
        json!({"id": variant, "stock": [{"location": "berlin", "onHand": 1}]}),
    ] {
        let answer = one.send(&new_key(), "variantSave", json!({"variant": brings}), "");
        assert_eq!(answer.refusal().code, "FORBIDDEN");
        let save = json!({"handle": "canvas-tote", "variants": [brings]});
        let answer = one.send(&new_key(), "productSave", save, "");
        assert_eq!(answer.refusal().code, "FORBIDDEN");
    }
}

fn what_only_staff_may_do_is_unknown_to_everybody_else(engine: Engine) {
    let shop = Shop::filled(engine);
    let partner = shop.partner("kiosk", &[]);
    let server = shop.serve();
    let guest = server.guest();
    let staff = Staff::of(&shop, &server);
    let writes = writes(&staff).into_iter().map(|(name, _, _)| name);
    let documents = writes.map(|name| mutation(name, "userErrors { code }")).chain([
        "{ staffProduct(handle: \"x\") { id } }".to_owned(),
        "{ staffProducts { nodes { id } } }".to_owned(),
        "{ staffPriceSchedule(id: \"x\") { id } }".to_owned(),
    ]);
    for document in documents {
        for (who, token) in [
            ("nobody", ""),
            ("a guest", guest.access_token.as_str()),
            ("a partner", partner.as_str()),
        ] {
            let ask = server.ask(document.as_str());
            let ask = if token.is_empty() { ask } else { ask.token(token) };
            let body = ask.with(json!({"input": {}})).answer().json();
            let codes: Vec<&Value> = body["errors"].as_array().into_iter().flatten().collect();
            assert!(!codes.is_empty(), "{who}: {document}");
            for error in codes {
                assert_eq!(
                    error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED",
                    "{who}: {document}"
                );
            }
        }
    }
}

fn a_product_is_made_changed_and_taken_off_the_shelf(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let shown = || {
        server.ask("{ product(handle: \"rain-cape\") { title descriptionHtml variants { nodes { sku price { amount } } } } }").data()
    };
    assert_eq!(shown()["product"], Value::Null);
    let new = json!({
        "handle": "rain-cape", "title": "Rain Cape", "descriptionHtml": "<p>Dry.</p><script>alert(1)</script>", "tags": ["rain"],
        "options": [{"name": "Size"}], "collections": [{"handle": "women-clothing", "position": 1}],
        "attributes": [{"code": "season", "values": ["Winter"]}], "images": [{"url": "/media/cape.jpg"}],
        "variants": [
            {"optionValues": ["S"], "sku": "CAPE-S", "prices": [{"market": "de", "amount": "80.00"}], "stock": [{"location": "berlin", "onHand": 4}]},
            {"optionValues": ["M"], "sku": "CAPE-M", "prices": [{"market": "de", "amount": "85"}]},
        ],
    });
    let made = staff.write("productSave", new, &format!("product {{ {PRODUCT} }}"));
    assert_eq!(
        made["product"]["variants"][0]["stock"],
        json!([{"location": "berlin", "onHand": "4"}])
    );
    assert_eq!(
        made["product"]["collections"],
        json!([{"handle": "women-clothing", "position": 1}])
    );
    assert_eq!(
        shown()["product"],
        json!({"title": "Rain Cape", "descriptionHtml": "<p>Dry.</p>", "variants": {"nodes": [
            {"sku": "CAPE-S", "price": {"amount": "80.00"}}, {"sku": "CAPE-M", "price": {"amount": "85.00"}},
        ]}})
    );
    // What is left out stays.
    let id = &made["product"]["id"];
    let changed = staff.write(
        "productSave",
        json!({"id": id, "title": "Cape"}),
        &format!("product {{ {PRODUCT} }}"),
    );
    assert_eq!(changed["product"]["tags"], json!(["rain"]));
    assert_eq!(changed["product"]["variants"], made["product"]["variants"]);
    assert_eq!(shown()["product"]["title"], "Cape");
    let hidden = staff.write(
        "productSave",
        json!({"id": id, "published": false}),
        "product { published }",
    );
    assert_eq!(hidden["product"]["published"], false);
    assert_eq!(shown()["product"], Value::Null);
    assert_eq!(staff.product("rain-cape")["published"], false);
    let list = "{ collection(handle: \"women-clothing\") { products(first: 50) { nodes { handle } } } }";
    assert!(!server.ask(list).data().to_string().contains("rain-cape"));
}

fn a_variant_keeps_its_id_when_its_sku_and_options_change(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let before = staff.product("leather-boot");
    let id = staff.variant("LB-37");
    let change = json!({"variant": {"id": id, "sku": "BOOT-36", "optionValues": ["36"]}});
    let saved = staff.write("variantSave", change, &format!("variantId product {{ {PRODUCT} }}"));
    assert_eq!(saved["variantId"], id.as_str());
    let variants = saved["product"]["variants"].as_array().expect("variants");
    assert_eq!(variants.len(), before["variants"].as_array().expect("variants").len());
    let own = variants
        .iter()
        .find(|variant| variant["id"] == id.as_str())
        .expect("the variant");
    assert_eq!((&own["sku"], &own["optionValues"]), (&json!("BOOT-36"), &json!(["36"])));
    let known = before["variants"].as_array().expect("variants");
    let known = known
        .iter()
        .find(|variant| variant["id"] == id.as_str())
        .expect("the variant");
    assert_eq!((&own["prices"], &own["stock"]), (&known["prices"], &known["stock"]));
    // Without an id it is found by its SKU, else by its option values.
    for named in [
        json!({"sku": "BOOT-36", "barcode": "1"}),
        json!({"optionValues": ["36"], "barcode": "2"}),
    ] {
        let change = json!({"productId": before["id"], "variant": named});
        let found = staff.write("variantSave", change, "variantId");
        assert_eq!(found["variantId"], id.as_str(), "{named}");
    }
    let new = json!({"productId": before["id"], "variant": {"optionValues": ["45"], "prices": [{"market": "de", "amount": "150"}]}});
    let added = staff.write("variantSave", new, "variantId product { variants { id optionValues } }");
    let variants = added["product"]["variants"].as_array().expect("variants");
    let own = variants
        .iter()
        .find(|variant| variant["id"] == added["variantId"])
        .expect("the new one");
    assert_eq!(own["optionValues"], json!(["45"]));
}

/// A write, its input, and the code and field of what is wrong with it.
type Faulty = (&'static str, Value, &'static str, &'static str);

fn faulty_products() -> Vec<Faulty> {
    let of_tote = |variant: Value| json!({"handle": "canvas-tote", "variants": [variant]});
    vec![
        (
            "productSave",
            json!({"handle": "a b", "title": "X", "variants": [{"prices": [{"market": "de", "amount": "1"}]}]}),
            "INVALID_HANDLE",
            "handle",
        ),
        ("productSave", json!({"id": "p_999999"}), "PRODUCT_NOT_FOUND", "id"),
        (
            "productSave",
            json!({"handle": "canvas-tote", "title": "\u{0}"}),
            "INVALID_CHARACTER",
            "",
        ),
        (
            "productSave",
            json!({"handle": "canvas-tote", "images": [{"url": "javascript:x"}]}),
            "INVALID_URL",
            "images",
        ),
        (
            "productSave",
            json!({"handle": "canvas-tote", "collections": [{"handle": "none"}]}),
            "UNKNOWN_COLLECTION",
            "collections",
        ),
        (
            "productSave",
            json!({"handle": "canvas-tote", "attributes": [{"code": "pockets", "values": ["many"]}]}),
            "INVALID_ATTRIBUTE_VALUE",
            "attributes",
        ),
        (
            "productSave",
            of_tote(json!({"id": "v_999999", "optionValues": []})),
            "VARIANT_NOT_FOUND",
            "variants.0.id",
        ),
        ("productSave", of_tote(json!({"sku": "SD-S"})), "DUPLICATE_SKU", "sku"),
        (
            "productSave",
            of_tote(json!({"prices": [{"market": "main", "amount": "1"}]})),
            "UNKNOWN_MARKET",
            "variants.0.prices",
        ),
        (
            "productSave",
            of_tote(json!({"prices": [{"market": "jp", "amount": "1.5"}]})),
            "INVALID_AMOUNT",
            "variants.0.prices",
        ),
        (
            "productSave",
            of_tote(json!({"stock": [{"location": "attic", "onHand": 1}]})),
            "UNKNOWN_LOCATION",
            "variants.0.stock",
        ),
        (
            "productSave",
            of_tote(json!({"stock": [{"location": "berlin", "onHand": -1}]})),
            "NEGATIVE_STOCK",
            "variants.0.stock",
        ),
    ]
}

fn faulty_others(tote: &str) -> Vec<Faulty> {
    vec![
        (
            "productSave",
            json!({"handle": "canvas-tote", "variants": [{"id": tote}, {"id": tote}]}),
            "VARIANT_NOT_FOUND",
            "variants.1.id",
        ),
        (
            "variantSave",
            json!({"variant": {"id": "v_999999"}}),
            "VARIANT_NOT_FOUND",
            "variant.id",
        ),
        (
            "variantSave",
            json!({"variant": {"sku": "NEW"}}),
            "MISSING_PRODUCT",
            "productId",
        ),
        (
            "variantSave",
            json!({"variant": {"id": tote, "weightGrams": -1}}),
            "INVALID_WEIGHT",
            "variant.weightGrams",
        ),
        ("pricesSet", json!({"prices": []}), "WRONG_COUNT", "prices"),
        (
            "stockLevelsSet",
            json!({"levels": [{"variantId": tote, "location": "berlin", "adjust": -1}]}),
            "INSUFFICIENT_STOCK",
            "levels.0.adjust",
        ),
        ("collectionSave", json!({"handle": "new-one"}), "MISSING_TITLE", "title"),
        (
            "collectionSave",
            json!({"handle": "women", "parent": "women-shoes"}),
            "CIRCULAR_COLLECTION",
            "parent",
        ),
        (
            "translationsSave",
            json!({"id": "c_999999", "translations": []}),
            "COLLECTION_NOT_FOUND",
            "id",
        ),
    ]
}

fn a_refusal_names_the_field_and_writes_nothing(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let tote = staff.variant("TOTE");
    let written = || {
        let sql = shop.sql();
        [
            "product",
            "variant",
            "price",
            "stock_level",
            "collection",
            "market",
            "location",
            "change_entity",
        ]
        .map(|table| sql.number(&format!("SELECT COUNT(*) FROM {table}")))
    };
    let before = written();
    for (name, input, code, field) in [faulty_products(), faulty_others(&tote)].concat() {
        assert_eq!(staff.refused(name, input.clone()), one(code, field), "{name} {input}");
    }
    assert_eq!(written(), before);
    let wrong = staff.send(&new_key(), "productSave", json!({"id": "c_1"}), "");
    wrong.assert_bad("input.id");
    let no_key = staff.send("mut_1", "productSave", json!({"handle": "canvas-tote"}), "");
    no_key.assert_bad("input.key");
}

fn a_write_that_arrives_ten_times_is_done_once(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let scarf = staff.variant("SCARF");
    let key = new_key();
    let take = json!({"levels": [{"variantId": scarf, "location": "berlin", "adjust": -2}]});
    std::thread::scope(|scope| {
        for at in 0..10 {
            let (staff, key, take) = (&staff, &key, take.clone());
            scope.spawn(move || {
                let selection = ["products { handle }", "products { id variants { sku } }"][at % 2];
                let payload = staff.send(key, "stockLevelsSet", take, selection).data();
                assert_eq!(payload["stockLevelsSet"]["userErrors"], json!([]));
                let product = &payload["stockLevelsSet"]["products"][0];
                assert!(product["handle"] == "wool-scarf" || product["variants"][0]["sku"] == "SCARF");
            });
        }
    });
    let level = || staff.product("wool-scarf")["variants"][0]["stock"][0]["onHand"].clone();
    assert_eq!(level(), "19");
    let other = json!({"levels": [{"variantId": scarf, "location": "berlin", "adjust": -3}]});
    staff.send(&key, "stockLevelsSet", other, "").assert_bad("input.key");
    // A refusal is kept as well: it is no attempt to be made again.
    let (key, too_many) = (
        new_key(),
        json!({"levels": [{"variantId": scarf, "location": "berlin", "adjust": -20}]}),
    );
    for _ in 0..2 {
        let payload = staff.send(&key, "stockLevelsSet", too_many.clone(), "").data();
        assert_eq!(payload["stockLevelsSet"]["userErrors"][0]["code"], "INSUFFICIENT_STOCK");
        staff.write(
            "stockLevelsSet",
            json!({"levels": [{"variantId": scarf, "location": "berlin", "onHand": 50}]}),
            "",
        );
    }
    assert_eq!(level(), "50");
}

fn many_at_once_on_one_product_lose_nothing(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let product = staff.product("leather-boot");
    let (id, boot) = (&product["id"], staff.variant("LB-38"));
    let count = product["variants"].as_array().expect("variants").len();
    std::thread::scope(|scope| {
        for size in 50..54 {
            let staff = &staff;
            scope.spawn(move || {
                let variant =
                    json!({"optionValues": [size.to_string()], "prices": [{"market": "us", "amount": "160"}]});
                staff.write("variantSave", json!({"productId": id, "variant": variant}), "");
            });
        }
        scope.spawn(|| staff.write("productSave", json!({"id": id, "tags": ["waxed"]}), ""));
        scope.spawn(|| {
            let prices = json!({"prices": [{"variantId": boot, "market": "us", "amount": "111"}]});
            staff.write("pricesSet", prices, "")
        });
    });
    let after = staff.product("leather-boot");
    assert_eq!(after["variants"].as_array().expect("variants").len(), count + 4);
    assert_eq!(after["tags"], json!(["waxed"]));
    let own = after["variants"].as_array().expect("variants").iter();
    let own: Vec<&Value> = own.filter(|variant| variant["id"] == boot.as_str()).collect();
    assert!(own[0]["prices"].to_string().contains("111.00"), "{}", own[0]);
}

fn a_collection_is_made_and_its_texts_are_translated(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let new = json!({"handle": "rainwear", "title": "Rainwear", "parent": "women", "position": 9});
    let made = staff.write("collectionSave", new, "collection { id title parent { handle } }");
    assert_eq!(made["collection"]["parent"]["handle"], "women");
    let id = &made["collection"]["id"];
    let texts = json!({"id": id, "translations": [{"language": "de", "title": "Regenkleidung"}]});
    staff.write("translationsSave", texts, "collection { id }");
    let title = |language: &str| {
        let ask = server
            .ask("{ collection(handle: \"rainwear\") { title } }")
            .language(language);
        ask.data()["collection"]["title"].clone()
    };
    assert_eq!((title("de"), title("en")), (json!("Regenkleidung"), json!("Rainwear")));
    staff.write(
        "translationsSave",
        json!({"id": id, "translations": [{"language": "de", "title": ""}]}),
        "",
    );
    assert_eq!(title("de"), "Rainwear");
    let own = json!({"id": id, "translations": [{"language": "en", "title": "X"}]});
    assert_eq!(
        staff.refused("translationsSave", own),
        one("INVALID_LANGUAGE", "translations")
    );
    let dress = staff.product("linen-dress")["id"].clone();
    let texts = json!({"id": dress, "translations": [{"language": "de", "title": "Kleid aus Leinen"}]});
    staff.write("translationsSave", texts, "product { id }");
    let shown = server
        .ask("{ product(handle: \"linen-dress\") { title } }")
        .language("de");
    assert_eq!(shown.data()["product"]["title"], "Kleid aus Leinen");
}

fn products_are_found_by_handle_and_sku(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let document = "query P($query: String, $after: String) { staffProducts(first: 2, after: $after, query: $query) { nodes { handle } totalCount pageInfo { endCursor hasNextPage } } }";
    let page = |query: &str, after: Value| {
        let ask = server.ask_as(&staff.token, document);
        ask.with(json!({"query": query, "after": after})).data()["staffProducts"].take()
    };
    let first = page("twin-ring", Value::Null);
    assert_eq!(
        first["nodes"],
        json!([{"handle": "twin-ring-a"}, {"handle": "twin-ring-b"}])
    );
    assert_eq!(first["totalCount"], 3);
    let second = page("twin-ring", first["pageInfo"]["endCursor"].clone());
    assert_eq!(second["nodes"], json!([{"handle": "twin-ring-c"}]));
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    assert_eq!(page("COAT", Value::Null)["nodes"], json!([{"handle": "draft-coat"}]));
    assert_eq!(page("100%_", Value::Null)["nodes"], json!([]));
    let foreign = server.ask_as(&staff.token, document);
    let foreign = foreign.with(json!({"query": "other", "after": first["pageInfo"]["endCursor"]}));
    foreign.answer().assert_bad("after");
}
