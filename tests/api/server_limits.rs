//! Clients that take more than their share of connections or of time.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use poem::{Request, Route, endpoint::make_sync};

use crate::app::Shop;
use crate::engine::Engine;
use crate::own_server::{Gate, Line, OwnServer};
use crate::process::{DEADLINE, eventually};

fn server(gate: &Gate, settings: &[(&str, &str)]) -> OwnServer {
    let read = |mut request: Request| async move {
        request
            .take_body()
            .into_bytes()
            .await
            .map(|bytes| bytes.len().to_string())
    };
    let route = Route::new()
        .at("/slow", gate.endpoint())
        .at("/read", poem::endpoint::make(read))
        .at("/large", make_sync(|_: Request| "x".repeat(64 * 1_024 * 1_024)))
        .at("/", make_sync(|_: Request| "quick"));
    OwnServer::start(route, settings)
}

const QUICK: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// How long one request takes over a connection of its own; the longest of some.
fn usual(ask: impl Fn()) -> Duration {
    let times = (0..20).map(|_| {
        let begun = Instant::now();
        ask();
        begun.elapsed()
    });
    times.max().unwrap_or_default()
}

#[test]
fn a_normal_query_is_answered_during_a_slowloris_of_two_thousand_connections() {
    let shop = Shop::filled(Engine::Sqlite);
    let server = shop.serve();
    let url = url::Url::parse(&server.at("")).expect("a URL");
    let address: SocketAddr = format!("127.0.0.1:{}", url.port().expect("a port"))
        .parse()
        .expect("an address");
    let ask = || assert_eq!(server.ask("{ shop { name } }").data()["shop"]["name"], "Tote");
    let quiet = usual(ask);
    let mut slow: Vec<TcpStream> = Vec::new();
    for at in 0..2_000 {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        std::io::Write::write_all(&mut stream, b"POST /graphql HTTP/1.1\r\nHost: a\r\nX-a: ").ok();
        slow.push(stream);
        if at % 100 == 99 {
            // One more byte of each: none is ever silent.
            for stream in &mut slow {
                std::io::Write::write_all(stream, b"b").ok();
            }
            ask();
        }
    }
    let attacked = usual(ask);
    // Generous, since other tests run beside this one; what it must not be is the time until the slow ones are given up.
    assert!(
        attacked < quiet * 10 + Duration::from_millis(500),
        "{quiet:?} and then {attacked:?}"
    );
    assert!(server.process().is_running());
}

#[test]
fn a_server_without_file_descriptors_waits_and_makes_room() {
    let shop = Shop::filled(Engine::Sqlite);
    let server = shop.serve_with_files(100);
    let url = url::Url::parse(&server.at("")).expect("a URL");
    let address: SocketAddr = format!("127.0.0.1:{}", url.port().expect("a port"))
        .parse()
        .expect("an address");
    let silent: Vec<TcpStream> = (0..200).filter_map(|_| TcpStream::connect(address).ok()).collect();
    eventually("it is out of descriptors", || {
        let errors = server.process().errors();
        errors.contains("no connection can be accepted for now").then_some(())
    });
    // None of them ends by itself, and yet whoever comes now is served.
    assert_eq!(server.get("health/live").status, 200);
    let complaints = server
        .process()
        .errors()
        .matches("no connection can be accepted for now")
        .count();
    assert!(complaints < 200, "it tried {complaints} times");
    drop(silent);
}

#[test]
fn of_one_address_who_asks_nothing_makes_room_for_who_asks() {
    let gate = Gate::shut();
    let server = server(&gate, &[("TOTE_CONNECTIONS_PER_ADDRESS", "4")]);
    let mut busy = server.connect();
    busy.say("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    gate.wait(&server);
    let mut silent: Vec<Line> = (0..50).map(|_| server.connect()).collect();
    let mut line = server.connect();
    line.say(QUICK);
    assert!(line.answer().ends_with("quick"));
    eventually("all but a few are closed", || {
        let closed = silent
            .iter_mut()
            .filter_map(|line| line.is_closed().then_some(()))
            .count();
        (closed >= 47).then_some(())
    });
    gate.open();
    assert!(
        busy.answer().ends_with("done"),
        "a request is never cut off for another"
    );
}

#[test]
fn an_address_whose_connections_are_all_busy_gets_no_more() {
    let gate = Gate::shut();
    let server = server(&gate, &[("TOTE_CONNECTIONS_PER_ADDRESS", "3")]);
    let mut busy: Vec<Line> = (0..3).map(|_| server.connect()).collect();
    for line in &mut busy {
        line.say("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        gate.wait(&server);
    }
    assert_eq!(server.connect().rest(), "");
    // Somebody else is served.
    let other = server.ask(
        |client| client.local_address(Some(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)))),
        |client| client.get(server.at("")),
    );
    assert_eq!(other.expect("there are places").answer.text, "quick");
    for _ in &busy {
        gate.open();
    }
    for line in &mut busy {
        assert!(line.answer().ends_with("done"));
    }
    eventually("a place is free again", || {
        let mut line = server.connect();
        line.say(QUICK);
        line.answer().ends_with("quick").then_some(())
    });
}

#[test]
fn when_all_places_are_taken_idle_connections_are_given_up_for_those_that_wait() {
    let gate = Gate::shut();
    let server = server(&gate, &[("TOTE_CONNECTIONS_MAX", "8")]);
    let begun = Instant::now();
    let mut idle: Vec<Line> = (0..8).map(|_| server.connect()).collect();
    for line in &mut idle {
        line.say(QUICK);
        assert!(line.answer().ends_with("quick"));
    }
    let mut waiting = server.connect();
    waiting.say(QUICK);
    assert!(waiting.answer().ends_with("quick"));
    assert!(
        begun.elapsed() < Duration::from_mins(1),
        "it need not wait until they are given up anyway"
    );
}

#[test]
fn a_head_that_does_not_come_and_a_connection_that_is_idle_are_given_up() {
    let gate = Gate::shut();
    let server = server(
        &gate,
        &[("TOTE_HEAD_TIMEOUT_MS", "200"), ("TOTE_IDLE_TIMEOUT_MS", "1200")],
    );
    let begun = Instant::now();
    for said in ["", "G", "GET / HTTP/1.1\r\n", "PRI"] {
        let mut line = server.connect();
        line.say(said);
        assert!(!line.rest().contains("200 OK"), "{said}");
    }
    let mut line = server.connect();
    line.say(QUICK);
    assert!(line.answer().ends_with("quick"));
    let idle_since = Instant::now();
    assert_eq!(line.rest(), "");
    assert!(
        idle_since.elapsed() >= Duration::from_secs(1),
        "a kept connection has more time than a head"
    );
    // The next head on a kept connection has no more time than the first one.
    let mut line = server.connect();
    line.say(QUICK);
    assert!(line.answer().ends_with("quick"));
    line.say("GET / HTTP");
    assert_eq!(line.rest(), "");
    assert!(begun.elapsed() < DEADLINE);
}

#[test]
fn a_body_that_does_not_come_is_given_up() {
    let gate = Gate::shut();
    let server = server(&gate, &[("TOTE_BODY_TIMEOUT_MS", "300")]);
    let begun = Instant::now();
    let mut line = server.connect();
    line.say("POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{");
    let heard = line.rest();
    assert!(!heard.contains("200 OK"), "{heard}");
    assert!(begun.elapsed() < DEADLINE / 2);
}

/// Passes the time of an idle connection twice.
fn wait_for_idle_ones(server: &OwnServer) {
    for _ in 0..2 {
        let mut idle = server.connect();
        idle.say(QUICK);
        assert!(idle.answer().ends_with("quick"));
        assert_eq!(idle.rest(), "");
    }
}

#[test]
fn an_answer_that_is_taken_slowly_is_sent_to_its_end() {
    let gate = Gate::shut();
    let server = server(&gate, &[("TOTE_IDLE_TIMEOUT_MS", "300")]);
    let mut slow = server.connect();
    slow.say("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    slow.take(1_000);
    wait_for_idle_ones(&server);
    assert!(slow.rest().len() > 64 * 1_024 * 1_024 - 1_000);
    let two = crate::own_server::builder().http2_prior_knowledge().build();
    let two = two.expect("a client can be made");
    let mut answer = server
        .block_on(async { two.get(server.at("large")).send().await })
        .expect("the server answers");
    let mut taken = 0;
    let mut take = |answer: &mut reqwest::Response| {
        let part = server.block_on(answer.chunk()).expect("it is not cut off");
        taken += part.as_ref().map_or(0, bytes::Bytes::len);
        (part.is_none(), taken)
    };
    take(&mut answer);
    wait_for_idle_ones(&server);
    while !take(&mut answer).0 {}
    assert_eq!(take(&mut answer).1, 64 * 1_024 * 1_024);
}

#[test]
fn a_client_of_http2_that_makes_no_room_for_its_answer_is_given_up() {
    let gate = Gate::shut();
    let server = server(
        &gate,
        &[("TOTE_WRITE_TIMEOUT_MS", "300"), ("TOTE_CONNECTIONS_PER_ADDRESS", "1")],
    );
    let begun = Instant::now();
    let mut deaf = server.connect();
    // No stream may send anything; then `GET /large`.
    deaf.say(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0");
    deaf.say(b"\0\0\x0d\x01\x05\0\0\0\x01\x82\x86\x04\x06/large\x41\x01a");
    // The head of its first frame: the server has read it, and speaks HTTP/2 with it.
    deaf.take(9);
    eventually("its place is free", || {
        let mut line = server.connect();
        line.say(QUICK);
        line.answer().ends_with("quick").then_some(())
    });
    // Not because it answers no ping, which takes longer.
    assert!(begun.elapsed() < DEADLINE / 2);
}

#[test]
fn a_client_that_does_not_read_its_answer_is_given_up() {
    let gate = Gate::shut();
    let server = server(
        &gate,
        &[("TOTE_WRITE_TIMEOUT_MS", "300"), ("TOTE_CONNECTIONS_PER_ADDRESS", "1")],
    );
    let mut deaf = server.connect();
    deaf.say("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    // Its place is the only one of this address.
    eventually("its place is free", || {
        let mut line = server.connect();
        line.say(QUICK);
        line.answer().ends_with("quick").then_some(())
    });
}
