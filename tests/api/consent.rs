//! What shoppers agree to.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::engine::Engine;
use crate::on_both_engines;
use crate::profiles::{heads_of, merge, moved_by, refusals};
use crate::shoppers::{Device, mutation, new_key};

on_both_engines!(
    nobody_agrees_before_being_asked,
    what_was_stated_stays_in_the_history,
    what_stands_is_not_noted_again,
    bad_statements_are_named,
    a_repeated_write_runs_once,
    the_history_comes_in_pages,
    the_latest_statement_of_both_counts_after_a_merge,
    statements_do_not_grow_with_the_history,
);

const SHOWN: &str = "consent { purpose granted since policyVersion } userErrors { code field message }";

fn state(device: &Device<'_>, purpose: &str, granted: bool, policy: &str) -> Value {
    let input = json!({"statements": [{"purpose": purpose, "granted": granted}], "policyVersion": policy, "source": "settings"});
    device.keyed("consentUpdate", input, SHOWN)
}

/// Whether a shopper agrees to each purpose.
fn granted(device: &Device<'_>) -> Value {
    let data = device.ask("{ viewer { consent { purpose granted } } }").data();
    let list = data["viewer"]["consent"].as_array().expect("a list").clone();
    list.iter().map(|one| one["granted"].clone()).collect()
}

fn history(device: &Device<'_>, at: usize) -> Vec<Value> {
    let document = "{ viewer { consent { history { nodes { granted policyVersion source } } } } }";
    let data = device.ask(document).data();
    let nodes = &data["viewer"]["consent"][at]["history"]["nodes"];
    nodes.as_array().expect("a list").clone()
}

fn nobody_agrees_before_being_asked(engine: Engine) {
    let server = Server::shared(engine);
    let data = server
        .guest()
        .ask("{ viewer { consent { purpose granted since policyVersion history { nodes { at } } } } }")
        .data();
    let purpose = |name: &str| json!({"purpose": name, "granted": false, "since": null, "policyVersion": null, "history": {"nodes": []}});
    assert_eq!(
        data["viewer"]["consent"],
        json!([
            purpose("ANALYTICS"),
            purpose("MARKETING_MAIL"),
            purpose("PERSONALISATION")
        ])
    );
    let input = json!({"input": {"key": new_key(), "statements": [], "policyVersion": "1"}});
    let refused = server.ask(mutation("consentUpdate", SHOWN)).with(input).answer();
    assert_eq!(refused.refusal().code, "UNAUTHENTICATED");
}

fn what_was_stated_stays_in_the_history(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let before = heads_of(&shop);
    let stated = state(&device, "MARKETING_MAIL", true, "2026-05");
    let mail = &stated["consent"][1];
    assert_eq!(
        (&mail["granted"], &mail["policyVersion"]),
        (&json!(true), &json!("2026-05"))
    );
    assert!(mail["since"].is_string(), "{stated}");
    state(&device, "MARKETING_MAIL", false, "2026-06");
    assert_eq!(granted(&device), json!([false, false, false]));
    assert_eq!(
        history(&device, 1),
        [
            json!({"granted": false, "policyVersion": "2026-06", "source": "settings"}),
            json!({"granted": true, "policyVersion": "2026-05", "source": "settings"}),
        ]
    );
    assert_eq!(moved_by(&before, &shop), [2], "each statement is told");
}

fn what_stands_is_not_noted_again(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    state(&device, "ANALYTICS", true, "1");
    let before = heads_of(&shop);
    state(&device, "ANALYTICS", true, " 1 ");
    assert_eq!(moved_by(&before, &shop), [0; 0]);
    state(&device, "ANALYTICS", true, "2");
    assert_eq!(history(&device, 0).len(), 2, "another text is another statement");
}

fn bad_statements_are_named(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let statement = json!({"purpose": "ANALYTICS", "granted": true});
    let input = json!({"statements": [statement, statement], "policyVersion": " ", "source": "x".repeat(65)});
    let refused = device.keyed("consentUpdate", input, SHOWN);
    assert_eq!(
        refusals(&refused),
        [
            "DUPLICATE_PURPOSE statements.1.purpose",
            "REQUIRED policyVersion",
            "TOO_LONG source"
        ]
    );
    let input = json!({"statements": [statement], "policyVersion": "a\u{0}b"});
    let refused = device.keyed("consentUpdate", input, SHOWN);
    assert_eq!(refusals(&refused), ["INVALID_CHARACTERS policyVersion"]);
    assert_eq!(granted(&device), json!([false, false, false]));
}

fn a_repeated_write_runs_once(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let key = new_key();
    let write = |granted: bool| {
        let input = json!({"statements": [{"purpose": "ANALYTICS", "granted": granted}], "policyVersion": "1"});
        device.keyed_with(&key, "consentUpdate", input, SHOWN)
    };
    write(true).data();
    state(&device, "ANALYTICS", false, "1");
    let again = write(true).data();
    assert_eq!(
        again["consentUpdate"]["consent"][0]["granted"], false,
        "what was taken back stays so"
    );
    assert_eq!(history(&device, 0).len(), 2);
    write(false).assert_bad("input.key");
}

fn the_history_comes_in_pages(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    for version in 1..=5 {
        state(&device, "PERSONALISATION", true, &version.to_string());
    }
    let document = "query ($after: String) { viewer { consent { history(first: 2, after: $after) { nodes { policyVersion } pageInfo { hasNextPage endCursor } } } } }";
    let first = device
        .ask("{ viewer { consent { purpose history(first: 2) { nodes { policyVersion } pageInfo { endCursor } } } } }");
    let first = first.data()["viewer"]["consent"][2]["history"].take();
    assert_eq!(first["nodes"], json!([{"policyVersion": "5"}, {"policyVersion": "4"}]));
    let after = json!({"after": first["pageInfo"]["endCursor"]});
    // The cursor is one of this purpose: of the others it is refused.
    let answer = device.ask(document).with(after).answer().json();
    let refused = answer["errors"].as_array().expect("errors").len();
    assert!(refused >= 1, "{answer}");
}

fn the_latest_statement_of_both_counts_after_a_merge(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let (guest, customer) = (server.guest(), server.guest());
    state(&customer, "ANALYTICS", true, "customer");
    state(&guest, "ANALYTICS", false, "guest");
    state(&guest, "MARKETING_MAIL", true, "guest");
    state(&customer, "MARKETING_MAIL", false, "customer");
    state(&guest, "PERSONALISATION", true, "guest");
    // Moments that differ, whatever the clock's step was.
    let sql = shop.sql();
    sql.execute("UPDATE consent_event SET at_ms = 1000 WHERE policy_version = 'customer' AND purpose = 1");
    sql.execute("UPDATE consent_event SET at_ms = 1000 WHERE policy_version = 'guest' AND purpose = 2");
    let before = heads_of(&shop);
    merge(&shop, &guest, &customer);
    assert_eq!(granted(&customer), json!([false, false, true]));
    assert_eq!(
        history(&customer, 0).len() + history(&customer, 1).len() + history(&customer, 2).len(),
        5
    );
    // The guest's session is one of what left it.
    assert_eq!(moved_by(&before, &shop), [2, 1]);
}

fn statements_do_not_grow_with_the_history(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let count = |policy: &str| {
        let input = json!({"statements": [{"purpose": "ANALYTICS", "granted": true}], "policyVersion": policy});
        let key = new_key();
        let write = || device.keyed_with(&key, "consentUpdate", input.clone(), SHOWN);
        let list = || {
            device
                .ask("{ viewer { consent { granted history { nodes { at } } } } }")
                .answer()
        };
        [write(), write(), list()].map(|answer| {
            answer.data();
            answer.statements()
        })
    };
    state(&device, "ANALYTICS", true, "0");
    let few = count("1");
    for policy in 2..15 {
        state(&device, "ANALYTICS", policy % 2 == 0, &policy.to_string());
    }
    assert_eq!(count("last"), few);
    let expected = match engine {
        Engine::Sqlite => [10, 3, 2],
        Engine::Postgres => [7, 3, 2],
    };
    assert_eq!(few, expected, "write, write again, list with its history");
}
