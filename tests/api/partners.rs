//! Partners: a token with limits and operations of its own.

use serde_json::json;

use crate::app::Shop;
use crate::clients::send;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::shoppers::{TOKENS, mutation, new_device};

on_both_engines!(
    a_partner_explores_the_schema_where_others_may_not,
    a_partner_runs_what_it_was_granted,
    a_partner_has_limits_of_its_own,
    a_partner_opens_the_playground_where_others_may_not,
);

fn a_partner_explores_the_schema_where_others_may_not(engine: Engine) {
    let shop = Shop::filled(engine).with("TOTE_MODE", "production");
    let token = shop.partner("kiosk", &[]);
    let server = shop.serve();
    let schema = "{ __schema { queryType { name } } }";
    assert_eq!(server.ask(schema).answer().refusal().code, "FORBIDDEN");
    assert_eq!(
        server.ask_as(&token, schema).data()["__schema"]["queryType"]["name"],
        "Query"
    );
    let told = server.ask_as(&token, "{ shop { nam } }").answer().refusal().message;
    assert!(told.contains("nam"), "a partner is told what is wrong: {told}");
    assert!(
        !server
            .ask("{ shop { nam } }")
            .answer()
            .refusal()
            .message
            .contains("nam`")
    );
}

fn a_partner_runs_what_it_was_granted(engine: Engine) {
    let shop = Shop::filled(engine);
    let (reader, kiosk) = (
        shop.partner("reader", &[]),
        shop.partner("kiosk", &["--operation", "guestStart", "--operation", "shop"]),
    );
    let server = shop.serve();
    let start = |token: &str| {
        let input = json!({"input": {"deviceKey": new_device()}});
        server
            .ask_as(token, mutation("guestStart", TOKENS))
            .with(input)
            .answer()
    };
    let products = "query { ...Cards } fragment Cards on Query { products(first: 1) { nodes { id } } }";
    assert_eq!(
        server.ask_as(&reader, products).data()["products"]["nodes"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let refusal = start(&reader).refusal();
    assert_eq!(
        (refusal.code.as_str(), refusal.field.as_str()),
        ("FORBIDDEN", "guestStart")
    );
    assert!(start(&kiosk).data()["guestStart"]["tokens"]["accessToken"].is_string());
    let refusal = server.ask_as(&kiosk, products).answer().refusal();
    assert_eq!(
        (refusal.code.as_str(), refusal.field.as_str()),
        ("FORBIDDEN", "products")
    );
    assert!(server.ask_as(&kiosk, "{ __typename s: shop { name } }").data()["s"]["name"].is_string());
    assert_eq!(
        shop.sql().number("SELECT COUNT(*) FROM principal"),
        1,
        "what was refused did nothing"
    );
}

fn a_partner_has_limits_of_its_own(engine: Engine) {
    let shop = Shop::filled(engine)
        .with("TOTE_RATE_ADDRESS_PER_SECOND", "1")
        .with("TOTE_RATE_ADDRESS_BURST", "30");
    let wide = shop.partner("wide", &["--points-per-second", "100000", "--burst", "1000000"]);
    let narrow = shop.partner("narrow", &["--points-per-second", "1", "--burst", "12"]);
    let server = shop.serve();
    let ask = |token: &str| {
        server
            .ask_as(token, "{ products(first: 20) { nodes { id } } }")
            .answer()
    };
    for _ in 0..20 {
        ask(&wide).data();
    }
    let refused = (0..20).map(|_| ask(&narrow)).find(|answer| answer.status == 429);
    let refusal = refused.expect("it spends its points").refusal();
    assert_eq!(refusal.code, "RATE_LIMITED");
    ask(&wide).data();
}

fn a_partner_opens_the_playground_where_others_may_not(engine: Engine) {
    let shop = Shop::filled(engine).with("TOTE_MODE", "production");
    let partner = shop.partner("kiosk", &[]);
    let staff = shop.staff("back-office", &["orders"]);
    let server = shop.serve();
    let get = |path: &str, password: Option<&str>| {
        send(|client| {
            let request = client.get(server.at(path));
            match password {
                Some(password) => request.basic_auth("partner", Some(password)),
                None => request,
            }
        })
    };
    let open = |password: Option<&str>| get("playground", password);
    let examples = |password: Option<&str>| get("playground/examples.json", password);
    assert_eq!(server.get("").status, 404);
    for refused in [
        None,
        Some("nonsense"),
        Some("tote_partner_nonsense"),
        Some(staff.as_str()),
    ] {
        let answer = open(refused);
        assert_eq!(answer.status, 401, "{refused:?}");
        assert!(
            answer.headers["www-authenticate"]
                .to_str()
                .expect("text")
                .starts_with("Basic ")
        );
        assert!(!answer.text.contains("<html"));
        let answer = examples(refused);
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (401, ""),
            "they speak of the schema"
        );
    }
    assert!(examples(Some(&partner)).text.contains("products"));
    let page = open(Some(&partner));
    assert_eq!(page.status, 200);
    assert!(page.text.contains("/playground/main-"), "{}", page.text);
    // What the page asks carries what the browser was told.
    let ask = |site: &str| {
        send(|client| {
            let request = client.post(server.at("graphql")).basic_auth("partner", Some(&partner));
            let body = json!({"query": "{ __schema { queryType { name } } }"});
            request.header("sec-fetch-site", site).json(&body)
        })
    };
    assert_eq!(ask("same-origin").data()["__schema"]["queryType"]["name"], "Query");
    assert_eq!(
        ask("cross-site").refusal().code,
        "FORBIDDEN",
        "a page of another site does not act as its visitor"
    );
}
