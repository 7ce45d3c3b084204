//! What only staff may see.

use serde_json::{Value, json};

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;

on_both_engines!(
    a_staff_field_is_unknown_to_everybody_else,
    staff_read_a_schema_of_their_own,
    a_revoked_token_holds_no_longer,
    what_cannot_be_granted_is_refused,
);

const STAFF_FIELD: &str = "{ staffMember { id permissions } }";

fn a_staff_field_is_unknown_to_everybody_else(engine: Engine) {
    let shop = Shop::filled(engine);
    let (staff, partner) = (
        shop.staff("back-office", &["products", "prices"]),
        shop.partner("kiosk", &[]),
    );
    let server = shop.serve();
    let guest = server.guest();
    let known = "{ __type(name: \"StaffMember\") { name } __schema { queryType { fields { name } } } }";
    for (who, token) in [
        ("nobody", None),
        ("a guest", Some(&guest.access_token)),
        ("a partner", Some(&partner)),
    ] {
        let ask = |document: &str| match token {
            Some(token) => server.ask_as(token, document).answer(),
            None => server.ask(document).answer(),
        };
        let refusal = ask(STAFF_FIELD).refusal();
        assert_eq!(refusal.code, "GRAPHQL_VALIDATION_FAILED", "{who}");
        let never = ask("{ noSuchField { id permissions } }").refusal();
        assert_eq!(
            refusal.message.replace("staffMember", "noSuchField"),
            never.message,
            "{who} learns nothing from the refusal"
        );
        let schema = ask(known).data();
        assert_eq!(schema["__type"], Value::Null, "{who}");
        assert!(!schema.to_string().contains("staffMember"), "{who}");
    }
    let mine = server.ask_as(&staff, STAFF_FIELD).data();
    assert_eq!(mine["staffMember"]["permissions"], json!(["PRODUCTS", "PRICES"]));
    let schema = server.ask_as(&staff, known).data();
    assert_eq!(schema["__type"]["name"], "StaffMember");
    assert!(schema.to_string().contains("staffMember"));
    // A document that staff have run is no more known to others than before.
    assert_eq!(
        server.ask(STAFF_FIELD).answer().refusal().code,
        "GRAPHQL_VALIDATION_FAILED"
    );
}

fn staff_read_a_schema_of_their_own(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let public = shop.tote(&["schema"]).done().text();
    let staff = shop.tote(&["schema", "--audience", "staff"]).done().text();
    assert!(
        !public.contains("StaffMember") && staff.contains("staffMember: StaffMember"),
        "{staff}"
    );
    for line in ["type Query {", "type Mutation {"] {
        assert!(public.contains(line) && staff.contains(line), "{line}");
    }
}

fn a_revoked_token_holds_no_longer(engine: Engine) {
    let shop = Shop::filled(engine);
    let token = shop.staff("back-office", &["orders"]);
    let server = shop.serve();
    assert_eq!(
        server.ask_as(&token, STAFF_FIELD).data()["staffMember"]["permissions"],
        json!(["ORDERS"])
    );
    let listed = shop.tote(&["staff", "list"]).done().text();
    assert!(listed.contains("back-office") && !listed.contains(&token), "{listed}");
    assert!(
        shop.sql().dump().iter().all(|row| !row.contains(&token)),
        "it is kept as a hash"
    );
    shop.tote(&["staff", "revoke", "back-office"]).done();
    eventually("the token is refused", || {
        let answer = server.ask_as(&token, "{ shop { name } }").answer();
        assert!(answer.data()["shop"]["name"].is_string());
        (answer.json()["extensions"]["authentication"]["reason"] == "TOKEN_INVALID").then_some(())
    });
    assert_eq!(shop.tote(&["staff", "revoke", "back-office"]).code(), Some(1));
    shop.staff("back-office", &["orders"]);
}

fn what_cannot_be_granted_is_refused(engine: Engine) {
    let shop = Shop::empty(engine);
    shop.staff("twice", &["orders"]);
    for (arguments, code, named) in [
        (
            vec!["staff", "create", "--name", "twice", "--permission", "orders"],
            1,
            "twice",
        ),
        (
            vec!["staff", "create", "--name", "x", "--permission", "all"],
            2,
            "translations",
        ),
        (vec!["staff", "create", "--name", "x"], 2, "--permission"),
        (
            vec!["staff", "create", "--name", " ", "--permission", "orders"],
            2,
            "1 to 100",
        ),
        (
            vec!["partner", "create", "--name", "x", "--operation", "noSuchField"],
            1,
            "noSuchField",
        ),
        (
            vec!["partner", "create", "--name", "x", "--burst", "5"],
            2,
            "--points-per-second",
        ),
    ] {
        let ended = shop.tote(&arguments);
        assert_eq!(ended.code(), Some(code), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(named), "{arguments:?}: {}", ended.stderr);
    }
}
