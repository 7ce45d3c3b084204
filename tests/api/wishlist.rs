//! What shoppers want to remember.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::profiles::{heads_of, merge, moved_by, refusals};
use crate::shoppers::{Device, mutation, new_key};

on_both_engines!(
    items_are_shown_in_the_prices_of_the_market,
    what_a_market_does_not_sell_stays_in_the_list,
    a_product_is_there_once_with_its_variant,
    adding_wins_over_a_removal_that_had_not_seen_it,
    what_the_shop_does_not_have_is_refused,
    a_repeated_write_runs_once,
    two_devices_at_once_lose_nothing,
    a_list_ends_at_a_thousand,
    pages_follow_each_other_and_use_the_index,
    products_say_whether_they_are_in_the_list,
    a_guests_list_is_united_with_the_customers,
    statements_do_not_grow_with_the_list,
);

const ADDED: &str = "items { productId variantId version isAvailable product { handle } variant { id } } userErrors { code field message }";
const REMOVED: &str = "removedProductIds userErrors { code field message } warnings { code productId }";

/// The ids of the shop's products and their first variants, by handle.
fn product(server: &Server, handle: &str) -> (String, Vec<String>) {
    let document = "query ($handle: String!) { product(handle: $handle) { id variants(first: 50) { nodes { id } } } }";
    let data = server.ask(document).with(json!({"handle": handle})).data();
    let id = data["product"]["id"].as_str().expect("it is sold").to_owned();
    (id, each(&data["product"]["variants"]["nodes"], "id"))
}

fn add(device: &Device<'_>, items: &Value) -> Value {
    device.keyed("wishlistItemsAdd", json!({"items": items}), ADDED)
}

fn remove(device: &Device<'_>, items: &Value) -> Value {
    device.keyed("wishlistItemsRemove", json!({"items": items}), REMOVED)
}

fn listed(device: &Device<'_>) -> Vec<String> {
    let data = device
        .ask("{ viewer { wishlist(first: 250) { nodes { productId } totalCount } } }")
        .data();
    let list = &data["viewer"]["wishlist"];
    let ids = each(&list["nodes"], "productId");
    assert_eq!(list["totalCount"], ids.len());
    ids
}

fn items_are_shown_in_the_prices_of_the_market(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let (dress, variants) = product(server, "linen-dress");
    add(&device, &json!([{"productId": dress, "variantId": variants[0]}]));
    let document = "{ viewer { wishlist { nodes { addedAt isAvailable product { title priceRange { min { amount currencyCode } } } variant { price { amount } } } } } }";
    let shown = |market: &str| {
        let data = device.ask(document).market(market).data();
        let mut node = data["viewer"]["wishlist"]["nodes"][0].clone();
        assert!(node["addedAt"].take().is_string());
        node
    };
    let expected = |min: &str, currency: &str, price: &str| {
        json!({"addedAt": null, "isAvailable": true, "product": {"title": "Linen Dress",
            "priceRange": {"min": {"amount": min, "currencyCode": currency}}}, "variant": {"price": {"amount": price}}})
    };
    assert_eq!(shown("us"), expected("65.00", "USD", "65.00"));
    assert_eq!(shown("jp"), expected("9800", "JPY", "9800"));
}

fn what_a_market_does_not_sell_stays_in_the_list(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let (dress, variants) = product(&server, "linen-dress");
    // The last variant has no price in Japan.
    let last = variants.last().expect("a variant");
    add(&device, &json!([{"productId": dress, "variantId": last}]));
    let document = "{ viewer { wishlist { totalCount nodes { productId variantId isAvailable product { handle } variant { id } } } } }";
    let in_japan = device.ask(document).market("jp").data()["viewer"]["wishlist"].take();
    let node = json!({"productId": dress, "variantId": last, "isAvailable": false, "product": {"handle": "linen-dress"}, "variant": null});
    assert_eq!(in_japan, json!({"totalCount": 1, "nodes": [node]}));
    // Not sold anywhere any more.
    let number = &dress[2..];
    shop.sql()
        .execute(&format!("DELETE FROM listing_card WHERE product_id = {number}"));
    let gone = device.ask(document).data()["viewer"]["wishlist"].take();
    let node = json!({"productId": dress, "variantId": last, "isAvailable": false, "product": null, "variant": null});
    assert_eq!(gone, json!({"totalCount": 1, "nodes": [node]}));
}

fn a_product_is_there_once_with_its_variant(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let (dress, variants) = product(server, "linen-dress");
    let (silk, _) = product(server, "silk-dress");
    let added = add(
        &device,
        &json!([{"productId": dress}, {"productId": silk}, {"productId": dress, "variantId": variants[1]}]),
    );
    assert_eq!(
        each(&added["items"], "productId"),
        [dress.clone(), silk.clone()],
        "the first stands on top"
    );
    assert_eq!(added["items"][0]["variantId"], json!(variants[1]));
    assert_eq!(added["items"][0]["variant"]["id"], json!(variants[1]));
    let again = add(&device, &json!([{"productId": dress}]));
    assert_eq!(
        again["items"][0]["variantId"],
        json!(variants[1]),
        "a choice is not forgotten"
    );
    assert_eq!(again["items"][0]["version"], 2);
    add(&device, &json!([{"productId": silk}]));
    assert_eq!(
        listed(&device),
        [dress.clone(), silk.clone()],
        "what is there stays where it is"
    );
    remove(&device, &json!([{"productId": silk}]));
    add(&device, &json!([{"productId": silk}]));
    assert_eq!(
        listed(&device),
        [silk, dress],
        "what was removed comes to the top again"
    );
}

fn adding_wins_over_a_removal_that_had_not_seen_it(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let (dress, _) = product(&server, "linen-dress");
    let version = |added: &Value| added["items"][0]["version"].as_i64().expect("a version");
    let seen = version(&add(&device, &json!([{"productId": dress}])));
    add(&device, &json!([{"productId": dress}]));
    let before = heads_of(&shop);
    let kept = remove(&device, &json!([{"productId": dress, "observedVersion": seen}]));
    assert_eq!(
        kept,
        json!({"removedProductIds": [], "userErrors": [], "warnings": [{"code": "ADDED_SINCE", "productId": dress}]})
    );
    assert_eq!(moved_by(&before, &shop), [0; 0]);
    assert_eq!(listed(&device), [dress.as_str()]);
    let removed = remove(&device, &json!([{"productId": dress, "observedVersion": seen + 1}]));
    assert_eq!(removed["removedProductIds"], json!([dress]));
    assert_eq!(moved_by(&before, &shop), [1]);
    // Versions go on after a removal: an old removal that arrives late takes nothing away.
    let later = version(&add(&device, &json!([{"productId": dress}])));
    assert!(later > seen + 1, "{later}");
    remove(&device, &json!([{"productId": dress, "observedVersion": seen + 1}]));
    assert_eq!(listed(&device), [dress.as_str()]);
    remove(&device, &json!([{"productId": dress}]));
    let again = remove(&device, &json!([{"productId": dress}]));
    assert_eq!(
        again["removedProductIds"],
        json!([dress]),
        "what is not there counts as removed"
    );
    assert_eq!(listed(&device), [""; 0]);
}

fn what_the_shop_does_not_have_is_refused(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let (dress, _) = product(server, "linen-dress");
    let (silk, silks) = product(server, "silk-dress");
    let refused = add(
        &device,
        &json!([{"productId": dress, "variantId": silks[0]}, {"productId": "p_999999"}, {"productId": silk}]),
    );
    assert_eq!(
        refusals(&refused),
        ["VARIANT_MISMATCH items.0.variantId", "NOT_FOUND items.1.productId"]
    );
    assert_eq!(refused["items"], json!([]));
    let many = vec![json!({"productId": dress}); 101];
    assert_eq!(refusals(&add(&device, &json!(many))), ["TOO_MANY items"]);
    assert_eq!(refusals(&remove(&device, &json!(many))), ["TOO_MANY items"]);
    assert_eq!(listed(&device), [""; 0]);
    let write = |items: Value| device.keyed_with(&new_key(), "wishlistItemsAdd", json!({"items": items}), ADDED);
    write(json!([{"productId": dress}, {"productId": silks[0]}])).assert_bad("input.items.1.productId");
    write(json!([{"productId": dress, "variantId": "v_x"}])).assert_bad("input.items.0.variantId");
}

fn a_repeated_write_runs_once(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let (dress, _) = product(&server, "linen-dress");
    let key = new_key();
    let write = || {
        device.keyed_with(
            &key,
            "wishlistItemsAdd",
            json!({"items": [{"productId": dress}]}),
            ADDED,
        )
    };
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| write().data());
        }
    });
    assert_eq!(write().data()["wishlistItemsAdd"]["items"][0]["version"], 1);
    remove(&device, &json!([{"productId": dress}]));
    let before = heads_of(&shop);
    assert_eq!(
        write().data()["wishlistItemsAdd"],
        json!({"items": [], "userErrors": []}),
        "it is gone, and stays so"
    );
    assert_eq!(moved_by(&before, &shop), [0; 0]);
    let other = device.keyed_with(
        &key,
        "wishlistItemsRemove",
        json!({"items": [{"productId": dress}]}),
        REMOVED,
    );
    other.assert_bad("input.key");
}

fn two_devices_at_once_lose_nothing(engine: Engine) {
    let shop = Shop::with_rails(engine);
    let server = shop.serve();
    let device = server.guest();
    let ids = each(
        &server.ask("{ products(first: 20) { nodes { id } } }").data()["products"]["nodes"],
        "id",
    );
    std::thread::scope(|scope| {
        for pair in ids.chunks(2) {
            let device = &device;
            scope.spawn(move || {
                let items: Vec<Value> = pair.iter().map(|id| json!({"productId": id})).collect();
                add(device, &json!(items));
            });
        }
    });
    let mut found = listed(&device);
    let mut expected = ids.clone();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let head = heads_of(&shop).into_values().max();
    assert_eq!(head, i64::try_from(ids.len()).ok(), "each item took one number");
}

/// Fills the list of `device` past the program with products that the shop does not have.
fn fill(shop: &Shop, count: u32) {
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    shop.sql().execute(&format!(
        "INSERT INTO wishlist_item (principal_id, product_id, version, position, added_at_ms) {numbers} \
         SELECT p.id, 1000000 + n.i, 1, n.i, 0 FROM n CROSS JOIN principal p"
    ));
}

fn a_list_ends_at_a_thousand(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let (dress, _) = product(&server, "linen-dress");
    let (silk, _) = product(&server, "silk-dress");
    fill(&shop, 999);
    let both = json!([{"productId": dress}, {"productId": silk}]);
    assert_eq!(refusals(&add(&device, &both)), ["LIMIT_REACHED items"]);
    assert_eq!(refusals(&add(&device, &json!([{"productId": dress}]))), [""; 0]);
    assert_eq!(
        refusals(&add(&device, &json!([{"productId": dress}]))),
        [""; 0],
        "it is there already"
    );
    assert_eq!(
        refusals(&add(&device, &json!([{"productId": silk}]))),
        ["LIMIT_REACHED items"]
    );
    let count = device.ask("{ viewer { wishlist(first: 1) { totalCount } } }").data();
    assert_eq!(count["viewer"]["wishlist"]["totalCount"], 1000);
}

fn pages_follow_each_other_and_use_the_index(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    fill(&shop, 25);
    let document = "query ($after: String) { viewer { wishlist(first: 10, after: $after) { nodes { productId } pageInfo { hasNextPage endCursor } } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = device.ask(document).with(json!({"after": after})).data()["viewer"]["wishlist"].take();
        seen.extend(each(&page["nodes"], "productId"));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let expected: Vec<String> = (1..=25)
        .rev()
        .map(|number| format!("p_{}", 1_000_000 + number))
        .collect();
    assert_eq!(seen, expected);
    let other = server.guest();
    other
        .ask(document)
        .with(json!({"after": after}))
        .answer()
        .assert_bad("after");
}

fn products_say_whether_they_are_in_the_list(engine: Engine) {
    let server = Server::shared(engine);
    let (device, other) = (server.guest(), server.guest());
    let (dress, _) = product(server, "linen-dress");
    add(&device, &json!([{"productId": dress}]));
    let document = "{ products(first: 50) { nodes { id isWishlisted } } }";
    let wished = |answer: Value| -> Vec<String> {
        let nodes = answer["products"]["nodes"].as_array().expect("a list").clone();
        let wished = nodes.iter().filter(|node| node["isWishlisted"] == true);
        wished
            .map(|node| node["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let answer = device.ask(document).answer();
    assert_eq!(answer.statements(), 2, "the page and the list");
    assert_eq!(wished(answer.data()), [dress]);
    assert_eq!(wished(other.ask(document).data()), [""; 0]);
    let stranger = server.ask(document).answer();
    assert_eq!(stranger.statements(), 1);
    assert_eq!(stranger.data()["products"]["nodes"][0]["isWishlisted"], Value::Null);
    let input = json!({"input": {"key": new_key(), "items": []}});
    for name in ["wishlistItemsAdd", "wishlistItemsRemove"] {
        let refused = server
            .ask(mutation(name, "userErrors { code }"))
            .with(input.clone())
            .answer();
        assert_eq!(refused.refusal().code, "UNAUTHENTICATED");
    }
}

fn a_guests_list_is_united_with_the_customers(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let (guest, customer) = (server.guest(), server.guest());
    let (dress, variants) = product(&server, "linen-dress");
    let (silk, _) = product(&server, "silk-dress");
    add(&customer, &json!([{"productId": dress, "variantId": variants[0]}]));
    add(&guest, &json!([{"productId": dress}, {"productId": silk}]));
    add(&guest, &json!([{"productId": dress}]));
    let before = heads_of(&shop);
    merge(&shop, &guest, &customer);
    assert_eq!(listed(&customer), [silk.clone(), dress.clone()]);
    // The guest's session is one of what left it.
    assert_eq!(moved_by(&before, &shop), [3, 2]);
    let data = customer
        .ask("{ viewer { wishlist { nodes { variantId version } } } }")
        .data();
    let item = &data["viewer"]["wishlist"]["nodes"][1];
    assert_eq!(
        item,
        &json!({"variantId": variants[0], "version": 3}),
        "newer than what either device saw"
    );
    // What the customer took out comes back when the guest wanted it.
    remove(&customer, &json!([{"productId": silk}]));
    let guest = server.guest();
    add(&guest, &json!([{"productId": silk}]));
    merge(&shop, &guest, &customer);
    assert_eq!(listed(&customer), [silk, dress]);
}

fn statements_do_not_grow_with_the_list(engine: Engine) {
    let shop = Shop::with_rails(engine);
    let server = shop.serve();
    let device = server.guest();
    let data = server
        .ask("{ products(first: 60) { nodes { id variants(first: 1) { nodes { id } } } } }")
        .data();
    let items: Vec<Value> = data["products"]["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|node| json!({"productId": node["id"], "variantId": node["variants"]["nodes"][0]["id"]}))
        .collect();
    let plain: Vec<Value> = items
        .iter()
        .map(|item| json!({"productId": item["productId"]}))
        .collect();
    let list =
        "{ viewer { wishlist(first: 100) { nodes { isAvailable product { title } variant { price { amount } } } } } }";
    let count = |number: usize| {
        let write = |name: &str, key: &str, items: &[Value], selection: &str| {
            device.keyed_with(key, name, json!({"items": items[..number]}), selection)
        };
        let key = new_key();
        let added = write("wishlistItemsAdd", &key, &items, "items { productId }");
        let again = write("wishlistItemsAdd", &key, &items, "items { productId }");
        let shown = device.ask(list).answer();
        let removed = write("wishlistItemsRemove", &new_key(), &plain, REMOVED);
        [added, again, shown, removed].map(|answer| {
            answer.data();
            answer.statements()
        })
    };
    count(1);
    let few = count(1);
    assert_eq!(count(40), few);
    let expected = match engine {
        Engine::Sqlite => [11, 3, 4, 8],
        Engine::Postgres => [8, 3, 4, 5],
    };
    assert_eq!(few, expected, "add, add again, list, remove");
}
