//! Which answers fall with which change, and which stay.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::answers::{LIST, found};
use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;
use crate::process::eventually;
use crate::staff::Staff;

on_both_engines!(
    a_price_fells_what_shows_it_and_lists_by_it,
    stock_that_shows_nothing_fells_nothing_but_its_number,
    a_product_that_is_sold_out_fells_its_card_and_what_is_filtered_by_it,
    a_text_fells_what_shows_it,
    who_comes_and_goes_fells_lists_counts_and_facets,
    a_word_fells_what_is_named_by_it,
    a_collection_that_moves_fells_its_path_and_those_above,
    markets_and_terms_fell_everything,
    a_request_that_came_before_means_what_the_shop_is_by_then,
);

/// Questions by name, all of Germany in English.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "home",
        "{ products(first: 3) { nodes { title priceRange { min { amount } } availability } } }",
    ),
    (
        "by_price",
        "{ products(first: 50, sort: PRICE_ASC) { nodes { handle priceRange { min { amount } } } } }",
    ),
    (
        "shoes",
        "{ collection(handle: \"women-shoes\") { title products(sort: PRICE_ASC) { nodes { title priceRange { min { amount } } } totalCount filters { label values { label count } } } } }",
    ),
    (
        "sale",
        "{ collection(handle: \"sale\") { title products(sort: PRICE_ASC) { nodes { title availability priceRange { min { amount } } } } } }",
    ),
    (
        "sale_available",
        "{ collection(handle: \"sale\") { products(filter: [{available: true}]) { nodes { handle } } } }",
    ),
    (
        "sale_count",
        "{ collection(handle: \"sale\") { products { totalCount } } }",
    ),
    (
        "sale_available_count",
        "{ collection(handle: \"sale\") { products(filter: [{available: true}]) { totalCount } } }",
    ),
    (
        "sale_facets",
        "{ collection(handle: \"sale\") { products { filters { label values { label count } } } } }",
    ),
    (
        "women_count",
        "{ collection(handle: \"women\") { products { totalCount } } }",
    ),
    (
        "tote",
        "{ product(handle: \"canvas-tote\") { title description variants { nodes { title price { amount } } } } }",
    ),
    (
        "scarf_card",
        "{ product(handle: \"wool-scarf\") { title availability } }",
    ),
    (
        "scarf",
        "{ product(handle: \"wool-scarf\") { title variants { nodes { availability quantityAvailable } } } }",
    ),
    (
        "dress_words",
        "{ product(handle: \"linen-dress\") { options { label values { label } } attributes { name values } } }",
    ),
    (
        "menu",
        "{ collections(rootsOnly: true) { nodes { title children { title children { title } } } totalCount } }",
    ),
    (
        "path",
        "{ collection(handle: \"women-dresses\") { breadcrumb { title } parent { title } } }",
    ),
    ("shop", "{ shop { name markets { code name } } }"),
    (
        "delivery",
        "{ deliveryOptions(subtotal: \"20.00\") { handle cost { amount } } }",
    ),
    ("no_product", "{ product(handle: \"never\") { title } }"),
];

/// Asks all questions; the names of those whose answers were not kept.
fn made(server: &Server) -> BTreeSet<&'static str> {
    let is_made = |document: &str| {
        let answer = server.ask(document).market("de").language("en").answer();
        answer.data();
        found(&answer).is_none()
    };
    let questions = QUESTIONS.iter().filter(|(_, document)| is_made(document));
    questions.map(|(name, _)| *name).collect()
}

/// A server all of whose answers are kept.
fn warm(shop: &Shop) -> Server {
    let server = shop.serve();
    eventually("everything is kept", || {
        made(&server);
        made(&server).is_empty().then_some(())
    });
    server
}

/// Waits until the answers of `fallen` have fallen, and asserts that those of `stay` have not.
#[track_caller]
fn assert_falls(server: &Server, fallen: &[&'static str], stay: &[&'static str]) {
    let mut fell = BTreeSet::new();
    let begun = std::time::Instant::now();
    loop {
        fell.extend(made(server));
        if fallen.iter().all(|name| fell.contains(name)) {
            break;
        }
        let left: Vec<_> = fallen.iter().filter(|name| !fell.contains(*name)).collect();
        assert!(
            begun.elapsed() < crate::process::DEADLINE,
            "these never fell: {left:?}; these did: {fell:?}"
        );
    }
    fell.extend(made(server));
    let too_many: Vec<_> = stay.iter().filter(|name| fell.contains(*name)).collect();
    assert!(
        too_many.is_empty(),
        "nothing of these has changed: {too_many:?}; these fell: {fell:?}"
    );
    eventually("everything is kept again", || made(server).is_empty().then_some(()));
}

fn price(staff: &Staff<'_>, sku: &str, amount: &str) {
    let prices = json!({"prices": [{"variantId": staff.variant(sku), "market": "de", "amount": amount}]});
    staff.write("pricesSet", prices, "");
}

fn stock(staff: &Staff<'_>, sku: &str, on_hand: i64) {
    let levels = json!({"levels": [{"variantId": staff.variant(sku), "location": "berlin", "onHand": on_hand}]});
    staff.write("stockLevelsSet", levels, "");
}

fn import(shop: &Shop, records: &[Value]) {
    shop.import_text(&fixtures::lines(records), &[]).done();
}

/// What shows nothing of single products of the sale, and of no price.
const QUIET: &[&str] = &[
    "home",
    "shoes",
    "menu",
    "path",
    "shop",
    "dress_words",
    "delivery",
    "no_product",
];

fn a_price_fells_what_shows_it_and_lists_by_it(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = warm(&shop);
    let staff = Staff::of(&shop, &server);
    price(&staff, "TOTE", "31.50");
    // The server that took it forgets at once.
    let fell = made(&server);
    for name in ["tote", "sale", "by_price", "sale_available"] {
        assert!(fell.contains(name), "{name}: {fell:?}");
    }
    for name in QUIET.iter().chain(&[
        "sale_count",
        "women_count",
        "scarf",
        "scarf_card",
        "sale_available_count",
    ]) {
        assert!(!fell.contains(name), "{name}: {fell:?}");
    }
    // Below the lowest price of all that are shown first in the other list.
    price(&staff, "LB-37", "1.00");
    assert_falls(
        &server,
        &["shoes", "by_price"],
        &["home", "sale", "sale_count", "tote", "menu", "path", "scarf", "shop"],
    );
}

fn stock_that_shows_nothing_fells_nothing_but_its_number(engine: Engine) {
    let shop = Shop::filled(engine);
    let staff_token = shop.staff("back-office", crate::staff::ALL);
    let server = warm(&shop);
    let staff = Staff {
        server: &server,
        token: staff_token,
    };
    stock(&staff, "SCARF", 19);
    let others: Vec<&str> = QUESTIONS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name != "scarf")
        .collect();
    assert_falls(&server, &["scarf"], &others);
}

fn a_product_that_is_sold_out_fells_its_card_and_what_is_filtered_by_it(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = warm(&shop);
    let staff = Staff::of(&shop, &server);
    stock(&staff, "SCARF", 3);
    let stays = [QUIET, &["sale_count", "women_count", "tote", "sale_available_count"]].concat();
    assert_falls(&server, &["scarf", "scarf_card", "sale"], &stays);
    stock(&staff, "SCARF", 0);
    let stays = [QUIET, &["sale_count", "women_count", "tote"]].concat();
    let falls = [
        "scarf",
        "scarf_card",
        "sale",
        "sale_available",
        "sale_available_count",
        "sale_facets",
    ];
    assert_falls(&server, &falls, &stays);
}

fn a_text_fells_what_shows_it(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = warm(&shop);
    let staff = Staff::of(&shop, &server);
    let quiet = [QUIET, &["sale_count", "women_count", "scarf", "scarf_card"]].concat();
    let id = staff.product("canvas-tote")["id"].clone();
    staff.write("productSave", json!({"id": id, "title": "Big Tote"}), "");
    assert_falls(&server, &["tote", "sale", "by_price", "sale_available"], &quiet);
    staff.write(
        "translationsSave",
        json!({"id": id, "translations": [{"language": "de", "title": "Beutel"}]}),
        "",
    );
    assert_falls(&server, &["tote", "sale"], &quiet);
    staff.write("collectionSave", json!({"handle": "sale", "title": "Reduced"}), "");
    let stays = [
        "home",
        "by_price",
        "shoes",
        "tote",
        "scarf",
        "scarf_card",
        "shop",
        "dress_words",
        "no_product",
        "delivery",
    ];
    assert_falls(&server, &["sale", "menu"], &stays);
    import(
        &shop,
        &[json!({"kind": "product", "handle": "canvas-tote", "title": "Small Tote"})],
    );
    assert_falls(&server, &["tote", "sale", "by_price"], &quiet);
}

fn who_comes_and_goes_fells_lists_counts_and_facets(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = warm(&shop);
    let staff = Staff::of(&shop, &server);
    let lists = [
        "sale",
        "sale_available",
        "sale_count",
        "sale_available_count",
        "sale_facets",
        "women_count",
        "by_price",
    ];
    let stays = [
        "shoes",
        "menu",
        "path",
        "shop",
        "tote",
        "scarf",
        "scarf_card",
        "dress_words",
        "delivery",
    ];
    let mut cap = fixtures::shop_product("knit-cap");
    cap["collections"] = json!(["sale", "women"]);
    import(&shop, &[cap]);
    // It was in the shop before: the list of all shows its card, and has no new member.
    let falls: Vec<&str> = lists.iter().copied().filter(|name| *name != "by_price").collect();
    assert_falls(&server, &falls, &stays);
    let id = staff.product("twin-ring-a")["id"].clone();
    for published in [false, true] {
        staff.write("productSave", json!({"id": id, "published": published}), "");
        assert_falls(&server, &[&lists[..], &["home", "no_product"]].concat(), &stays);
    }
    // One that is sold in another market only.
    staff.write(
        "priceRemove",
        json!({"variantId": staff.variant("RING-B"), "market": "de"}),
        "",
    );
    assert_falls(&server, &lists, &stays);
}

fn a_word_fells_what_is_named_by_it(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = warm(&shop);
    let stays = [
        "home",
        "by_price",
        "sale",
        "sale_count",
        "scarf",
        "scarf_card",
        "menu",
        "path",
        "shop",
        "women_count",
        "no_product",
    ];
    let material = |name: &str, linen: &str| {
        json!({"kind": "attribute", "code": "material", "name": name, "type": "text", "filterable": true, "translations": {"de": "Stoff"},
            "values": [{"value": "Linen", "translations": {"de": linen}}]})
    };
    import(&shop, &[material("Fabric", "Leinen")]);
    assert_falls(&server, &["sale_facets", "dress_words"], &stays);
    import(&shop, &[material("Fabric", "Flachs")]);
    assert_falls(&server, &["sale_facets", "dress_words"], &stays);
    let colour = json!({"kind": "option", "name": "Colour", "translations": {"de": "Ton"}, "values": [{"value": "Sand", "swatch_color": "#d8c3a6"}]});
    import(&shop, &[colour]);
    assert_falls(&server, &["sale_facets", "dress_words"], &stays);
}

fn a_collection_that_moves_fells_its_path_and_those_above(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = warm(&shop);
    let staff = Staff::of(&shop, &server);
    let stays = ["shoes", "tote", "scarf", "scarf_card", "shop", "no_product"];
    staff.write(
        "collectionSave",
        json!({"handle": "women-dresses", "parent": "sale"}),
        "",
    );
    // Silk dresses are on sale now.
    assert_falls(
        &server,
        &["path", "menu", "sale_count", "sale", "women_count", "sale_facets"],
        &stays,
    );
    import(
        &shop,
        &[json!({"kind": "collection", "handle": "women-dresses", "title": "Dresses", "parent": "women"})],
    );
    assert_falls(&server, &["path", "menu", "sale_count", "women_count"], &stays);
}

fn markets_and_terms_fell_everything(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = warm(&shop);
    let all: Vec<&str> = QUESTIONS.iter().map(|(name, _)| *name).collect();
    let market = json!({"kind": "market", "code": "us", "name": "America", "currency": "USD", "countries": ["US"], "languages": ["en"], "prices_include_tax": false, "is_default": false});
    import(&shop, &[market]);
    assert_falls(&server, &all, &[]);
    let named = server.ask("{ shop { markets { name } } }").data();
    assert!(named.to_string().contains("America"), "{named}");
    let zones = json!([{"code": "home", "name": "Home", "places": ["DE"], "methods": [{"code": "post", "name": "Post", "weight_tiers": [{"from_grams": 0, "cost": "4.90"}], "days_min": 1, "days_max": 3}]}]);
    import(&shop, &[json!({"kind": "shipping", "market": "de", "zones": zones})]);
    assert_falls(&server, &all, &[]);
    let options = server
        .ask("{ deliveryOptions(subtotal: \"20.00\") { handle cost { amount } } }")
        .market("de")
        .data();
    assert_eq!(options["deliveryOptions"][0]["cost"]["amount"], "4.90");
}

fn a_request_that_came_before_means_what_the_shop_is_by_then(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let ask = |language: &str| server.ask(LIST).market("us").language(language).answer();
    let language = |answer: &Answer| answer.context()["language"].clone();
    // The market has no German: whoever asks for it gets the answer that is for everybody there.
    let english = ask("de");
    assert_eq!((found(&english), language(&english)), (None, json!("en")));
    // What the words mean is remembered when the answer is found, and used from then on.
    for language in ["de", "de", "en", "en"] {
        assert_eq!(found(&ask(language)), Some("memory"));
    }
    let market = json!({"kind": "market", "code": "us", "name": "America", "currency": "USD", "countries": ["US"], "languages": ["en", "de"], "prices_include_tax": false, "is_default": false});
    import(&shop, &[market]);
    // Somebody else has the English answer made again before the first one comes back with the same words.
    assert_eq!(found(&ask("en")), None);
    assert_eq!(found(&ask("en")), Some("memory"));
    let german = ask("de");
    assert_eq!((found(&german), language(&german)), (None, json!("de")));
    assert_eq!(found(&ask("de")), Some("memory"));
}
