//! Every order of a list has an index, on 20,000 products in two markets.
//!
//! The statements are those that the server really sends. On PostgreSQL its own `auto_explain` writes down the plan of each execution,
//! with the parameters it had. SQLite keeps no such log: there the server logs the text of its statements, and the test
//! explains that text.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::engine::{Cluster, Engine};
use crate::fixtures;
use crate::listing::ORDERS;
use crate::process::eventually;

const PRODUCTS: u32 = 20_000;

/// Executions of each list: the sixth of a prepared statement may get a plan that does not know the parameters.
const EXECUTIONS: usize = 7;

/// A shop with 20,000 products, written past the import: all of them in `everything`, every fourth in `quarter`, 57 in `leaf`.
fn large(engine: Engine) -> Shop {
    let shop = Shop::empty(engine);
    let market =
        |code: &str| json!({"kind": "market", "code": code, "name": code, "currency": "EUR", "languages": ["en"]});
    let collection = |handle: &str| json!({"kind": "collection", "handle": handle, "title": handle});
    let things = [
        market("one"),
        market("two"),
        collection("everything"),
        collection("quarter"),
        collection("leaf"),
    ];
    shop.import_text(&fixtures::lines(&things), &[]).done();
    let sql = shop.sql();
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PRODUCTS})");
    sql.execute(&format!(
        "INSERT INTO product (id, handle, title, published, popularity, created_at_ms, updated_at_ms) {numbers} \
         SELECT i, 'p-' || i, 'Product ' || (i * 37 % 19997), TRUE, i * 31 % 1000, 1700000000000 + i * 7919 % 5000 * 1000, 0 FROM n"
    ));
    sql.execute(
        "INSERT INTO listing_card (market_id, product_id, handle, title, vendor, price_min_minor, price_max_minor, availability, created_at_ms) \
         SELECT m.id, p.id, p.handle, p.title, '', p.id * 7919 % 5000 + 100, p.id * 7919 % 5000 + 100, p.id % 3, p.created_at_ms FROM product p CROSS JOIN market m",
    );
    for (collection, of_every) in [
        ("0", 1),
        ("(SELECT id FROM collection WHERE handle = 'everything')", 1),
        ("(SELECT id FROM collection WHERE handle = 'quarter')", 4),
        ("(SELECT id FROM collection WHERE handle = 'leaf')", 350),
    ] {
        sql.execute(&format!(
            "INSERT INTO listing (market_id, collection_id, product_id, rank, price_min_minor, available, created_at_ms, title_key) \
             SELECT c.market_id, {collection}, p.id, 1099511627776 - p.popularity, c.price_min_minor, c.availability > 0, p.created_at_ms, lower(p.title) \
             FROM product p JOIN listing_card c ON c.product_id = p.id WHERE p.id % {of_every} = 0"
        ));
    }
    if engine == Engine::Postgres {
        sql.execute("ANALYZE");
        for setting in [
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_format = 'json'",
        ] {
            sql.execute(&format!("ALTER DATABASE {} SET {setting}", shop.database()));
        }
    }
    // One connection, so that it is the same prepared statement that runs again and again.
    shop.with("TOTE_DATABASE_POOL_SIZE", "1")
        // And that it runs each time.
        .with("TOTE_ANSWER_CACHE_BYTES", "0")
        .with("TOTE_LOG", "off,tote::platform::db::statements=trace")
        .with("TOTE_LOG_FORMAT", "json")
}

/// A list that is asked for, with the index that its order is kept in.
struct List {
    what: String,
    index: &'static str,
    document: &'static str,
    variables: Value,
}

const ALL: &str = "query All($sort: ProductSort, $after: String, $filter: [ProductFilter!]) {
  products(first: 24, sort: $sort, after: $after, filter: $filter) { nodes { id title } pageInfo { endCursor } }
}";
const SHELF: &str = "query Shelf($handle: String!, $sort: ProductSort, $after: String, $filter: [ProductFilter!]) {
  collection(handle: $handle) { products(first: 24, sort: $sort, after: $after, filter: $filter) { nodes { id title } pageInfo { endCursor } } }
}";

fn page(data: &Value) -> &Value {
    data.pointer("/collection/products").unwrap_or(&data["products"])
}

/// Every order, of all products and of collections of three sizes, the first page and the next, plain and only what is available.
fn lists(server: &Server) -> Vec<List> {
    let mut lists = Vec::new();
    for sort in ORDERS {
        let index = match sort {
            "FEATURED" => "listing_by_rank",
            "NEWEST" => "listing_by_created",
            "TITLE_ASC" | "TITLE_DESC" => "listing_by_title",
            _ => "listing_by_price",
        };
        for handle in [None, Some("everything"), Some("quarter"), Some("leaf")] {
            for filter in [json!([]), json!([{"available": true}])] {
                let document = if handle.is_some() { SHELF } else { ALL };
                let mut variables = json!({"sort": sort, "handle": handle, "filter": filter});
                let what = format!("{} by {sort}, {filter}", handle.unwrap_or("all"));
                let first = server.ask(document).with(variables.clone()).data();
                assert_eq!(page(&first)["nodes"].as_array().map(Vec::len), Some(24), "{what}");
                let list = |what: String, variables: &Value| List {
                    what,
                    index,
                    document,
                    variables: variables.clone(),
                };
                lists.push(list(format!("{what}, first page"), &variables));
                variables["after"] = page(&first)["pageInfo"]["endCursor"].clone();
                lists.push(list(format!("{what}, next page"), &variables));
            }
        }
    }
    lists
}

fn is_list(statement: &str) -> bool {
    statement.contains("FROM listing l JOIN listing_card")
}

/// The lists of a screen come in one statement, each by its own index.
const SCREEN: &str = r#"{
  first: collection(handle: "everything") { products(first: 10) { nodes { id } } }
  second: collection(handle: "leaf") { products(first: 10, sort: PRICE_ASC) { nodes { id } } }
  third: collection(handle: "quarter") { products(first: 10, sort: NEWEST) { nodes { id } } }
}"#;
const SCREEN_INDEXES: [&str; 3] = ["listing_by_created", "listing_by_price", "listing_by_rank"];

/// The texts of the first `count` lists that the server has sent.
fn texts(server: &Server, count: usize) -> Vec<String> {
    eventually("the statements are logged", || {
        let errors = server.process().errors();
        let statements = errors.lines().filter_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line["sql"].as_str()?.to_owned())
        });
        let texts: Vec<String> = statements.filter(|statement| is_list(statement)).collect();
        (texts.len() >= count).then_some(texts)
    })
}

#[test]
fn every_order_has_an_index_sqlite() {
    let shop = large(Engine::Sqlite);
    let server = shop.serve();
    let lists = lists(&server);
    // The cursors were asked for by one list of two.
    let sent = lists.len() / 2;
    for List {
        document, variables, ..
    } in &lists
    {
        server.ask(*document).with(variables.clone()).data();
    }
    server.ask(SCREEN).data();
    let texts = texts(&server, sent + lists.len() + 1).split_off(sent);
    let sql = shop.sql();
    // SQLite knows nothing of its data until it is analysed, which nobody has to do.
    for is_analysed in [false, true] {
        if is_analysed {
            sql.execute("ANALYZE");
        }
        let explain = |text: &str| {
            let plan = sql.texts(&format!("EXPLAIN QUERY PLAN {text}"), "detail");
            assert!(
                plan.iter().all(|step| !step.contains("TEMP B-TREE")),
                "sorted: {plan:?}"
            );
            plan
        };
        for (List { what, index, .. }, text) in lists.iter().zip(&texts) {
            let plan = explain(text);
            let reads = |table: &str| {
                plan.iter()
                    .find(|step| step.split(' ').nth(1) == Some(table))
                    .unwrap_or_else(|| panic!("{what}: {plan:?}"))
            };
            assert!(
                reads("l").starts_with("SEARCH l USING ") && reads("l").contains(index),
                "{what}: {plan:?}"
            );
            assert!(reads("c").starts_with("SEARCH c USING PRIMARY KEY"), "{what}: {plan:?}");
            if what.ends_with("next page") {
                assert!(
                    reads("l").contains(",product_id)"),
                    "{what} begins where the page before ended: {plan:?}"
                );
            }
        }
        let plan = explain(&texts[lists.len()]);
        let mut reads: Vec<&String> = plan.iter().filter(|step| step.split(' ').nth(1) == Some("l")).collect();
        // The parts come in any order.
        reads.sort();
        assert_eq!(reads.len(), SCREEN_INDEXES.len(), "{plan:?}");
        for (step, index) in reads.iter().zip(SCREEN_INDEXES) {
            assert!(step.starts_with("SEARCH l USING ") && step.contains(index), "{plan:?}");
        }
    }
    let different: BTreeSet<&String> = texts[..lists.len()].iter().collect();
    assert_eq!(
        different.len(),
        24,
        "six orders, plain and filtered, first and next page"
    );
}

/// The plans of the first `count` lists that PostgreSQL has run.
fn plans(shop: &Shop, count: usize) -> Vec<Value> {
    eventually("the plans are logged", || {
        let entries = Cluster::shared().log_of(shop.database());
        let plans = entries.iter().filter_map(|entry| {
            let (_, plan) = entry.split_once("plan:")?;
            serde_json::from_str(plan).ok()
        });
        let plans: Vec<Value> = plans
            .filter(|plan: &Value| plan["Query Text"].as_str().is_some_and(is_list))
            .collect();
        (plans.len() >= count).then_some(plans)
    })
}

/// `plan` and everything below it.
pub(crate) fn nodes(plan: &Value) -> Vec<&Value> {
    let below = plan["Plans"].as_array().into_iter().flatten();
    std::iter::once(plan).chain(below.flat_map(nodes)).collect()
}

#[track_caller]
fn assert_plan(what: &str, plan: &Value, indexes: &[&str]) {
    let nodes = nodes(&plan["Plan"]);
    for node in &nodes {
        let kind = node["Node Type"].as_str().expect("a kind");
        assert!(
            !kind.contains("Seq Scan") && !kind.contains("Sort"),
            "{what}: {kind}: {plan}"
        );
    }
    let of_lists = nodes.iter().filter(|node| node["Relation Name"] == "listing");
    let mut read: Vec<&str> = of_lists
        .map(|node| node["Index Name"].as_str().unwrap_or("no index"))
        .collect();
    read.sort_unstable();
    assert_eq!(read, indexes, "{what}: {plan}");
}

#[test]
fn every_order_has_an_index_postgres() {
    let shop = large(Engine::Postgres);
    let server = shop.serve();
    let lists = lists(&server);
    let sent = lists.len() / 2;
    for List {
        document, variables, ..
    } in &lists
    {
        for _ in 0..EXECUTIONS {
            server.ask(*document).with(variables.clone()).data();
        }
    }
    for _ in 0..EXECUTIONS {
        server.ask(SCREEN).data();
    }
    let plans = plans(&shop, sent + (lists.len() + 1) * EXECUTIONS).split_off(sent);
    let mut runs = plans.chunks(EXECUTIONS);
    for List { what, index, .. } in &lists {
        for plan in runs.next().expect("each list was run") {
            assert_plan(what, plan, &[index]);
        }
    }
    for plan in runs.next().expect("the screen was asked for") {
        assert_plan("a screen of three lists", plan, &SCREEN_INDEXES);
    }
}
