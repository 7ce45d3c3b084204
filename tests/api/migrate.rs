//! Bringing a database to the structure that the program needs.

use serde_json::json;

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::Job;

on_both_engines!(
    a_server_refuses_a_database_that_is_not_migrated,
    a_server_migrates_where_it_is_told_to,
    migrating_twice_is_migrating_once,
    the_state_is_listed_and_nothing_changed,
    servers_that_start_together_all_come_up,
    commands_that_migrate_together_all_succeed,
    commands_refuse_a_database_that_is_not_migrated,
);

fn tables(shop: &Shop) -> i64 {
    let sql = match shop.engine {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'product'",
        Engine::Postgres => "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'product'",
    };
    // A SQLite file that nobody made is not there.
    if shop.engine == Engine::Sqlite && !shop.file("tote.db").exists() {
        return 0;
    }
    shop.sql().number(sql)
}

fn a_server_refuses_a_database_that_is_not_migrated(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let ended = shop.tote(&["serve"]);
    assert_eq!(ended.code(), Some(1));
    for advice in ["tote migrate", "tote serve --migrate"] {
        assert!(ended.stderr.contains(advice), "{}", ended.stderr);
    }
    assert_eq!(ended.text(), "", "it never said that it serves");
    assert_eq!(tables(&shop), 0, "it changed nothing");
}

fn a_server_migrates_where_it_is_told_to(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let server = shop.serve_with(&["--migrate"]);
    assert_eq!(server.get("health/ready").status, 200);
    assert_eq!(
        server.ask("{ products { totalCount } }").data(),
        json!({"products": {"totalCount": 0}})
    );
    assert_eq!(tables(&shop), 1);
    // With a database of one's own nothing is seeded.
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM product"), 0);
    drop(server);
    shop.serve();
}

fn migrating_twice_is_migrating_once(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let first = shop.tote(&["migrate"]).done().text();
    let applied = first.lines().filter(|line| line.starts_with("applied ")).count();
    assert!(applied >= 10, "{first}");
    assert!(first.contains(&format!("{applied} migrations applied")), "{first}");
    let second = shop.tote(&["migrate"]).done().text();
    assert!(second.starts_with("0 migrations applied"), "{second}");
}

fn the_state_is_listed_and_nothing_changed(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let pending = shop.tote(&["migrate", "--status"]).done().text();
    assert!(
        pending.lines().count() >= 10 && pending.lines().all(|line| line.starts_with("pending ")),
        "{pending}"
    );
    assert_eq!(tables(&shop), 0);
    shop.tote(&["migrate"]).done();
    let applied = shop.tote(&["migrate", "--status"]).done().text();
    assert_eq!(applied, pending.replace("pending ", "applied "));
}

fn servers_that_start_together_all_come_up(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let servers: Vec<_> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| shop.serve_with(&["--migrate"])))
            .collect();
        starting
            .into_iter()
            .map(|thread| thread.join().expect("it comes up"))
            .collect()
    });
    for server in &servers {
        assert_eq!(server.get("health/ready").status, 200);
    }
    // They share the keys that are made once: of codes, of kept answers, of cursors, of the sandbox, of access tokens.
    assert_eq!(
        shop.sql()
            .texts("SELECT name FROM shared_setting ORDER BY name", "name"),
        [
            "account_key",
            "answer_key",
            "cursor_key",
            "sandbox_webhook_key",
            "token_key"
        ]
    );
}

fn commands_that_migrate_together_all_succeed(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let commands: Vec<Job> = (0..3).map(|_| shop.start(&["migrate"])).collect();
    let applied: Vec<String> = commands
        .into_iter()
        .map(|command| command.end().done().text())
        .collect();
    assert!(applied.iter().all(|text| text.contains("up to date")), "{applied:?}");
    assert_eq!(tables(&shop), 1);
}

fn commands_refuse_a_database_that_is_not_migrated(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let file = shop.write("one.jsonl", "{\"handle\":\"one\"}\n");
    for arguments in [
        vec!["import", file.to_str().expect("text")],
        vec!["export", "--format", "jsonl", "-"],
        vec!["seed"],
    ] {
        let ended = shop.tote(&arguments);
        assert_eq!(ended.code(), Some(1), "{arguments:?}");
        assert!(ended.stderr.contains("tote migrate"), "{arguments:?}: {}", ended.stderr);
    }
    assert_eq!(tables(&shop), 0);
}
