//! A server that is told to stop.

use std::time::{Duration, Instant};

use poem::{Request, Route, endpoint::make_sync};

use crate::app::Shop;
use crate::engine::Engine;
use crate::own_server::{Gate, Line, OwnServer, builder, reply};
use crate::process::{DEADLINE, eventually};

fn server(gate: &Gate, settings: &[(&str, &str)]) -> OwnServer {
    let route = Route::new()
        .at("/slow", gate.endpoint())
        .at("/", make_sync(|_: Request| "quick"));
    OwnServer::start(route, settings)
}

fn get(path: &str) -> String {
    format!("GET /{path} HTTP/1.1\r\nHost: a\r\n\r\n")
}

#[test]
fn a_running_request_is_finished_and_its_connection_closed() {
    let gate = Gate::shut();
    let mut server = server(&gate, &[]);
    let mut line = server.connect();
    line.say(get("slow"));
    gate.wait(&server);
    server.stop();
    eventually("the server drains", || server.draining.is_begun().then_some(()));
    // Nobody new is listened to.
    eventually("the port is closed", || {
        std::net::TcpStream::connect(server.address).err()
    });
    gate.open();
    let answer = line.answer();
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("done"),
        "{answer}"
    );
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert_eq!(line.rest(), "");
    server.ended();
}

#[test]
fn a_request_that_comes_too_late_is_told_to_come_again() {
    // A kept connection stays open for a moment; on a busy machine that moment may be missed.
    let told = (0..20).find_map(|_| {
        let gate = Gate::shut();
        let mut server = server(&gate, &[]);
        let (mut kept, mut busy) = (server.connect(), server.connect());
        kept.say(get(""));
        assert!(kept.answer().ends_with("quick"));
        busy.say(get("slow"));
        gate.wait(&server);
        server.stop();
        eventually("the server drains", || server.draining.is_begun().then_some(()));
        kept.say(get(""));
        let answer = kept.answer();
        gate.open();
        assert!(busy.answer().ends_with("done"));
        server.ended();
        Some(answer).filter(|answer| !answer.is_empty())
    });
    let told = told.expect("one of them is told");
    assert!(told.starts_with("HTTP/1.1 503 "), "{told}");
    for said in [
        "connection: close\r\n",
        "retry-after: 1\r\n",
        "x-request-id: ",
        "\"UNAVAILABLE\"",
        "\"retryAfterMs\":1000",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[test]
fn http2_finishes_its_streams_and_takes_no_more() {
    let gate = Gate::shut();
    let mut server = server(&gate, &[]);
    let client = builder().http2_prior_knowledge().build().expect("a client can be made");
    let running = {
        let request = client.get(server.at("slow"));
        server.spawn(reply(request))
    };
    gate.wait(&server);
    server.stop();
    eventually("the port is closed", || {
        std::net::TcpStream::connect(server.address).err()
    });
    // The client was told to open nothing more on its connection, and there is no other.
    eventually("new requests are not taken", || {
        server.block_on(reply(client.get(server.at("")))).err()
    });
    gate.open();
    let answer = server
        .block_on(running)
        .expect("it ends")
        .expect("the stream was finished");
    assert_eq!((answer.answer.status, answer.answer.text.as_str()), (200, "done"));
    assert_eq!(answer.version, reqwest::Version::HTTP_2);
    server.ended();
}

#[test]
fn what_runs_too_long_is_cut_off() {
    let gate = Gate::shut();
    let mut server = server(&gate, &[("TOTE_DRAIN_MS", "300")]);
    let mut line = server.connect();
    line.say(get("slow"));
    gate.wait(&server);
    let two = builder().http2_prior_knowledge().build().expect("a client can be made");
    let running = server.spawn(reply(two.get(server.at("slow"))));
    gate.wait(&server);
    let begun = Instant::now();
    server.stop();
    server.ended();
    assert!(
        begun.elapsed() >= Duration::from_millis(300),
        "running requests get their time"
    );
    assert!(begun.elapsed() < DEADLINE / 2, "and no more");
    assert_eq!(line.rest(), "");
    assert!(server.block_on(running).expect("it ends").is_err());
}

#[test]
fn a_client_that_does_not_read_does_not_hold_up_the_end() {
    let route = Route::new().at("/", make_sync(|_: Request| "x".repeat(64 * 1_024 * 1_024)));
    let mut server = OwnServer::start(route, &[("TOTE_DRAIN_MS", "300")]);
    let mut line = server.connect();
    line.say(get(""));
    server.stop();
    server.ended();
    drop(line);
}

#[test]
fn the_program_says_that_it_will_stop_before_it_does() {
    let shop = Shop::filled(Engine::Sqlite)
        .with("TOTE_PRE_STOP_MS", "30000")
        .with("TOTE_DRAIN_MS", "2000");
    let server = shop.serve();
    assert_eq!(server.get("health/ready").status, 200);
    server.process().signal("TERM");
    let ready = eventually("the server is not ready", || {
        Some(server.get("health/ready")).filter(|answer| answer.status == 503)
    });
    assert_eq!(ready.json()["status"], "draining");
    // Balancers need a while to notice; whoever comes until then is served.
    assert_eq!(server.get("health/live").status, 200);
    assert_eq!(server.ask("{ shop { name } }").data()["shop"]["name"], "Tote");
    server.process().signal("KILL");
}

#[test]
fn the_program_waits_for_its_delay_and_ends_by_itself() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_PRE_STOP_MS", "300");
    let (server, _shop) = shop.serve_at_its_port();
    let url = url::Url::parse(&server.at("")).expect("a URL");
    let mut line = Line::to(
        format!("127.0.0.1:{}", url.port().expect("a port"))
            .parse()
            .expect("an address"),
    );
    line.say(get("health/live"));
    assert!(line.answer().starts_with("HTTP/1.1 200 "));
    let begun = Instant::now();
    server.process().signal("TERM");
    eventually("the server ends", || (!server.process().is_running()).then_some(()));
    assert!(begun.elapsed() >= Duration::from_millis(300));
}
