//! Whether a server lives, and whether it can answer.

use serde_json::json;

use crate::app::{Server, Shop};
use crate::engine::{Cluster, Engine};
use crate::on_both_engines;
use crate::process::eventually;

on_both_engines!(
    a_server_is_live_and_ready,
    the_command_tells_by_its_exit_code,
    running_requests_end_before_the_server_does,
);

fn a_server_is_live_and_ready(engine: Engine) {
    let server = Server::shared(engine);
    let live = server.get("health/live");
    assert_eq!((live.status, live.json()), (200, json!({"status": "live"})));
    let ready = server.get("health/ready");
    assert_eq!(
        (ready.status, ready.json()),
        (200, json!({"status": "ready", "database": "up", "redis": "none"}))
    );
    for answer in [live, ready] {
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["content-type"], "application/json");
    }
}

fn the_command_tells_by_its_exit_code(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    for path in ["health/ready", "health/live"] {
        let ended = shop.tote(&["health", "--url", &server.at(path)]).done();
        assert!(ended.text().contains("answers 200"), "{}", ended.text());
    }
    assert_eq!(
        shop.tote(&["health", "--url", &server.at("health/none")]).code(),
        Some(1)
    );
    let url = server.at("health/ready");
    drop(server);
    let gone = shop.tote(&["health", "--url", &url]);
    assert_eq!(gone.code(), Some(1));
    assert!(gone.stderr.contains("is it running?"), "{}", gone.stderr);
}

fn running_requests_end_before_the_server_does(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    // Asked to stop while others ask: what was taken on is answered, and the process ends by itself.
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let answer = server
                        .ask("{ products(first: 50) { nodes { handle variants(first: 100) { nodes { sku } } } } }")
                        .answer();
                    answer.data();
                    answer.status
                })
            })
            .collect();
        asking
            .into_iter()
            .map(|thread| thread.join().expect("an answer"))
            .collect()
    });
    assert_eq!(answers, [200; 4]);
    server.process().signal("TERM");
    eventually("the server ends", || (!server.process().is_running()).then_some(()));
    assert!(
        !server.process().errors().contains("panicked"),
        "{}",
        server.process().errors()
    );
}

/// A SQLite file cannot go away under an open connection, so this is PostgreSQL's alone.
#[test]
fn a_server_that_lost_its_database_is_not_ready_until_it_is_back() {
    let shop = Shop::filled(Engine::Postgres);
    let server = shop.serve();
    let cluster = Cluster::shared();
    let keep = cluster.create_database(None);
    cluster.drop_database(&keep);
    // Renamed away: whoever asks for it finds nothing.
    let name = shop.database();
    let disconnect = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    cluster.execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    cluster.execute(&disconnect);
    let down = eventually("the server notices", || {
        Some(server.get("health/ready")).filter(|answer| answer.status == 503)
    });
    assert_eq!(
        down.json(),
        json!({"status": "unavailable", "database": "down", "redis": "none"})
    );
    assert_eq!(server.get("health/live").status, 200, "the process is not at fault");
    // A shopper learns that it is not their fault, and nothing else.
    let answer = server.ask(r#"{ product(handle: "linen-dress") { title } }"#).answer();
    let refusal = answer.refusal();
    assert_eq!(refusal.code, "INTERNAL", "{}", answer.text);
    for word in ["postgres", "sql", "connection", "pool", name] {
        assert!(!answer.text.to_lowercase().contains(word), "{}", answer.text);
    }
    cluster.execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    eventually("the server is ready again", || {
        Some(server.get("health/ready")).filter(|answer| answer.status == 200)
    });
    let data = server.ask(r#"{ product(handle: "linen-dress") { title } }"#).data();
    assert_eq!(data["product"]["title"], "Leinenkleid");
}
