//! GraphQL over HTTP: media types, statuses, methods, arrays of requests.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use url::Url;

use crate::app::{Server, Shop};
use crate::clients::{Answer, send};
use crate::engine::Engine;
use crate::own_server::Line;
use crate::process::DEADLINE;

const NEWER: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

fn server() -> &'static Server {
    Server::shared(Engine::Sqlite)
}

fn post(server: &Server, body: &str, headers: &[(&str, &str)]) -> Answer {
    send(|client| {
        let request = client.post(server.at("graphql")).body(body.to_owned());
        headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
    })
}

fn ask(server: &Server, document: &str, accept: &str) -> Answer {
    let body = json!({"query": document}).to_string();
    post(server, &body, &[("content-type", JSON), ("accept", accept)])
}

fn get(server: &Server, parameters: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let url = Url::parse_with_params(&server.at("graphql"), parameters).expect("the parameters fit");
    send(|client| {
        headers
            .iter()
            .fold(client.get(url), |request, (name, value)| request.header(*name, *value))
    })
}

#[test]
fn the_answer_has_the_media_type_that_was_asked_for() {
    for (accept, expected) in [
        (JSON, "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
        (NEWER, "application/graphql-response+json; charset=utf-8"),
        (
            "application/graphql-response+json,application/json;q=0.9",
            "application/graphql-response+json; charset=utf-8",
        ),
    ] {
        let answer = ask(server(), "{ shop { name } }", accept);
        assert_eq!(answer.headers["content-type"], expected, "{accept}");
        assert_eq!(answer.data()["shop"]["name"], "Tote");
    }
    let refused = ask(server(), "{ shop { name } }", "text/html");
    assert_eq!(refused.status, 406);
    refused.assert_bad("accept");
}

#[test]
fn json_tells_in_the_body_and_the_newer_type_by_the_status() {
    for (document, code) in [
        ("{ shop { name }", "GRAPHQL_PARSE_FAILED"),
        ("{ shop { nam } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { shop { name } } query B { shop { name } }", "BAD_USER_INPUT"),
        (
            "query($first: Int!) { products(first: $first) { totalCount } }",
            "BAD_USER_INPUT",
        ),
    ] {
        for (accept, status) in [(JSON, 200), (NEWER, 400)] {
            let answer = ask(server(), document, accept);
            assert_eq!(answer.status, status, "{document}: {}", answer.text);
            assert_eq!(
                answer.json()["errors"][0]["extensions"]["code"],
                code,
                "{}",
                answer.text
            );
            assert_eq!(answer.json().get("data"), None, "{}", answer.text);
        }
    }
    // An error in the data is no error of the request.
    let answer = ask(server(), "{ shop { name } products(first: 0) { totalCount } }", NEWER);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["errors"][0]["extensions"]["field"], "first");
}

#[test]
fn the_statuses_of_the_draft_are_given_where_they_are_asked_for() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_STATUS_PROFILE", "draft");
    let server = shop.serve();
    for (document, status) in [
        ("{ shop { name }", 400),
        ("{ shop { nam } }", 422),
        ("query($first: Int!) { products(first: $first) { totalCount } }", 422),
        ("{ shop { name } node(id: \"x\") { id } }", 294),
        ("{ products(first: 0) { totalCount } }", 500),
    ] {
        let answer = ask(&server, document, NEWER);
        assert_eq!(answer.status, status, "{document}: {}", answer.text);
        assert_eq!(ask(&server, document, JSON).status, 200, "{document}");
    }
}

#[test]
fn methods_other_than_get_and_post_are_refused() {
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = send(|client| client.request(method.clone(), server().at("graphql")).body("{}"));
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.headers["allow"], "GET, POST");
        answer.assert_bad("method");
    }
}

#[test]
fn only_json_is_taken() {
    let body = json!({"query": "{ shop { name } }"}).to_string();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "application/jsonp",
        "",
    ] {
        let answer = post(server(), &body, &[("content-type", content_type)]);
        assert_eq!(answer.status, 415, "{content_type}");
        answer.assert_bad("content-type");
    }
    for content_type in [
        "application/json",
        "Application/JSON;charset=UTF-8",
        "application/json; charset=utf8",
        NEWER,
    ] {
        let answer = post(server(), &body, &[("content-type", content_type)]);
        assert_eq!(answer.data()["shop"]["name"], "Tote", "{content_type}");
    }
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_read() {
    let body = json!({"query": format!("{{ shop {{ name }} }} # {}", "x".repeat(600_000))}).to_string();
    let answer = post(server(), &body, &[("content-type", JSON)]);
    assert_eq!(answer.status, 413);
    answer.assert_bad("body");
}

#[test]
fn a_page_of_another_site_cannot_load_an_answer() {
    let query = [("query", "{ shop { name } }")];
    let embedded = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
    let refused = get(server(), &query, &embedded);
    assert_eq!((refused.status, refused.refusal().code.as_str()), (403, "FORBIDDEN"));
    let asked = [embedded[0], ("sec-fetch-mode", "cors")];
    assert_eq!(get(server(), &query, &asked).data()["shop"]["name"], "Tote");

    let shop = Shop::filled(Engine::Sqlite).with("TOTE_REQUIRE_PREFLIGHT", "true");
    let strict = shop.serve();
    assert_eq!(get(&strict, &query, &[]).status, 403);
    for header in [
        "apollo-require-preflight",
        "graphql-require-preflight",
        "x-apollo-operation-name",
    ] {
        assert_eq!(get(&strict, &query, &[(header, "true")]).data()["shop"]["name"], "Tote");
    }
    assert_eq!(ask(&strict, "{ shop { name } }", JSON).status, 200);
}

#[test]
fn arrays_are_refused_unless_they_are_allowed() {
    let one = json!({"query": "{ shop { name } }"});
    let wrong = json!({"query": "{ shop { nam } }"});
    let send_array = |server: &Server, body: &Value| post(server, &body.to_string(), &[("content-type", JSON)]);
    let refused = send_array(server(), &json!([one]));
    assert_eq!(refused.status, 400);
    refused.assert_bad("body");

    let shop = Shop::filled(Engine::Sqlite).with("TOTE_BATCH_MAX", "3");
    let batching = shop.serve();
    let answer = send_array(&batching, &json!([one, wrong, one]));
    assert_eq!(answer.status, 200);
    let answers = answer.json();
    assert_eq!(answers.as_array().map(Vec::len), Some(3), "{}", answer.text);
    assert_eq!(answers[0]["data"], json!({"shop": {"name": "Tote"}}));
    assert_eq!(
        answers[1]["errors"][0]["extensions"]["code"],
        "GRAPHQL_VALIDATION_FAILED"
    );
    assert_eq!(answers[2]["data"], answers[0]["data"]);
    // All of them were made for the same.
    assert_eq!(answer.context()["market"], "de");
    for body in [
        json!([]),
        json!([one, one, one, one]),
        json!([one, 5]),
        json!([one, [one]]),
    ] {
        let answer = send_array(&batching, &body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.json().is_object(), "{body}");
    }
}

/// Whoever is behind a bad network sends a request as it can.
#[test]
fn a_body_may_come_in_crumbs_and_is_refused_once_it_is_too_large() {
    let begun = |server: &Server| {
        let url = Url::parse(&server.at("graphql")).expect("a URL");
        let addresses = url.socket_addrs(|| None).expect("an address");
        let mut line = Line::to(addresses[0]);
        line.say(
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        line
    };
    let mut line = begun(server());
    for byte in json!({"query": "{ shop { name } }"}).to_string().chars() {
        line.say(format!("1\r\n{byte}\r\n"));
    }
    line.say("0\r\n\r\n");
    let answer = line.answer();
    assert!(answer.ends_with(r#"{"data":{"shop":{"name":"Tote"}}}"#), "{answer}");
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_GRAPHQL_BODY_MAX_BYTES", "1024");
    let strict = shop.serve();
    let mut line = begun(&strict);
    for _ in 0..11 {
        line.say(format!("64\r\n{}\r\n", "x".repeat(100)));
    }
    let refused = line.answer();
    assert!(refused.starts_with("HTTP/1.1 413 "), "{refused}");
    assert!(refused.contains(r#""field":"body""#), "{refused}");
}

#[test]
fn the_schema_is_not_told_to_everybody_in_production() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_MODE", "production");
    let production = shop.serve();
    for document in [
        "{ __schema { queryType { name } } }",
        "{ a: __type(name: \"Shop\") { name } }",
    ] {
        assert_eq!(
            ask(&production, document, JSON).refusal().code,
            "FORBIDDEN",
            "{document}"
        );
        assert!(
            ask(server(), document, JSON).json().get("errors").is_none(),
            "{document}"
        );
    }
    // `__typename` is no introspection of the schema: every cache of every client asks for it.
    let typename = ask(&production, "{ __typename shop { __typename } }", JSON).data();
    assert_eq!(typename, json!({"__typename": "Query", "shop": {"__typename": "Shop"}}));
    // Errors do not tell which names exist.
    let known = ask(&production, "{ shop { name { x } } }", JSON);
    let unknown = ask(&production, "{ shop { x } }", JSON);
    assert_eq!(known.text, unknown.text);
    assert_eq!(known.refusal().code, "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(production.get("").status, 404, "the playground");
    let told = ask(server(), "{ shop { x } }", JSON);
    assert!(told.refusal().message.contains('x'), "{}", told.text);
    assert!(told.json()["errors"][0]["locations"][0]["line"] == 1, "{}", told.text);

    let open = Shop::filled(Engine::Sqlite)
        .with("TOTE_MODE", "production")
        .with("TOTE_INTROSPECTION", "true")
        .with("TOTE_PLAYGROUND", "true");
    let open = open.serve();
    assert!(
        ask(&open, "{ __schema { queryType { name } } }", JSON)
            .json()
            .get("errors")
            .is_none()
    );
    assert_eq!(open.get("").status, 200);
}

#[test]
fn the_headers_of_a_request_lead_to_its_parts() {
    let request = send(|client| {
        client
            .post(server().at("graphql"))
            .header(CONTENT_TYPE, JSON)
            .header(ACCEPT, JSON)
            .header("x-request-id", "order-7_a.b")
            .body(json!({"query": "{ shop { name } }"}).to_string())
    });
    assert_eq!(request.headers["x-request-id"], "order-7_a.b");
    assert_eq!(request.headers["cache-control"], "no-store");
    let made = ask(server(), "{ shop { name } }", JSON);
    let id = made.headers["x-request-id"].to_str().expect("text");
    assert!((16..=64).contains(&id.len()), "{id}");
}

#[test]
fn who_asks_for_too_much_is_told_when_to_come_back() {
    let shop = Shop::filled(Engine::Sqlite)
        .with("TOTE_RATE_ADDRESS_BURST", "50")
        .with("TOTE_RATE_ADDRESS_PER_SECOND", "1");
    let server = shop.serve();
    let dear = "{ products(first: 40) { nodes { id } } }";
    assert_eq!(ask(&server, dear, NEWER).status, 200);
    assert_eq!(ask(&server, dear, NEWER).status, 200, "what is kept costs little");
    let refused = ask(&server, "{ products(first: 41) { nodes { id } } }", NEWER);
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert_eq!(refused.refusal().code, "RATE_LIMITED");
    // Apollo Client tries again only what comes as JSON.
    assert_eq!(refused.headers["content-type"], "application/json; charset=utf-8");
    let seconds: u64 = refused.headers["retry-after"]
        .to_str()
        .ok()
        .and_then(|value| value.parse().ok())
        .expect("whole seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    let millis = refused.json()["errors"][0]["extensions"]["retryAfterMs"].as_u64();
    assert!(
        millis.is_some_and(|millis| millis.div_ceil(1000) == seconds),
        "{}",
        refused.text
    );
    // What is refused before it is weighed costs something as well.
    let cheap = Shop::filled(Engine::Sqlite)
        .with("TOTE_RATE_ADDRESS_BURST", "50")
        .with("TOTE_RATE_ADDRESS_PER_SECOND", "1");
    let server = cheap.serve();
    let statuses: Vec<u16> = (0..8)
        .map(|at| ask(&server, &format!("{{ nothing{at} }}"), NEWER).status)
        .collect();
    assert!(statuses[0] == 400 && statuses[7] == 429, "{statuses:?}");
}

#[test]
fn an_answer_tells_its_cost_where_it_is_asked_for() {
    let document = "{ products(first: 10) { nodes { id } } }";
    let asked = post(
        server(),
        &json!({"query": document, "extensions": {"cost": true}}).to_string(),
        &[("content-type", JSON)],
    );
    let cost = asked.json()["extensions"]["cost"].take();
    assert!(cost["requested"].as_u64() >= cost["actual"].as_u64(), "{cost}");
    assert!(cost["actual"].as_u64() >= Some(10), "{cost}");
    assert_eq!(cost["maximum"], 10_000, "{cost}");
    assert!(
        cost["budget"]["remaining"].as_u64() < cost["budget"]["limit"].as_u64().map(|limit| limit + 1),
        "{cost}"
    );
    let by_header = get(server(), &[("query", document)], &[("x-tote-cost", "1")]);
    assert_eq!(by_header.json()["extensions"]["cost"]["requested"], cost["requested"]);
    let silent = ask(server(), document, JSON);
    assert_eq!(silent.json()["extensions"].get("cost"), None);
    let over = ask(
        server(),
        "{ products(first: 250) { nodes { variants(first: 250) { nodes { id } } } } }",
        NEWER,
    );
    assert_eq!((over.status, over.refusal().code.as_str()), (400, "COST_EXCEEDED"));
    assert_eq!(over.refusal().field, "products.nodes.variants.nodes");
}

#[test]
fn a_body_that_does_not_arrive_in_time_may_be_sent_again() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_BODY_TIMEOUT_MS", "100");
    let server = shop.serve();
    let address = server.at("").replace("http://", "");
    let mut stream = TcpStream::connect(address.trim_end_matches('/')).expect("the server listens");
    stream.set_read_timeout(Some(DEADLINE)).expect("a timeout can be set");
    let head = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    stream.write_all(head.as_bytes()).expect("the server reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .expect("the server answers and closes");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(
        answer.contains("\"code\":\"TIMEOUT\"") && answer.contains("\"field\":\"body\""),
        "{answer}"
    );
}

#[test]
fn a_trusted_document_may_nest_deeper_than_others_and_is_checked_by_the_same_rules() {
    let shop = Shop::filled(Engine::Sqlite);
    let open = "{ selectedOrFirstAvailableVariant { product ".repeat(17);
    let deep = format!(
        "{{ product(handle: \"linen-dress\") {open} {{ title }} {} }}",
        "} }".repeat(17)
    );
    let file = shop.write("manifest.json", json!({"deep": deep}).to_string());
    let shop = shop
        .with("TOTE_DOCUMENTS", &file.display().to_string())
        .with("TOTE_TRUSTED_DOCUMENTS", "measure");
    let server = shop.serve();
    assert_eq!(ask(&server, "{ shop { name } }", JSON).status, 200);
    let answer = post(
        &server,
        &json!({"documentId": "deep"}).to_string(),
        &[("content-type", JSON)],
    );
    let data = answer.data();
    let found = (0..17).fold(&data["product"], |product, _| {
        &product["selectedOrFirstAvailableVariant"]["product"]
    });
    assert!(found["title"].is_string(), "{data}");
    // Two keys where one is allowed: a rule that the validator of the specification's older edition lacks.
    let both = "{ products(filter: [{available: true, price: {min: \"1\"}}]) { totalCount } }";
    let invalid = shop.write("invalid.json", json!({"both": both}).to_string());
    let checked = shop.tote(&["documents", "check", invalid.to_str().expect("text")]);
    assert_eq!(checked.code(), Some(1), "{checked:?}");
}
