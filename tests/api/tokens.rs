//! Guests, access tokens, and what becomes of those that do not hold.

use serde_json::{Value, json};

use crate::app::Shop;
use crate::clients::Answer;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::shoppers::{TOKENS, new_device};

on_both_engines!(
    a_guest_begins_and_is_known_by_its_token,
    a_device_that_begins_twice_is_one_guest,
    a_token_that_does_not_hold_breaks_no_public_field,
    a_device_that_cannot_be_one_is_refused,
);

const VIEWER: &str = "{ shop { name } viewer { id kind } }";

/// The reason that the answer gives for not taking a token.
fn reason(answer: &Answer) -> Value {
    answer.json()["extensions"]["authentication"]["reason"].take()
}

fn a_guest_begins_and_is_known_by_its_token(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let started = server
        .write(
            "guestStart",
            json!({"deviceKey": new_device(), "deviceName": "Test phone"}),
            &format!("{TOKENS} viewer {{ id kind }}"),
        )
        .data()["guestStart"]
        .take();
    assert_eq!(started["viewer"]["kind"], "GUEST");
    let token = started["tokens"]["accessToken"].as_str().expect("a token");
    let answer = server.ask(VIEWER).token(token).answer();
    assert_eq!(answer.data()["viewer"], started["viewer"]);
    assert_eq!(reason(&answer), Value::Null);
    assert_eq!(answer.statements(), 0, "a token is read without the database");
    let other = server.guest();
    assert_ne!(started["viewer"]["id"], other.id(), "each device has its own guest");
    let stored = shop.sql().dump();
    assert!(
        stored
            .iter()
            .all(|row| !row.contains(&other.refresh_token) && !row.contains(&other.key)),
        "secrets are kept as hashes"
    );
}

fn a_device_that_begins_twice_is_one_guest(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let key = new_device();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| server.guest_on(&key).id())).collect();
        starts.into_iter().map(|start| start.join().expect("it ends")).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let sql = shop.sql();
    assert_eq!(sql.number("SELECT COUNT(*) FROM principal"), 1);
    assert_eq!(sql.number("SELECT COUNT(*) FROM session"), 1);
    for _ in 0..20 {
        server.guest_on(&key);
    }
    assert!(
        sql.number("SELECT COUNT(*) FROM refresh_token") <= 10,
        "lost replies do not pile up"
    );
}

fn a_token_that_does_not_hold_breaks_no_public_field(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let guest = server.guest();
    for (header, expected) in [
        ("Bearer nonsense", "TOKEN_INVALID"),
        ("Bearer ", "TOKEN_INVALID"),
        ("Basic c2hvcHBlcjpzZWNyZXQ=", "TOKEN_INVALID"),
        (&guest.access_token, "TOKEN_INVALID"),
    ] {
        let answer = server.ask(VIEWER).header("authorization", header).answer();
        assert_eq!(answer.data()["viewer"], Value::Null);
        assert!(answer.data()["shop"]["name"].is_string());
        assert_eq!(reason(&answer), expected, "{header}");
    }
    assert_eq!(
        reason(&server.ask(VIEWER).answer()),
        Value::Null,
        "who sends none knows that"
    );
}

fn a_device_that_cannot_be_one_is_refused(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let start = |input: Value| server.write("guestStart", input, TOKENS).answer();
    start(json!({"deviceKey": "short"})).assert_bad("input.deviceKey");
    start(json!({"deviceKey": new_device(), "deviceName": "x".repeat(101)})).assert_bad("input.deviceName");
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM principal"), 0);
}
