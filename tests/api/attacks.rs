//! What is sent to public GraphQL servers in order to break them or to learn about them, one request at a time. Each must be
//! refused with its own code, or answered, in a time that is in proportion to that of an ordinary request of the same run.
//! `attacks_load.rs` sends the worst of them all the time.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Value, json};
use url::Url;

use crate::app::{Server, Shop};
use crate::bombs::{aliases, bomb_of_aliases, bomb_of_spreads, duplicates, flat_megabyte, nested_list, repeated};
use crate::clients::{Answer, Ask, send};
use crate::engine::Engine;

/// A screen as apps ask for it.
pub(crate) const ORDINARY: &str =
    "{ products(first: 24) { nodes { id handle title priceRange { min { amount } } featuredImage { url } } } }";

/// How much longer than an ordinary request an attack may take, beside the noise of a busy machine and an unoptimised build.
const TIMES: u32 = 10;
const NOISE: Duration = Duration::from_millis(300);
/// Of so many attempts the fastest counts: what else the machine does is not the attack's fault.
const ATTEMPTS: usize = 3;

/// The median of how long `count` runs of `work` take.
pub(crate) fn median(count: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..count)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[count / 2]
}

/// How long an ordinary request takes.
fn usual(server: &Server) -> Duration {
    median(9, || {
        server.ask(ORDINARY).data();
    })
}

/// What comes back of `attack`, which is told its number so that no attempt is like another; fails where it takes too long.
#[track_caller]
fn in_proportion(server: &Server, name: &str, attack: impl Fn(usize) -> Answer) -> Answer {
    let usual = usual(server);
    let mut fastest: Option<(Duration, Answer)> = None;
    for attempt in 0..ATTEMPTS {
        let begun = Instant::now();
        let answer = attack(attempt);
        let took = begun.elapsed();
        if fastest.as_ref().is_none_or(|(time, _)| took < *time) {
            fastest = Some((took, answer));
        }
    }
    let (took, answer) = fastest.expect("there was an attempt");
    let bound = usual * TIMES + NOISE;
    assert!(
        took < bound,
        "{name} took {took:?}; an ordinary request takes {usual:?}"
    );
    assert!(server.process().is_running(), "{name}");
    answer
}

/// A request by a client that knows the media type of GraphQL, so that a refusal has a status of its own.
fn ask<'a>(server: &'a Server, document: &str) -> Ask<'a> {
    server
        .ask(document)
        .header("accept", "application/graphql-response+json")
}

/// Sends a document, with a comment that makes it another one each time.
#[track_caller]
fn attack(server: &Server, name: &str, document: &str) -> Answer {
    in_proportion(server, name, |attempt| {
        ask(server, &format!("# {name} {attempt}\n{document}")).answer()
    })
}

/// The status, the code and the exceeded limits of an answer that holds no data.
#[track_caller]
fn refused(name: &str, answer: &Answer) -> (u16, String, Vec<String>) {
    let body = answer.json();
    assert_eq!(body.get("data"), None, "{name}: {}", answer.text);
    let errors = body["errors"].as_array().expect("errors");
    assert!((1..=50).contains(&errors.len()), "{name}: {} errors", errors.len());
    assert!(answer.text.len() < 64 * 1024, "{name}: {} bytes", answer.text.len());
    let codes: Vec<&str> = errors
        .iter()
        .filter_map(|error| error["extensions"]["code"].as_str())
        .collect();
    assert_eq!(codes.len(), errors.len(), "{name}: {}", answer.text);
    assert!(codes.iter().all(|code| *code == codes[0]), "{name}: {}", answer.text);
    let limits = errors.iter().filter_map(|error| error["extensions"]["limit"].as_str());
    (answer.status, codes[0].to_owned(), limits.map(str::to_owned).collect())
}

/// Asserts that `document` is over the limit `limit` of its shape.
#[track_caller]
fn assert_over(server: &Server, name: &str, document: &str, limit: &str) {
    let (status, code, limits) = refused(name, &attack(server, name, document));
    assert_eq!((status, code.as_str()), (400, "GRAPHQL_VALIDATION_FAILED"), "{name}");
    assert!(limits.iter().any(|one| one == limit), "{name}: {limits:?}");
}

fn post(server: &Server, content_type: &'static str, body: impl Into<Vec<u8>>) -> Answer {
    let body = body.into();
    send(|client| {
        client
            .post(server.at("graphql"))
            .header(CONTENT_TYPE, content_type)
            .body(body)
    })
}

fn get(server: &Server, parameters: &[(&str, &str)]) -> Answer {
    let url = Url::parse_with_params(&server.at("graphql"), parameters).expect("the parameters fit");
    send(|client| client.get(url).header(ACCEPT, "application/graphql-response+json"))
}

#[test]
fn values_of_many_levels_are_refused() {
    let server = Server::shared(Engine::Sqlite);
    for levels in [1_400, 14_000] {
        assert_over(server, "lists", &nested_list(levels), "recursion");
    }
    let (open, close) = ("{a:".repeat(1_400), "}".repeat(1_400));
    let objects = format!("{{ products(filter: {open}1{close}) {{ totalCount }} }}");
    assert_over(server, "objects", &objects, "recursion");
    let (open, close) = ("[".repeat(1_400), "]".repeat(1_400));
    let types = format!("query Q($a: {open}Int{close}) {{ shop {{ name }} }}");
    assert_over(server, "types", &types, "recursion");
    let selections = format!("{{ shop {}{} }}", "{ shop ".repeat(1_400), "}".repeat(1_400));
    assert_over(server, "selections", &selections, "recursion");
    for open in ["[", "{", "(", "{a:["] {
        let text = format!("{{ products(filter: {}", open.repeat(2_000));
        let (status, code, _) = refused("unclosed", &attack(server, "unclosed", &text));
        assert_eq!(status, 400);
        assert!(
            matches!(code.as_str(), "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED"),
            "{code}"
        );
    }
}

#[test]
fn fragments_that_multiply_are_refused() {
    let server = Server::shared(Engine::Sqlite);
    assert_over(server, "spreads", &bomb_of_spreads(10, 30), "selections");
    assert_over(server, "aliases", &bomb_of_aliases(10, 30), "selections");
    for circle in [
        "{ shop { ...A } } fragment A on Shop { ...A }",
        "{ shop { ...A } } fragment A on Shop { ...B } fragment B on Shop { name ...A }",
    ] {
        let (status, code, _) = refused("a circle", &attack(server, "a circle", circle));
        assert_eq!((status, code.as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
    }
}

#[test]
fn documents_that_are_too_long_are_refused() {
    let server = Server::shared(Engine::Sqlite);
    assert_over(
        server,
        "tokens",
        &format!("{{ shop {{ {} }} }}", "name ".repeat(5_001)),
        "tokens",
    );
    assert_over(
        server,
        "aliases",
        &format!("{{ shop {{ {} }} }}", repeated(1_000, |at| format!("a{at}:name "))),
        "aliases",
    );
    assert_over(
        server,
        "root fields",
        &format!("{{ {} }}", repeated(200, |at| format!("a{at}:__typename "))),
        "rootFields",
    );
    let (status, code, _) = refused("10,000 aliases", &attack(server, "10,000 aliases", &aliases(10_000)));
    assert_eq!((status, code.as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
    // What is larger than a body may be is not even read.
    for (name, document) in [
        ("a flat megabyte", flat_megabyte()),
        ("100,000 aliases", aliases(100_000)),
        (
            "a megabyte of a comment",
            format!("#{}\n{{ shop {{ name }} }}", "a".repeat(1_000_000)),
        ),
    ] {
        let (status, code, _) = refused(name, &attack(server, name, &document));
        assert_eq!((status, code.as_str()), (413, "BAD_USER_INPUT"), "{name}");
    }
}

#[test]
fn a_field_that_is_repeated_costs_as_much_as_one() {
    let server = Server::shared(Engine::Sqlite);
    let shelf = |products: &str| format!("{{ collection(handle: \"sale\") {{ {products} }} }}");
    let products = "products(first: 5) { nodes { title } } ";
    let once = server.ask(shelf(products)).answer();
    assert!(once.statements() > 1);
    let answer = attack(server, "field duplication", &shelf(&products.repeat(200)));
    assert_eq!(answer.data(), once.data());
    assert_eq!(answer.statements(), once.statements());
    let answer = attack(server, "500 leaves", &duplicates(500));
    assert_eq!(answer.data(), json!({"shop": {"name": "Tote"}}));
}

#[test]
fn directives_do_not_pile_up() {
    let server = Server::shared(Engine::Sqlite);
    let known = format!("{{ shop {{ name {} }} }}", "@include(if: true) ".repeat(1_000));
    assert_over(server, "directives", &known, "tokens");
    let spread = format!(
        "{{ shop {{ {} }} }} fragment F on Shop {{ {} }}",
        "...F ".repeat(20),
        repeated(40, |at| format!("a{at}: name @skip(if: false) "))
    );
    assert_over(server, "directives by fragments", &spread, "directives");
    let unknown = format!("{{ __typename {} }}", "@aa".repeat(50));
    let (status, code, _) = refused("unknown", &attack(server, "unknown", &unknown));
    assert_eq!((status, code.as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
}

#[test]
fn lists_of_lists_are_too_expensive() {
    let server = Server::shared(Engine::Sqlite);
    let inner = "collections(first: 250) { products(first: 250) { nodes { id } } }";
    let product = format!("{{ products(first: 250) {{ nodes {{ {inner} }} }} }}");
    let (status, code, _) = refused("lists", &attack(server, "lists", &product));
    assert_eq!((status, code.as_str()), (400, "COST_EXCEEDED"));
    let many = format!(
        "{{ {} }}",
        repeated(40, |at| format!(
            "a{at}: products(first: 250) {{ nodes {{ id }} filters {{ id }} totalCount }} "
        ))
    );
    let (status, code, _) = refused("aliased lists", &attack(server, "aliased lists", &many));
    assert_eq!((status, code.as_str()), (400, "COST_EXCEEDED"));
}

#[test]
fn introspection_in_a_circle_is_bounded() {
    let server = Server::shared(Engine::Sqlite);
    let levels = 12;
    let circle = format!(
        "{{ __schema {{ types {{ {} name {} }} }} }}",
        "fields { type { ".repeat(levels),
        "} }".repeat(levels)
    );
    assert_over(server, "circular introspection", &circle, "depth");
    // As deep as is allowed, it is bounded by what it costs to write down.
    let wide = format!(
        "{{ __schema {{ types {{ {} name {} }} }} }}",
        "fields { type { ".repeat(8),
        "} }".repeat(8)
    );
    let (status, code, _) = refused("wide introspection", &attack(server, "wide introspection", &wide));
    assert_eq!((status, code.as_str()), (400, "COST_EXCEEDED"));
}

#[test]
fn variables_cannot_be_a_bomb() {
    let server = Server::shared(Engine::Sqlite);
    let document = "query Q($filter: [ProductFilter!]) { products(filter: $filter) { totalCount } }";
    let huge: Vec<Value> = (0..1_500).map(|at| json!({"price": {"min": at.to_string()}})).collect();
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    for (name, value) in [("huge variables", json!(huge)), ("deep variables", deep)] {
        let answer = in_proportion(server, name, |_| {
            server.ask(document).with(json!({"filter": value})).answer()
        });
        let errors = answer.json()["errors"].as_array().map_or(0, Vec::len);
        assert!(
            (1..=50).contains(&errors),
            "{name}: {}",
            &answer.text[..answer.text.len().min(500)]
        );
        assert_eq!(
            answer.json()["errors"][0]["extensions"]["code"],
            "BAD_USER_INPUT",
            "{name}"
        );
    }
    // Deeper than the reader of JSON goes.
    let text = format!(
        r#"{{"query": "{document}", "variables": {{"filter": {}1{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let answer = in_proportion(server, "very deep variables", |_| {
        post(server, "application/json", text.clone())
    });
    assert_eq!(refused("very deep variables", &answer).1, "BAD_USER_INPUT");
}

#[test]
fn arrays_of_requests_are_refused() {
    let server = Server::shared(Engine::Sqlite);
    for count in [10, 1_000] {
        let batch = json!(vec![json!({"query": "{ shop { name } }"}); count]).to_string();
        let answer = in_proportion(server, "batch", |_| post(server, "application/json", batch.clone()));
        let (status, code, _) = refused("batch", &answer);
        assert_eq!((status, code.as_str()), (400, "BAD_USER_INPUT"), "{count}");
    }
}

#[test]
fn a_body_that_grows_when_it_is_unpacked_is_not_unpacked() {
    let server = Server::shared(Engine::Sqlite);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, &vec![b' '; 10 << 20]).expect("memory can be written");
    let bomb = packer.finish().expect("memory can be written");
    assert!(bomb.len() < 16 * 1024);
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let answer = in_proportion(server, encoding, |_| {
            send(|client| {
                client
                    .post(server.at("graphql"))
                    .header(CONTENT_TYPE, "application/json")
                    .header(CONTENT_ENCODING, encoding)
                    .body(bomb.clone())
            })
        });
        assert_eq!(answer.status, 415, "{encoding}: {}", answer.text);
    }
}

/// What a page of somebody else's can make a browser send without asking.
#[test]
fn forms_of_other_pages_are_refused() {
    let server = Server::shared(Engine::Sqlite);
    for (content_type, body) in [
        ("application/x-www-form-urlencoded", "query=%7B+shop+%7B+name+%7D+%7D"),
        ("text/plain", r#"{"query": "{ shop { name } }"}"#),
        (
            "multipart/form-data; boundary=a",
            "--a\r\ncontent-disposition: form-data; name=\"query\"\r\n\r\n{ shop { name } }\r\n--a--\r\n",
        ),
    ] {
        let (status, code, _) = refused(content_type, &post(server, content_type, body));
        assert_eq!(status, 415, "{content_type}");
        assert_eq!(code, "BAD_USER_INPUT", "{content_type}");
    }
    let mutation = get(server, &[("query", "mutation { __typename }")]);
    assert_eq!(refused("mutation", &mutation).0, 405);
    // Queries over GET are offered on purpose: they change nothing, and answers can be cached on the way.
    assert_eq!(
        get(server, &[("query", "{ shop { name } }")]).data(),
        json!({"shop": {"name": "Tote"}})
    );
}

#[test]
fn sockets_that_are_opened_and_left_alone_harm_nobody() {
    let server = Server::shared(Engine::Sqlite);
    for _ in 0..100 {
        let answer = send(|client| {
            client
                .get(server.at("graphql"))
                .header("connection", "upgrade")
                .header("upgrade", "websocket")
                .header("sec-websocket-version", "13")
                .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("sec-websocket-protocol", "graphql-transport-ws")
        });
        assert_eq!(answer.status, 101, "{}", answer.text);
    }
    assert_eq!(server.get("health/live").status, 200);
    assert!(server.process().is_running());
}

#[test]
fn errors_of_the_server_show_nothing_of_its_inside() {
    let server = Server::shared(Engine::Sqlite);
    for body in [
        "",
        "null",
        "{",
        "[]",
        "[[]]",
        "\u{0}",
        r#"{"query": "\ud800"}"#,
        r#"{"query": {"a": 1}}"#,
        "NaN",
        "{\"query\":\"{ shop { name } }\"} x",
    ] {
        let answer = post(server, "application/json", body);
        let (status, code, _) = refused(body, &answer);
        assert_eq!((status, code.as_str()), (400, "BAD_USER_INPUT"), "{body}");
        for word in ["panicked", "backtrace", ".rs:", "serde", "poem", "src/"] {
            assert!(!answer.text.contains(word), "{body}: {}", answer.text);
        }
    }
    // Tracing of resolvers is not to be had by a header or a parameter.
    let answer = server
        .ask("{ shop { name } }")
        .header("apollo-tracing", "1")
        .header("x-apollo-tracing", "1")
        .answer();
    for member in ["tracing", "trace", "debug"] {
        assert_eq!(answer.json()["extensions"].get(member), None, "{}", answer.text);
    }
}

/// A server as it stands on the internet.
fn in_production() -> (Shop, Server) {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_MODE", "production");
    let server = shop.serve();
    (shop, server)
}

#[test]
fn production_does_not_tell_strangers_the_schema() {
    let (_shop, server) = in_production();
    for document in [
        "{ __schema { types { name } } }",
        "{ __type(name: \"Product\") { name } }",
        "query Q { ...F } fragment F on Query { a: __schema { queryType { name } } }",
        "{ shop { name } ... @include(if: true) { __schema { queryType { name } } } }",
    ] {
        let (status, code, _) = refused(document, &ask(&server, document).answer());
        assert_eq!((status, code.as_str()), (403, "FORBIDDEN"), "{document}");
    }
    assert_eq!(
        server.ask("{ __typename shop { name } }").data()["shop"]["name"],
        "Tote"
    );
}

#[test]
fn production_does_not_correct_strangers() {
    let (_shop, server) = in_production();
    // A word that is nearly a field, a type, an argument or a value is not corrected.
    for (document, close) in [
        ("{ prodcts { totalCount } }", "products"),
        ("{ shop { nam } }", "name"),
        ("{ products(frst: 1) { totalCount } }", "first"),
        ("{ products(sort: PRICE_ASCC) { totalCount } }", "PRICE_ASC"),
        ("{ node(id: \"p_1\") { ... on Prodct { id } } }", "Product"),
        (
            "query Q($a: [ProductFiltr!]) { products(filter: $a) { totalCount } }",
            "ProductFilter",
        ),
        ("{ products(filter: [{ availabl: true }]) { totalCount } }", "available"),
        ("{ shop { name @inclde(if: true) } }", "include"),
    ] {
        let answer = server.ask(document).answer();
        refused(document, &answer);
        let without = answer.text.replace(&format!("{close}C"), "");
        assert!(!answer.text.contains("Did you mean"), "{}", answer.text);
        assert!(
            !words(&without).any(|word| word == close),
            "{document}: {}",
            answer.text
        );
    }
    let variables = server
        .ask("query Q($a: ProductSort) { products(sort: $a) { totalCount } }")
        .with(json!({"a": "NEWES"}))
        .answer();
    assert!(
        !words(&variables.text).any(|word| word == "NEWEST"),
        "{}",
        variables.text
    );
}

#[test]
fn production_has_no_playground() {
    let (_shop, server) = in_production();
    for path in ["", "graphiql", "altair", "voyager", "console", "graphql/playground"] {
        let answer = send(|client| client.get(server.at(path)).header("accept", "text/html"));
        assert_eq!(answer.status, 404, "/{path}: {}", answer.text);
    }
    // Partners have it; everybody else is asked who they are, and is shown nothing.
    let door = send(|client| client.get(server.at("playground")).header("accept", "text/html"));
    assert_eq!(
        (door.status, door.text.contains("<html")),
        (401, false),
        "{}",
        door.text
    );
    let page = send(|client| client.get(server.at("graphql")).header("accept", "text/html"));
    assert!(
        (400..500).contains(&page.status) && !page.text.contains("<html"),
        "{}",
        page.text
    );
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
}
