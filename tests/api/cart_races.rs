//! Carts that several devices write at once, writes that arrive more than once, and servers that die in between.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::Shop;
use crate::carts::{self, ERRORS, LINES, codes, held, payload, variants, wish};
use crate::clients::each;
use crate::crowd::at_once;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::{Device, mint, mutation, new_device, new_key};

on_both_engines!(
    fifty_writes_from_five_devices_lose_nothing,
    parallel_first_writes_make_one_cart,
    of_parallel_writes_for_one_version_one_is_done,
    one_write_sent_ten_times_is_done_once_and_each_answer_is_right,
    a_key_is_bound_to_what_it_was_first_used_for,
    a_refusal_is_repeated_although_the_reason_is_gone,
    a_write_whose_answer_was_lost_with_the_server_is_done_once,
    the_cart_of_a_guest_who_never_came_back_expires,
);

fn active_carts(shop: &Shop) -> i64 {
    shop.sql().number("SELECT COUNT(*) FROM cart WHERE state = 1")
}

fn fifty_writes_from_five_devices_lose_nothing(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let key = new_device();
    let devices: Vec<Device<'_>> = (0..5).map(|_| server.guest_on(&key)).collect();
    assert_eq!(
        devices.iter().map(Device::id).collect::<BTreeSet<_>>().len(),
        1,
        "one shopper"
    );
    let writes: Vec<usize> = (0..50).collect();
    let payloads = at_once(&writes, |_, write| {
        // Ten things, five times each, and one thing that only this write adds.
        let lines = json!([wish(&things[3 + write % 10], 1), {"merchandiseId": things[0], "attributes": [{"key": "write", "value": write.to_string()}]}]);
        devices[write % 5].insist(&lines)
    });
    for payload in &payloads {
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
    }
    let carts: BTreeSet<&str> = payloads.iter().filter_map(|one| one["cart"]["id"].as_str()).collect();
    assert_eq!((carts.len(), active_carts(&shop)), (1, 1));
    let cart = devices[0].cart(&format!("{LINES} cost {{ subtotalAmount {{ amount }} }}"));
    assert_eq!((&cart["version"], &cart["totalQuantity"]), (&json!(50), &json!(100)));
    let held = held(&cart);
    assert_eq!(held.len(), 60);
    for thing in &things[3..13] {
        assert!(held.contains(&(thing.clone(), 5)), "{held:?}");
    }
    let cents: usize = (3..13).map(|number| 5 * carts::price(number)).sum::<usize>() + 50 * carts::price(0);
    assert_eq!(
        cart["cost"]["subtotalAmount"]["amount"],
        format!("{}.{:02}", cents / 100, cents % 100)
    );
    // Every write is in the feed of the shopper, one number each.
    let sql = shop.sql();
    assert_eq!(sql.number("SELECT COUNT(*) FROM change_scope WHERE kind = 3"), 1);
    let lines = "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE s.kind = 3 AND e.entity_kind = 8 AND e.deleted_at_ms IS NULL";
    assert_eq!(sql.number(lines), 60);
}

/// Those who wait for one shopper's lock hold one connection together, so that everybody else is served meanwhile.
#[test]
fn a_burst_of_one_shopper_leaves_connections_to_others() {
    let shop = carts::shop(Engine::Postgres);
    let server = shop.serve();
    let things = variants(&server);
    let (busy, other) = (server.guest(), server.guest());
    busy.put(&json!([wish(&things[3], 1)]));
    let sql = shop.sql();
    let waiting =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let watcher = shop.sql();
    sql.execute("BEGIN");
    sql.execute(
        "UPDATE principal SET created_at_ms = created_at_ms WHERE id = (SELECT principal_id FROM cart WHERE state = 1)",
    );
    // Three times as many as the server has connections.
    let writes: Vec<usize> = (0..12).collect();
    std::thread::scope(|scope| {
        let burst = scope.spawn(|| at_once(&writes, |_, _| busy.add(&json!([wish(&things[3], 1)]))));
        eventually("the first of them waits for the lock", || {
            (watcher.number(waiting) > 0).then_some(())
        });
        for _ in 0..10 {
            other.put(&json!([wish(&things[4], 1)]));
            assert_eq!(watcher.number(waiting), 1);
        }
        sql.execute("COMMIT");
        for payload in burst.join().expect("it did not panic") {
            assert_eq!(payload["userErrors"], json!([]), "{payload}");
        }
    });
    assert_eq!(busy.cart("totalQuantity")["totalQuantity"], 13);
    assert_eq!(other.cart("totalQuantity")["totalQuantity"], 10);
}

fn parallel_first_writes_make_one_cart(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    for _ in 0..5 {
        let key = new_device();
        let devices: Vec<Device<'_>> = (0..4).map(|_| server.guest_on(&key)).collect();
        let before = active_carts(&shop);
        let payloads = at_once(&devices, |at, device| {
            let input = json!({"cartId": mint(MintedKind::Cart), "lines": [wish(&things[3 + at], 1)]});
            device.keyed("cartLinesAdd", input, &payload())
        });
        let carts: BTreeSet<&str> = payloads.iter().filter_map(|one| one["cart"]["id"].as_str()).collect();
        assert_eq!((carts.len(), active_carts(&shop)), (1, before + 1));
        assert_eq!(held(&devices[0].cart(LINES)).len(), 4);
        let told = payloads
            .iter()
            .filter(|one| each(&one["warnings"], "code") == ["OTHER_CART"]);
        assert_eq!(
            told.count(),
            3,
            "all but the first are told that the cart has another id"
        );
    }
}

fn of_parallel_writes_for_one_version_one_is_done(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 1)]));
    let writes: Vec<usize> = (0..6).collect();
    let payloads = at_once(&writes, |_, write| {
        guest.keyed(
            "cartLinesAdd",
            json!({"version": 1, "lines": [wish(&things[4 + write], 1)]}),
            &payload(),
        )
    });
    let (done, refused): (Vec<_>, Vec<_>) = payloads.iter().partition(|one| one["userErrors"] == json!([]));
    assert_eq!(done.len(), 1);
    for payload in refused {
        assert_eq!(codes(payload), ["VERSION_MISMATCH"]);
        assert_eq!(payload["userErrors"][0]["currentVersion"], 2);
    }
    assert_eq!(guest.cart("totalQuantity")["totalQuantity"], 2);
}

fn one_write_sent_ten_times_is_done_once_and_each_answer_is_right(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let line = mint(MintedKind::CartLine);
    let input = json!({"key": new_key(), "lines": [{"id": line, "merchandiseId": things[3], "quantity": 3}]});
    let selections = [
        (
            "cart { version totalQuantity }",
            json!({"version": 1, "totalQuantity": 3}),
        ),
        (
            "cart { lines { nodes { id quantity } } }",
            json!({"lines": {"nodes": [{"id": line, "quantity": 3}]}}),
        ),
        (
            "cart { cost { subtotalAmount { amount } } }",
            json!({"cost": {"subtotalAmount": {"amount": "30.90"}}}),
        ),
        (
            "cart { lines { nodes { merchandise { product { title } } } } }",
            json!({"lines": {"nodes": [{"merchandise": {"product": {"title": "Thing 3"}}}]}}),
        ),
        ("cart { note }", json!({"note": null})),
    ];
    let send = |at: usize| {
        let (selection, expected) = &selections[at % selections.len()];
        let document = mutation("cartLinesAdd", &format!("{selection} {ERRORS} warnings {{ code }}"));
        let payload = guest.ask(document).with(json!({"input": input})).data()["cartLinesAdd"].take();
        assert_eq!(
            &payload,
            &json!({"cart": expected, "userErrors": [], "warnings": []}),
            "{selection}"
        );
    };
    let parallel: Vec<usize> = (0..6).collect();
    at_once(&parallel, |at, _| send(at));
    (6..10).for_each(send);
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM mutation_outcome"), 1);
    assert_eq!(
        shop.sql().numbers("SELECT CAST(quantity AS BIGINT) FROM cart_line"),
        [3]
    );
}

fn a_key_is_bound_to_what_it_was_first_used_for(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let key = new_key();
    let lines = json!({"lines": [wish(&things[3], 1)]});
    guest
        .keyed_with(&key, "cartLinesAdd", lines.clone(), "cart { id }")
        .data();
    let refused = |name: &str, input: Value| {
        let answer = guest.keyed_with(&key, name, input, "cart { id }");
        assert_eq!(answer.json()["errors"][0]["extensions"]["reason"], "KEY_REUSED");
        answer.assert_bad("input.key");
    };
    refused("cartLinesAdd", json!({"lines": [wish(&things[3], 2)]}));
    refused("cartLinesAdd", json!({"version": 1, "lines": [wish(&things[3], 1)]}));
    refused("cartNoteUpdate", json!({"note": "x"}));
    // The market of a request is not what a write says, nor is its language.
    let again = guest.write(
        "cartLinesAdd",
        json!({"key": key, "lines": [wish(&things[3], 1)]}),
        "cart { marketCode totalQuantity }",
    );
    let again = again.market("us").language("de").data();
    assert_eq!(
        again["cartLinesAdd"]["cart"],
        json!({"marketCode": "de", "totalQuantity": 1})
    );
    // Another shopper may have the same key.
    let other = server.guest();
    let theirs = other.keyed_with(
        &key,
        "cartLinesAdd",
        json!({"lines": [wish(&things[4], 2)]}),
        "cart { totalQuantity }",
    );
    assert_eq!(theirs.data()["cartLinesAdd"]["cart"], json!({"totalQuantity": 2}));
}

fn a_refusal_is_repeated_although_the_reason_is_gone(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let key = new_key();
    let send = || {
        guest
            .keyed_with(
                &key,
                "cartLinesAdd",
                json!({"lines": [wish(&things[1], 1)]}),
                &payload(),
            )
            .data()
    };
    let first = send();
    assert_eq!(codes(&first["cartLinesAdd"]), ["INSUFFICIENT_STOCK"]);
    let stock =
        json!({"handle": "thing-1", "variants": [{"sku": "T-1", "stock": [{"location": "main", "on_hand": 9}]}]});
    shop.import_text(&crate::fixtures::lines(&[stock]), &[]).done();
    assert_eq!(send(), first, "an app that repeats a write learns what became of it");
    guest.put(&json!([wish(&things[1], 1)]));
}

fn a_write_whose_answer_was_lost_with_the_server_is_done_once(engine: Engine) {
    let shop = carts::shop(engine);
    let mut server = shop.serve();
    let things = variants(&server);
    let device = new_device();
    server.guest_on(&device).put(&json!([wish(&things[4], 1)]));
    let mut expected = 1;
    for round in 0..3 {
        let outcomes = shop.sql().number("SELECT COUNT(*) FROM mutation_outcome");
        let input = json!({"key": new_key(), "lines": [wish(&things[5 + round], 1), wish(&things[4], 1)]});
        let guest = server.guest_on(&device);
        std::thread::scope(|scope| {
            let body = json!({"query": mutation("cartLinesAdd", &payload()), "variables": {"input": input}});
            let (url, token) = (server.at("graphql"), guest.access_token.clone());
            // Whether an answer comes depends on who is faster; the app does not know either.
            scope.spawn(move || crate::clients::send_into_the_dark(&url, &token, &body));
            let sql = shop.sql();
            eventually("the write is committed", || {
                (sql.number("SELECT COUNT(*) FROM mutation_outcome") > outcomes).then_some(())
            });
            server.process().signal("KILL");
        });
        eventually("the server is gone", || (!server.process().is_running()).then_some(()));
        drop(server);
        server = shop.serve();
        let guest = server.guest_on(&device);
        let replayed = guest.write("cartLinesAdd", input, &payload()).data()["cartLinesAdd"].take();
        expected += 2;
        assert_eq!(replayed["userErrors"], json!([]));
        assert_eq!(replayed["cart"]["totalQuantity"], expected, "round {round}");
    }
}

fn the_cart_of_a_guest_who_never_came_back_expires(engine: Engine) {
    let shop = carts::shop(engine).with("TOTE_CART_GUEST_DAYS", "7");
    let server = shop.serve();
    let things = variants(&server);
    let (gone, here) = (server.guest(), server.guest());
    let (lost, kept) = (
        gone.put(&json!([wish(&things[3], 1)])),
        here.put(&json!([wish(&things[3], 1)])),
    );
    let times = here.cart("updatedAt expiresAt");
    let moment = |field: &str| {
        let text = times[field].as_str().expect("a moment");
        chrono::DateTime::parse_from_rfc3339(text).expect("a moment")
    };
    assert_eq!((moment("expiresAt") - moment("updatedAt")).num_days(), 7);
    let (gone_key, here_key) = (gone.key.clone(), here.key.clone());
    drop(server);
    // Eight days pass for the one.
    let lost = lost["id"].as_str().expect("an id");
    let uuid = tote::platform::id::MintedId::parse(lost).expect("an id").uuid;
    let literal = match engine {
        Engine::Sqlite => format!("x'{}'", uuid.simple()),
        Engine::Postgres => format!("'{uuid}'"),
    };
    shop.sql().execute(&format!(
        "UPDATE cart SET updated_at_ms = updated_at_ms - 691200000 WHERE id = {literal}"
    ));
    // The job that the first server has left waits for its hour.
    shop.sql().execute("DELETE FROM job WHERE kind = 'cart.expiry'");
    let server = shop.serve();
    let gone = server.guest_on(&gone_key);
    eventually("the cart is emptied", || (gone.cart("id") == Value::Null).then_some(()));
    assert_eq!(server.guest_on(&here_key).cart("id")["id"], kept["id"]);
    let sql = shop.sql();
    assert_eq!(
        sql.numbers("SELECT CAST(state AS BIGINT) FROM cart ORDER BY state"),
        [1, 3]
    );
    let removed = "SELECT COUNT(*) FROM change_entity WHERE entity_kind IN (7, 8) AND deleted_at_ms IS NOT NULL";
    assert_eq!(
        sql.number(removed),
        2,
        "the cart and its line have left the guest's feed"
    );
    // The guest begins anew.
    assert_eq!(gone.put(&json!([wish(&things[4], 1)]))["version"], 1);
}
