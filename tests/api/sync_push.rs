//! Pushing what was done offline: once, in its order, and what is said of each mutation.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::carts::{self, ON_HAND, held, variants};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::berlin;
use crate::queues::{Queue, codes, numbered, statuses};
use crate::shoppers::{mint, new_key};

on_both_engines!(
    a_push_costs_by_what_is_in_it,
    a_queue_is_applied_once_and_in_its_order,
    what_does_not_fit_waits_and_holds_up_what_follows,
    a_batch_that_makes_no_sense_is_refused_as_a_whole,
    a_number_belongs_to_one_mutation_for_ever,
    what_is_wrong_in_itself_is_rejected_and_the_rest_goes_on,
    what_depends_on_something_refused_is_blocked,
    two_devices_that_change_one_address_merge_it_field_by_field,
    a_cart_that_cannot_be_filled_is_a_conflict,
    a_write_that_comes_by_both_routes_runs_once,
    results_can_be_read_again_until_they_are_old,
    a_queue_of_version_1_is_understood,
    a_mutation_that_always_fails_does_not_hold_up_the_queue_for_ever,
);

fn a_queue_is_applied_once_and_in_its_order(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let product = server.ask("{ products(first: 1) { nodes { id } } }").data()["products"]["nodes"][0]["id"].take();
    let address = mint(MintedKind::Address);
    let mutations = [
        queue.adjust(&things[3], 2),
        queue.note("ring"),
        queue.note("ring twice"),
        queue.next("wishlistItemsAdd", json!({"items": [{"productId": product}]})),
        queue.next("addressCreate", json!({"id": address, "address": berlin()})),
        queue.next("addressUpdate", json!({"id": address, "address": {"city": "Bonn"}})),
        queue.next("addressDefaultSet", json!({"id": address})),
        queue.next(
            "preferencesSet",
            json!({"entries": [{"key": "theme", "value": "dark"}]}),
        ),
        queue.adjust(&things[3], -1),
    ];
    let results = queue.push(&mutations);
    assert_eq!(statuses(&results), ["APPLIED"; 9], "{results:?}");
    for (result, mutation) in results.iter().zip(&mutations) {
        assert_eq!(result["seq"], mutation["seq"]);
        let op = mutation["op"].as_object().expect("one").values().next().expect("one");
        assert_eq!(result["key"], op["key"]);
        assert_eq!(result["errors"], json!([]));
        assert_eq!(
            (&result["original"], &result["retryAfterMs"]),
            (&Value::Null, &Value::Null)
        );
    }
    // What several have touched is in the last of them only.
    assert_eq!(results[0]["entities"], json!([]));
    assert_eq!(
        results[8]["entities"][0],
        json!({"__typename": "Cart", "totalQuantity": 1, "note": "ring twice"})
    );
    assert_eq!(
        results[3]["entities"],
        json!([{"__typename": "WishlistItem", "productId": product}])
    );
    assert_eq!(
        results[6]["entities"],
        json!([{"__typename": "Address", "city": "Bonn"}])
    );
    assert_eq!(
        results[7]["entities"],
        json!([{"__typename": "Preference", "name": "theme"}])
    );
    assert_eq!(queue.last(), 9);
    let again = queue.push(&mutations);
    assert_eq!(statuses(&again), ["DUPLICATE"; 9]);
    assert_eq!(each(&json!(again), "original"), ["APPLIED"; 9]);
    assert_eq!(again[8]["entities"], results[8]["entities"]);
    assert_eq!(held(&queue.device.cart(carts::LINES)), [(things[3].clone(), 1)]);
    let rows = shop.sql().number("SELECT COUNT(*) FROM sync_result");
    assert_eq!(rows, 9);
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM mutation_outcome"), 9);
}

fn what_does_not_fit_waits_and_holds_up_what_follows(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let mut queue = Queue::new(server.guest());
    let mutations: Vec<Value> = (0..103).map(|at| queue.note(&format!("note {at}"))).collect();
    // The first has not come.
    let early = queue.push(&mutations[1..3]);
    assert_eq!(statuses(&early), ["RETRY"; 2]);
    assert_eq!(codes(&early[0]), ["SEQ_GAP"]);
    assert!(early[0]["retryAfterMs"].is_i64());
    assert_eq!(queue.last(), 0);
    assert_eq!(queue.device.cart("note"), Value::Null, "nothing was done");
    let results = queue.push(&mutations);
    assert_eq!(statuses(&results[..100]), ["APPLIED"; 100]);
    assert_eq!(statuses(&results[100..]), ["RETRY"; 3]);
    assert_eq!(codes(&results[102]), ["BATCH_LIMIT"]);
    assert_eq!(queue.last(), 100);
    let rest = queue.push(&mutations[99..]);
    assert_eq!(statuses(&rest), ["DUPLICATE", "APPLIED", "APPLIED", "APPLIED"]);
    assert_eq!(queue.device.cart("note")["note"], "note 102");
    // As much as a push takes, and a little more.
    let long = "x".repeat(4_000);
    let entries: Vec<Value> = (0..40)
        .map(|at| json!({"key": format!("k{at}"), "value": long}))
        .collect();
    let large = [
        queue.next("preferencesSet", json!({"entries": entries})),
        queue.next("preferencesSet", json!({"entries": entries})),
    ];
    let results = queue.push(&large);
    assert_eq!(statuses(&results), ["APPLIED", "RETRY"]);
    assert_eq!(codes(&results[1]), ["BATCH_LIMIT"]);
    assert_eq!(statuses(&queue.push(&large[1..])), ["APPLIED"]);
}

fn a_batch_that_makes_no_sense_is_refused_as_a_whole(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let mut queue = Queue::new(server.guest());
    let [one, two, three] = [queue.note("1"), queue.note("2"), queue.note("3")];
    queue
        .send(&[one.clone(), three.clone()])
        .assert_bad("input.mutations.1.seq");
    queue
        .send(&[two.clone(), one.clone()])
        .assert_bad("input.mutations.1.seq");
    let zero = numbered(0, &new_key(), "cartNoteUpdate", json!({"note": "0"}));
    queue.send(&[zero]).assert_bad("input.mutations.0.seq");
    let mut circular = two.clone();
    circular["dependsOn"] = json!([2]);
    queue
        .send(&[one.clone(), circular])
        .assert_bad("input.mutations.1.dependsOn");
    queue
        .send_with(json!({"mutations": [], "ackedThrough": -1}))
        .assert_bad("input.ackedThrough");
    let mut stranger = queue.clone();
    stranger.client = mint(MintedKind::Cart);
    stranger.send(&[]).assert_bad("input.clientId");
    for version in [0, 3] {
        let answer = queue.send_with(json!({"mutations": [one], "schemaVersion": version}));
        assert_eq!(answer.refusal().code, "UPGRADE_REQUIRED");
        assert_eq!(answer.json()["errors"][0]["extensions"]["minSchemaVersion"], 1);
    }
    let anonymous = json!({"clientId": queue.client, "mutations": [one]});
    let answer = server.write("syncPush", anonymous, "lastMutationSeq").answer();
    assert_eq!(answer.refusal().code, "UNAUTHENTICATED");
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM sync_client"), 0);
    assert_eq!(statuses(&queue.push(&[one])), ["APPLIED"]);
    // Another shopper on the same device.
    stranger.client.clone_from(&queue.client);
    stranger.device = server.guest();
    assert_eq!(stranger.send(&[two]).refusal().code, "CLIENT_PRINCIPAL_MISMATCH");
    assert_eq!(stranger.results(0, 10).refusal().code, "CLIENT_PRINCIPAL_MISMATCH");
    assert_eq!(queue.last(), 1);
}

fn a_number_belongs_to_one_mutation_for_ever(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let mut queue = Queue::new(server.guest());
    let [one, two] = [queue.note("1"), queue.note("2")];
    assert_eq!(statuses(&queue.push(&[one.clone(), two])), ["APPLIED"; 2]);
    // An app that was restored from a backup numbers from there on.
    let mut restored = queue.clone();
    restored.seq = 1;
    let [other, next] = [restored.note("another"), restored.note("and more")];
    let answer = restored.send(&[one.clone(), other.clone(), next]);
    assert_eq!(answer.refusal().code, "SEQ_REUSED");
    assert_eq!(answer.json()["errors"][0]["extensions"]["seq"], 2);
    // The same key with other words.
    let mut altered = one;
    altered["op"]["cartNoteUpdate"]["note"] = json!("altered");
    assert_eq!(restored.send(&[altered]).refusal().code, "SEQ_REUSED");
    assert_eq!(queue.last(), 2);
    assert_eq!(queue.device.cart("note")["note"], "2");
    // A new client begins anew.
    let mut fresh = Queue::new(queue.device.clone());
    let mutation = fresh.note("3");
    assert_eq!(statuses(&fresh.push(&[mutation])), ["APPLIED"]);
}

fn what_is_wrong_in_itself_is_rejected_and_the_rest_goes_on(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let key = new_key();
    let mutations = [
        queue.adjust("p_1", 1),
        queue.next_with("nonsense", "cartNoteUpdate", json!({"note": "x"})),
        queue.note(&"x".repeat(2_001)),
        queue.adjust(&things[3], 1_001),
        queue.next_with(&key, "cartNoteUpdate", json!({"note": "first"})),
        queue.next_with(&key, "cartNoteUpdate", json!({"note": "second"})),
        queue.next("addressCreate", json!({"address": {"countryCode": "DE"}})),
        queue.next("orderCancel", json!({"orderId": mint(MintedKind::Order)})),
        queue.adjust(&things[3], 2),
    ];
    let results = queue.push(&mutations);
    let expected = [
        "REJECTED", "REJECTED", "REJECTED", "REJECTED", "APPLIED", "REJECTED", "REJECTED", "REJECTED", "APPLIED",
    ];
    assert_eq!(statuses(&results), expected, "{results:?}");
    let error = |at: usize| {
        (
            codes(&results[at])[0].clone(),
            results[at]["errors"][0]["field"].clone(),
        )
    };
    assert_eq!(
        error(0),
        ("BAD_USER_INPUT".to_owned(), json!(["lines", "0", "merchandiseId"]))
    );
    assert_eq!(error(1), ("BAD_USER_INPUT".to_owned(), json!(["key"])));
    assert_eq!(results[1]["key"], "nonsense");
    assert_eq!(error(2), ("INVALID_NOTE".to_owned(), json!(["note"])));
    assert_eq!(
        error(3),
        ("INVALID_QUANTITY".to_owned(), json!(["lines", "0", "delta"]))
    );
    assert_eq!(error(5), ("KEY_REUSED".to_owned(), json!(["key"])));
    assert_eq!(error(6).0, "REQUIRED");
    assert_eq!(error(7), ("NOT_FOUND".to_owned(), json!(["orderId"])));
    assert!(results.iter().all(|result| result["conflict"].is_null()));
    let again = queue.push(&mutations);
    assert_eq!(statuses(&again), ["DUPLICATE"; 9]);
    assert_eq!(each(&json!(again), "original"), expected);
    for (first, again) in results.iter().zip(&again) {
        assert_eq!(first["errors"], again["errors"]);
    }
}

fn what_depends_on_something_refused_is_blocked(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let mut queue = Queue::new(server.guest());
    let [refused, made] = [mint(MintedKind::Address), mint(MintedKind::Address)];
    let mutations = [
        queue.next(
            "addressCreate",
            json!({"id": refused, "address": {"countryCode": "DE"}}),
        ),
        queue.next("addressCreate", json!({"id": made, "address": berlin()})),
        // It names what the first would have made.
        queue.next("addressUpdate", json!({"id": refused, "address": {"city": "Bonn"}})),
        depending(queue.note("with the address"), &[1]),
        depending(queue.note("with the note"), &[2, 4]),
        depending(queue.note("with the other address"), &[2]),
    ];
    let results = queue.push(&mutations);
    let expected = ["REJECTED", "APPLIED", "BLOCKED", "BLOCKED", "BLOCKED", "APPLIED"];
    assert_eq!(statuses(&results), expected, "{results:?}");
    let blocked_by: Vec<&Value> = results.iter().map(|result| &result["blockedBy"]).collect();
    assert_eq!(json!(blocked_by), json!([null, null, 1, 1, 4, null]));
    assert_eq!(codes(&results[4]), ["BLOCKED"]);
    assert_eq!(queue.device.cart("note")["note"], "with the other address");
    // In another push as well.
    let later = [
        queue.next("addressDelete", json!({"id": refused})),
        depending(queue.note("later"), &[3]),
        queue.next("addressCreate", json!({"id": refused, "address": berlin()})),
        queue.next("addressUpdate", json!({"id": refused, "address": {"city": "Kiel"}})),
    ];
    let results = queue.push(&later);
    assert_eq!(statuses(&results), ["BLOCKED", "BLOCKED", "APPLIED", "APPLIED"]);
    assert_eq!(
        (&results[0]["blockedBy"], &results[1]["blockedBy"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(statuses(&queue.push(&later)), ["DUPLICATE"; 4]);
}

fn depending(mut mutation: Value, on: &[i64]) -> Value {
    mutation["dependsOn"] = json!(on);
    mutation
}

fn two_devices_that_change_one_address_merge_it_field_by_field(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let mut phone = Queue::new(server.guest());
    let mut tablet = Queue::new(phone.device.clone());
    let id = mint(MintedKind::Address);
    let create = phone.next("addressCreate", json!({"id": id, "address": berlin()}));
    phone.push(&[create]);
    let update = |queue: &mut Queue<'_>, address: Value, base: Value| {
        let mutation = queue.next("addressUpdate", json!({"id": id, "address": address, "base": base}));
        queue.push(&[mutation]).remove(0)
    };
    let moved = update(&mut phone, json!({"city": "Bonn"}), json!({"city": "Berlin"}));
    assert_eq!(moved["status"], "APPLIED");
    // Another field goes through, the same one does not.
    let named = update(
        &mut tablet,
        json!({"line2": "2nd floor", "company": null}),
        json!({"line2": null, "company": null}),
    );
    assert_eq!(named["status"], "APPLIED");
    let apart = update(
        &mut tablet,
        json!({"city": "Kiel", "line2": "3rd floor"}),
        json!({"city": "Berlin", "line2": "2nd floor"}),
    );
    assert_eq!(apart["status"], "CONFLICT");
    assert_eq!(codes(&apart), ["FIELDS_DIVERGED"]);
    assert_eq!(apart["errors"][0]["field"], json!(["address", "city"]));
    assert_eq!(apart["conflict"]["kind"], "FIELDS_DIVERGED");
    assert_eq!(apart["conflict"]["fields"], json!(["city"]));
    assert_eq!(
        apart["conflict"]["theirs"],
        json!({"__typename": "Address", "city": "Bonn"})
    );
    let both = ["Ulm", "Trier"].map(|city| {
        let input = json!({"id": id, "address": {"city": city}, "base": {"city": "Berlin"}});
        tablet.next("addressUpdate", input)
    });
    for result in tablet.push(&both) {
        assert_eq!(result["conflict"]["theirs"]["city"], "Bonn", "each is told");
    }
    let same = update(&mut tablet, json!({"city": "Bonn"}), json!({"city": "Berlin"}));
    assert_eq!(same["status"], "APPLIED", "both wanted the same");
    let old = phone.next(
        "addressUpdate",
        json!({"id": id, "address": {"city": "Ulm"}, "expectedVersion": 1}),
    );
    let old = phone.push(&[old]).remove(0);
    assert_eq!(
        (&old["status"], &old["conflict"]["kind"]),
        (&json!("CONFLICT"), &json!("FIELDS_DIVERGED"))
    );
    let gone = phone.next("addressDelete", json!({"id": id}));
    assert_eq!(phone.push(&[gone])[0]["status"], "APPLIED");
    let late = update(&mut tablet, json!({"city": "Ulm"}), json!({"city": "Bonn"}));
    assert_eq!(late["status"], "CONFLICT");
    assert_eq!(late["conflict"]["kind"], "DELETED_ELSEWHERE");
    assert_eq!(late["conflict"]["theirs"], Value::Null);
    assert_eq!(codes(&late), ["NOT_FOUND"]);
    // The ordinary mutation merges as well.
    let create = json!({"id": mint(MintedKind::Address), "address": berlin()});
    let id = phone.device.keyed("addressCreate", create, "address { id }")["address"]["id"].take();
    let input = json!({"id": id, "address": {"city": "Kiel"}, "base": {"city": "Ulm"}});
    let refused = phone.device.keyed("addressUpdate", input, "userErrors { code field }");
    assert_eq!(
        refused["userErrors"],
        json!([{"code": "FIELDS_DIVERGED", "field": ["address", "city"]}])
    );
}

fn a_cart_that_cannot_be_filled_is_a_conflict(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let mutations = [
        queue.adjust(&things[3], ON_HAND - 1),
        queue.adjust(&things[3], 2),
        queue.adjust("v_999999", 1),
        queue.adjust(&things[3], -ON_HAND - 5),
        queue.adjust(&things[3], -1),
        queue.next("cartNoteUpdate", json!({"note": "x", "version": 77})),
    ];
    let results = queue.push(&mutations);
    let expected = ["APPLIED", "CONFLICT", "CONFLICT", "APPLIED", "APPLIED", "CONFLICT"];
    assert_eq!(statuses(&results), expected, "{results:?}");
    assert_eq!(codes(&results[1]), ["INSUFFICIENT_STOCK"]);
    assert_eq!(results[1]["conflict"]["kind"], "OUT_OF_STOCK");
    assert_eq!(
        results[1]["conflict"]["lines"],
        json!([{"variantId": things[3], "quantity": 2, "availableQuantity": 20, "unitPrice": null}])
    );
    assert_eq!(results[1]["conflict"]["theirs"]["__typename"], "Cart");
    assert_eq!(codes(&results[2]), ["NOT_SOLD_HERE"]);
    assert_eq!(results[2]["conflict"]["lines"][0]["availableQuantity"], 0);
    assert_eq!(codes(&results[5]), ["VERSION_MISMATCH"]);
    assert_eq!(results[5]["conflict"]["kind"], "FIELDS_DIVERGED");
    assert_eq!(held(&queue.device.cart(carts::LINES)), [], "nothing below zero");
}

fn a_write_that_comes_by_both_routes_runs_once(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let lines = json!({"lines": [{"merchandiseId": things[3], "delta": 2}]});
    let total = |queue: &Queue<'_>| queue.device.cart("totalQuantity")["totalQuantity"].take();
    // First by itself, then with the queue.
    let key = new_key();
    let alone = queue
        .device
        .keyed_with(&key, "cartLinesAdjust", lines.clone(), &carts::payload())
        .data();
    assert_eq!(alone["cartLinesAdjust"]["cart"]["totalQuantity"], 2);
    let mutation = queue.next_with(&key, "cartLinesAdjust", lines.clone());
    let result = queue.push(&[mutation]).remove(0);
    assert_eq!(result["status"], "APPLIED");
    assert_eq!(result["entities"][0]["totalQuantity"], 2);
    assert_eq!(total(&queue), 2);
    // First with the queue, then by itself.
    let key = new_key();
    let mutation = queue.next_with(&key, "cartLinesAdjust", lines.clone());
    assert_eq!(queue.push(&[mutation])[0]["status"], "APPLIED");
    let again = queue
        .device
        .keyed_with(&key, "cartLinesAdjust", lines, &carts::payload());
    assert_eq!(again.data()["cartLinesAdjust"]["userErrors"], json!([]));
    assert_eq!(total(&queue), 4);
}

fn results_can_be_read_again_until_they_are_old(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    assert_eq!(queue.results(0, 10).data()["syncResults"], json!([]));
    queue.results(0, 0).assert_bad("first");
    queue.results(0, 101).assert_bad("first");
    let mutations = [
        queue.adjust(&things[3], 2),
        queue.adjust(&things[3], 900),
        queue.note("3"),
    ];
    let results = queue.push(&mutations);
    let read = queue.results(0, 10).data()["syncResults"].take();
    assert_eq!(read, json!(results), "as they were told");
    let read = queue.results(1, 1).data()["syncResults"].take();
    assert_eq!(read[0]["seq"], 2);
    assert_eq!(read.as_array().expect("a list").len(), 1);
    // The second is handled, and all are old.
    queue.send_with(json!({"mutations": [], "ackedThrough": 2})).data();
    let (device, client) = (queue.device.key.clone(), queue.client.clone());
    drop(server);
    // Older than 90 days, and not as old as a year.
    shop.sql().execute("UPDATE sync_result SET at_ms = at_ms - 8640000000");
    shop.sql()
        .execute("UPDATE job SET run_at_ms = 1 WHERE kind = 'sync.result-prune'");
    let server = shop.serve();
    let mut queue = Queue::new(server.guest_on(&device));
    queue.client = client;
    let bodies = "SELECT COUNT(*) FROM sync_result WHERE body IS NOT NULL";
    eventually("old results are emptied", || {
        (shop.sql().number(bodies) == 1).then_some(())
    });
    let again = queue.push(&mutations);
    assert_eq!(statuses(&again), ["DUPLICATE"; 3]);
    assert_eq!(each(&json!(again), "original"), ["APPLIED", "CONFLICT", "APPLIED"]);
    assert_eq!(again[1]["errors"], json!([]));
    assert_eq!(again[1]["conflict"], Value::Null);
}

fn a_queue_of_version_1_is_understood(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let line = mint(MintedKind::CartLine);
    let mut set = |quantity: i64, seen: i64| {
        let input = json!({"lineId": line, "merchandiseId": things[3], "quantity": quantity, "observedQuantity": seen});
        queue.next("cartLineSet", input)
    };
    let mutations = [set(2, 0), set(5, 2), set(4, 5)];
    let answer = queue.send_with(json!({"schemaVersion": 1, "mutations": mutations}));
    let results = answer.data()["syncPush"]["results"].take();
    assert_eq!(each(&results, "status"), ["APPLIED"; 3]);
    let cart = queue.device.cart(carts::LINES);
    assert_eq!(held(&cart), [(things[3].clone(), 4)]);
    assert_eq!(cart["lines"]["nodes"][0]["id"], line.as_str());
    // Each quantity is one that a line can hold, and what is wrong is told by the names that the app knows.
    let mut set = |quantity: i64, seen: i64| {
        let input = json!({"merchandiseId": things[3], "quantity": quantity, "observedQuantity": seen});
        queue.next("cartLineSet", input)
    };
    let wrong = [set(5_000, 4_999), set(1, -1), set(900, 0)];
    let answer = queue.send_with(json!({"schemaVersion": 1, "mutations": wrong}));
    let results = answer.data()["syncPush"]["results"].take();
    assert_eq!(each(&results, "status"), ["REJECTED", "REJECTED", "CONFLICT"]);
    let field = |at: usize| &results[at]["errors"][0]["field"];
    assert_eq!(
        [field(0), field(1), field(2)],
        [&json!(["quantity"]), &json!(["observedQuantity"]), &json!(["quantity"])]
    );
}

fn a_mutation_that_always_fails_does_not_hold_up_the_queue_for_ever(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let product = server.ask("{ products(first: 1) { nodes { id } } }").data()["products"]["nodes"][0]["id"].take();
    let mutations = [
        queue.adjust(&things[3], 1),
        queue.next("wishlistItemsAdd", json!({"items": [{"productId": product}]})),
        queue.note("after it"),
    ];
    shop.sql().execute("ALTER TABLE wishlist_item RENAME TO hidden_item");
    let first = queue.push(&mutations);
    assert_eq!(statuses(&first), ["APPLIED", "RETRY", "RETRY"]);
    assert_eq!(codes(&first[1]), ["INTERNAL"]);
    assert!(first[1]["retryAfterMs"].as_i64() > Some(0));
    for _ in 0..3 {
        assert_eq!(statuses(&queue.push(&mutations)), ["DUPLICATE", "RETRY", "RETRY"]);
    }
    let last = queue.push(&mutations);
    assert_eq!(statuses(&last), ["DUPLICATE", "REJECTED", "APPLIED"]);
    assert_eq!(codes(&last[1]), ["INTERNAL"]);
    shop.sql().execute("ALTER TABLE hidden_item RENAME TO wishlist_item");
    let again = queue.push(&mutations);
    assert_eq!(each(&json!(again), "original"), ["APPLIED", "REJECTED", "APPLIED"]);
    assert_eq!(queue.last(), 3);
}

fn a_push_costs_by_what_is_in_it(engine: Engine) {
    let shop = carts::shop(engine).with("TOTE_COST_MAX", "251");
    let server = shop.serve();
    let mut queue = Queue::new(server.guest());
    let push = |queue: &Queue<'_>, mutations: &[Value]| {
        let input = json!({"clientId": queue.client, "mutations": mutations});
        queue.device.write("syncPush", input, "lastMutationSeq").answer()
    };
    let mutations: Vec<Value> = (0..21).map(|at| queue.note(&at.to_string())).collect();
    let refusal = push(&queue, &mutations).refusal();
    assert_eq!(refusal.code, "COST_EXCEEDED");
    let data = push(&queue, &mutations[..20]).data();
    assert_eq!(data["syncPush"]["lastMutationSeq"], 20, "nothing was done before");
    assert_eq!(push(&queue, &mutations[20..]).data()["syncPush"]["lastMutationSeq"], 21);
}
