//! What apps keep for shoppers.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::profiles::{heads_of, merge, moved_by, refusals};
use crate::shoppers::{Device, mutation, new_key};

on_both_engines!(
    any_small_json_is_kept,
    the_last_write_wins_and_null_takes_away,
    bad_entries_are_named_and_nothing_is_kept,
    a_shopper_has_at_most_a_hundred,
    a_repeated_write_runs_once,
    preferences_are_the_shoppers_own,
    a_guests_new_keys_come_to_the_customer,
    statements_do_not_grow_with_preferences,
);

const SHOWN: &str = "preferences { key value version } userErrors { code field message }";

fn set(device: &Device<'_>, entries: &Value) -> Value {
    device.keyed("preferencesSet", json!({"entries": entries}), SHOWN)
}

fn all(device: &Device<'_>) -> Value {
    let data = device.ask("{ viewer { preferences { key value version } } }").data();
    data["viewer"]["preferences"].clone()
}

fn any_small_json_is_kept(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let values = [
        json!("dark"),
        json!(42),
        json!(-0.5),
        json!(true),
        json!({"eu": [42, 43], "note": "größer \u{1F45F}", "none": null}),
        json!([]),
    ];
    for value in values {
        let kept = set(&device, &json!([{"key": "it.is_a-key", "value": value}]));
        assert_eq!(kept["preferences"][0]["value"], value);
        assert_eq!(all(&device)[0]["value"], value);
    }
    // As a literal of the document too.
    let document = format!(
        r#"mutation {{ preferencesSet(input: {{key: "{}", entries: [{{key: "size", value: {{eu: 42, tags: ["a"]}}}}]}}) {{ {SHOWN} }} }}"#,
        new_key()
    );
    let kept = device.ask(document).data();
    assert_eq!(
        kept["preferencesSet"]["preferences"][0]["value"],
        json!({"eu": 42, "tags": ["a"]})
    );
    let some = device
        .ask(r#"{ viewer { preferences(keys: ["size", "nothing"]) { key } } }"#)
        .data();
    assert_eq!(some["viewer"]["preferences"], json!([{"key": "size"}]));
}

fn the_last_write_wins_and_null_takes_away(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    set(
        &device,
        &json!([{"key": "theme", "value": "dark"}, {"key": "language", "value": "de"}]),
    );
    let before = heads_of(&shop);
    let kept = set(
        &device,
        &json!([{"key": "theme", "value": "light"}, {"key": "language", "value": "de"}]),
    );
    assert_eq!(
        kept["preferences"],
        json!([{"key": "language", "value": "de", "version": 1}, {"key": "theme", "value": "light", "version": 2}])
    );
    assert_eq!(moved_by(&before, &shop), [1], "one of them is different");
    set(
        &device,
        &json!([{"key": "theme", "value": null}, {"key": "nothing", "value": null}]),
    );
    assert_eq!(moved_by(&before, &shop), [2]);
    assert_eq!(each(&all(&device), "key"), ["language"]);
}

fn bad_entries_are_named_and_nothing_is_kept(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let deep = (0..16).fold(json!([]), |inner, _| json!([inner]));
    let refused = set(
        &device,
        &json!([
            {"key": "fine", "value": 1},
            {"key": "fine", "value": 2},
            {"key": "9", "value": "x".repeat(4095)},
            {"key": "deep", "value": deep},
            {"key": "nul", "value": {"a": "\u{0}"}},
        ]),
    );
    assert_eq!(
        refusals(&refused),
        [
            "DUPLICATE_KEY entries.1.key",
            "INVALID_KEY entries.2.key",
            "TOO_LONG entries.2.value",
            "TOO_DEEP entries.3.value",
            "INVALID_CHARACTERS entries.4.value",
        ]
    );
    assert_eq!(all(&device), json!([]));
    let keys = vec!["a"; 101];
    let document = "query ($keys: [String!]) { viewer { preferences(keys: $keys) { key } } }";
    device
        .ask(document)
        .with(json!({"keys": keys}))
        .answer()
        .assert_bad("keys");
}

fn a_shopper_has_at_most_a_hundred(engine: Engine) {
    let server = Server::shared(engine);
    let device = server.guest();
    let entries = |from: usize, to: usize| {
        let entries: Vec<Value> = (from..to)
            .map(|at| json!({"key": format!("k{at}"), "value": at}))
            .collect();
        json!(entries)
    };
    assert_eq!(refusals(&set(&device, &entries(0, 100))), [""; 0]);
    assert_eq!(refusals(&set(&device, &entries(100, 101))), ["LIMIT_REACHED entries"]);
    assert_eq!(refusals(&set(&device, &entries(0, 101))), ["LIMIT_REACHED entries"]);
    let swapped = json!([{"key": "k0", "value": null}, {"key": "k100", "value": 1}]);
    assert_eq!(refusals(&set(&device, &swapped)), [""; 0]);
    assert_eq!(all(&device).as_array().expect("a list").len(), 100);
}

fn a_repeated_write_runs_once(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let key = new_key();
    let write = |value: &str| {
        let entries = json!({"entries": [{"key": "theme", "value": value}]});
        device.keyed_with(&key, "preferencesSet", entries, SHOWN)
    };
    write("dark").data();
    set(&device, &json!([{"key": "theme", "value": "light"}]));
    let before = heads_of(&shop);
    let again = write("dark").data();
    assert_eq!(
        again["preferencesSet"]["preferences"][0]["value"], "light",
        "a replay reads what is there and changes nothing"
    );
    assert_eq!(moved_by(&before, &shop), [0; 0]);
    write("blue").assert_bad("input.key");
}

fn preferences_are_the_shoppers_own(engine: Engine) {
    let server = Server::shared(engine);
    let (device, other) = (server.guest(), server.guest());
    set(&device, &json!([{"key": "theme", "value": "dark"}]));
    assert_eq!(all(&other), json!([]));
    let input = json!({"input": {"key": new_key(), "entries": []}});
    let refused = server.ask(mutation("preferencesSet", SHOWN)).with(input).answer();
    assert_eq!(refused.refusal().code, "UNAUTHENTICATED");
}

fn a_guests_new_keys_come_to_the_customer(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let (guest, customer) = (server.guest(), server.guest());
    set(
        &guest,
        &json!([{"key": "theme", "value": "guest"}, {"key": "size", "value": 42}]),
    );
    set(&customer, &json!([{"key": "theme", "value": "customer"}]));
    let before = heads_of(&shop);
    merge(&shop, &guest, &customer);
    assert_eq!(
        all(&customer),
        json!([{"key": "size", "value": 42, "version": 1}, {"key": "theme", "value": "customer", "version": 1}])
    );
    // The guest's session is one of what left it.
    assert_eq!(moved_by(&before, &shop), [3, 1]);
}

fn statements_do_not_grow_with_preferences(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let device = server.guest();
    let count = |entries: usize, value: usize| {
        let entries: Vec<Value> = (0..entries)
            .map(|at| json!({"key": format!("k{at}"), "value": value}))
            .collect();
        let input = json!({"entries": entries});
        let key = new_key();
        let write = || device.keyed_with(&key, "preferencesSet", input.clone(), SHOWN);
        let list = || device.ask("{ viewer { preferences { key value } } }").answer();
        [write(), write(), list()].map(|answer| {
            answer.data();
            answer.statements()
        })
    };
    count(1, 0);
    let few = count(1, 1);
    assert_eq!(count(90, 2), few);
    let expected = match engine {
        Engine::Sqlite => [9, 3, 1],
        Engine::Postgres => [6, 3, 1],
    };
    assert_eq!(few, expected, "write, write again, list");
}
