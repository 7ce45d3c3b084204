//! Subscriptions over HTTP: server-sent events, and the parts of a body.

use std::time::{Duration, Instant};

use reqwest::{RequestBuilder, Response};
use serde_json::json;

use crate::own_server::builder;
use crate::process::DEADLINE;
use crate::toy::{TICKET, TOKEN, Toy};

const EVENTS: &str = "text/event-stream";
/// As Apollo Client says it.
const PARTS: &str = r#"multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json"#;
const COUNTED: &str = "subscription { counted(to: 2) { n } }";
const FED: &str = "subscription { fed { n } }";
const PART: &str = "\r\nContent-Type: application/json\r\n\r\n";

fn post(client: &reqwest::Client, toy: &Toy, accept: &str, document: &str) -> RequestBuilder {
    let body = json!({"query": document}).to_string();
    client
        .post(toy.server.at("graphql"))
        .header("accept", accept)
        .header("content-type", "application/json")
        .body(body)
}

fn get(client: &reqwest::Client, toy: &Toy, document: &str, others: &[(&str, &str)]) -> RequestBuilder {
    let mut url = url::Url::parse(&toy.server.at("graphql")).expect("a URL");
    let parameters = [("query", document)];
    url.query_pairs_mut().extend_pairs(parameters.iter().chain(others));
    client.get(url).header("accept", EVENTS)
}

fn client() -> reqwest::Client {
    builder().build().expect("a client can be made")
}

/// A stream as it comes.
struct Stream {
    response: Response,
    heard: String,
}

impl Stream {
    async fn open(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        Self {
            response,
            heard: String::new(),
        }
    }

    fn header(&self, name: &str) -> &str {
        let value = self.response.headers().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Waits until `text` comes next, and takes it.
    async fn expect(&mut self, text: &str) {
        while self.heard.len() < text.len() {
            match self.response.chunk().await.expect("the server goes on") {
                Some(bytes) => self.heard += std::str::from_utf8(&bytes).expect("text"),
                None => panic!("it ended with {:?} instead of {text:?}", self.heard),
            }
        }
        assert!(self.heard.starts_with(text), "{:?} instead of {text:?}", self.heard);
        self.heard.drain(..text.len());
    }

    /// Everything until its end.
    async fn rest(mut self) -> String {
        while let Some(bytes) = self.response.chunk().await.expect("it ends well") {
            self.heard += std::str::from_utf8(&bytes).expect("text");
        }
        self.heard
    }
}

fn event(n: usize) -> String {
    format!("event: next\nid: after-{n}\ndata: {{\"data\":{{\"fed\":{{\"n\":{n}}}}}}}\n\n")
}

fn part(json: &str) -> String {
    format!("{PART}{json}\r\n--graphql")
}

#[test]
fn events_come_as_graphql_sse_reads_them() {
    let toy = Toy::new();
    toy.server.block_on(async {
        let stream = Stream::open(post(&client(), &toy, EVENTS, COUNTED)).await;
        for (name, value) in [
            ("content-type", "text/event-stream; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-accel-buffering", "no"),
            ("content-encoding", ""),
        ] {
            assert_eq!(stream.header(name), value, "{name}");
        }
        let expected = ":\n\n\
            event: next\nid: after-1\ndata: {\"data\":{\"counted\":{\"n\":1}}}\n\n\
            event: next\nid: after-2\ndata: {\"data\":{\"counted\":{\"n\":2}}}\n\n\
            event: complete\ndata:\n\n";
        assert_eq!(stream.rest().await, expected);
        // What has one answer has one event; and so has what its client can do nothing about by asking again.
        for (document, expected) in [
            ("{ hello }", r#"data: {"data":{"hello":"world"}}"#),
            ("mutation { change }", r#"data: {"data":{"change":true}}"#),
            ("{ unknown }", r#"data: {"errors":[{"message":"#),
        ] {
            let heard = Stream::open(post(&client(), &toy, EVENTS, document)).await.rest().await;
            assert!(heard.starts_with(&format!("event: next\n{expected}")), "{heard}");
            assert!(heard.ends_with("\n\nevent: complete\ndata:\n\n"), "{heard}");
        }
        // A fault is told, and is not the end: its client comes back.
        let document = "subscription { broken { n } }";
        let heard = Stream::open(post(&client(), &toy, EVENTS, document)).await.rest().await;
        assert!(heard.starts_with(":\n\nevent: next\ndata: {\"errors\":["), "{heard}");
        assert!(!heard.contains("complete") && !heard.contains("secret"), "{heard}");
    });
}

#[test]
fn a_stream_is_flushed_at_once_over_both_versions_of_http_and_says_that_it_is_alive() {
    let toy = Toy::with(&[("TOTE_LIVE_PING_MS", "200")]);
    for is_http2 in [false, true] {
        let client = if is_http2 {
            builder().http2_prior_knowledge().build()
        } else {
            builder().build()
        };
        let client = client.expect("a client can be made");
        toy.server.block_on(async {
            // A client that reads packed answers gets them as they are.
            let after = toy.strings.told.load(std::sync::atomic::Ordering::SeqCst);
            let document = format!("subscription {{ fed(after: \"after-{after}\") {{ n }} }}");
            let request = post(&client, &toy, EVENTS, &document).header("accept-encoding", "gzip, br");
            let mut events = Stream::open(request).await;
            events.expect(":\n\n:\n\n:\n\n").await;
            toy.strings.tell();
            while events.heard.starts_with(':') || events.heard.is_empty() {
                events.heard.clear();
                let bytes = events.response.chunk().await.expect("it goes on").expect("it goes on");
                events.heard = String::from_utf8(bytes.to_vec()).expect("text");
            }
            events.expect(&event(after + 1)).await;
        });
        toy.strings.await_open(0);
    }
}

#[test]
fn a_browser_resumes_by_the_id_of_its_last_event() {
    let toy = Toy::new();
    for _ in 0..3 {
        toy.strings.tell();
    }
    let client = client();
    toy.server.block_on(async {
        let mut stream = Stream::open(get(&client, &toy, FED, &[("ticket", TICKET)])).await;
        stream.expect("retry: 1000\n\n").await;
        for n in 1..=3 {
            stream.expect(&event(n)).await;
        }
        // The header is newer than what the URL says, which the browser repeats as it was.
        let document = "subscription { fed(after: \"after-0\") { n } }";
        let request = get(&client, &toy, document, &[("ticket", TICKET)]);
        let mut stream = Stream::open(request.header("last-event-id", "after-2.and-its-seal")).await;
        stream.expect("retry: 1000\n\n").await;
        stream.expect(&event(3)).await;
        let mut public = Stream::open(get(&client, &toy, document, &[])).await;
        public.expect("retry: 1000\n\n").await;
        public.expect(&event(1)).await;
    });
    toy.strings.await_open(0);
}

#[test]
fn a_browser_stops_where_coming_back_does_not_help() {
    let toy = Toy::with(&[("TOTE_CORS_ORIGINS", "https://shop.example")]);
    let client = client();
    toy.server.block_on(async {
        for (document, ticket, status, code) in [
            (FED, "stale", 401, "UNAUTHENTICATED"),
            ("{ unknown }", TICKET, 400, "GRAPHQL_VALIDATION_FAILED"),
            ("mutation { change }", TICKET, 405, "BAD_USER_INPUT"),
        ] {
            let request = get(&client, &toy, document, &[("ticket", ticket)]);
            let request = request.header("origin", "https://shop.example");
            let answer = request.send().await.expect("the server answers");
            assert_eq!(answer.status(), status, "{document}");
            assert_eq!(answer.headers()["access-control-allow-origin"], "https://shop.example");
            let text = answer.text().await.expect("text");
            assert!(text.contains(code) && !text.contains(ticket), "{text}");
        }
        let request = get(&client, &toy, FED, &[]).header("sec-fetch-site", "cross-site");
        let answer = request.header("sec-fetch-mode", "no-cors").send().await;
        assert_eq!(answer.expect("the server answers").status(), 403);
    });
    let asked = [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "last-event-id"),
    ];
    let preflight = toy.server.ask(
        |client| client,
        |client| {
            let request = client.request(reqwest::Method::OPTIONS, toy.server.at("graphql"));
            asked
                .iter()
                .fold(request, |request, (name, value)| request.header(*name, *value))
        },
    );
    let preflight = preflight.expect("the server answers");
    assert!(preflight.header("access-control-allow-headers")[0].contains("last-event-id"));
}

#[test]
fn parts_come_as_apollo_client_reads_them() {
    let toy = Toy::with(&[("TOTE_LIVE_PING_MS", "200")]);
    let client = client();
    toy.server.block_on(async {
        let stream = Stream::open(post(&client, &toy, PARTS, COUNTED)).await;
        assert_eq!(
            stream.header("content-type"),
            r#"multipart/mixed;boundary="graphql";subscriptionSpec=1.0"#
        );
        assert_eq!(stream.header("cache-control"), "no-store");
        let expected = [
            "\r\n--graphql",
            &part(r#"{"payload":{"data":{"counted":{"n":1}}}}"#),
            &part(r#"{"payload":{"data":{"counted":{"n":2}}}}"#),
            "--\r\n",
        ];
        assert_eq!(stream.rest().await, expected.concat());
        let mut stream = Stream::open(post(&client, &toy, PARTS, FED)).await;
        stream.expect("\r\n--graphql").await;
        stream.expect(&part("{}")).await;
        stream.expect(&part("{}")).await;
        drop(stream);
        // urql reads both, and likes events better.
        let stream = Stream::open(post(&client, &toy, "text/event-stream, multipart/mixed", COUNTED)).await;
        assert!(stream.header("content-type").starts_with(EVENTS));
        // What has one answer is answered as ever where the client reads that.
        for (document, status) in [("{ hello }", 200), ("{ unknown }", 200)] {
            let answer = post(&client, &toy, PARTS, document).send().await.expect("an answer");
            assert_eq!(answer.status(), status);
            assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
        }
        let only = Stream::open(post(&client, &toy, "multipart/mixed", "{ hello }")).await;
        let expected = [
            "\r\n--graphql",
            &part(r#"{"payload":{"data":{"hello":"world"}}}"#),
            "--\r\n",
        ];
        assert_eq!(only.rest().await, expected.concat());
        let answer = post(&client, &toy, "application/json", FED).send().await;
        let text = answer.expect("an answer").text().await.expect("text");
        assert!(text.contains("a subscription has many answers"), "{text}");
    });
    toy.strings.await_open(0);
}

#[test]
fn a_token_that_ends_ends_a_stream_without_saying_that_it_is_complete() {
    let toy = Toy::new();
    let client = client();
    toy.server.block_on(async {
        let authorization = format!("Bearer {TOKEN}");
        let open = |accept: &'static str| {
            Stream::open(post(&client, &toy, accept, FED).header("authorization", &authorization))
        };
        let (mut events, mut parts) = (open(EVENTS).await, open(PARTS).await);
        events.expect(":\n\n").await;
        parts.expect("\r\n--graphql").await;
        toy.strings.revoke();
        assert_eq!(events.rest().await, "");
        let told = parts.rest().await;
        assert!(
            told.starts_with(&format!("{PART}{{\"payload\":null,\"errors\":[{{")),
            "{told}"
        );
        assert!(
            told.contains(r#""code":"UNAUTHENTICATED","reason":"TOKEN_EXPIRED""#),
            "{told}"
        );
        assert!(told.ends_with("}]}\r\n--graphql--\r\n"), "{told}");
    });
    toy.strings.await_open(0);
}

#[test]
fn a_server_that_stops_ends_streams_at_once() {
    let mut toy = Toy::new();
    let begun = Instant::now();
    let clients = [client(), builder().http2_prior_knowledge().build().expect("a client")];
    let (events, parts) = toy.server.block_on(async {
        let mut events = Vec::new();
        for client in &clients {
            let mut stream = Stream::open(post(client, &toy, EVENTS, FED)).await;
            stream.expect(":\n\n").await;
            events.push(stream);
        }
        let mut parts = Stream::open(post(&clients[0], &toy, PARTS, FED)).await;
        parts.expect("\r\n--graphql").await;
        (events, parts)
    });
    toy.strings.await_open(3);
    toy.server.stop();
    toy.server.block_on(async {
        for events in events {
            assert_eq!(events.rest().await, "");
        }
        let told = parts.rest().await;
        assert!(told.contains(r#""code":"UNAVAILABLE","retryAfterMs":1000"#), "{told}");
        assert!(told.ends_with("\r\n--graphql--\r\n"), "{told}");
    });
    toy.server.ended();
    assert!(begun.elapsed() < DEADLINE / 4);
}

#[test]
fn who_does_not_read_a_stream_is_cut_off() {
    let toy = Toy::with(&[("TOTE_LIVE_SLOW_MS", "300")]);
    let body = json!({"query": "subscription { flood(bytes: 100000) { n filler } }"}).to_string();
    let mut line = toy.server.connect();
    line.say(format!(
        "POST /graphql HTTP/1.1\r\nHost: a\r\nAccept: {EVENTS}\r\nContent-Type: application/json\r\n\
        Content-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    toy.strings.await_open(1);
    // The write timeout of other answers is much longer.
    let begun = Instant::now();
    toy.strings.await_open(0);
    assert!(begun.elapsed() < Duration::from_secs(20));
    line.rest();
}

#[test]
fn no_more_streams_are_opened_than_one_may_have() {
    let toy = Toy::with(&[("TOTE_LIVE_STREAMS_PER_PRINCIPAL", "2")]);
    let client = client();
    toy.server.block_on(async {
        let mut open = Vec::new();
        for _ in 0..2 {
            open.push(Stream::open(post(&client, &toy, EVENTS, FED)).await);
        }
        let answer = post(&client, &toy, EVENTS, FED).send().await.expect("an answer");
        // graphql-sse asks again for that.
        assert_eq!(answer.status(), 429);
        assert!(answer.text().await.expect("text").contains("RATE_LIMITED"));
        drop(open);
        toy.strings.await_open(0);
        Stream::open(post(&client, &toy, EVENTS, FED)).await;
    });
}
