//! What one process writes, another hears of.

use std::time::{Duration, Instant};

use tote::platform::changes::{Scope, Watch};
use tote::platform::db::Db;

use crate::engine::{Engine, free_port};
use crate::feed::{Listening, Shore, is_woken, somebody};
use crate::on_both_engines;
use crate::process::eventually;
use crate::redis::RedisServer;

on_both_engines!(a_write_of_another_process_is_heard);

/// Writes until a write is heard soon: a relay that was lost works again.
fn until_heard_soon(shore: &Shore, writer: &Db, scope: &Scope, watch: &mut Watch) {
    eventually("writes are heard at once", || {
        shore.happen(writer, scope, "{}");
        let moved = async { tokio::time::timeout(Duration::from_millis(500), watch.moved()).await };
        shore.runtime.block_on(moved).is_ok().then_some(())
    });
    // And so they stay.
    for _ in 0..5 {
        shore.happen(writer, scope, "{}");
        shore.wait("a write is heard", watch);
    }
}

/// A feed whose relay has begun, and a watch that has seen its first look.
fn hearing(shore: &Shore, redis: Option<&str>, scope: &Scope) -> (Listening, Watch) {
    let listening = shore.listen(shore.options(redis));
    let mut watch = listening.feed.watch(scope);
    shore.wait("the relay begins with a look", &mut watch);
    (listening, watch)
}

fn a_write_of_another_process_is_heard(engine: Engine) {
    let shore = Shore::new(engine);
    let scope = somebody(1);
    let (here, mut watch) = hearing(&shore, None, &scope);
    let other = shore.listen(shore.options(None));
    for number in 1..=5 {
        shore.happen(&other.db, &scope, "{}");
        shore.wait("a write of the other process", &mut watch);
        assert_eq!(shore.events(&here.db, &scope).len(), number);
    }
    shore.stop(other);
    shore.stop(here);
}

#[test]
fn an_import_beside_a_server_on_sqlite_is_seen() {
    let shore = Shore::new(Engine::Sqlite);
    let (here, mut watch) = hearing(&shore, None, &Scope::Shop);
    for name in ["One", "Two"] {
        let market =
            serde_json::json!({"kind": "market", "code": "one", "name": name, "currency": "EUR", "languages": ["en"]});
        shore.shop.import_text(&format!("{market}\n"), &[]).done();
        shore.wait("the import", &mut watch);
    }
    // Its own writes wake by themselves.
    let mut own = here.feed.watch(&somebody(1));
    shore.happen(&here.db, &somebody(1), "{}");
    shore.wait("its own write", &mut own);
    shore.stop(here);
}

#[test]
fn a_lost_connection_to_postgresql_is_made_again_and_nothing_is_missed() {
    let shore = Shore::new(Engine::Postgres);
    let scope = somebody(1);
    let (here, mut watch) = hearing(&shore, None, &scope);
    let (other, _own) = hearing(&shore, None, &scope);
    for _ in 0..3 {
        let listeners = "SELECT pg_terminate_backend(pid)::int::bigint FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
        eventually("both listen", || {
            let ended = shore.shop.sql().numbers(listeners);
            (!ended.is_empty()).then_some(())
        });
        // Whether the word is lost or not, the look after the loss finds it.
        shore.happen(&other.db, &scope, "{}");
        shore.wait("the write after the loss", &mut watch);
        until_heard_soon(&shore, &other.db, &scope, &mut watch);
    }
    shore.stop(other);
    shore.stop(here);
}

#[test]
fn a_redis_that_is_stopped_flushed_and_started_again_loses_nothing() {
    let shore = Shore::new(Engine::Postgres);
    let scope = somebody(1);
    let redis = RedisServer::start();
    let (port, url) = (redis.port, redis.url());
    let (here, mut watch) = hearing(&shore, Some(&url), &scope);
    let (other, _own) = hearing(&shore, Some(&url), &scope);
    until_heard_soon(&shore, &other.db, &scope, &mut watch);

    redis.say(&["FLUSHALL"]).expect("an answer");
    shore.happen(&other.db, &scope, "{}");
    shore.wait("a write after everything was flushed", &mut watch);

    let mut redis = redis;
    for _ in 0..3 {
        redis.kill();
        let written = Instant::now();
        shore.happen(&other.db, &scope, "{}");
        assert!(written.elapsed() < Duration::from_secs(2), "no commit waits for Redis");
        redis = RedisServer::start_at(port);
        // The tick is an hour: the look after the connection was made again has found it.
        shore.wait("the write while Redis was away", &mut watch);
        until_heard_soon(&shore, &other.db, &scope, &mut watch);
    }
    shore.stop(other);
    shore.stop(here);
}

#[test]
fn garbage_and_own_words_wake_nobody() {
    let shore = Shore::new(Engine::Postgres);
    let redis = RedisServer::start_at(free_port());
    let (here, mut watch) = hearing(&shore, Some(&redis.url()), &somebody(1));
    let mut end = here.feed.watch(&somebody(2));
    for word in ["", "garbage", "3:00000000-0000-0000-0000-000000000001"] {
        redis.say(&["PUBLISH", "tote:changes", &format!("\"{word}\"")]);
    }
    let line = format!("\"somebody\\n{}\"", "x".repeat(9_000));
    redis.say(&["PUBLISH", "tote:changes", &line]);
    // What comes after the garbage is heard.
    redis.say(&[
        "PUBLISH",
        "tote:changes",
        "\"somebody\\n3:00000000-0000-0000-0000-000000000002\"",
    ]);
    shore.wait("a word of somebody", &mut end);
    assert!(!is_woken(&mut watch));
    shore.stop(here);
}
