//! What browsers are told: which pages may call the server, and what may be done with its answers.

use poem::{Request, Response, Route, endpoint::make_sync};
use reqwest::Method;

use crate::app::{Server, Shop};
use crate::engine::Engine;
use crate::own_server::{OwnServer, Reply};

fn typed(settings: &[(&str, &str)]) -> OwnServer {
    let of_type = |kind: &'static str| make_sync(move |_: Request| Response::builder().content_type(kind).body("<>"));
    let route = Route::new()
        .at("/graphql", of_type("application/json"))
        .at("/image", of_type("image/jpeg"))
        .at("/page", of_type("text/html; charset=utf-8"));
    OwnServer::start(route, settings)
}

fn preflight(server: &OwnServer, origin: &str) -> Reply {
    let asked = server.ask(
        |client| client,
        |client| {
            client
                .request(Method::OPTIONS, server.at("graphql"))
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type,authorization")
        },
    );
    asked.expect("the server answers")
}

#[test]
fn a_page_asks_before_it_calls() {
    let server = typed(&[("TOTE_CORS_ORIGINS", "https://shop.example, capacitor://localhost")]);
    for origin in ["https://shop.example", "capacitor://localhost"] {
        let reply = preflight(&server, origin);
        assert_eq!(reply.answer.status, 204);
        assert_eq!(reply.header("access-control-allow-origin"), [origin]);
        assert_eq!(reply.header("access-control-max-age"), ["86400"]);
        assert!(reply.header("access-control-allow-methods").concat().contains("POST"));
        assert!(reply.header("access-control-allow-credentials").is_empty());
        assert_eq!(reply.header("vary"), ["origin"]);
        let headers = reply.header("access-control-allow-headers").concat();
        let headers: Vec<&str> = headers.split(", ").collect();
        for name in [
            "content-type",
            "authorization",
            "x-market",
            "accept-language",
            "apollo-require-preflight",
            "graphql-require-preflight",
            "x-tote-cost",
            "x-apollo-operation-name",
            "apollographql-client-name",
            "apollographql-client-version",
            "graphql-client-name",
            "graphql-client-version",
            "traceparent",
            "idempotency-key",
        ] {
            assert!(headers.contains(&name), "{name}");
        }
        let called = server.get("graphql", &[("origin", origin)]);
        assert_eq!(called.header("access-control-allow-origin"), [origin]);
        let readable = called.header("access-control-expose-headers").concat();
        for name in ["x-request-id", "retry-after", "server-timing", "traceresponse"] {
            assert!(readable.contains(name), "{name}");
        }
    }
}

#[test]
fn a_page_may_read_why_it_is_refused_before_anybody_looks_at_its_request() {
    let server = typed(&[("TOTE_CORS_ORIGINS", "https://shop.example")]);
    let long = format!("graphql?query={}", "x".repeat(20_000));
    let reply = server.get(&long, &[("origin", "https://shop.example")]);
    assert_eq!(reply.answer.status, 414);
    assert_eq!(reply.header("access-control-allow-origin"), ["https://shop.example"]);
    assert_eq!(reply.header("vary"), ["origin"]);
    assert_eq!(reply.header("x-content-type-options"), ["nosniff"]);
}

#[test]
fn other_pages_read_nothing() {
    let server = typed(&[("TOTE_CORS_ORIGINS", "https://shop.example")]);
    for origin in [
        "https://evil.example",
        "http://shop.example",
        "https://shop.example.evil.example",
        "https://shop.example:8443",
        "null",
    ] {
        let refused = preflight(&server, origin);
        assert_eq!(refused.answer.status, 403, "{origin}");
        for reply in [refused, server.get("graphql", &[("origin", origin)])] {
            assert!(reply.header("access-control-allow-origin").is_empty(), "{origin}");
            assert_eq!(reply.header("vary").concat().matches("origin").count(), 1, "{origin}");
        }
    }
    // Programs are no pages.
    assert_eq!(server.get("graphql", &[]).answer.status, 200);
}

#[test]
fn development_is_open_to_all_pages_and_production_to_none() {
    let open = typed(&[("TOTE_MODE", "development")]);
    assert_eq!(
        preflight(&open, "http://localhost:3000").header("access-control-allow-origin"),
        ["*"]
    );
    assert_eq!(open.get("graphql", &[]).header("access-control-allow-origin"), ["*"]);
    let closed = typed(&[("TOTE_MODE", "production")]);
    let refused = preflight(&closed, "http://localhost:3000");
    assert!(refused.header("access-control-allow-origin").is_empty());
    assert!(refused.header("access-control-allow-methods").is_empty());
}

#[test]
fn answers_restrain_browsers_by_what_they_are() {
    let server = typed(&[]);
    let json = server.get("graphql", &[]);
    assert_eq!(json.header("x-content-type-options"), ["nosniff"]);
    assert_eq!(json.header("cross-origin-resource-policy"), ["same-origin"]);
    assert_eq!(
        server.get("image", &[]).header("cross-origin-resource-policy"),
        ["cross-origin"]
    );
    let page = server.get("page", &[]);
    assert_eq!(page.header("x-frame-options"), ["DENY"]);
    assert_eq!(page.header("referrer-policy"), ["no-referrer"]);
    assert!(
        page.header("strict-transport-security").is_empty(),
        "nobody said that it is reached by https"
    );
    let told = typed(&[("TOTE_HSTS_MAX_AGE_S", "600"), ("TOTE_SECURITY_HEADERS", "false")]).get("page", &[]);
    assert_eq!(told.header("strict-transport-security"), ["max-age=600"]);
    assert!(told.header("x-frame-options").is_empty() && told.header("x-content-type-options").is_empty());
}

#[test]
fn the_playground_keeps_its_own_policy() {
    let page = Server::shared(Engine::Sqlite).get("");
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .expect("text")
            .contains("frame-ancestors 'none'")
    );
    for name in [
        "x-content-type-options",
        "cross-origin-resource-policy",
        "referrer-policy",
    ] {
        assert_eq!(page.headers.get_all(name).iter().count(), 1, "{name}");
    }
}

#[test]
fn an_origin_that_is_none_stops_the_start() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_CORS_ORIGINS", "shop.example");
    let ended = shop.tote(&["serve"]);
    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr.contains("TOTE_CORS_ORIGINS"), "{}", ended.stderr);
}
