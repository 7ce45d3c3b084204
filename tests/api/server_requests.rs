//! What the server does with every request before and after its endpoint.

use poem::{Request, Route, endpoint::make_sync};
use tote::gateway::headers::RequestId;
use tote::gateway::server::ClientAddress;

use crate::app::Server;
use crate::engine::Engine;
use crate::own_server::{Line, OwnServer};
use crate::process::eventually;

/// Says what it knows of a request, reads it, or panics.
fn talkative(settings: &[(&str, &str)]) -> OwnServer {
    let who = |request: Request| {
        let address = request.data::<ClientAddress>().expect("every request has one").0;
        let id = request
            .data::<RequestId>()
            .expect("every request has one")
            .as_str()
            .to_owned();
        format!("{address} {id}")
    };
    let read = |mut request: Request| async move {
        request
            .take_body()
            .into_bytes()
            .await
            .map(|bytes| bytes.len().to_string())
    };
    let route = Route::new()
        .at("/who", make_sync(who))
        .at("/read", poem::endpoint::make(read))
        .at("/panic", make_sync(|_: Request| -> &str { panic!("on purpose") }));
    OwnServer::start(route, settings)
}

#[test]
fn every_answer_carries_the_id_of_its_request() {
    let server = talkative(&[]);
    let given = server.get("who", &[("x-request-id", "checkout-1.2_3")]);
    assert_eq!(given.header("x-request-id"), ["checkout-1.2_3"]);
    assert_eq!(given.answer.text, "127.0.0.1 checkout-1.2_3");
    for forged in ["", "a b", "\"quoted\"", &"x".repeat(65)] {
        let made = server.get("who", &[("x-request-id", forged)]);
        let id = made.header("x-request-id").concat();
        assert!(
            id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{forged}: {id}"
        );
        assert_eq!(made.answer.text, format!("127.0.0.1 {id}"));
    }
    let missing = server.get("missing", &[("x-request-id", "m1")]);
    assert_eq!(
        (missing.answer.status, missing.header("x-request-id")),
        (404, vec!["m1"])
    );
    // The shop itself as well.
    let shop = Server::shared(Engine::Sqlite);
    for path in ["health/live", "graphql", "missing", "media/missing.jpg"] {
        assert!(shop.get(path).headers.contains_key("x-request-id"), "{path}");
    }
}

#[test]
fn a_panic_is_one_failed_request_and_no_more() {
    let server = talkative(&[]);
    for version in 0..2 {
        let panicked = server.ask(
            |client| {
                if version == 0 {
                    client
                } else {
                    client.http2_prior_knowledge()
                }
            },
            |client| client.get(server.at("panic")).header("x-request-id", "p1"),
        );
        let answer = panicked.expect("an answer comes").answer;
        assert_eq!(answer.status, 500);
        let error = &answer.json()["errors"][0];
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        assert_eq!(error["extensions"]["requestId"], "p1");
        assert!(!answer.text.contains("on purpose"), "{}", answer.text);
        assert_eq!(server.get("who", &[]).answer.status, 200);
    }
}

#[test]
fn a_client_cannot_choose_its_address() {
    let forged = [
        ("x-forwarded-for", "198.51.100.1"),
        ("forwarded", "for=198.51.100.1"),
        ("x-real-ip", "198.51.100.1"),
        ("true-client-ip", "198.51.100.1"),
        ("cf-connecting-ip", "198.51.100.1"),
    ];
    let address = |server: &OwnServer, headers: &[(&str, &str)]| {
        let text = server.get("who", headers).answer.text;
        text.split(' ').next().unwrap_or_default().to_owned()
    };
    let alone = talkative(&[]);
    assert_eq!(address(&alone, &forged), "127.0.0.1");
    let elsewhere = talkative(&[("TOTE_TRUSTED_PROXIES", "10.0.0.0/8")]);
    assert_eq!(address(&elsewhere, &forged), "127.0.0.1");
    let behind = talkative(&[("TOTE_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.0/8")]);
    assert_eq!(address(&behind, &forged), "198.51.100.1");
    assert_eq!(
        address(&behind, &forged[1..]),
        "127.0.0.1",
        "only the header that proxies write is read"
    );
    let chain = [("x-forwarded-for", "203.0.113.9, 198.51.100.1, 10.1.2.3")];
    assert_eq!(address(&behind, &chain), "198.51.100.1");
    let standard = talkative(&[
        ("TOTE_TRUSTED_PROXIES", "127.0.0.1"),
        ("TOTE_FORWARDED_HEADER", "forwarded"),
    ]);
    let chain = [("forwarded", "for=203.0.113.9, for=\"[2001:db8::7]:4711\"")];
    assert_eq!(address(&standard, &chain), "2001:db8::7");
}

#[test]
fn compressed_bodies_are_not_taken() {
    let server = talkative(&[]);
    let post = |coding: &str| {
        let reply = server.ask(
            |client| client,
            |client| {
                client
                    .post(server.at("read"))
                    .header("content-encoding", coding)
                    .body("12345")
            },
        );
        reply.expect("the server answers")
    };
    for coding in ["gzip", "br", "identity, gzip", "deflate"] {
        let refused = post(coding);
        assert_eq!(refused.answer.status, 415, "{coding}");
        assert_eq!(
            refused.answer.assert_bad("content-encoding"),
            "compressed bodies are not taken: send it as it is"
        );
        assert_eq!(refused.header("accept-encoding"), ["identity"]);
    }
    assert_eq!(post("identity").answer.text, "5");
}

#[test]
fn no_body_is_read_without_end() {
    let limits = [
        ("TOTE_BODY_MAX_BYTES", "65536"),
        ("TOTE_GRAPHQL_BODY_MAX_BYTES", "65536"),
    ];
    let server = talkative(&limits);
    let post = |body: reqwest::Body| {
        let reply = server.ask(|client| client, |client| client.post(server.at("read")).body(body));
        reply.map(|reply| reply.answer)
    };
    let allowed = post(vec![b'x'; 65_536].into()).expect("the server answers");
    assert_eq!((allowed.status, allowed.text.as_str()), (200, "65536"));
    // By what it says of itself, before a byte of it is read.
    let mut line = server.connect();
    line.say("POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
    let refused = line.answer();
    assert!(refused.starts_with("HTTP/1.1 413 "), "{refused}");
    assert!(refused.contains("BAD_USER_INPUT"), "{refused}");
    // By what comes, where it says nothing.
    let mut line = server.connect();
    line.say("POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4_096));
    while line.say(&chunk) {}
    let heard = line.rest();
    assert!(
        heard.is_empty() || heard.starts_with("HTTP/1.1 4") || heard.starts_with("HTTP/1.1 5"),
        "{heard}"
    );
    assert_eq!(server.get("who", &[]).answer.status, 200);
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let server = talkative(&[]);
    let status = |text: String| {
        let mut line = server.connect();
        line.say(text);
        line.answer().lines().next().unwrap_or_default().to_owned()
    };
    let with = |path: &str, headers: &str| format!("GET /{path} HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
    let long = "x".repeat(20_000);
    assert!(status(with("who", "")).starts_with("HTTP/1.1 200 "));
    assert!(status(with(&format!("who?{long}"), "")).starts_with("HTTP/1.1 414 "));
    assert!(status(with("who", &format!("a: {long}\r\nb: {long}\r\n"))).starts_with("HTTP/1.1 431 "));
    assert!(status(with("who", &"a: b\r\n".repeat(200))).starts_with("HTTP/1.1 431 "));
    // Over HTTP/2 as well.
    let asked = |path: &str, header: &str| {
        let reply = server.ask(reqwest::ClientBuilder::http2_prior_knowledge, |client| {
            client.get(server.at(path)).header("a", header).header("b", header)
        });
        reply.map(|reply| reply.answer.status)
    };
    assert_eq!(asked("who", "x").ok(), Some(200));
    assert_eq!(asked(&format!("who?{long}"), "x").ok(), Some(414));
    assert_ne!(asked("who", &long).ok(), Some(200));
    assert_eq!(server.get("who", &[]).answer.status, 200);
}

#[test]
fn http1_and_http2_are_spoken_in_the_clear() {
    let server = talkative(&[]);
    let one = server.get("who", &[]);
    assert_eq!((one.version, one.answer.status), (reqwest::Version::HTTP_11, 200));
    let two = server.ask(reqwest::ClientBuilder::http2_prior_knowledge, |client| {
        client.get(server.at("who"))
    });
    let two = two.expect("the server answers");
    assert_eq!((two.version, two.answer.status), (reqwest::Version::HTTP_2, 200));
    // One connection serves many requests, and answers are told apart.
    let mut line = server.connect();
    for id in ["one", "two", "three"] {
        line.say(format!("GET /who HTTP/1.1\r\nHost: a\r\nX-Request-Id: {id}\r\n\r\n"));
        assert!(line.answer().ends_with(&format!("127.0.0.1 {id}")), "{id}");
    }
    for nonsense in [
        "\u{16}\u{3}\u{1}",
        "HELLO\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
    ] {
        let mut line = server.connect();
        line.say(nonsense);
        line.say(" ".repeat(64));
        assert!(!line.rest().contains("200 OK"), "{nonsense}");
    }
}

#[test]
fn a_kept_connection_ends_with_the_server() {
    let shop = crate::app::Shop::filled(Engine::Sqlite);
    let server = shop.serve();
    let url = url::Url::parse(&server.at("health/live")).expect("a URL");
    let address = format!("127.0.0.1:{}", url.port().expect("a port"));
    let mut kept = Line::to(address.parse().expect("an address"));
    kept.say("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(kept.answer().starts_with("HTTP/1.1 200 "));
    server.process().signal("TERM");
    eventually("the server ends", || (!server.process().is_running()).then_some(()));
    assert_eq!(kept.rest(), "");
}
