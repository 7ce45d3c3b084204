//! Behind a proxy that speaks the PROXY protocol.

use poem::{Request, Route, endpoint::make_sync};
use tote::gateway::server::ClientAddress;

use crate::app::Shop;
use crate::engine::Engine;
use crate::own_server::OwnServer;
use crate::process::DEADLINE;

fn server(trusted: &str) -> OwnServer {
    let who = |request: Request| {
        request
            .data::<ClientAddress>()
            .expect("every request has one")
            .0
            .to_string()
    };
    OwnServer::start(
        Route::new().at("/", make_sync(who)),
        &[
            ("TOTE_PROXY_PROTOCOL", "true"),
            ("TOTE_TRUSTED_PROXIES", trusted),
            ("TOTE_HANDSHAKE_TIMEOUT_MS", "300"),
        ],
    )
}

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Version 2 with the address 192.0.2.7.
const BINARY: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x07\x0a\x00\x00\x01\xdc\x04\x01\xbb";

fn asked(server: &OwnServer, header: &[u8], request: &[u8]) -> String {
    let mut line = server.connect();
    line.say([header, request].concat());
    let answer = line.rest();
    let status = answer.lines().next().unwrap_or_default().to_owned();
    format!("{status} {}", answer.rsplit("\r\n").next().unwrap_or_default())
}

#[test]
fn both_versions_tell_whom_a_trusted_proxy_speaks_for() {
    let server = server("127.0.0.1");
    let text = b"PROXY TCP4 192.0.2.7 10.0.0.1 56324 443\r\n";
    for header in [&text[..], BINARY] {
        assert_eq!(asked(&server, header, REQUEST), "HTTP/1.1 200 OK 192.0.2.7");
    }
    let six = b"PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n";
    assert_eq!(asked(&server, six, REQUEST), "HTTP/1.1 200 OK 2001:db8::7");
    assert_eq!(
        asked(&server, b"PROXY UNKNOWN\r\n", REQUEST),
        "HTTP/1.1 200 OK 127.0.0.1"
    );
    // The client itself is no proxy, whatever it sends.
    let forged = b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1\r\nConnection: close\r\n\r\n";
    assert_eq!(asked(&server, text, forged), "HTTP/1.1 200 OK 192.0.2.7");
    // What is behind the header may be HTTP/2.
    let mut line = server.connect();
    line.say([text, &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"[..]].concat());
    assert!(!line.is_closed());
}

#[test]
fn a_connection_without_the_header_is_closed() {
    let server = server("127.0.0.1");
    for header in [
        &b""[..],
        b"PROXY TCP4 192.0.2.7\r\n",
        b"PROXY TCP4 client proxy 1 2\r\n",
        b"PROXY",
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff",
    ] {
        assert_eq!(asked(&server, header, REQUEST), " ", "{header:?}");
    }
    // Also one that says nothing at all.
    let begun = std::time::Instant::now();
    assert_eq!(server.connect().rest(), "");
    assert!(begun.elapsed() < DEADLINE / 2);
}

#[test]
fn nobody_else_is_believed() {
    let server = server("10.0.0.0/8");
    for header in [&b"PROXY TCP4 192.0.2.7 10.0.0.1 56324 443\r\n"[..], BINARY, b""] {
        assert_eq!(asked(&server, header, REQUEST), " ", "{header:?}");
    }
}

#[test]
fn the_health_of_the_program_can_be_asked() {
    let shop = Shop::filled(Engine::Sqlite)
        .with("TOTE_PROXY_PROTOCOL", "true")
        .with("TOTE_TRUSTED_PROXIES", "10.0.0.0/8");
    let (_server, shop) = shop.serve_at_its_port();
    assert!(shop.tote(&["health"]).done().text().contains("answers 200"));
}

#[test]
fn the_protocol_needs_a_proxy_that_is_trusted() {
    let ended = Shop::filled(Engine::Sqlite)
        .with("TOTE_PROXY_PROTOCOL", "true")
        .tote(&["serve"]);
    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr.contains("TOTE_TRUSTED_PROXIES"), "{}", ended.stderr);
}
