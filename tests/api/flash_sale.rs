//! Two thousand buyers for a hundred units.

use std::time::Instant;

use futures_util::future::join_all;
use reqwest::Client;
use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::carts::variants;
use crate::crowd::report;
use crate::engine::Engine;
use crate::process::DEADLINE;
use crate::purchases::{self, RESULT, assert_books_balance, order};
use crate::shoppers::{mutation, new_device, new_key};

/// Units that there are.
const UNITS: i64 = 100;
/// Streams of one connection; a server gives 100 to each.
const STREAMS: usize = 100;

/// How many buyers come: enough in every run of the tests, and as many as `TOTE_FLASH_BUYERS` says.
fn buyers() -> usize {
    let told = std::env::var("TOTE_FLASH_BUYERS").ok();
    told.and_then(|told| told.parse().ok()).unwrap_or(300)
}

#[test]
fn exactly_as_many_are_sold_as_there_are_by_one_server_on_sqlite() {
    sell(Engine::Sqlite, 1);
}

#[test]
fn exactly_as_many_are_sold_as_there_are_by_two_servers_on_postgres() {
    sell(Engine::Postgres, 2);
}

fn sell(engine: Engine, gateways: usize) {
    let shop = purchases::shop(engine)
        .with("TOTE_DATABASE_POOL_SIZE", "10")
        .with("TOTE_TIMEOUT_MS", "60000")
        // Buyers wait for their turn in the gateway's queue, not for connections of the database.
        .with("TOTE_CONCURRENCY", "8")
        .with("TOTE_QUEUE_MAX", "10000")
        .with("TOTE_QUEUE_TARGET_MS", "60000");
    shop.sql().execute(&format!(
        "UPDATE stock_level SET on_hand = {UNITS} WHERE variant_id = (SELECT id FROM variant WHERE sku = 'T-3')"
    ));
    shop.sql().execute(&format!(
        "INSERT INTO stock_movement (variant_id, location_id, on_hand_delta, reserved_delta, reason, reference, at_ms) SELECT variant_id, location_id, {UNITS} - {}, 0, 2, 'test', 0 FROM stock_level WHERE variant_id = (SELECT id FROM variant WHERE sku = 'T-3')",
        crate::carts::ON_HAND
    ));
    let servers: Vec<Server> = (0..gateways).map(|_| shop.serve()).collect();
    let thing = variants(&servers[0])[3].clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let (outcomes, seconds) = runtime.block_on(rush(&servers, &thing));
    let of = |kind: &str| outcomes.iter().filter(|one| one["__typename"] == kind).count();
    let sold = of("CheckoutSucceeded");
    report(&format!(
        "{engine:?}, {gateways} gateways, {} buyers: {sold} orders in {seconds:.2} s",
        outcomes.len()
    ));
    assert_eq!(sold, usize::try_from(UNITS).expect("it is small"));
    for outcome in outcomes.iter().filter(|one| one["__typename"] != "CheckoutSucceeded") {
        assert_eq!(crate::purchases::failure(outcome), ["OUT_OF_STOCK"], "{outcome}");
    }
    let sql = shop.sql();
    assert_eq!(sql.number("SELECT COUNT(*) FROM shop_order WHERE state = 2"), UNITS);
    assert_eq!(
        sql.number("SELECT reserved FROM stock_level WHERE variant_id = (SELECT id FROM variant WHERE sku = 'T-3')"),
        UNITS
    );
    assert_books_balance(&shop);
    drop(servers);
    no_server_has_failed(&shop);
}

/// What the books say of failures: no job gave up.
fn no_server_has_failed(shop: &Shop) {
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM job WHERE state = 3"), 0);
}

/// All buyers at once, each a guest with an order for one unit; what became of them, and how long it took.
async fn rush(servers: &[Server], thing: &str) -> (Vec<Value>, f64) {
    let count = buyers();
    let clients: Vec<Client> = (0..count.div_ceil(STREAMS)).map(|_| client()).collect();
    let urls: Vec<String> = servers.iter().map(|server| server.at("graphql")).collect();
    let mut tokens = Vec::new();
    for first in (0..count).step_by(STREAMS) {
        let guests =
            (first..count.min(first + STREAMS)).map(|at| guest(&clients[at / STREAMS], &urls[at % urls.len()]));
        tokens.extend(join_all(guests).await);
    }
    let begun = Instant::now();
    let orders = tokens
        .iter()
        .enumerate()
        .map(|(at, token)| buy(&clients[at / STREAMS], &urls[at % urls.len()], token, thing));
    let outcomes = join_all(orders).await;
    (outcomes, begun.elapsed().as_secs_f64())
}

fn client() -> Client {
    Client::builder()
        .http2_prior_knowledge()
        .no_proxy()
        .timeout(DEADLINE * 2)
        .build()
        .expect("a client can be made")
}

async fn post(client: &Client, url: &str, token: Option<&str>, body: &Value) -> Value {
    let mut request = client.post(url).json(body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.expect("the server answers");
    let status = response.status();
    assert!(!status.is_server_error(), "{status}");
    response.json().await.expect("the answer is JSON")
}

async fn guest(client: &Client, url: &str) -> String {
    let query = mutation("guestStart", "tokens { accessToken }");
    let body = json!({"query": query, "variables": {"input": {"deviceKey": new_device()}}});
    let answer = post(client, url, None, &body).await;
    let token = answer["data"]["guestStart"]["tokens"]["accessToken"].as_str();
    token.unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
}

/// Orders one unit; asks under the same key until it is decided, as an app does.
async fn buy(client: &Client, url: &str, token: &str, thing: &str) -> Value {
    let mut input = order("99.00", json!({"lines": [{"merchandiseId": thing}]}));
    input["key"] = json!(new_key());
    let body = json!({"query": mutation("checkoutSubmit", RESULT), "variables": {"input": input}});
    let begun = Instant::now();
    loop {
        let mut answer = post(client, url, Some(token), &body).await;
        assert!(answer["errors"].is_null(), "{answer}");
        let outcome = answer["data"]["checkoutSubmit"].take();
        if outcome["__typename"] != "CheckoutProcessing" || begun.elapsed() > DEADLINE * 2 {
            return outcome;
        }
    }
}
