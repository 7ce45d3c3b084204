//! What a server writes to its log.

use serde_json::Value;

use crate::app::Shop;
use crate::engine::Engine;
use crate::process::eventually;

#[test]
fn each_line_is_an_object_where_the_command_line_says_so() {
    let shop = Shop::filled(Engine::Sqlite)
        .with("TOTE_LOG", "info,tote=debug")
        .with("TOTE_LOG_FORMAT", "pretty");
    let server = shop.serve_with(&["--log", "json"]);
    server
        .ask("{ products(first: 5) { nodes { title variants(first: 2) { nodes { sku } } } } }")
        .data();
    let batches = eventually("a batch is told", || {
        let lines = server.process().errors();
        let lines: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect();
        let batches: Vec<Value> = lines
            .into_iter()
            .filter(|line| line["span"]["name"] == "loader_batch")
            .collect();
        (!batches.is_empty()).then_some(batches)
    });
    for batch in batches {
        let span = &batch["span"];
        assert!(span["loader"].is_string() && span["keys"].as_u64() > Some(0), "{batch}");
        assert!(span["statements"].as_u64() > Some(0), "{batch}");
        assert!(batch["time.busy"].is_string(), "{batch}");
    }
}

#[test]
fn requests_that_are_not_graphql_are_told_to_whoever_wants_to_know() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_LOG", "info,tote::request=debug");
    let server = shop.serve_with(&["--log", "json"]);
    assert_eq!(server.get("health/live?token=secret").status, 200);
    let line = eventually("the request is told", || {
        let lines = server.process().errors();
        let mut lines = lines
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.find(|line| line["message"] == "http request" && line["path"] == "/health/live")
    });
    assert_eq!(line["level"], "DEBUG");
    assert_eq!((&line["method"], &line["status"]), (&"GET".into(), &200.into()));
    assert!(line["request_id"].is_string() && line["duration_ms"].is_u64(), "{line}");
    assert!(!line.to_string().contains("secret"), "{line}");
}

#[test]
fn lines_for_people_are_no_objects_and_spans_are_not_told_unasked() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_LOG_FORMAT", "json");
    let server = shop.serve_with(&["--log", "pretty"]);
    server.ask("{ products(first: 5) { nodes { title } } }").data();
    server.process().signal("TERM");
    eventually("the server ends", || (!server.process().is_running()).then_some(()));
    let lines = server.process().errors();
    assert!(lines.contains("stopping") && !lines.contains("loader_batch"), "{lines}");
    assert!(lines.lines().all(|line| !line.starts_with('{')), "{lines}");
}
