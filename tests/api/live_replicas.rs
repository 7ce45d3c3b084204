//! Subscriptions of several servers, with and without Redis, and of servers that die.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::carts::{variants, wish};
use crate::crowd::report;
use crate::engine::Engine;
use crate::listen::{Listener, Told};
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{self, order};
use crate::redis::RedisServer;
use crate::shoppers::{Device, mint, mutation, new_key};

on_both_engines!(an_event_that_was_committed_before_the_server_died_is_told);

const EVENT: &str = "... on OrderStatusChange { orderId event { type } }";

/// How long an event may take where a word between processes is quick: far less than a tick.
const QUICK: Duration = Duration::from_secs(5);

fn buy(guest: &Device<'_>, things: &[String]) -> String {
    let id = mint(MintedKind::Order);
    let input = order("9999.00", json!({"orderId": id, "lines": [wish(&things[3], 1)]}));
    let outcome = guest.submit(input);
    assert_eq!(outcome["__typename"], "CheckoutSucceeded", "{outcome}");
    id
}

/// The same device at another server.
fn at<'a>(server: &'a Server, device: &Device<'_>) -> Device<'a> {
    Device {
        server,
        key: device.key.clone(),
        access_token: device.access_token.clone(),
        refresh_token: device.refresh_token.clone(),
    }
}

/// What is told until the order is placed; every item follows the one before it.
fn until_placed(listener: &Listener, order: &str, previous: &mut Value) {
    loop {
        let item = listener.item();
        assert_eq!(
            (&item["orderId"], &item["previousSeq"]),
            (&json!(order), &*previous),
            "{item}"
        );
        previous.clone_from(&item["seq"]);
        if item["event"]["type"] == "PLACED" {
            return;
        }
    }
}

/// How long it takes from an order at `one` to the last of its events over `listener`, with the request itself.
fn told_after(one: &Device<'_>, things: &[String], listener: &Listener, previous: &mut Value) -> Duration {
    let began = Instant::now();
    let id = buy(one, things);
    until_placed(listener, &id, previous);
    began.elapsed()
}

/// Postgres, whose servers look by themselves once in ten minutes only: what comes sooner was told.
fn shop_that_is_told() -> Shop {
    purchases::shop(Engine::Postgres).with("TOTE_LIVE_TICK_MS", "600000")
}

#[test]
fn an_event_of_one_server_is_told_by_another_over_postgres() {
    told_by_another(&shop_that_is_told());
}

#[test]
fn an_event_of_one_server_is_told_by_another_over_redis() {
    let redis = RedisServer::start();
    told_by_another(&shop_that_is_told().with("REDIS_URL", &redis.url()));
}

fn told_by_another(shop: &Shop) {
    let (one, two) = (shop.serve(), shop.serve());
    let (guest, things) = (one.guest(), variants(&one));
    let listener = at(&two, &guest).listen("customerOrdersChanged", EVENT);
    let mut previous = listener.caught_up()["seq"].clone();
    for _ in 0..3 {
        let took = told_after(&guest, &things, &listener, &mut previous);
        assert!(took < QUICK, "it came by a tick, after {took:?}");
    }
}

#[test]
fn redis_may_go_and_come_back_in_mid_stream() {
    let redis = RedisServer::start();
    let port = redis.port;
    // Without Redis, the tick brings it.
    let shop = purchases::shop(Engine::Postgres)
        .with("TOTE_LIVE_TICK_MS", "1000")
        .with("REDIS_URL", &redis.url());
    let (one, two) = (shop.serve(), shop.serve());
    let (guest, things) = (one.guest(), variants(&one));
    let listener = at(&two, &guest).listen("customerOrdersChanged", EVENT);
    let mut previous = listener.caught_up()["seq"].clone();
    let with = told_after(&guest, &things, &listener, &mut previous);
    redis.kill();
    let without = told_after(&guest, &things, &listener, &mut previous);
    let redis = RedisServer::start_at(port);
    redis.say(&["FLUSHALL"]);
    told_after(&guest, &things, &listener, &mut previous);
    let again = eventually("it is as quick as before", || {
        let took = told_after(&guest, &things, &listener, &mut previous);
        (took < with * 2 + Duration::from_millis(250)).then_some(took)
    });
    report(&format!(
        "from an order to its last event: with Redis {with:?}, without {without:?}, with it again {again:?}"
    ));
}

fn an_event_that_was_committed_before_the_server_died_is_told(engine: Engine) {
    let shop = purchases::shop(engine).with("TOTE_JOBS_LEASE_MS", "2000");
    let (device, after, id, things) = {
        let server = shop.serve();
        let (guest, things) = (server.guest(), variants(&server));
        let begun = guest.listen("customerOrdersChanged", EVENT).caught_up();
        (
            guest.key.clone(),
            begun["cursor"].clone(),
            mint(MintedKind::Order),
            things,
        )
    };
    {
        // It dies when the order is committed, before anybody is told.
        let server = shop.serve_where(&[("CRASH_AT", "order.committed")]);
        let guest = server.guest_on(&device);
        let listener = guest.listen("customerOrdersChanged", EVENT);
        listener.caught_up();
        let mut input = order("9999.00", json!({"orderId": id, "lines": [wish(&things[3], 1)]}));
        input["key"] = new_key().into();
        let body = json!({"query": mutation("checkoutSubmit", "__typename"), "variables": {"input": input}});
        crate::clients::send_into_the_dark(&server.at("graphql"), &guest.access_token, &body);
        while let Told::Next(..) = listener.told() {}
    }
    let server = shop.serve();
    let guest = server.guest_on(&device);
    let listener = guest.listen(&format!("customerOrdersChanged(after: {after})"), EVENT);
    let mut previous = listener.caught_up()["seq"].clone();
    until_placed(&listener, &id, &mut previous);
}
