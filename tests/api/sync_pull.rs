//! What changed, and copies that are kept by it.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::Server;
use crate::carts::{self, variants, wish};
use crate::clients::each;
use crate::copies::{Copy, ENTITIES, document};
use crate::engine::Engine;
use crate::fixtures;
use crate::meant_for::address;
use crate::on_both_engines;
use crate::shoppers::{Device, mint};

on_both_engines!(
    a_first_copy_is_kept_by_what_changed,
    a_catalogue_is_paged_while_products_move,
    another_market_or_language_begins_anew,
    what_a_market_does_not_sell_any_more_is_taken_away,
    a_product_comes_again_when_a_word_that_it_shows_changes,
    two_devices_of_a_shopper_come_to_the_same_and_others_see_nothing,
    an_answer_is_as_long_as_the_app_allows,
    scopes_share_the_room_of_an_answer,
    the_clients_selection_decides_what_comes,
);

/// Writes something in every private scope.
pub(crate) fn fill(device: &Device<'_>, things: &[String]) {
    device.add(&json!([wish(&things[3], 2), wish(&things[4], 1)]));
    let product = product_of(device.server, &things[5]);
    let written = device.keyed(
        "wishlistItemsAdd",
        json!({"items": [{"productId": product}]}),
        "userErrors { code }",
    );
    assert_eq!(written["userErrors"], json!([]));
    let written = device.keyed("addressCreate", json!({"address": address()}), "userErrors { code }");
    assert_eq!(written["userErrors"], json!([]));
    let entries = json!([{"key": "theme", "value": "dark"}, {"key": "size", "value": 42}]);
    let written = device.keyed("preferencesSet", json!({"entries": entries}), "userErrors { code }");
    assert_eq!(written["userErrors"], json!([]));
}

/// The id of the product of a variant.
pub(crate) fn product_of(server: &Server, variant: &str) -> String {
    let found = server
        .ask("query ($id: ID!) { node(id: $id) { ... on ProductVariant { product { id } } } }")
        .with(json!({"id": variant}))
        .data();
    found["node"]["product"]["id"].as_str().expect("an id").to_owned()
}

fn a_first_copy_is_kept_by_what_changed(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let mut copy = Copy::private();
    assert_eq!(copy.pull(&guest), ["SNAPSHOT"; 5], "of nothing");
    assert!(copy.held.is_empty());
    fill(&guest, &things);
    assert_eq!(copy.pull(&guest), ["DELTA"; 5]);
    let count = |copy: &Copy| {
        ["Cart", "CartLine", "WishlistItem", "Address", "Order", "Preference"].map(|kind| copy.ids(kind).len())
    };
    assert_eq!(count(&copy), [1, 2, 1, 1, 0, 2]);
    copy.assert_current(&guest);
    // What changes and what goes.
    let line = copy.ids("CartLine").remove(0);
    guest.keyed("cartLinesRemove", json!({"lineIds": [line]}), "userErrors { code }");
    guest.keyed("cartNoteUpdate", json!({"note": "ring twice"}), "userErrors { code }");
    let product = copy.ids("WishlistItem").remove(0);
    guest.keyed(
        "wishlistItemsRemove",
        json!({"items": [{"productId": product}]}),
        "userErrors { code }",
    );
    let home = copy.ids("Address").remove(0);
    guest.keyed(
        "addressUpdate",
        json!({"id": home, "address": {"city": "Potsdam"}}),
        "userErrors { code }",
    );
    guest.keyed(
        "preferencesSet",
        json!({"entries": [{"key": "size", "value": null}]}),
        "userErrors { code }",
    );
    assert_eq!(copy.pull(&guest), ["DELTA"; 5]);
    assert_eq!(count(&copy), [1, 1, 0, 1, 0, 1]);
    copy.assert_current(&guest);
    let cities: Vec<&Value> = copy.held.values().filter_map(|held| held.get("city")).collect();
    assert_eq!(cities, ["Potsdam"]);
    // Nothing more.
    let before = copy.clone();
    let (pulled, modes) = copy.page(|document| guest.ask(document));
    assert_eq!(modes, ["DELTA"; 5]);
    assert_eq!(
        (&pulled["hasMore"], &pulled["lastMutationSeq"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(
        (&pulled["schemaVersion"], &pulled["minSchemaVersion"]),
        (&json!(2), &json!(1))
    );
    assert_eq!((copy.held, copy.cursors), (before.held, before.cursors));
}

/// Titles of a catalogue that apps keep, by id, as the shop lists it.
fn listed(server: &Server, market: &str) -> Vec<(String, String)> {
    let document = "{ products(first: 250) { nodes { id title } } }";
    let data = server.ask(document).market(market).data();
    let nodes = &data["products"]["nodes"];
    let mut listed: Vec<(String, String)> = each(nodes, "id").into_iter().zip(each(nodes, "title")).collect();
    listed.sort();
    listed
}

fn held(copy: &Copy) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut held: Vec<(String, String)> = copy
        .held
        .values()
        .map(|one| (text(&one["id"]), text(&one["title"])))
        .collect();
    held.sort();
    held
}

fn a_catalogue_is_paged_while_products_move(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let all = server.ask("{ collection(handle: \"all\") { id } }").data()["collection"]["id"].take();
    let all = all.as_str().expect("an id");
    let mut copies = [Copy::of(&[("CATALOGUE", None)]), Copy::of(&[("CATALOGUE", Some(all))])];
    for (at, copy) in copies.iter_mut().enumerate() {
        copy.max_items = 7;
        let mut pages = 0;
        loop {
            let (pulled, modes) = copy.page(|document| server.ask(document));
            assert_eq!(modes, ["SNAPSHOT"]);
            assert_eq!(pulled["lastMutationSeq"], Value::Null);
            if pulled["hasMore"] == false {
                break;
            }
            pages += 1;
            // One that was told moves, one that was not, and one of each goes.
            let number = 10 * at + pages;
            let product = |number: usize, more: Value| {
                let mut record = json!({"kind": "product", "handle": format!("thing-{number}")});
                for (name, value) in more.as_object().expect("fields") {
                    record[name] = value.clone();
                }
                record
            };
            if pages <= 3 {
                let records = [
                    product(number, json!({"title": format!("Moved {number}")})),
                    product(50 - number, json!({"title": format!("Moved {}", 50 - number)})),
                    product(number + 25, json!({"published": false})),
                    product(number + 4, json!({"published": false})),
                ];
                shop.import_text(&fixtures::lines(&records), &[]).done();
            }
        }
        assert!(pages >= 8, "{pages}");
        assert_eq!(held(copy), listed(&server, "de"));
        let (pulled, modes) = copy.page(|document| server.ask(document));
        assert_eq!(
            (modes, &pulled["scopes"][0]["upserts"]),
            (vec!["DELTA".to_owned()], &json!([]))
        );
    }
    // The first copy is brought up to the second, by what changed.
    let [first, second] = &mut copies;
    loop {
        let (pulled, modes) = first.page(|document| server.ask(document));
        assert_eq!(modes, ["DELTA"]);
        if pulled["hasMore"] == false {
            break;
        }
    }
    assert_eq!(held(first), held(second));
}

fn another_market_or_language_begins_anew(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    fill(&guest, &things);
    let mut copy = Copy::private();
    copy.scopes.push(("CATALOGUE".to_owned(), None));
    copy.pull(&guest);
    let (_, modes) = copy.clone().page(|document| guest.ask(document).market("us"));
    // What says nothing of market and language goes on.
    assert_eq!(
        modes,
        ["FULL_RESYNC", "FULL_RESYNC", "DELTA", "DELTA", "DELTA", "FULL_RESYNC"]
    );
    let (_, modes) = copy.clone().page(|document| guest.ask(document).language("de"));
    assert_eq!(
        modes,
        ["FULL_RESYNC", "FULL_RESYNC", "DELTA", "DELTA", "DELTA", "FULL_RESYNC"]
    );
    let mut there = copy.clone();
    there.page(|document| guest.ask(document).market("us"));
    let products: Vec<&Value> = there
        .held
        .values()
        .filter(|held| held["__typename"] == "Product")
        .collect();
    assert_eq!(products.len(), listed(&server, "us").len());
    assert_eq!(
        products.len() + 1,
        listed(&server, "de").len(),
        "one is sold in Germany only"
    );
}

fn what_a_market_does_not_sell_any_more_is_taken_away(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let mut copy = Copy::of(&[("CATALOGUE", None)]);
    copy.page(|document| server.ask(document));
    let before = listed(&server, "de");
    assert_eq!(held(&copy), before);
    // Still sold elsewhere.
    let record = json!({"kind": "product", "handle": "thing-7", "variants": [{"sku": "T-7", "prices": [{"market": "de", "amount_minor": null}]}]});
    let done = shop.import_text(&fixtures::lines(&[record]), &[]);
    assert_eq!(done.code(), Some(0));
    assert_eq!(listed(&server, "de").len() + 1, before.len());
    let (pulled, modes) = copy.page(|document| server.ask(document));
    assert_eq!(modes, ["DELTA"]);
    assert_eq!(pulled["scopes"][0]["tombstones"][0]["type"], "PRODUCT");
    assert_eq!(held(&copy), listed(&server, "de"));
}

fn a_product_comes_again_when_a_word_that_it_shows_changes(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let import = |record: Value| assert_eq!(shop.import_text(&fixtures::lines(&[record]), &[]).code(), Some(0));
    import(json!({
        "kind": "product", "handle": "worded", "title": "Worded", "collections": ["all"], "attributes": {"material": ["Wool"]}, "options": [{"name": "Colour"}],
        "variants": [{"option_values": ["Navy"], "sku": "W-1", "tracked": false, "prices": [{"market": "de", "amount_minor": 900}]}],
    }));
    let all = server.ask("{ collection(handle: \"all\") { id } }").data()["collection"]["id"].take();
    let all = all.as_str().expect("an id");
    for key in [None, Some(all)] {
        let shown =
            "... on Product { id handle options { label } attributes { name values } collections(first: 5) { title } }";
        let mut copy = Copy::of(&[("CATALOGUE", key)]);
        let mut pull = || {
            let ask = server.ask(document(shown)).language("de");
            let pulled = ask.with(json!({"input": copy.input()})).data()["sync"].take();
            let told = &pulled["scopes"][0];
            let place = ("CATALOGUE".to_owned(), key.map(str::to_owned));
            copy.cursors
                .insert(place, told["cursor"].as_str().expect("a cursor").to_owned());
            (
                told["mode"].clone(),
                told["upserts"].as_array().expect("upserts").clone(),
            )
        };
        assert_eq!(pull().0, "SNAPSHOT");
        let slice = key.map_or("everything", |_| "all");
        let name = |what: &str| format!("{what} of {slice}");
        import(json!({"kind": "option", "name": "Colour", "translations": {"de": name("Farbe")}, "values": []}));
        let (mode, upserts) = pull();
        assert_eq!(
            (mode, each(&json!(upserts), "handle")),
            (json!("DELTA"), vec!["worded".to_owned()])
        );
        assert_eq!(upserts[0]["options"][0]["label"], name("Farbe"));
        import(json!({"kind": "attribute", "code": "material", "translations": {"de": name("Stoff")}, "values": []}));
        let (_, upserts) = pull();
        assert_eq!(each(&json!(upserts), "handle"), ["worded"]);
        assert_eq!(upserts[0]["attributes"][0]["name"], name("Stoff"));
        import(json!({"kind": "collection", "handle": "all", "title": name("All")}));
        let (_, upserts) = pull();
        assert!(upserts.len() > 1, "all that it lists");
        assert!(
            upserts
                .iter()
                .all(|product| product["collections"][0]["title"] == name("All").as_str())
        );
        // The same once more changes nothing.
        import(json!({"kind": "option", "name": "Colour", "translations": {"de": name("Farbe")}, "values": []}));
        assert!(pull().1.is_empty());
    }
}

fn two_devices_of_a_shopper_come_to_the_same_and_others_see_nothing(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, other, things) = (server.guest(), server.guest(), variants(&server));
    let second = guest.clone();
    let (mut mine, mut theirs, mut strange) = (Copy::private(), Copy::private(), Copy::private());
    fill(&guest, &things);
    mine.pull(&guest);
    theirs.pull(&second);
    second.add(&json!([wish(&things[3], 1), wish(&things[6], 1)]));
    guest.keyed("addressCreate", json!({"address": address()}), "userErrors { code }");
    mine.pull(&guest);
    theirs.pull(&second);
    assert_eq!(mine.held, theirs.held);
    assert_eq!(mine.ids("CartLine").len(), 3);
    strange.pull(&other);
    assert!(strange.held.is_empty());
    // A cursor of somebody else begins anew, and tells what is the caller's own.
    strange.cursors.clone_from(&mine.cursors);
    assert_eq!(strange.pull(&other), ["FULL_RESYNC"; 5]);
    assert!(strange.held.is_empty());
}

fn an_answer_is_as_long_as_the_app_allows(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let ask = |bytes: i64, cursor: Option<&str>| {
        let input = json!({"scopes": [{"scope": "CATALOGUE", "cursor": cursor}], "maxItems": 2000, "maxBytes": bytes});
        server.ask(document(ENTITIES)).with(json!({"input": input})).data()["sync"].take()
    };
    let whole = ask(4_194_304, None);
    let count = whole["scopes"][0]["upserts"].as_array().expect("upserts").len();
    let length = i64::try_from(whole.to_string().len()).expect("a length");
    assert_eq!(count, carts::THINGS);
    // The texts of moments differ in length, since fractions of a second are told where there are any.
    assert_eq!(ask(length + 8, None)["hasMore"], false);
    for bytes in [1_024, 1_500, 2_000, length - 30] {
        let mut cursor: Option<String> = None;
        let mut ids = Vec::new();
        loop {
            let pulled = ask(bytes, cursor.as_deref());
            assert!(
                pulled.to_string().len() <= usize::try_from(bytes).expect("a length"),
                "{bytes}"
            );
            let told = &pulled["scopes"][0];
            let page = each(&told["upserts"], "id");
            assert!(!page.is_empty());
            ids.extend(page);
            cursor = told["cursor"].as_str().map(str::to_owned);
            if pulled["hasMore"] == false {
                break;
            }
        }
        assert_eq!(ids, each(&whole["scopes"][0]["upserts"], "id"), "{bytes}");
    }
    // One thing comes, however long it is.
    let input = json!({"scopes": [{"scope": "CATALOGUE"}], "maxBytes": 1024});
    let aliases: Vec<String> = (0..60).map(|at| format!("a{at}: title")).collect();
    let aliases = aliases.join(" ");
    let long = document(&format!("... on Product {{ id {aliases} }}"));
    let pulled = server.ask(long).with(json!({"input": input})).data()["sync"].take();
    assert_eq!(pulled["scopes"][0]["upserts"].as_array().expect("upserts").len(), 1);
    assert_eq!(pulled["hasMore"], true);
}

fn scopes_share_the_room_of_an_answer(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    fill(&guest, &things);
    let mut copy = Copy::private();
    copy.max_items = 2;
    let mut pages = 0;
    loop {
        let (pulled, modes) = copy.page(|document| guest.ask(document));
        assert!(
            modes.iter().all(|mode| mode == "SNAPSHOT" || mode == "DELTA"),
            "{modes:?}"
        );
        let told: usize = pulled["scopes"]
            .as_array()
            .expect("scopes")
            .iter()
            .map(|told| told["upserts"].as_array().expect("upserts").len())
            .sum();
        assert!(told <= 2);
        pages += 1;
        if pulled["hasMore"] == false {
            break;
        }
    }
    assert_eq!(pages, 4, "seven things, two at a time");
    copy.assert_current(&guest);
}

fn the_clients_selection_decides_what_comes(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    fill(&guest, &things);
    let entities = "... on Cart { cartCost: cost { totalAmount { amount } } lines(first: 2) { nodes { id } } } ... on CartLine { merchandise { sku } cost { totalAmount { amount } } } \
        ... on WishlistItem { product { title variants(first: 1) { nodes { sku } } } }";
    let scopes = json!([{"scope": "CART"}, {"scope": "WISHLIST"}]);
    let input = json!({"clientId": mint(MintedKind::SyncClient), "scopes": scopes});
    let pulled = guest.ask(document(entities)).with(json!({"input": input})).data()["sync"].take();
    let cart = pulled["scopes"][0]["upserts"].as_array().expect("upserts");
    let totals: Vec<&Value> = cart.iter().filter_map(|one| one.get("cost")).collect();
    assert_eq!(totals.len(), 2);
    assert!(
        cart.iter()
            .any(|one| one["cartCost"]["totalAmount"]["amount"].is_string())
    );
    let mut skus: Vec<&str> = cart
        .iter()
        .filter_map(|one| one["merchandise"]["sku"].as_str())
        .collect();
    skus.sort_unstable();
    assert_eq!(skus, ["T-3", "T-4"]);
    assert_eq!(
        pulled["scopes"][1]["upserts"][0]["product"]["variants"]["nodes"][0]["sku"],
        "T-5"
    );
}
