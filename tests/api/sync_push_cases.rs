//! What befalls queues: lost answers, copies, other orders, other shoppers, and servers that die.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::carts::{self, held, variants, wish};
use crate::clients::{each, send_into_the_dark};
use crate::engine::Engine;
use crate::mailbox::{EMAIL, PASSWORD, register, signed_in};
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases;
use crate::queues::{Queue, codes, statuses};
use crate::shoppers::{Device, mint, new_device};

on_both_engines!(
    a_batch_that_arrives_several_times_at_once_is_applied_once,
    batches_in_another_order_wait_for_each_other,
    a_session_that_ends_in_the_middle_leaves_the_rest_for_later,
    an_app_that_was_installed_anew_begins_anew,
    a_guests_queue_goes_on_as_the_customers,
    edits_of_a_guests_address_are_of_the_customers_same_one,
    a_guests_address_is_ordered_to_and_deleted_by_its_id_after_signing_in,
    edits_for_a_cart_that_is_over_go_into_the_one_there_is,
    a_server_that_dies_anywhere_loses_nothing_and_does_nothing_twice,
    a_push_takes_few_statements,
    an_app_that_is_back_online_pushes_and_pulls_in_one_request,
    faults_that_are_planted_are_there_to_be_found,
);

fn total(device: &Device<'_>) -> Value {
    device.cart("totalQuantity")["totalQuantity"].take()
}

fn a_batch_that_arrives_several_times_at_once_is_applied_once(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let mutations: Vec<Value> = (0..40).map(|at| queue.adjust(&things[3 + at % 5], 1)).collect();
    let all: Vec<Vec<Value>> = std::thread::scope(|scope| {
        let pushes: Vec<_> = (0..4).map(|_| scope.spawn(|| queue.push(&mutations))).collect();
        pushes
            .into_iter()
            .map(|push| push.join().expect("it is answered"))
            .collect()
    });
    for at in 0..mutations.len() {
        let mut told: Vec<&str> = all
            .iter()
            .filter_map(|results| results[at]["status"].as_str())
            .collect();
        told.sort_unstable();
        assert_eq!(told, ["APPLIED", "DUPLICATE", "DUPLICATE", "DUPLICATE"], "{at}");
    }
    assert_eq!(total(&queue.device), 40);
    assert_eq!(queue.last(), 40);
}

fn batches_in_another_order_wait_for_each_other(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let mut queue = Queue::new(server.guest());
    let mutations = [queue.note("1"), queue.note("2"), queue.note("3"), queue.note("4")];
    assert_eq!(statuses(&queue.push(&mutations[2..])), ["RETRY"; 2]);
    assert_eq!(statuses(&queue.push(&mutations[..2])), ["APPLIED"; 2]);
    assert_eq!(statuses(&queue.push(&mutations[3..])), ["RETRY"]);
    assert_eq!(
        statuses(&queue.push(&mutations[1..])),
        ["DUPLICATE", "APPLIED", "APPLIED"]
    );
    assert_eq!(queue.device.cart("note")["note"], "4");
    // When an app says that it made them has no part in it.
    let mut dated = [queue.note("5"), queue.note("6")];
    dated[0]["issuedAt"] = json!("2031-01-01T00:00:00Z");
    dated[1]["issuedAt"] = json!("2001-01-01T00:00:00Z");
    assert_eq!(statuses(&queue.push(&dated)), ["APPLIED"; 2]);
    assert_eq!(queue.device.cart("note")["note"], "6");
}

/// Ends all sessions as soon as a client has come to the number `seq`.
fn end_sessions_after(shop: &Shop, seq: i64) {
    let sql = shop.sql();
    let ended = "UPDATE session SET revoked_at_ms = 1";
    match shop.engine {
        Engine::Sqlite => sql.execute(&format!(
            "CREATE TRIGGER planned AFTER UPDATE ON sync_client WHEN OLD.last_seq < {seq} AND NEW.last_seq = {seq} BEGIN {ended}; END"
        )),
        Engine::Postgres => {
            sql.execute(&format!(
                "CREATE FUNCTION planned() RETURNS trigger AS $$ BEGIN {ended}; RETURN NEW; END $$ LANGUAGE plpgsql"
            ));
            sql.execute(&format!(
                "CREATE TRIGGER planned AFTER UPDATE ON sync_client FOR EACH ROW WHEN (OLD.last_seq < {seq} AND NEW.last_seq = {seq}) EXECUTE FUNCTION planned()"
            ));
        }
    }
}

fn a_session_that_ends_in_the_middle_leaves_the_rest_for_later(engine: Engine) {
    let shop = carts::shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let mut queue = Queue::new(customer(&server));
    let mutations = [
        queue.note("1"),
        // It has a transaction of its own, so that there are three.
        queue.next("orderCancel", json!({"orderId": mint(MintedKind::Order)})),
        queue.note("3"),
    ];
    end_sessions_after(&shop, 2);
    let results = queue.push(&mutations);
    assert_eq!(statuses(&results), ["APPLIED", "REJECTED", "RETRY"]);
    assert_eq!(codes(&results[2]), ["UNAUTHENTICATED"]);
    // With a token that has ended, nothing is done at all.
    let answer = queue.send(&mutations);
    assert_eq!(answer.refusal().code, "UNAUTHENTICATED");
    assert_eq!(answer.json()["errors"][0]["extensions"]["reason"], "SESSION_REVOKED");
    // The customer signs in again on the same device.
    queue.device = sign_in(&queue.device);
    let results = queue.push(&mutations);
    assert_eq!(statuses(&results), ["DUPLICATE", "DUPLICATE", "APPLIED"]);
    assert_eq!(queue.device.cart("note")["note"], "3");
}

fn an_app_that_was_installed_anew_begins_anew(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut before = Queue::new(server.guest());
    let mutation = before.adjust(&things[3], 1);
    before.push(&[mutation]);
    let mut after = Queue::new(before.device.clone());
    assert_eq!(after.last(), 0);
    let mutation = after.adjust(&things[3], 1);
    assert_eq!(statuses(&after.push(&[mutation])), ["APPLIED"]);
    assert_eq!(total(&after.device), 2);
}

fn customer(server: &Server) -> Device<'_> {
    let key = new_device();
    let registered = register(server, EMAIL, PASSWORD, &key).data();
    Device::of(server, &key, &registered["customerRegister"])
}

fn sign_in<'a>(guest: &Device<'a>) -> Device<'a> {
    let input = json!({"email": EMAIL, "password": PASSWORD, "deviceKey": guest.key});
    let mut data = guest.write("customerLogin", input, &signed_in()).data();
    Device::of(guest.server, &guest.key, &data["customerLogin"].take())
}

fn a_guests_queue_goes_on_as_the_customers(engine: Engine) {
    let shop = carts::shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let things = variants(&server);
    let tablet = customer(&server);
    tablet.put(&json!([wish(&things[3], 5)]));
    let mut queue = Queue::new(server.guest());
    let line = mint(MintedKind::CartLine);
    let adjust = |queue: &mut Queue<'_>, delta: i64| {
        let lines = json!([{"id": line, "merchandiseId": things[3], "delta": delta}]);
        queue.next(
            "cartLinesAdjust",
            json!({"cartId": mint(MintedKind::Cart), "lines": lines}),
        )
    };
    let early = [adjust(&mut queue, 2), queue.note("of the guest")];
    assert_eq!(statuses(&queue.push(&early)), ["APPLIED"; 2]);
    // Made before signing in, and sent after it: the line is the customer's own by now.
    let late = [adjust(&mut queue, 1), adjust(&mut queue, -2)];
    let guest = queue.clone();
    let was = guest.device.ask("{ viewer { id } }").answer().data()["viewer"]["id"].take();
    queue.device = sign_in(&guest.device);
    let refused = guest.send(&late);
    assert_eq!(refused.json()["errors"][0]["extensions"]["reason"], "GUEST_MERGED");
    let results = queue.push(&[&early[..], &late[..]].concat());
    assert_eq!(statuses(&results), ["DUPLICATE", "DUPLICATE", "APPLIED", "APPLIED"]);
    assert_eq!(queue.last(), 4);
    assert_eq!(held(&queue.device.cart(carts::LINES)), [(things[3].clone(), 6)]);
    let results = queue.results(0, 10).data()["syncResults"].take();
    assert_eq!(each(&results, "status"), ["APPLIED"; 4]);
    // For whom it was queued: the guest is the customer by now, and a stranger never was.
    let viewer = |device: &Device<'_>| device.ask("{ viewer { id } }").answer().data()["viewer"]["id"].take();
    let [customer, stranger] = [viewer(&queue.device), viewer(&server.guest())];
    let queued_by = |id: &Value| queue.send_with(json!({"mutations": early, "principalId": id}));
    for id in [&was, &customer] {
        queued_by(id).data();
    }
    assert_eq!(queued_by(&stranger).refusal().code, "CLIENT_PRINCIPAL_MISMATCH");
    queued_by(&json!("addr_x")).assert_bad("input.principalId");
    // Another shopper on the same device.
    let mut other = queue.clone();
    other.device = server.guest();
    let mutation = other.note("x");
    assert_eq!(other.send(&[mutation]).refusal().code, "CLIENT_PRINCIPAL_MISMATCH");
}

/// A tablet whose customer has an address, and the queue of a guest that has the same one, whose sign-in is to come; the ids of both, and
/// the mutation that made the guest's. At its second version the customer's became what the guest's is at its first.
fn same_addresses(server: &Server) -> (Queue<'_>, Queue<'_>, [String; 2], Value) {
    let mut tablet = Queue::new(customer(server));
    let [own, id] = [mint(MintedKind::Address), mint(MintedKind::Address)];
    let mut kiel = purchases::berlin();
    kiel["city"] = json!("Kiel");
    let written = [
        tablet.next("addressCreate", json!({"id": own, "address": kiel})),
        tablet.next("addressUpdate", json!({"id": own, "address": {"city": "Berlin"}})),
    ];
    assert_eq!(statuses(&tablet.push(&written)), ["APPLIED"; 2]);
    let mut queue = Queue::new(server.guest());
    let made = queue.next("addressCreate", json!({"id": id, "address": purchases::berlin()}));
    assert_eq!(statuses(&queue.push(std::slice::from_ref(&made))), ["APPLIED"]);
    (tablet, queue, [own, id], made)
}

fn addresses(device: &Device<'_>) -> Value {
    let shown = "{ viewer { addresses(first: 5) { nodes { id city version } } } }";
    device.ask(shown).data()["viewer"]["addresses"]["nodes"].take()
}

fn edits_of_a_guests_address_are_of_the_customers_same_one(engine: Engine) {
    let shop = purchases::shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let (tablet, mut queue, [own, id], made) = same_addresses(&server);
    let mut update = |city: &str, name: &str, seen: Value| {
        let input = json!({"id": id, "address": {"city": city}, name: seen});
        queue.next("addressUpdate", input)
    };
    // Made before signing in, and sent after it.
    let late = [
        made,
        update("Bonn", "expectedVersion", json!(1)),
        update("Trier", "expectedVersion", json!(1)),
        update("Trier", "base", json!({"city": "Berlin"})),
        update("Trier", "base", json!({"city": "Bonn"})),
        queue.next("addressDefaultSet", json!({"id": id})),
    ];
    queue.device = sign_in(&queue.device);
    let results = queue.push(&late);
    let expected = ["DUPLICATE", "APPLIED", "CONFLICT", "CONFLICT", "APPLIED", "APPLIED"];
    assert_eq!(statuses(&results), expected, "{results:?}");
    let trier = json!({"__typename": "Address", "city": "Trier"});
    for (result, code) in [(&results[2], "VERSION_MISMATCH"), (&results[3], "FIELDS_DIVERGED")] {
        assert_eq!(codes(result), [code]);
        assert_eq!(result["conflict"]["kind"], "FIELDS_DIVERGED");
        assert_eq!(result["conflict"]["theirs"], trier);
    }
    assert_eq!(results[5]["entities"][0], trier);
    assert_eq!(statuses(&queue.push(&late)), ["DUPLICATE"; 6]);
    // Its third version was Bonn.
    let expected = json!([{"id": own, "city": "Trier", "version": 4}]);
    assert_eq!(addresses(&tablet.device), expected);
}

fn a_guests_address_is_ordered_to_and_deleted_by_its_id_after_signing_in(engine: Engine) {
    let shop = purchases::shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let things = variants(&server);
    let (tablet, mut queue, [_, id], _) = same_addresses(&server);
    queue.device = sign_in(&queue.device);
    // The id names it for nobody else.
    let mut stranger = Queue::new(server.guest());
    let theirs = stranger.next("addressDelete", json!({"id": id}));
    assert_eq!(codes(&stranger.push(&[theirs])[0]), ["NOT_FOUND"]);
    let lines = json!([{"merchandiseId": things[4]}]);
    let more = json!({"orderId": mint(MintedKind::Order), "lines": lines, "shippingAddress": null, "addressId": id});
    let ends = [
        queue.next("checkoutSubmit", purchases::order("99.00", more)),
        queue.next("addressDelete", json!({"id": id})),
        queue.next("addressDelete", json!({"id": id})),
    ];
    let results = queue.push(&ends);
    assert_eq!(statuses(&results), ["APPLIED", "APPLIED", "CONFLICT"], "{results:?}");
    assert_eq!(results[2]["conflict"]["kind"], "DELETED_ELSEWHERE");
    assert_eq!(addresses(&tablet.device), json!([]));
}

fn edits_for_a_cart_that_is_over_go_into_the_one_there_is(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let [cart, line] = [mint(MintedKind::Cart), mint(MintedKind::CartLine)];
    let adjust = |queue: &mut Queue<'_>| {
        let lines = json!([{"id": line, "merchandiseId": things[3], "delta": 2}]);
        queue.next("cartLinesAdjust", json!({"cartId": cart, "lines": lines}))
    };
    let first = adjust(&mut queue);
    assert_eq!(statuses(&queue.push(&[first])), ["APPLIED"]);
    // Nobody came back to it for too long.
    shop.sql().execute("UPDATE cart SET state = 3");
    let second = adjust(&mut queue);
    let results = queue.push(&[second]);
    assert_eq!(statuses(&results), ["APPLIED"], "{results:?}");
    assert_eq!(
        each(&results[0]["warnings"], "code"),
        ["MERGED_INTO_LINE", "OTHER_CART"]
    );
    let third = adjust(&mut queue);
    queue.push(&[third]);
    assert_eq!(held(&queue.device.cart(carts::LINES)), [(things[3].clone(), 4)]);
}

fn a_server_that_dies_anywhere_loses_nothing_and_does_nothing_twice(engine: Engine) {
    let shop = carts::shop(engine);
    let mut server = shop.serve();
    let things = variants(&server);
    for (place, expected) in [
        ("sync.begun", ["APPLIED", "REJECTED", "APPLIED"]),
        ("sync.effects", ["APPLIED", "REJECTED", "APPLIED"]),
        ("sync.committed", ["DUPLICATE", "REJECTED", "APPLIED"]),
        // In the second transaction of three.
        ("sync.effects:2", ["DUPLICATE", "REJECTED", "APPLIED"]),
        ("sync.committed:2", ["DUPLICATE", "DUPLICATE", "APPLIED"]),
        ("sync.committed:3", ["DUPLICATE", "DUPLICATE", "DUPLICATE"]),
    ] {
        let device_key = new_device();
        let device = server.guest_on(&device_key);
        let token = device.access_token.clone();
        let mut queue = Queue::new(device);
        let mutations = [
            queue.adjust(&things[3], 2),
            queue.next("orderCancel", json!({"orderId": mint(MintedKind::Order)})),
            queue.adjust(&things[3], 1),
        ];
        let (body, client, seq) = (queue.body(&mutations), queue.client.clone(), queue.seq);
        drop(queue);
        drop(server);
        let dying = shop.serve_where(&[("CRASH_AT", place)]);
        send_into_the_dark(&dying.at("graphql"), &token, &body);
        eventually("it dies at its place", || (!dying.process().is_running()).then_some(()));
        drop(dying);
        server = shop.serve();
        let mut queue = Queue::new(server.guest_on(&device_key));
        queue.client = client;
        queue.seq = seq;
        let results = queue.push(&mutations);
        assert_eq!(statuses(&results), expected, "{place}");
        assert_eq!(total(&queue.device), 3, "{place}");
        assert_eq!(queue.last(), 3);
    }
}

fn a_push_takes_few_statements(engine: Engine) {
    // However busy the machine is, the whole of it runs in one request.
    let shop = carts::shop(engine).with("TOTE_TIMEOUT_MS", "60000");
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let first = queue.adjust(&things[3], 1);
    queue.push(&[first]);
    // What it came to is not asked for, so that only the push itself counts.
    let mut of = |count: usize| {
        let mutations: Vec<Value> = (0..count).map(|_| queue.adjust(&things[3], 1)).collect();
        let input = json!({"clientId": queue.client, "mutations": mutations});
        let pushed = queue
            .device
            .write("syncPush", input.clone(), "lastMutationSeq")
            .answer();
        pushed.data();
        let again = queue.device.write("syncPush", input, "lastMutationSeq").answer();
        again.data();
        (pushed.statements(), again.statements())
    };
    let (one, again) = of(1);
    let (many, many_again) = of(32);
    let (expected, of_many) = match engine {
        Engine::Sqlite => (14, 200),
        Engine::Postgres => (10, 134),
    };
    assert_eq!((one, again), (expected, 4));
    // What is locked and written once for all of them is not counted again.
    assert_eq!((many, many_again), (of_many, 4));
}

fn faults_that_are_planted_are_there_to_be_found(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve_where(&[("PLANTED_BUG", "client_time")]);
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let mut dated = [queue.note("1"), queue.note("2")];
    dated[0]["issuedAt"] = json!("2031-01-01T00:00:00Z");
    dated[1]["issuedAt"] = json!("2001-01-01T00:00:00Z");
    let adjust = queue.adjust(&things[3], 2);
    assert_eq!(statuses(&queue.push(&[&dated[..], &[adjust]].concat())), ["APPLIED"; 3]);
    assert_eq!(queue.device.cart("note")["note"], "1", "by the clock of the app");
    let more = queue.adjust(&things[3], 2);
    let (body, key, client) = (queue.body(&[more]), queue.device.key.clone(), queue.client.clone());
    let token = queue.device.access_token.clone();
    drop(queue);
    drop(server);
    let dying = shop.serve_where(&[("PLANTED_BUG", "results_apart"), ("CRASH_AT", "sync.committed")]);
    send_into_the_dark(&dying.at("graphql"), &token, &body);
    eventually("it dies between the two", || {
        (!dying.process().is_running()).then_some(())
    });
    drop(dying);
    let server = shop.serve();
    let mut queue = Queue::new(server.guest_on(&key));
    queue.client = client;
    assert_eq!(total(&queue.device), 4, "its effect is there");
    assert_eq!(queue.last(), 3, "and nobody knows of it");
}

fn an_app_that_is_back_online_pushes_and_pulls_in_one_request(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let selection = "push { results { status entities { ... on Cart { totalQuantity } } } lastMutationSeq } \
        pull { lastMutationSeq scopes { mode upserts { ... on Cart { totalQuantity } } } }";
    let exchange = |queue: &Queue<'_>, mutations: &[Value]| {
        let input = json!({
            "push": {"clientId": queue.client, "mutations": mutations},
            "pull": {"clientId": queue.client, "scopes": [{"scope": "CART"}]},
        });
        queue.device.write("syncExchange", input, selection).answer()
    };
    let mutations = [queue.adjust(&things[3], 2), queue.adjust(&things[3], 1)];
    let data = exchange(&queue, &mutations).data()["syncExchange"].take();
    assert_eq!(each(&data["push"]["results"], "status"), ["APPLIED"; 2]);
    assert_eq!(data["push"]["results"][1]["entities"][0]["totalQuantity"], 3);
    assert_eq!(
        (&data["push"]["lastMutationSeq"], &data["pull"]["lastMutationSeq"]),
        (&json!(2), &json!(2))
    );
    let upserts = data["pull"]["scopes"][0]["upserts"].as_array().expect("a list");
    assert!(upserts.contains(&json!({"totalQuantity": 3})), "{upserts:?}");
    // Where the push makes no sense as a whole, nothing is told.
    let [four, six] = [4, 6]
        .map(|seq| crate::queues::numbered(seq, &crate::shoppers::new_key(), "cartNoteUpdate", json!({"note": "x"})));
    exchange(&queue, &[four, six]).assert_bad("input.push.mutations.1.seq");
}
