//! Discounts: how they come in and go out, what a basket is loaded with, and that no limit is ever passed.

use std::collections::HashMap;

use chrono::{DateTime, TimeZone as _, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tote::commerce::account::lock_principal_in;
use tote::commerce::promotion::{
    Basket, BasketLine, CodeRefusal, Discount, Limit, LimitReached, Trigger, apply, load_for, redeem_in, release_in,
    titles, uses_of,
};
use tote::platform::db::{Db, count_statements};
use tote::platform::error::Error;
use tote::platform::principal::PrincipalId;
use uuid::Uuid;

use crate::app::Shop;
use crate::engine::{Cluster, Engine};
use crate::fixtures;
use crate::on_both_engines;
use crate::process::eventually;

on_both_engines!(
    what_is_imported_again_changes_nothing,
    an_export_makes_the_same_discounts_elsewhere,
    a_discount_that_makes_no_sense_is_refused,
    what_a_discount_refers_to_must_be_there,
    a_change_is_recorded_for_the_markets_concerned,
    a_basket_is_loaded_with_its_discounts_in_two_statements,
    parallel_redeemers_never_pass_a_limit,
    parallel_redeemers_of_several_discounts_do_not_wait_for_each_other_forever,
    what_is_given_back_can_be_used_again,
    a_limit_that_is_set_later_counts_what_was_used,
);

/// A percentage on everything, with changes.
fn discount(handle: &str, changes: &Value) -> Value {
    let mut record =
        json!({"kind": "discount", "handle": handle, "title": handle, "type": "percentage", "percent": "10"});
    for (key, value) in changes.as_object().expect("an object") {
        record[key] = value.clone();
    }
    record
}

fn some_of_each_kind() -> Vec<Value> {
    vec![
        discount(
            "welcome",
            &json!({"codes": ["Welcome10", "HELLO"], "first_order_only": true, "customer_limit": 1, "combines": true,
                    "translations": {"de": "Willkommen"}, "percent": "12.5"}),
        ),
        discount(
            "summer",
            &json!({"collections": ["women-dresses"], "products": ["canvas-tote"], "markets": ["de", "us"], "priority": -3,
                    "starts_at": "2025-06-01T00:00:00Z", "ends_at": "2025-09-01T00:00:00Z", "minimum_quantity": 2}),
        ),
        json!({"kind": "discount", "handle": "five", "title": "Five off", "type": "amount", "per_unit": true,
               "amounts": {"de": "5.00", "jp": "600"}, "minimum_subtotals": {"de": "20.00", "jp": "3000"}, "usage_limit": 100,
               "codes": ["FIVE"], "active": false}),
        json!({"kind": "discount", "handle": "ship", "title": "Free shipping", "type": "free_shipping", "combines": true}),
        json!({"kind": "discount", "handle": "three-for-two", "title": "Three for two", "type": "buy_get", "buy": 2, "get": 1,
               "collections": ["women"], "get_products": ["wool-scarf"], "times": 3}),
    ]
}

fn what_is_imported_again_changes_nothing(engine: Engine) {
    let shop = Shop::filled(engine);
    let lines = fixtures::lines(&some_of_each_kind());
    assert_eq!(shop.import_text(&lines, &[]).done().counts("discount"), [5, 0, 0, 0]);
    let before = shop.sql().dump();
    assert_eq!(shop.import_text(&lines, &[]).done().counts("discount"), [0, 0, 5, 0]);
    assert_eq!(shop.sql().dump(), before);
    // A line is whole: what it does not name is at its default again.
    let bare = discount("welcome", &json!({"codes": ["hello"]}));
    assert_eq!(
        shop.import_text(&fixtures::lines(&[bare]), &[])
            .done()
            .counts("discount"),
        [0, 1, 0, 0]
    );
    let export = shop.export();
    let line = export
        .lines()
        .find(|line| line.contains("\"welcome\""))
        .expect("it is exported");
    let record: Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(record, discount("welcome", &json!({"codes": ["hello"]})));
}

fn an_export_makes_the_same_discounts_elsewhere(engine: Engine) {
    let shop = Shop::filled(engine);
    shop.import_text(&fixtures::lines(&some_of_each_kind()), &[]).done();
    let export = shop.export();
    let other = Shop::empty(engine);
    assert_eq!(other.import_text(&export, &[]).done().counts("discount"), [5, 0, 0, 0]);
    assert_eq!(other.export(), export, "byte for byte");
    // What a deleted product leaves is a discount for nothing, not for everything.
    other.sql().execute("DELETE FROM discount_product");
    other.sql().execute("DELETE FROM discount_collection");
    let export = other.export();
    assert!(
        export.contains(r#""products":[]"#) && export.contains(r#""get_products":[]"#),
        "{export}"
    );
    assert_eq!(other.import_text(&export, &[]).done().counts("discount"), [0, 0, 5, 0]);
}

/// A percentage called `bad`, with changes.
fn bad(changes: &Value) -> Value {
    discount("bad", changes)
}

/// An amount called `bad` of one market, with changes.
fn bad_amount(changes: &Value) -> Value {
    let mut record = bad(changes);
    record["type"] = json!("amount");
    record.as_object_mut().expect("an object").remove("percent");
    if record["amounts"].is_null() {
        record["amounts"] = json!({"de": "5"});
    }
    record
}

/// Asserts that each record is refused for its field and code, and that nothing of any is there.
#[track_caller]
fn assert_refused(engine: Engine, cases: &[(Value, &str, &str)]) {
    let shop = Shop::filled(engine);
    let taken = discount("taken", &json!({"codes": ["TAKEN"]}));
    shop.import_text(&fixtures::lines(&[taken]), &[]).done();
    let lines: Vec<Value> = cases.iter().map(|(record, ..)| record.clone()).collect();
    let report = shop.import_text(&fixtures::lines(&lines), &[]).report();
    let refused: HashMap<u64, (&str, &str)> = report["rejections"]
        .as_array()
        .expect("rejections")
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default();
            (one["line"].as_u64().expect("a line"), (text("field"), text("code")))
        })
        .collect();
    for ((record, field, code), line) in cases.iter().zip(1..) {
        assert_eq!(refused.get(&line), Some(&(*field, *code)), "{record}");
    }
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM discount"), 1);
}

fn a_discount_that_makes_no_sense_is_refused(engine: Engine) {
    let june = "2025-06-01T00:00:00Z";
    let cases = [
        (bad(&json!({"handle": "a b"})), "handle", "INVALID_HANDLE"),
        (bad(&json!({"title": "x".repeat(256)})), "title", "TITLE_TOO_LONG"),
        (bad(&json!({"type": "half"})), "type", "INVALID_VALUE"),
        (bad(&json!({"percent": "0"})), "percent", "INVALID_PERCENT"),
        (bad(&json!({"percent": "100.01"})), "percent", "INVALID_PERCENT"),
        (bad(&json!({"percent": "9.999"})), "percent", "INVALID_PERCENT"),
        (bad(&json!({"percent": 9.5})), "percent", "INVALID_PRICE"),
        (bad(&json!({"buy": 2})), "buy", "UNKNOWN_KEY"),
        (bad(&json!({"codes": []})), "codes", "MISSING_CODE"),
        (bad(&json!({"codes": ["two words"]})), "codes", "INVALID_CODE"),
        (bad(&json!({"codes": ["A", "a"]})), "codes", "DUPLICATE_VALUE"),
        (
            bad(&json!({"minimum_quantity": 0})),
            "minimum_quantity",
            "INVALID_VALUE",
        ),
        (bad(&json!({"usage_limit": 0})), "usage_limit", "INVALID_VALUE"),
        (bad(&json!({"customer_limit": -1})), "customer_limit", "INVALID_VALUE"),
        (bad(&json!({"priority": 5_000_000})), "priority", "INVALID_VALUE"),
        (
            bad(&json!({"starts_at": june, "ends_at": june})),
            "ends_at",
            "INVALID_PERIOD",
        ),
        (
            bad(&json!({"translations": {"en": "Own"}})),
            "translations",
            "INVALID_LANGUAGE",
        ),
    ];
    assert_refused(engine, &cases);
}

fn what_a_discount_refers_to_must_be_there(engine: Engine) {
    let both = json!({"minimum_subtotals": {"de": "5"}, "minimum_quantity": 2});
    let one_missing = json!({"minimum_subtotals": {"de": "5"}, "markets": ["de", "us"]});
    let minimum = |market: &str, amount: &str| bad(&json!({"minimum_subtotals": {market: amount}}));
    let cases = [
        (bad(&json!({"codes": ["taken"]})), "codes", "CODE_TAKEN"),
        (bad(&json!({"products": ["no-such"]})), "products", "UNKNOWN_PRODUCT"),
        (
            bad(&json!({"collections": ["no-such"]})),
            "collections",
            "UNKNOWN_COLLECTION",
        ),
        (bad(&json!({"markets": ["fr"]})), "markets", "UNKNOWN_MARKET"),
        (bad(&json!({"markets": []})), "markets", "INVALID_VALUE"),
        (minimum("fr", "5"), "minimum_subtotals", "UNKNOWN_MARKET"),
        (minimum("jp", "5.5"), "minimum_subtotals", "INVALID_PRICE_DIGITS"),
        (minimum("de", "0"), "minimum_subtotals", "INVALID_VALUE"),
        (bad(&both), "minimum_quantity", "CONFLICTING_VALUE"),
        (bad(&one_missing), "minimum_subtotals", "MISSING_AMOUNT"),
        (bad_amount(&json!({"amounts": {}})), "amounts", "MISSING_AMOUNT"),
        (bad_amount(&json!({"markets": ["us"]})), "amounts", "MISSING_AMOUNT"),
    ];
    assert_refused(engine, &cases);
}

/// The markets whose terms changed after the number `after` of the shop's feed, and the feed's number.
fn terms_after(shop: &Shop, after: i64) -> (Vec<String>, i64) {
    let sql = shop.sql();
    let mut markets = sql.texts(
        &format!(
            "SELECT m.code AS code FROM change_entity e JOIN change_scope s ON s.id = e.scope_id \
             JOIN market m ON CAST(m.id AS TEXT) = e.entity_id \
             WHERE s.kind = 1 AND e.entity_kind = 13 AND e.seq > {after}"
        ),
        "code",
    );
    markets.sort();
    (markets, sql.number("SELECT head FROM change_scope WHERE kind = 1"))
}

fn a_change_is_recorded_for_the_markets_concerned(engine: Engine) {
    let shop = Shop::filled(engine);
    let import = |changes: &Value| {
        shop.import_text(&fixtures::lines(&[discount("summer", changes)]), &[])
            .done();
    };
    let (_, head) = terms_after(&shop, 0);
    import(&json!({"markets": ["de"]}));
    let (markets, head) = terms_after(&shop, head);
    assert_eq!(markets, ["de"]);
    // Those that it leaves are concerned as well.
    import(&json!({"markets": ["jp"]}));
    let (markets, head) = terms_after(&shop, head);
    assert_eq!(markets, ["de", "jp"]);
    import(&json!({}));
    let (markets, head) = terms_after(&shop, head);
    assert_eq!(markets, ["de", "jp", "us"]);
    import(&json!({}));
    assert_eq!(terms_after(&shop, head), (vec![], head));
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 7, 1, 12, 0, 0).unwrap()
}

async fn open(shop: &Shop) -> Db {
    Db::open(&shop.url(), 8).await.expect("the database opens")
}

fn market(shop: &Shop, code: &str) -> i64 {
    shop.sql()
        .number(&format!("SELECT id FROM market WHERE code = '{code}'"))
}

fn id_of(shop: &Shop, handle: &str) -> i64 {
    shop.sql()
        .number(&format!("SELECT id FROM discount WHERE handle = '{handle}'"))
}

fn a_basket_is_loaded_with_its_discounts_in_two_statements(engine: Engine) {
    let shop = Shop::filled(engine);
    shop.import_text(&fixtures::lines(&some_of_each_kind()), &[]).done();
    let (de, jp) = (market(&shop, "de"), market(&shop, "jp"));
    let codes = ["hello", "WELCOME10 ", "five", "nonsense!", "unknown"].map(str::to_owned);
    let handles = |discounts: &[Discount]| discounts.iter().map(|one| one.handle.clone()).collect::<Vec<_>>();
    runtime().block_on(async {
        let db = open(&shop).await;
        let (loaded, statements) = count_statements(load_for(db.reader(), de, now(), &codes)).await;
        let loaded = loaded.expect("it loads");
        // What is not active is not found.
        assert_eq!(handles(&loaded), ["welcome", "summer", "ship", "three-for-two"]);
        assert_eq!(statements, 2);
        assert!(matches!(&loaded[0].trigger, Trigger::Codes(codes) if codes.len() == 2));
        let (loaded_in_japan, _) = count_statements(load_for(db.reader(), jp, now(), &[])).await;
        assert_eq!(handles(&loaded_in_japan.expect("it loads")), ["ship", "three-for-two"]);
        let later = now() + chrono::Duration::days(90);
        let loaded_later = load_for(db.reader(), de, later, &[]).await.expect("it loads");
        assert_eq!(handles(&loaded_later), ["ship", "three-for-two"]);

        let languages = ["fr".to_owned(), "de".to_owned()];
        let german = titles(db.reader(), &languages, &[loaded[0].id, loaded[1].id]).await;
        let german = german.expect("titles");
        assert_eq!(german, HashMap::from([(loaded[0].id, "Willkommen".to_owned())]));

        let basket = Basket {
            market_id: de,
            now: now(),
            lines: vec![BasketLine {
                product_id: 0,
                collection_ids: vec![],
                unit_minor: 5_000,
                quantity: 1,
            }],
            codes: codes.to_vec(),
            customer: None,
            shipping_minor: Some(495),
        };
        let applied = apply(&loaded, &basket);
        let refusals: Vec<Option<CodeRefusal>> = applied.codes.into_iter().map(|code| code.refusal).collect();
        let not_found = Some(CodeRefusal::NotFound);
        let needed = Some(CodeRefusal::CustomerNeeded);
        assert_eq!(
            refusals,
            [needed.clone(), needed, not_found.clone(), not_found.clone(), not_found]
        );
        assert_eq!(applied.shipping[0].amount_minor, 495);
        db.close().await;
    });
}

/// What drives the library from here.
fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime can be made")
}

/// Customers of a test.
fn customers(shop: &Shop, count: u128) -> Vec<PrincipalId> {
    let sql = shop.sql();
    let ids = (1..=count).map(|number| PrincipalId(Uuid::from_u128(number)));
    let ids: Vec<PrincipalId> = ids.collect();
    for id in &ids {
        let literal = match shop.engine {
            Engine::Sqlite => format!("x'{}'", id.0.as_simple()),
            Engine::Postgres => format!("'{id}'"),
        };
        sql.execute(&format!(
            "INSERT INTO principal (id, kind, created_at_ms) VALUES ({literal}, 2, 0)"
        ));
    }
    ids
}

/// Redeems as an order does: the shopper's row first, then the discounts, all or nothing.
async fn redeem(db: &Db, ids: &[i64], principal: PrincipalId) -> Result<(), LimitReached> {
    let mut attempts = db.attempts().unlimited();
    loop {
        let txn = attempts.begin().await.expect("a transaction begins");
        lock_principal_in(&txn, principal).await.expect("the shopper is locked");
        let result = redeem_in(&txn, ids, principal).await;
        match attempts.end(txn, result).await {
            None => {}
            Some(Ok(())) => return Ok(()),
            Some(Err(Error::User(reached))) => return Err(reached),
            Some(Err(Error::Fault(cause))) => panic!("{cause:#}"),
        }
    }
}

async fn release(db: &Db, ids: &[i64], principal: PrincipalId) {
    let mut attempts = db.attempts().unlimited();
    loop {
        let txn = attempts.begin().await.expect("a transaction begins");
        let result = release_in(&txn, ids, principal)
            .await
            .map_err(Error::<LimitReached>::from);
        match attempts.end(txn, result).await {
            None => {}
            Some(done) => return done.expect("it is given back"),
        }
    }
}

fn parallel_redeemers_never_pass_a_limit(engine: Engine) {
    let shop = Shop::filled(engine);
    let limited = discount(
        "limited",
        &json!({"usage_limit": 7, "customer_limit": 2, "codes": ["SEVEN"]}),
    );
    shop.import_text(&fixtures::lines(&[limited]), &[]).done();
    let id = id_of(&shop, "limited");
    let ids = [id];
    let customers = customers(&shop, 6);
    runtime().block_on(async {
        let db = open(&shop).await;
        // One customer alone, more often than it may: the limit of one counts, not that of all.
        let alone = join_all((0..8).map(|_| redeem(&db, &ids, customers[0]))).await;
        assert_eq!(alone.iter().filter(|done| done.is_ok()).count(), 2);
        let of_customer = LimitReached {
            discount_id: id,
            limit: Limit::OfCustomer,
        };
        assert!(
            alone
                .iter()
                .filter_map(|done| done.err())
                .all(|reached| reached == of_customer)
        );
        // All others, twice as many as are left.
        let all = join_all(
            customers[1..]
                .iter()
                .flat_map(|one| [*one, *one])
                .map(|one| redeem(&db, &ids, one)),
        )
        .await;
        assert_eq!(all.iter().filter(|done| done.is_ok()).count(), 5);
        let in_all = LimitReached {
            discount_id: id,
            limit: Limit::InAll,
        };
        assert!(
            all.iter()
                .filter_map(|done| done.err())
                .all(|reached| reached == in_all)
        );
        let uses = uses_of(db.reader(), customers[0], &[id]).await.expect("uses");
        assert_eq!(uses, HashMap::from([(id, 2)]));
        db.close().await;
    });
    let sql = shop.sql();
    assert_eq!(sql.number("SELECT used_count FROM discount"), 7);
    assert_eq!(sql.number("SELECT CAST(SUM(uses) AS BIGINT) FROM discount_use"), 7);
    assert_eq!(sql.number("SELECT MAX(uses) FROM discount_use"), 2);
}

fn parallel_redeemers_of_several_discounts_do_not_wait_for_each_other_forever(engine: Engine) {
    let shop = Shop::filled(engine);
    let records: Vec<Value> = ["a", "b", "c"]
        .iter()
        .map(|handle| discount(handle, &json!({"usage_limit": 1000})))
        .collect();
    shop.import_text(&fixtures::lines(&records), &[]).done();
    let [a, b, c] = ["a", "b", "c"].map(|handle| id_of(&shop, handle));
    let customers = customers(&shop, 12);
    runtime().block_on(async {
        let db = open(&shop).await;
        let orders = [[a, b, c], [c, b, a], [b, c, a], [c, a, b]];
        let done = join_all((0..24).map(|at| {
            let (order, customer) = (orders[at % orders.len()], customers[at % customers.len()]);
            let db = &db;
            async move { redeem(db, &order, customer).await }
        }));
        assert!(done.await.iter().all(Result::is_ok));
        db.close().await;
    });
    assert_eq!(shop.sql().numbers("SELECT used_count FROM discount"), [24, 24, 24]);
}

fn what_is_given_back_can_be_used_again(engine: Engine) {
    let shop = Shop::filled(engine);
    let once = discount("once", &json!({"usage_limit": 1, "customer_limit": 1}));
    let free = discount("free", &json!({}));
    shop.import_text(&fixtures::lines(&[once, free]), &[]).done();
    let (once, free) = (id_of(&shop, "once"), id_of(&shop, "free"));
    let customers = customers(&shop, 2);
    runtime().block_on(async {
        let db = open(&shop).await;
        redeem(&db, &[once, free], customers[0]).await.expect("it is free");
        // Refused as a whole: nothing of it stays.
        redeem(&db, &[free, once], customers[1])
            .await
            .expect_err("it is used up");
        assert_eq!(
            uses_of(db.reader(), customers[1], &[once, free]).await.expect("uses"),
            HashMap::new()
        );
        // Who has not used it gives nothing back.
        release(&db, &[once], customers[1]).await;
        redeem(&db, &[once], customers[1])
            .await
            .expect_err("it is still used up");
        release(&db, &[once, free], customers[0]).await;
        release(&db, &[once, free], customers[0]).await;
        redeem(&db, &[once], customers[1]).await.expect("it was given back");
        redeem(&db, &[once], customers[0])
            .await
            .expect_err("and is used up again");
        db.close().await;
    });
    assert_eq!(
        shop.sql()
            .number(&format!("SELECT used_count FROM discount WHERE id = {once}")),
        1
    );
}

fn a_limit_that_is_set_later_counts_what_was_used(engine: Engine) {
    let shop = Shop::filled(engine);
    let import = |changes: &Value| {
        shop.import_text(&fixtures::lines(&[discount("later", changes)]), &[])
            .done();
    };
    import(&json!({}));
    let id = id_of(&shop, "later");
    let customers = customers(&shop, 4);
    runtime().block_on(async {
        let db = open(&shop).await;
        for customer in &customers[..3] {
            redeem(&db, &[id], *customer).await.expect("there is no limit");
        }
        import(&json!({"usage_limit": 4}));
        redeem(&db, &[id], customers[0]).await.expect("it is the fourth");
        redeem(&db, &[id], customers[3])
            .await
            .expect_err("it would be the fifth");
        // Writing the discount again does not set the count back.
        import(&json!({"usage_limit": 4, "title": "Another"}));
        redeem(&db, &[id], customers[3])
            .await
            .expect_err("it would be the fifth");
        db.close().await;
    });
}

/// Of 5,000 discounts, most of them over or brought by codes, those of a basket are found by indexes.
#[test]
fn a_basket_finds_its_discounts_by_indexes() {
    let shop = Shop::filled(Engine::Postgres);
    let sql = shop.sql();
    sql.execute(
        "INSERT INTO discount (id, handle, title, active, automatic, kind, basis_points, per_unit, targets_all, gets_all, minimum_kind, \
         first_order_only, all_markets, priority, combines, ends_at_ms) \
         SELECT n, 'd-' || n, 'D', TRUE, n % 10 = 0, 1, 1000, FALSE, n % 2 = 0, FALSE, 0, FALSE, TRUE, 0, TRUE, \
         CASE WHEN n % 1000 = 0 THEN NULL ELSE 1000 + n END FROM generate_series(1, 5000) n",
    );
    sql.execute("INSERT INTO discount_code (folded, code, discount_id) SELECT 'CODE' || n, 'Code' || n, n FROM generate_series(1, 5000) n WHERE n % 10 > 0");
    sql.execute("INSERT INTO discount_collection (discount_id, role, collection_id) SELECT d.id, 1, c.id FROM discount d CROSS JOIN collection c WHERE NOT d.targets_all");
    sql.execute("ANALYZE");
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_format = 'json'",
    ] {
        sql.execute(&format!("ALTER DATABASE {} SET {setting}", shop.database()));
    }
    let de = market(&shop, "de");
    runtime().block_on(async {
        let db = open(&shop).await;
        let codes = ["code7".to_owned(), "code9".to_owned()];
        let loaded = load_for(db.reader(), de, now(), &codes).await.expect("it loads");
        assert_eq!(loaded.len(), 2 + 5);
        db.close().await;
    });
    let plans = eventually("the plans are logged", || {
        let log = Cluster::shared().log_of(shop.database());
        let plans: Vec<String> = log
            .into_iter()
            .filter(|entry| entry.contains("discount_market m") || entry.contains("role, product_id"))
            .collect();
        (plans.len() >= 2).then_some(plans)
    });
    let plans = plans.concat();
    for index in ["discount_automatic", "discount_code_pkey", "discount_collection_pkey"] {
        assert!(plans.contains(index), "{index}: {plans}");
    }
    for table in ["discount", "discount_code", "discount_collection"] {
        assert!(!scans(&plans, table), "{table}: {plans}");
    }
}

/// Whether a plan reads the relation from its beginning to its end.
fn scans(plans: &str, table: &str) -> bool {
    let relation = format!("\"Relation Name\": \"{table}\"");
    let nodes = plans.split("\"Node Type\": ").skip(1);
    nodes
        .filter(|node| node.starts_with("\"Seq Scan\""))
        .any(|node| node.contains(&relation))
}
