//! What removes old results of pushes and old tombstones finds them by an index, among 100,000 that stay.
//!
//! As in [`crate::plans`], the statements are those that the server really sends.

use serde_json::Value;

use crate::app::{Server, Shop};
use crate::carts;
use crate::engine::{Cluster, Engine};
use crate::on_both_engines;
use crate::plans::nodes;
use crate::process::eventually;
use crate::queues::{Queue, statuses};

on_both_engines!(what_is_old_is_found_by_an_index);

const ROWS: u32 = 100_000;
const KINDS: &str = "kind IN ('sync.result-prune', 'changes.tombstone-retention')";

/// How a statement begins, and the index by which it finds what it is about.
const STATEMENTS: [(&str, &str); 4] = [
    ("UPDATE sync_result SET body = NULL", "sync_result_whole"),
    ("SELECT id FROM change_scope WHERE kind IN", "change_scope"),
    ("SELECT seq FROM change_entity WHERE", "change_entity_gone"),
    ("DELETE FROM change_entity WHERE", "change_entity_gone"),
];

/// A shop whose statements, or whose plans, are logged.
fn telling(engine: Engine) -> Shop {
    let shop = carts::shop(engine);
    if engine == Engine::Postgres {
        for setting in [
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_format = 'json'",
        ] {
            let database = shop.database();
            shop.sql().execute(&format!("ALTER DATABASE {database} SET {setting}"));
        }
    }
    shop.with("TOTE_LOG", "off,tote::platform::db::statements=trace")
        .with("TOTE_LOG_FORMAT", "json")
}

/// Many results of one client, tombstones of one scope, and scopes of shoppers. Of every 500, one is old.
fn fill(shop: &Shop, server: &Server) {
    let mut queue = Queue::new(server.guest());
    let first = queue.note("x");
    assert_eq!(statuses(&queue.push(&[first])), ["APPLIED"]);
    let sql = shop.sql();
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})");
    sql.execute(&format!(
        "INSERT INTO sync_result (client_id, seq, key, fingerprint, status, body, at_ms) {numbers} \
         SELECT r.client_id, n.i, r.key, r.fingerprint, r.status, '{}', CASE WHEN n.i % 500 = 0 THEN 1 ELSE r.at_ms END \
         FROM n CROSS JOIN sync_result r WHERE r.seq = 1",
        "x".repeat(300)
    ));
    sql.execute(&format!(
        "UPDATE sync_client SET last_seq = {ROWS}, acked_through = {ROWS}"
    ));
    sql.execute(&format!(
        "INSERT INTO change_scope (id, kind, key, head, epoch) {numbers} SELECT 900000000 + n.i, 3, 'nobody-' || n.i, 0, 'x' FROM n"
    ));
    sql.execute(&format!(
        "INSERT INTO change_scope (id, kind, key, head, epoch) VALUES (900000000, 2, '999999', {ROWS}, 'x')"
    ));
    sql.execute(&format!(
        "INSERT INTO change_entity (scope_id, entity_kind, entity_id, seq, deleted_at_ms) {numbers} \
         SELECT s.id, 1, CAST(n.i AS TEXT), n.i, CASE WHEN n.i % 500 = 0 THEN 1 END FROM n CROSS JOIN change_scope s WHERE s.key = '999999'"
    ));
}

/// Waits until both jobs wait for their next time.
fn await_jobs(shop: &Shop) {
    let now_ms = match shop.engine {
        Engine::Sqlite => "CAST(strftime('%s', 'now') AS INTEGER) * 1000",
        Engine::Postgres => "CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)",
    };
    let waiting = format!("SELECT COUNT(*) FROM job WHERE {KINDS} AND state = 1 AND run_at_ms > {now_ms} + 1000");
    eventually("the jobs are done", || (shop.sql().number(&waiting) == 2).then_some(()));
}

/// The statements that the server has sent on SQLite and that begin so.
fn sent(server: &Server, begins: &str) -> Vec<Value> {
    let errors = server.process().errors();
    let statements = errors.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        line["sql"].as_str()?.starts_with(begins).then(|| line["sql"].clone())
    });
    statements.collect()
}

/// The plans of statements that PostgreSQL has run and that begin so.
fn planned(shop: &Shop, begins: &str) -> Vec<Value> {
    let entries = Cluster::shared().log_of(shop.database());
    let plans = entries.iter().filter_map(|entry| {
        let plan: Value = serde_json::from_str(entry.split_once("plan:")?.1).ok()?;
        plan["Query Text"].as_str()?.starts_with(begins).then_some(plan)
    });
    plans.collect()
}

fn what_is_old_is_found_by_an_index(engine: Engine) {
    let shop = telling(engine);
    let server = shop.serve();
    await_jobs(&shop);
    fill(&shop, &server);
    if engine == Engine::Postgres {
        shop.sql().execute("ANALYZE");
    }
    // Until then there was nothing to be found.
    drop(server);
    shop.sql()
        .execute(&format!("UPDATE job SET run_at_ms = 1 WHERE {KINDS}"));
    let before = match engine {
        Engine::Sqlite => [0; STATEMENTS.len()],
        Engine::Postgres => STATEMENTS.map(|(begins, _)| planned(&shop, begins).len()),
    };
    let server = shop.serve();
    for ((begins, index), before) in STATEMENTS.into_iter().zip(before) {
        let found = eventually("it is logged", || {
            let logged = match engine {
                Engine::Sqlite => sent(&server, begins),
                Engine::Postgres => planned(&shop, begins).split_off(before),
            };
            (!logged.is_empty()).then_some(logged)
        });
        for one in &found {
            match engine {
                Engine::Sqlite => assert_searched(&shop, one.as_str().expect("a text"), index),
                Engine::Postgres => assert_planned(one, index),
            }
        }
    }
    await_jobs(&shop);
    let old = "SELECT COUNT(*) FROM sync_result WHERE body IS NOT NULL AND at_ms = 1";
    assert_eq!(shop.sql().number(old), 0);
    let gone = "SELECT COUNT(*) FROM change_entity WHERE deleted_at_ms = 1";
    assert_eq!(shop.sql().number(gone), 0);
}

/// SQLite knows nothing of its data until it is analysed, which nobody has to do.
#[track_caller]
fn assert_searched(shop: &Shop, text: &str, index: &str) {
    let sql = shop.sql();
    for is_analysed in [false, true] {
        if is_analysed {
            sql.execute("ANALYZE");
        }
        let plan = sql.texts(&format!("EXPLAIN QUERY PLAN {text}"), "detail");
        // There is one client.
        let scans = plan.iter().any(|step| step.starts_with("SCAN ") && step != "SCAN c");
        assert!(!scans, "{text}: {plan:?}");
        let searches = |step: &String| step.starts_with("SEARCH ") && step.contains(index);
        assert!(plan.iter().any(searches), "{text}: {plan:?}");
    }
}

#[track_caller]
fn assert_planned(plan: &Value, index: &str) {
    let all = nodes(&plan["Plan"]);
    let is_large = |node: &&&Value| node["Relation Name"].as_str().is_some_and(|name| name != "sync_client");
    for node in all.iter().filter(is_large) {
        assert_ne!(node["Node Type"], "Seq Scan", "{plan}");
    }
    let used = all.iter().any(|node| {
        let name = node["Index Name"].as_str();
        name.is_some_and(|name| name.starts_with(index))
    });
    assert!(used, "{plan}");
}
