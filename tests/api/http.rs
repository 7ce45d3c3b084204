//! GraphQL over HTTP, in good form and bad.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use url::Url;

use crate::app::{Server, Shop};
use crate::clients::{Answer, send};
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    a_query_can_be_posted_and_got,
    one_of_several_operations_is_chosen,
    a_body_that_is_no_request_is_refused,
    a_get_that_is_no_request_is_refused,
    other_paths_and_methods,
    nothing_is_counted_unless_it_is_asked_for,
    bombs_are_refused_and_the_server_lives,
    a_document_may_nest_as_deep_as_is_allowed,
);

fn post(server: &Server, body: impl Into<Vec<u8>>) -> Answer {
    let body = body.into();
    send(|client| {
        client
            .post(server.at("graphql"))
            .header(CONTENT_TYPE, "application/json")
            .body(body)
    })
}

fn get(server: &Server, parameters: &[(&str, &str)]) -> Answer {
    let url = Url::parse_with_params(&server.at("graphql"), parameters).expect("the parameters fit");
    send(|client| client.get(url))
}

fn a_query_can_be_posted_and_got(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query Find($handle: String!) { product(handle: $handle) { title } }";
    let expected = json!({"product": {"title": "Linen Dress"}});
    let variables = r#"{"handle":"linen-dress"}"#;
    let got = get(server, &[("query", document), ("variables", variables), ("lang", "en")]);
    assert_eq!(got.data(), expected);
    assert_eq!(
        got.context(),
        json!({"market": "de", "language": "en", "currency": "EUR"})
    );
    let posted = server
        .ask(document)
        .language("en")
        .with(json!({"handle": "linen-dress"}))
        .answer();
    assert_eq!(posted.json(), got.json());
    // What is the same for everybody may be kept by whoever asks each time whether it still holds; what was posted by nobody.
    for (answer, caching) in [(got, "public, max-age=0, must-revalidate"), (posted, "no-store")] {
        assert_eq!(answer.headers["content-type"], "application/json; charset=utf-8");
        assert_eq!(answer.headers["cache-control"], caching);
    }
    // Members come in the order in which they were asked for.
    let ordered = server
        .ask("{ shop { name language market { name code } languages } }")
        .answer();
    let places: Vec<Option<usize>> = ["\"shop\"", "\"language\"", "\"market\"", "\"code\"", "\"languages\""]
        .map(|name| ordered.text.find(name))
        .to_vec();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{}",
        ordered.text
    );
    // What clients send although it is empty.
    let body = json!({"query": "{ shop { name } }", "variables": null, "operationName": null, "extensions": {}});
    assert_eq!(post(server, body.to_string()).data(), json!({"shop": {"name": "Tote"}}));
}

fn one_of_several_operations_is_chosen(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query One { shop { name } } query Two { shop { language } }";
    let chosen = post(server, json!({"query": document, "operationName": "Two"}).to_string());
    assert_eq!(chosen.data(), json!({"shop": {"language": "de"}}));
    let got = get(server, &[("query", document), ("operationName", "One")]);
    assert_eq!(got.data(), json!({"shop": {"name": "Tote"}}));
    for body in [
        json!({"query": document}),
        json!({"query": document, "operationName": "Three"}),
    ] {
        let refusal = post(server, body.to_string()).refusal();
        assert_eq!(refusal.code, "BAD_USER_INPUT", "{body}: {refusal:?}");
    }
}

fn a_body_that_is_no_request_is_refused(engine: Engine) {
    let server = Server::shared(engine);
    let deep = format!(
        r#"{{"query":"{{ shop {{ name }} }}","variables":{}1{}}}"#,
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    for (body, field) in [
        (b"".to_vec(), "body"),
        (b"{".to_vec(), "body"),
        (b"{\"query\": \"{ shop { name } }\"} trailing".to_vec(), "body"),
        (b"[]".to_vec(), "body"),
        (b"null".to_vec(), "body"),
        (b"\"{ shop { name } }\"".to_vec(), "body"),
        (b"{\"query\": 5}".to_vec(), "query"),
        (b"{\"query\": \"\xff\"}".to_vec(), "body"),
        (
            b"{\"query\": \"{ shop { name } }\", \"query\": \"{ shop { name } }\"}".to_vec(),
            "query",
        ),
        (deep.into_bytes(), "variables"),
        (b"{}".to_vec(), "query"),
        (b"{\"query\": null}".to_vec(), "query"),
        (b"{\"query\": \"\"}".to_vec(), "query"),
        (b"{\"variables\": {}}".to_vec(), "query"),
        (
            b"{\"query\": \"{ shop { name } }\", \"variables\": []}".to_vec(),
            "variables",
        ),
        (
            b"{\"query\": \"{ shop { name } }\", \"variables\": \"x\"}".to_vec(),
            "variables",
        ),
        (
            format!("{{\"query\": \"{{ shop {{ name }} }} # {}\"}}", "x".repeat(600_000)).into_bytes(),
            "body",
        ),
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let answer = post(server, body);
        assert!((400..500).contains(&answer.status), "{shown}: {answer:?}");
        assert_eq!(answer.refusal().code, "BAD_USER_INPUT", "{shown}");
        assert_eq!(answer.refusal().field, field, "{shown}: {}", answer.text);
        assert_eq!(answer.json().get("data"), None, "{shown}");
    }
}

fn a_get_that_is_no_request_is_refused(engine: Engine) {
    let server = Server::shared(engine);
    for (parameters, field) in [
        (vec![], "query"),
        (vec![("query", "")], "query"),
        (vec![("query", "{ shop { name } }"), ("variables", "{")], "variables"),
        (vec![("query", "{ shop { name } }"), ("variables", "[1]")], "variables"),
        (vec![("query", "{ shop { name } }"), ("market", "fr")], "market"),
    ] {
        let answer = get(server, &parameters);
        assert_eq!(answer.status, 400, "{parameters:?}: {answer:?}");
        answer.assert_bad(field);
    }
}

fn other_paths_and_methods(engine: Engine) {
    let server = Server::shared(engine);
    assert_eq!(server.get("no-such-page").status, 404);
    assert_eq!(server.get("graphql/more").status, 404);
    let put = send(|client| client.put(server.at("graphql")).body("{}"));
    assert_eq!(put.status, 405);
    let page = server.get("");
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<html"), "the playground");
}

fn nothing_is_counted_unless_it_is_asked_for(engine: Engine) {
    let counted = Server::shared(engine).ask("{ products { totalCount } }").answer();
    assert_eq!(counted.statements(), 1);
    let shop = Shop::filled(engine).with("TOTE_SHOW_STATEMENTS", "");
    let answer = shop.serve().ask("{ products { totalCount } }").answer();
    assert_eq!(answer.headers.get("x-tote-statements"), None);
}

/// Documents that are small and cost a server much that takes them as they are.
fn bombs() -> Vec<(&'static str, String)> {
    let nested = |levels: usize, open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    };
    let mut fragments = String::from("{ shop { ...F0 } }");
    for at in 0..40 {
        write!(
            fragments,
            " fragment F{at} on Shop {{ ...F{next} ...F{next} }}",
            next = at + 1
        )
        .expect("a text can be written to");
    }
    fragments.push_str(" fragment F40 on Shop { name }");
    let aliases = (0..3_000).fold(String::new(), |mut fields, at| {
        write!(fields, " a{at}: shop {{ name }}").expect("a text can be written to");
        fields
    });
    let breadth = nested(10, "nodes { collections { products { ", "totalCount", " } } }");
    vec![
        (
            "deep list",
            format!(
                "{{ products(filter: {}) {{ totalCount }} }}",
                nested(1_400, "[", "", "]")
            ),
        ),
        (
            "deep object",
            format!(
                "{{ products(filter: {}) {{ totalCount }} }}",
                nested(1_400, "{a:", "1", "}")
            ),
        ),
        ("deep selection", nested(1_400, "{ shop ", "{ name }", "}")),
        (
            "deep inline fragments",
            format!("{{ shop {} }}", nested(1_400, "{ ... ", "{ name }", "}")),
        ),
        (
            "deep list type",
            format!("query Q($a: {}) {{ shop {{ name }} }}", nested(1_400, "[", "Int", "]")),
        ),
        ("unclosed", "{ a ".repeat(1_400)),
        ("unclosed list", format!("{{ products(filter: {}", "[".repeat(60_000))),
        ("unclosed text", format!("{{ product(handle: \"{}", "{".repeat(30_000))),
        ("fragments that double", fragments),
        (
            "fragments in a circle",
            "{ shop { ...A } } fragment A on Shop { ...B } fragment B on Shop { ...A }".to_owned(),
        ),
        ("many aliases", format!("{{ {aliases} }}")),
        ("lists of lists", format!("{{ products {{ {breadth} }} }}")),
        (
            "directives",
            format!("{{ shop {} {{ name }} }}", "@include(if: true) ".repeat(3_000)),
        ),
    ]
}

fn bombs_are_refused_and_the_server_lives(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    for (name, document) in bombs() {
        let begun = Instant::now();
        let answer = server.ask(document).answer();
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(5), "{name} took {took:?}");
        let body = answer.json();
        assert!(
            body["errors"].as_array().is_some_and(|errors| !errors.is_empty()),
            "{name}: {}",
            &answer.text[..answer.text.len().min(300)]
        );
        assert_eq!(
            body["errors"][0]["extensions"]["code"].as_str().map(|code| [
                "GRAPHQL_PARSE_FAILED",
                "GRAPHQL_VALIDATION_FAILED",
                "COST_EXCEEDED"
            ]
            .contains(&code)),
            Some(true),
            "{name}: {}",
            body["errors"][0]
        );
        assert!(
            answer.text.len() < 100_000,
            "{name}: a small question with an answer of {} bytes",
            answer.text.len()
        );
        assert!(server.process().is_running(), "{name}");
        assert_eq!(
            server.ask("{ shop { name } }").data(),
            json!({"shop": {"name": "Tote"}}),
            "{name}"
        );
    }
    // Variables can be deep too.
    let variables = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let document = "query Q($filter: [ProductFilter!]) { products(filter: $filter) { totalCount } }";
    let refusal = server
        .ask(document)
        .with(json!({"filter": variables}))
        .answer()
        .refusal();
    assert_eq!(refusal.code, "BAD_USER_INPUT");
    assert_eq!(
        server.ask("{ shop { name } }").data()["shop"]["name"],
        Value::from("Tote")
    );
}

fn a_document_may_nest_as_deep_as_is_allowed(engine: Engine) {
    let server = Server::shared(engine);
    // Each level is a resolver within a resolver, on the stack of the server.
    let nested = |levels: usize| {
        let open = "{ selectedOrFirstAvailableVariant { product ".repeat(levels);
        format!(
            "{{ product(handle: \"linen-dress\") {open} {{ title }} {} }}",
            "} }".repeat(levels)
        )
    };
    let data = server.ask(nested(9)).data();
    let found = (0..9).fold(&data["product"], |product, _| {
        &product["selectedOrFirstAvailableVariant"]["product"]
    });
    assert!(found["title"].is_string(), "{data}");
    let refusal = server.ask(nested(10)).answer().refusal();
    assert_eq!(refusal.code, "GRAPHQL_VALIDATION_FAILED", "{refusal:?}");
}
