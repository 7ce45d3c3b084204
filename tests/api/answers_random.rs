//! Many who ask at random, held against a server that keeps no answers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::answers::{ask_with, found};
use crate::app::Server;
use crate::crowd::{at_once, report};
use crate::engine::Engine;
use crate::mailbox;
use crate::on_both_engines;

on_both_engines!(random_questions_are_answered_as_where_nothing_is_kept);

/// What is the same for everybody.
const PUBLIC: &[&str] = &[
    "shop { name market { code } language }",
    "products(first: 4) { nodes { id handle title priceRange { min { amount currencyCode } } availability } pageInfo { endCursor hasNextPage } totalCount }",
    "products(first: 3, sort: PRICE_DESC) { edges { cursor node { handle } } filters { label values { label count } } }",
    "product(handle: \"linen-dress\") { title description options { label values { label } } attributes { name values } variants { nodes { price { amount } quantityAvailable } } }",
    "product(handle: \"sun-hat\") { title priceRange { min { amount } } }",
    "product(handle: \"never\") { title }",
    "collection(handle: \"sale\") { title breadcrumb { title } products(first: 5, sort: TITLE_ASC) { nodes { title } totalCount } }",
    "collections(rootsOnly: true) { nodes { title children { title } } }",
    "deliveryOptions(subtotal: \"20.00\") { handle cost { amount } }",
    "addressRules(countryCode: \"DE\") { required }",
];

/// What each is answered differently, or not at all.
const PRIVATE: &[&str] = &[
    "viewer { id kind customer { email } wishlist { nodes { addedAt product { handle } } } }",
    "cart { id totalQuantity lines { nodes { quantity merchandise { sku } } } }",
    "products(first: 4) { nodes { handle isWishlisted } }",
    "product(handle: \"wool-scarf\") { title isWishlisted }",
    "orders { nodes { id } }",
];

const STAFF: &str = "staffProduct(handle: \"linen-dress\") { title published }";

/// What somebody asks.
struct Question {
    /// Who asks; an empty token is none.
    token: String,
    path: String,
    document: String,
}

/// A question by chance.
fn question(dice: &mut fastrand::Rng, tokens: &[String], staff: &str) -> Question {
    let at = dice.usize(0..tokens.len());
    let token = tokens[at].clone();
    let market = ["de", "us", "jp"][dice.usize(0..3)];
    let language = ["de", "en", "fr"][dice.usize(0..3)];
    let mut fields: Vec<&str> = Vec::new();
    for _ in 0..dice.usize(1..3) {
        // Few documents, so that they are asked again.
        fields.push(PUBLIC[dice.usize(0..PUBLIC.len())]);
    }
    if dice.u8(0..3) == 0 {
        fields.push(PRIVATE[dice.usize(0..PRIVATE.len())]);
    }
    if token == staff && dice.bool() {
        fields.push(STAFF);
    }
    // Two of one kind would be merged, or refused where their arguments differ.
    let aliased = fields.iter().enumerate().map(|(at, field)| format!("f{at}: {field}"));
    let document = format!("{{ {} }}", aliased.collect::<Vec<_>>().join(" "));
    Question {
        token,
        path: format!("graphql?market={market}&lang={language}"),
        document,
    }
}

fn ask(server: &Server, question: &Question) -> crate::clients::Answer {
    let body = json!({"query": question.document});
    crate::clients::send(|client| {
        let request = client.post(server.at(&question.path)).json(&body);
        if question.token.is_empty() {
            request
        } else {
            request.bearer_auth(&question.token)
        }
    })
}

/// What an answer says, but for the number by which an error is found in the log.
fn said(text: &str) -> Value {
    let mut body: Value = serde_json::from_str(text).expect("it is JSON");
    for error in body["errors"].as_array_mut().into_iter().flatten() {
        if let Some(extensions) = error["extensions"].as_object_mut() {
            extensions.remove("requestId");
        }
    }
    body
}

fn random_questions_are_answered_as_where_nothing_is_kept(engine: Engine) {
    let shop = mailbox::shop(engine)
        .with("TOTE_RATE_PRINCIPAL_PER_SECOND", "0")
        .with("TOTE_RATE_ADDRESS_PER_SECOND", "0")
        .with("TOTE_KEPT_CHECK_MS", "250")
        .with("TOTE_KEEP_ROWS", "true");
    let staff = shop.staff("back-office", crate::staff::ALL);
    let partner = shop.partner("kiosk", &[]);
    let server = shop.serve();
    let oracle = shop.serve_where(&[("TOTE_ANSWER_CACHE_BYTES", "0"), ("TOTE_KEEP_ROWS", "false")]);
    let (one, two) = (server.guest(), server.guest());
    let customer = mailbox::customer(&shop, &server);
    let ids = server.ask("{ products(first: 4, filter: [{available: true}]) { nodes { id handle selectedOrFirstAvailableVariant { id } } } }").data();
    for (at, device) in [&one, &two, &customer].into_iter().enumerate() {
        let product = &ids["products"]["nodes"][at];
        let variant = &product["selectedOrFirstAvailableVariant"]["id"];
        let lines = json!({"lines": [{"merchandiseId": variant, "quantity": 1}]});
        device.keyed("cartLinesAdd", lines, "userErrors { code }");
        device.keyed(
            "wishlistItemsAdd",
            json!({"items": [{"productId": product["id"]}]}),
            "userErrors { code }",
        );
    }
    let tokens = [
        String::new(),
        one.access_token.clone(),
        two.access_token.clone(),
        customer.access_token.clone(),
        partner,
        staff.clone(),
    ];
    let seed = fastrand::u64(..);
    let seeds: Vec<u64> = (0..8).map(|at| seed.wrapping_add(at)).collect();
    let places = at_once(&seeds, |_, seed| {
        let mut dice = fastrand::Rng::with_seed(*seed);
        let mut places: BTreeMap<String, u32> = BTreeMap::new();
        for _ in 0..50 {
            let question = question(&mut dice, &tokens, &staff);
            let (answer, expected) = (ask(&server, &question), ask(&oracle, &question));
            assert_eq!(
                said(&answer.text),
                said(&expected.text),
                "of {seed}: {} by {:?}: {}",
                question.path,
                tokens.iter().position(|token| *token == question.token),
                question.document
            );
            assert_eq!(found(&expected), None);
            *places.entry(found(&answer).unwrap_or("made").to_owned()).or_default() += 1;
        }
        places
    });
    let mut all: BTreeMap<String, u32> = BTreeMap::new();
    for (place, count) in places.into_iter().flatten() {
        *all.entry(place).or_default() += count;
    }
    report(&format!("{engine:?}: answers of seed {seed}: {all:?}"));
    assert!(all.contains_key("memory") && all.contains_key("made"), "{all:?}");
    // Nobody finds what was kept of a question under another's token.
    for token in &tokens[..5] {
        let cart = ask_with(&server, token, "{ cart { id } }");
        assert_eq!(
            said(&cart.text),
            said(&ask_with(&oracle, token, "{ cart { id } }").text)
        );
    }
}
