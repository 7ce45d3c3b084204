//! Connections that become something else than HTTP.

use std::time::Instant;

use poem::http::StatusCode;
use poem::{Request, Response, Route, endpoint::make_sync};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::task::TaskTracker;
use tote::gateway::server::Draining;

use crate::own_server::{Line, OwnServer};
use crate::process::{DEADLINE, eventually};

/// Sends back what comes, and says goodbye when the server drains.
fn echoing(settings: &[(&str, &str)]) -> OwnServer {
    let tasks = TaskTracker::new();
    OwnServer::start_knowing(settings, |draining: Draining| {
        let upgrade = move |request: Request| {
            let (upgrade, draining) = (request.take_upgrade(), draining.clone());
            tasks.spawn(async move {
                let mut connection = upgrade.expect("it was asked for").await.expect("it is handed over");
                let mut byte = [0];
                loop {
                    tokio::select! {
                        read = connection.read(&mut byte) => match read {
                            Ok(1) => connection.write_all(&byte).await.expect("the client reads"),
                            _ => return,
                        },
                        () = draining.begun() => {
                            connection.write_all(b"bye").await.expect("the client reads");
                            return;
                        }
                    }
                }
            });
            Response::builder()
                .status(StatusCode::SWITCHING_PROTOCOLS)
                .header("connection", "upgrade")
                .header("upgrade", "echo")
                .finish()
        };
        Route::new().at("/", make_sync(upgrade))
    })
}

fn upgraded(server: &OwnServer) -> Line {
    let mut line = server.connect();
    line.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
    let answer = line.answer();
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    line
}

#[test]
fn the_times_of_requests_are_not_those_of_sockets() {
    let mut server = echoing(&[("TOTE_HEAD_TIMEOUT_MS", "100"), ("TOTE_IDLE_TIMEOUT_MS", "100")]);
    let mut line = upgraded(&server);
    // An ordinary connection beside it is given up; by then, this one would have been as well.
    for _ in 0..3 {
        assert_eq!(server.connect().rest(), "");
        line.say("a");
        assert_eq!(line.take(1), "a");
    }
    // Its owner hears that the server drains, and the server waits for the socket's end.
    let begun = Instant::now();
    server.stop();
    assert_eq!(line.rest(), "bye");
    server.ended();
    assert!(begun.elapsed() < DEADLINE / 4);
}

#[test]
fn a_socket_keeps_its_place() {
    let server = echoing(&[("TOTE_CONNECTIONS_PER_ADDRESS", "1"), ("TOTE_DRAIN_MS", "200")]);
    let mut line = upgraded(&server);
    assert_eq!(server.connect().rest(), "", "there is no second place");
    line.say("b");
    assert_eq!(line.take(1), "b", "and nobody is cut off for it");
    drop(line);
    eventually("its place is free again", || {
        let mut line = server.connect();
        line.say("GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
        line.answer().starts_with("HTTP/1.1 404").then_some(())
    });
}
