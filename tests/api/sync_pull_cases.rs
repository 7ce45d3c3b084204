//! Cursors that cannot be continued, who may not read, and what a pull costs.

use serde_json::{Value, json};
use tote::platform::id::{MintedId, MintedKind};

use crate::app::Shop;
use crate::carts::{self, variants, wish};
use crate::copies::{Copy, ENTITIES, PRIVATE, document};
use crate::engine::Engine;
use crate::mailbox;
use crate::on_both_engines;
use crate::shoppers::{Device, mint};
use crate::sync_pull::fill;

on_both_engines!(
    every_reason_to_begin_anew,
    what_nobody_may_read_is_revoked,
    an_app_that_is_too_old_or_too_new_is_told,
    bad_input_is_named,
    a_client_belongs_to_one_shopper,
    no_change_is_lost_to_one_that_was_committed_later,
    a_pull_takes_few_statements,
    pages_use_the_index,
    products_that_are_long_gone_are_told_no_more,
);

fn pull_one(device: &Device<'_>, scope: &Value) -> Value {
    let input = json!({"clientId": mint(MintedKind::SyncClient), "scopes": [scope]});
    device.ask(document(ENTITIES)).with(json!({"input": input})).data()["sync"]["scopes"][0].take()
}

fn every_reason_to_begin_anew(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    fill(&guest, &things);
    let principal = MintedId::parse(&guest.id()).expect("an id").uuid;
    let mine = format!("kind = 3 AND key = '{principal}'");
    let mut copy = Copy::private();
    copy.pull(&guest);
    let sql = shop.sql();
    let modes = |copy: &Copy| copy.clone().pull(&guest);
    assert_eq!(modes(&copy), ["DELTA"; 5]);
    // A backup was restored that is older than the cursor.
    sql.execute(&format!("UPDATE change_scope SET head = head - 1 WHERE {mine}"));
    assert_eq!(modes(&copy), ["FULL_RESYNC"; 5]);
    sql.execute(&format!("UPDATE change_scope SET head = head + 1 WHERE {mine}"));
    assert_eq!(modes(&copy), ["DELTA"; 5]);
    // Tombstones that it has not seen are gone.
    sql.execute(&format!(
        "UPDATE change_scope SET head = head + 2, purged_to = head + 1 WHERE {mine}"
    ));
    assert_eq!(modes(&copy), ["FULL_RESYNC"; 5]);
    copy.pull(&guest);
    assert_eq!(modes(&copy), ["DELTA"; 5]);
    // Another life of the scope.
    sql.execute(&format!(
        "UPDATE change_scope SET epoch = 'ffffffffffffffff' WHERE {mine}"
    ));
    assert_eq!(modes(&copy), ["FULL_RESYNC"; 5]);
    // While a first copy is fetched as well.
    let mut slow = Copy::private();
    slow.max_items = 1;
    slow.page(|document| guest.ask(document));
    assert_eq!(slow.clone().page(|document| guest.ask(document)).1, ["SNAPSHOT"; 5]);
    sql.execute(&format!(
        "UPDATE change_scope SET head = head + 2, purged_to = head + 1 WHERE {mine}"
    ));
    assert_eq!(slow.page(|document| guest.ask(document)).1, ["FULL_RESYNC"; 5]);
    slow.max_items = 500;
    slow.pull(&guest);
    slow.assert_current(&guest);
}

fn what_nobody_may_read_is_revoked(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let revoked = pull_one(&guest, &json!({"scope": "CATALOGUE", "key": "c_999999"}));
    assert_eq!(revoked["mode"], "ACCESS_REVOKED");
    assert_eq!((&revoked["cursor"], &revoked["hasMore"]), (&Value::Null, &json!(false)));
    let mut copy = Copy::private();
    guest.keyed(
        "preferencesSet",
        json!({"entries": [{"key": "theme", "value": "dark"}]}),
        "userErrors { code }",
    );
    copy.pull(&guest);
    assert_eq!(copy.held.len(), 1);
    let customer = mailbox::customer_of(&shop, &server, "shopper-1@example.com");
    let merged = mailbox::login_of(&guest);
    assert_eq!(merged.status, 200);
    // The guest's token still reads for a while, but what it had is the customer's.
    assert_eq!(copy.pull(&guest), ["ACCESS_REVOKED"; 5]);
    assert!(copy.held.is_empty() && copy.cursors.is_empty());
    let mut theirs = Copy::private();
    theirs.pull(&customer);
    assert_eq!(theirs.ids("Preference"), ["theme"]);
}

fn an_app_that_is_too_old_or_too_new_is_told(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    for version in [0, 3] {
        let mut input = Copy::private().input();
        input["schemaVersion"] = json!(version);
        // A cursor of another version need not be understood.
        input["scopes"][0]["cursor"] = json!("of another version");
        let answer = guest.ask(document(ENTITIES)).with(json!({"input": input})).answer();
        let pulled = answer.data()["sync"].take();
        let modes: Vec<&str> = pulled["scopes"]
            .as_array()
            .expect("scopes")
            .iter()
            .filter_map(|told| told["mode"].as_str())
            .collect();
        assert_eq!(modes, ["UPGRADE_REQUIRED"; 5]);
        assert_eq!(
            (&pulled["minSchemaVersion"], &pulled["schemaVersion"]),
            (&json!(1), &json!(2))
        );
        assert_eq!(answer.statements(), 0);
    }
}

fn bad_input_is_named(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let client = mint(MintedKind::SyncClient);
    let cursor = pull_one(&guest, &json!({"scope": "CART"}))["cursor"].take();
    let cart = json!([{"scope": "CART"}]);
    for (input, field) in [
        (json!({"clientId": client, "scopes": []}), "input.scopes"),
        (
            json!({"clientId": client, "scopes": cart, "maxItems": 0}),
            "input.maxItems",
        ),
        (
            json!({"clientId": client, "scopes": cart, "maxItems": 2001}),
            "input.maxItems",
        ),
        (
            json!({"clientId": client, "scopes": cart, "maxBytes": 10}),
            "input.maxBytes",
        ),
        (json!({"scopes": cart}), "input.clientId"),
        (json!({"clientId": "mut_x", "scopes": cart}), "input.clientId"),
        (
            json!({"clientId": client, "scopes": [{"scope": "CART", "key": "c_1"}]}),
            "input.scopes.0.key",
        ),
        (
            json!({"clientId": client, "scopes": [{"scope": "CATALOGUE", "key": "p_1"}]}),
            "input.scopes.0.key",
        ),
        (
            json!({"clientId": client, "scopes": [{"scope": "CART"}, {"scope": "CART"}]}),
            "input.scopes.1",
        ),
        (
            json!({"clientId": client, "scopes": [{"scope": "CART", "cursor": "x"}]}),
            "input.scopes.0.cursor",
        ),
        (
            json!({"clientId": client, "scopes": [{"scope": "CART"}, {"scope": "ORDERS", "cursor": cursor}]}),
            "input.scopes.1.cursor",
        ),
    ] {
        guest
            .ask(document(ENTITIES))
            .with(json!({"input": input}))
            .answer()
            .assert_bad(field);
    }
    for scope in PRIVATE {
        let input = json!({"clientId": client, "scopes": [{"scope": "CATALOGUE"}, {"scope": scope}]});
        let refused = server
            .ask(document(ENTITIES))
            .with(json!({"input": input}))
            .answer()
            .refusal();
        assert_eq!(refused.code, "UNAUTHENTICATED");
    }
}

/// The bytes of a UUID, as each engine writes them.
fn uuid(engine: Engine, id: &str) -> String {
    let uuid = MintedId::parse(id).expect("an id").uuid;
    match engine {
        Engine::Sqlite => format!("X'{}'", uuid.as_simple()),
        Engine::Postgres => format!("'{uuid}'"),
    }
}

fn know_client(shop: &Shop, engine: Engine, client: &str, device: &Device<'_>, last: i64) {
    shop.sql().execute(&format!(
        "INSERT INTO sync_client (id, principal_id, last_seq, created_at_ms, seen_at_ms) VALUES ({}, {}, {last}, 0, 0)",
        uuid(engine, client),
        uuid(engine, &device.id())
    ));
}

fn a_client_belongs_to_one_shopper(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, other) = (server.guest(), server.guest());
    let mut copy = Copy::private();
    know_client(&shop, engine, &copy.client, &guest, 7);
    let (pulled, _) = copy.page(|document| guest.ask(document));
    assert_eq!(pulled["lastMutationSeq"], 7);
    let refused = other
        .ask(document(ENTITIES))
        .with(json!({"input": copy.input()}))
        .answer()
        .refusal();
    assert_eq!(refused.code, "CLIENT_PRINCIPAL_MISMATCH");
    let field = format!("syncStream(clientId: {:?})", copy.client);
    assert_eq!(other.listen(&field, "").refusal().1, "CLIENT_PRINCIPAL_MISMATCH");
    guest.listen(&field, "").caught_up();
}

fn no_change_is_lost_to_one_that_was_committed_later(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    fill(&guest, &things);
    let mut copy = Copy::private();
    copy.pull(&guest);
    let principal = MintedId::parse(&guest.id()).expect("an id").uuid;
    let earlier = shop.sql();
    earlier.execute(match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN",
    });
    // It has its number, and is not committed.
    let scope = format!("(SELECT id FROM change_scope WHERE kind = 3 AND key = '{principal}')");
    earlier.execute(&format!("UPDATE change_scope SET head = head + 1 WHERE id = {scope}"));
    earlier.execute(&format!(
        "UPDATE change_entity SET seq = (SELECT head FROM change_scope WHERE id = {scope}) WHERE scope_id = {scope} AND entity_id = 'theme'"
    ));
    std::thread::scope(|threads| {
        let later = threads.spawn(|| {
            let second = guest.clone();
            second.keyed(
                "preferencesSet",
                json!({"entries": [{"key": "later", "value": 1}]}),
                "userErrors { code }",
            )
        });
        // Whatever is pulled meanwhile, the later one waits for its number: it cannot be seen before the earlier one.
        for _ in 0..10 {
            copy.pull(&guest);
            assert!(!copy.ids("Preference").contains(&"later".to_owned()));
        }
        earlier.execute("COMMIT");
        assert_eq!(later.join().expect("it writes")["userErrors"], json!([]));
    });
    let (pulled, _) = copy.page(|document| guest.ask(document));
    let told = crate::clients::each(&pulled["scopes"][4]["upserts"], "key");
    assert_eq!(told, ["theme", "later"], "both are told, in the order of their commits");
    copy.assert_current(&guest);
}

fn a_pull_takes_few_statements(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    fill(&guest, &things);
    let mut copy = Copy::private();
    copy.scopes.push(("CATALOGUE".to_owned(), None));
    let ask = |copy: &Copy| {
        guest
            .ask(document(ENTITIES))
            .with(json!({"input": copy.input()}))
            .answer()
    };
    let first = ask(&copy);
    copy.take(&first.data()["sync"]);
    let nothing = ask(&copy).statements();
    // Preferences, a hundred of them.
    let entries: Vec<Value> = (0..98)
        .map(|at| json!({"key": format!("k{at}"), "value": at}))
        .collect();
    guest.keyed("preferencesSet", json!({"entries": entries}), "userErrors { code }");
    let changes = ask(&copy);
    let told = changes.data()["sync"]["scopes"][4]["upserts"]
        .as_array()
        .expect("upserts")
        .len();
    assert_eq!(told, 98);
    // The guest, the client, the scopes; then the changes of each private scope, since they share a counter; then what changed.
    assert_eq!((nothing, changes.statements()), (3, 9));
    let whole = first.statements();
    guest.add(&json!([wish(&things[6], 1), wish(&things[7], 1), wish(&things[8], 1)]));
    let mut fresh = Copy::private();
    fresh.scopes.clone_from(&copy.scopes);
    assert_eq!(ask(&fresh).statements(), whole, "no statement for each thing");
}

fn pages_use_the_index(engine: Engine) {
    let shop = carts::shop(engine);
    let sql = shop.sql();
    // A scope with many changes, and others beside it.
    sql.execute("INSERT INTO change_scope (id, kind, key, head, epoch) VALUES (900001, 3, 'many', 20000, 'e'), (900002, 3, 'more', 20000, 'e')");
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)";
    for scope in [900_001, 900_002] {
        sql.execute(&format!(
            "INSERT INTO change_entity (scope_id, entity_kind, entity_id, seq, deleted_at_ms) {numbers} \
             SELECT {scope}, 7 + i % 2, 'e' || i, i, CASE WHEN i % 3 = 0 THEN 1 END FROM n"
        ));
    }
    if engine == Engine::Postgres {
        sql.execute("ANALYZE");
    }
    let one = |kind: i64, base: &str| {
        format!(
            "SELECT * FROM (SELECT seq, entity_kind, entity_id, deleted_at_ms FROM change_entity WHERE scope_id = 900001 AND entity_kind = {kind}{base} AND seq > 10000 ORDER BY seq LIMIT 100) AS one_kind"
        )
    };
    for base in ["", " AND (deleted_at_ms IS NULL OR +seq > 19000)"] {
        let query = format!(
            "SELECT seq FROM ({} UNION ALL {}) AS changed ORDER BY seq LIMIT 100",
            one(7, base),
            one(8, base)
        );
        let plan = match engine {
            Engine::Sqlite => sql.texts(&format!("EXPLAIN QUERY PLAN {query}"), "detail"),
            Engine::Postgres => sql.texts(&format!("EXPLAIN {query}"), "QUERY PLAN"),
        };
        let plan = plan.join("\n");
        assert_eq!(plan.matches("change_entity_pull").count(), 2, "{plan}");
        assert!(
            !plan.contains("Seq Scan") && !plan.contains("SCAN change_entity"),
            "{plan}"
        );
    }
}

fn products_that_are_long_gone_are_told_no_more(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut copy = Copy::of(&[("CATALOGUE", None)]);
    copy.page(|document| server.ask(document));
    let mut late = copy.clone();
    let hide = |number: usize| {
        let record = json!({"kind": "product", "handle": format!("thing-{number}"), "published": false});
        shop.import_text(&crate::fixtures::lines(&[record]), &[]).done();
    };
    hide(9);
    let guest = server.guest();
    fill(&guest, &things);
    let line = json!([guest.cart("lines(first: 1) { nodes { id } }")["lines"]["nodes"][0]["id"]]);
    guest.keyed("cartLinesRemove", json!({"lineIds": line}), "userErrors { code }");
    let (_, modes) = copy.page(|document| server.ask(document));
    assert_eq!(modes, ["DELTA"]);
    let sql = shop.sql();
    let day = 24 * 3_600 * 1_000_i64;
    sql.execute(&format!(
        "UPDATE change_entity SET deleted_at_ms = deleted_at_ms - {} WHERE deleted_at_ms IS NOT NULL",
        91 * day
    ));
    hide(10);
    // Its job comes again and again; here it is due.
    sql.execute("UPDATE job SET run_at_ms = 0 WHERE kind = 'changes.tombstone-retention'");
    let slices = "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE s.kind = 2 AND e.deleted_at_ms IS NOT NULL";
    crate::process::eventually("old tombstones are gone", || (sql.number(slices) == 2).then_some(()));
    let private = "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE s.kind = 3 AND e.deleted_at_ms IS NOT NULL";
    assert_eq!(sql.number(private), 1, "what shoppers removed is told for ever");
    assert_eq!(copy.page(|document| server.ask(document)).1, ["DELTA"]);
    assert_eq!(late.page(|document| server.ask(document)).1, ["FULL_RESYNC"]);
    assert_eq!(copy.held, late.held);
}
