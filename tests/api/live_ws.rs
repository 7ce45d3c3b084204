//! Subscriptions over a WebSocket.

use std::time::Instant;

use tokio_tungstenite::tungstenite::{Error, Message};

use crate::app::Shop;
use crate::engine::Engine;
use crate::process::{DEADLINE, eventually};
use crate::toy::{TOKEN, Toy};
use crate::websocket::{ACK, INIT, LEGACY, TRANSPORT, WebSocket};

const FED: &str = "subscription { fed { n } }";

fn told(id: &str, n: usize) -> String {
    format!(r#"{{"type":"next","id":"{id}","payload":{{"data":{{"fed":{{"n":{n}}}}}}}}}"#)
}

#[test]
fn a_subscription_tells_each_message_and_then_that_it_is_complete() {
    let toy = Toy::new();
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        socket.subscribe("a", "subscription { counted(to: 2) { n } }").await;
        for expected in [
            r#"{"type":"next","id":"a","payload":{"data":{"counted":{"n":1}}}}"#,
            r#"{"type":"next","id":"a","payload":{"data":{"counted":{"n":2}}}}"#,
            r#"{"type":"complete","id":"a"}"#,
        ] {
            assert_eq!(socket.hear().await, expected);
        }
        // The id is free again at once.
        socket.subscribe("a", "{ hello }").await;
        assert_eq!(
            socket.hear().await,
            r#"{"type":"next","id":"a","payload":{"data":{"hello":"world"}}}"#
        );
        assert_eq!(socket.hear().await, r#"{"type":"complete","id":"a"}"#);
        socket.subscribe("b", "mutation { change }").await;
        assert_eq!(
            socket.hear().await,
            r#"{"type":"next","id":"b","payload":{"data":{"change":true}}}"#
        );
        assert_eq!(socket.hear().await, r#"{"type":"complete","id":"b"}"#);
        socket.close().await;
    });
}

/// A message that meets a fault is not told as done: its client comes back and asks for it again.
#[test]
fn a_fault_in_a_stream_closes_the_socket_so_that_its_client_comes_back() {
    let toy = Toy::new();
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        socket.subscribe("1", "subscription { broken { n } }").await;
        assert_eq!(socket.closed().await, (1013, "Try again later".to_owned()));
    });
}

#[test]
fn what_is_not_run_is_an_error_and_what_fails_in_a_field_is_an_answer() {
    let toy = Toy::new();
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        for (document, code) in [
            ("{ unknown }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
        ] {
            socket.subscribe("1", document).await;
            let heard: serde_json::Value = serde_json::from_str(&socket.hear().await).expect("JSON");
            assert_eq!(
                (&heard["type"], &heard["id"]),
                (&"error".into(), &"1".into()),
                "{heard}"
            );
            assert_eq!(heard["payload"][0]["extensions"]["code"], code, "{heard}");
            assert!(!heard.to_string().contains("secret"), "{heard}");
        }
        socket
            .say(r#"{"type":"subscribe","id":"1","payload":{"query":5}}"#)
            .await;
        let heard = socket.hear().await;
        assert!(
            heard.starts_with(r#"{"type":"error","id":"1","#) && heard.contains(r#""field":"query""#),
            "{heard}"
        );
        socket.subscribe("1", "{ fails }").await;
        let heard = socket.hear().await;
        assert!(
            heard.starts_with(r#"{"type":"next","id":"1","payload":{"errors":["#),
            "{heard}"
        );
        assert_eq!(socket.hear().await, r#"{"type":"complete","id":"1"}"#);
    });
    toy.strings.await_open(0);
}

#[test]
fn a_client_ends_one_subscription_and_goes_on_with_the_others() {
    let toy = Toy::new();
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        for id in ["1", "2"] {
            socket.subscribe(id, FED).await;
        }
        toy.strings.await_open(2);
        socket.say(r#"{"type":"complete","id":"1"}"#).await;
        toy.strings.await_open(1);
        toy.strings.tell();
        assert_eq!(socket.hear().await, told("2", 1));
        // What has ended already is nothing to complain about.
        socket.say(r#"{"type":"complete","id":"1"}"#).await;
        socket
            .subscribe("1", r#"subscription { fed(after: "after-0") { n } }"#)
            .await;
        assert_eq!(socket.hear().await, told("1", 1));
        drop(socket);
    });
    toy.strings.await_open(0);
}

#[test]
fn every_fault_of_a_client_has_its_code() {
    let toy = Toy::with(&[("TOTE_LIVE_INIT_TIMEOUT_MS", "300")]);
    let subscribe = format!(r#"{{"type":"subscribe","id":"1","payload":{{"query":"{FED}"}}}}"#);
    let long_id = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(300));
    let cases: [(&[&str], u16, &str); 9] = [
        (&[], 4408, "Connection initialisation timeout"),
        (&[INIT, INIT], 4429, "Too many initialisation requests"),
        (&[&subscribe], 4401, "Unauthorized"),
        (&[INIT, &subscribe, &subscribe], 4409, "Subscriber for 1 already exists"),
        (&["{"], 4400, "Invalid message: not an object of JSON with a type"),
        (
            &[INIT, r#"{"type":"start"}"#],
            4400,
            "Invalid message: there is no such type",
        ),
        (
            &[INIT, &long_id],
            4400,
            "Invalid message: it needs an id, a text of 1 to 256 bytes",
        ),
        (
            &[r#"{"type":"connection_init","payload":{"Authorization":"Bearer stale"}}"#],
            4403,
            "TOKEN_INVALID",
        ),
        (
            &[r#"{"type":"connection_init","payload":{"Authorization":"Bearer fault"}}"#],
            1013,
            "Try again later",
        ),
    ];
    toy.server.block_on(async {
        for (said, code, reason) in cases {
            let mut socket = WebSocket::open(toy.server.address, TRANSPORT).await;
            for said in said {
                socket.say(*said).await;
            }
            assert_eq!(socket.closed().await, (code, reason.to_owned()), "{said:?}");
        }
        let mut socket = WebSocket::open(toy.server.address, TRANSPORT).await;
        socket.send(Message::binary(INIT.as_bytes().to_vec())).await;
        assert_eq!(socket.closed().await.0, 4400);
        for subprotocol in [None, Some("mqtt")] {
            // A client that insists on its own breaks off by itself.
            let opened = WebSocket::try_open(toy.server.address, subprotocol, "graphql", &[]).await;
            match opened {
                Ok(mut socket) => assert_eq!(socket.closed().await, (4406, "Subprotocol not acceptable".to_owned())),
                Err(error) => assert!(subprotocol.is_some(), "{error}"),
            }
        }
    });
    toy.strings.await_open(0);
}

#[test]
fn a_flood_before_the_first_message_does_not_buy_time() {
    let toy = Toy::with(&[("TOTE_LIVE_INIT_TIMEOUT_MS", "300")]);
    toy.server.block_on(async {
        let mut socket = WebSocket::open(toy.server.address, TRANSPORT).await;
        let begun = Instant::now();
        let code = loop {
            socket.say(r#"{"type":"ping"}"#).await;
            match socket.next().await {
                Some(Message::Close(Some(frame))) => break u16::from(frame.code),
                Some(_) => assert!(begun.elapsed() < DEADLINE, "it is never closed"),
                None => panic!("it ended without a code"),
            }
        };
        assert_eq!(code, 4408);
    });
}

#[test]
fn what_is_too_large_or_no_frame_ends_the_socket() {
    let toy = Toy::new();
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        // As large as a body may be, and an answer may be larger.
        let filler = " ".repeat(60 * 1_024);
        socket
            .subscribe("1", &format!("{{ long(bytes: 300000) }}{filler}"))
            .await;
        let heard = socket.hear().await;
        assert!(heard.len() > 300_000 && heard.starts_with(r#"{"type":"next","id":"1""#));
        assert_eq!(socket.hear().await, r#"{"type":"complete","id":"1"}"#);
        socket.say(" ".repeat(65 * 1_024)).await;
        assert_eq!(socket.closed().await, (1009, "Message too large".to_owned()));
    });
    let request = "GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Sec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
    // A frame that is not masked, one of an unknown kind, one with bits of an extension, and text that is not UTF-8.
    for (frame, code) in [
        (&b"\x81\x02{}"[..], 1002),
        (b"\x83\x80\0\0\0\0", 1002),
        (b"\xc1\x80\0\0\0\0", 1002),
        (b"\x81\x82\0\0\0\0\xff\xff", 1007),
    ] {
        let mut line = toy.server.connect();
        line.say(request);
        let answer = line.answer();
        assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
        assert!(
            answer.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
            "{answer}"
        );
        assert!(
            answer.contains("sec-websocket-protocol: graphql-transport-ws\r\n"),
            "{answer}"
        );
        assert!(!answer.contains("extensions"), "{answer}");
        line.say(frame);
        let closed = line.bytes();
        assert_eq!(closed.first(), Some(&0x88), "{frame:?}: {closed:?}");
        assert_eq!(closed[2..4], u16::to_be_bytes(code), "{frame:?}");
    }
}

#[test]
fn a_handshake_that_is_none_is_refused() {
    let toy = Toy::with(&[("TOTE_CORS_ORIGINS", "https://shop.example")]);
    let good = [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    for (name, value, status, field) in [
        ("sec-websocket-version", "8", 426, "sec-websocket-version"),
        ("sec-websocket-key", "short", 400, "sec-websocket-key"),
        ("connection", "keep-alive", 400, "connection"),
        ("origin", "https://evil.test", 403, "origin"),
        ("origin", "null", 403, "origin"),
    ] {
        let others = good.iter().filter(|(known, _)| *known != name);
        let headers: Vec<(&str, &str)> = others.copied().chain([(name, value)]).collect();
        let answer = toy.server.get("graphql", &headers).answer;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        assert_eq!(
            answer.json()["errors"][0]["extensions"]["field"],
            field,
            "{}",
            answer.text
        );
    }
    toy.server.block_on(async {
        let address = toy.server.address;
        let own = format!("http://{address}");
        for origin in ["https://shop.example", own.as_str()] {
            let opened = WebSocket::try_open(address, Some(TRANSPORT), "graphql", &[("origin", origin)]).await;
            assert!(opened.is_ok(), "{origin}: {:?}", opened.err());
        }
        let foreign = WebSocket::try_open(address, Some(TRANSPORT), "graphql", &[("origin", "https://evil.test")]);
        let Err(Error::Http(answer)) = foreign.await else {
            panic!("a page of another site opens a socket");
        };
        assert_eq!(answer.status(), 403);
    });
}

#[test]
fn pings_are_answered_and_sent_and_silence_is_the_end() {
    let toy = Toy::with(&[("TOTE_LIVE_PING_MS", "200")]);
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        socket.say(r#"{"type":"ping","payload":{"at": 1}}"#).await;
        assert_eq!(socket.hear().await, r#"{"type":"pong","payload":{"at": 1}}"#);
        socket.say(r#"{"type":"ping"}"#).await;
        assert_eq!(socket.hear().await, r#"{"type":"pong"}"#);
        for _ in 0..3 {
            assert_eq!(socket.hear().await, r#"{"type":"ping"}"#);
            socket.say(r#"{"type":"pong"}"#).await;
        }
        assert_eq!(socket.hear().await, r#"{"type":"ping"}"#);
        assert_eq!(socket.closed().await, (1001, "No sign of life".to_owned()));
    });
}

#[test]
fn so_many_operations_run_over_one_socket() {
    let toy = Toy::with(&[("TOTE_LIVE_OPERATIONS_PER_SOCKET", "2")]);
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        for id in ["1", "2", "3"] {
            socket.subscribe(id, FED).await;
        }
        let heard = socket.hear().await;
        assert!(
            heard.starts_with(r#"{"type":"error","id":"3","#) && heard.contains("RATE_LIMITED"),
            "{heard}"
        );
        socket.say(r#"{"type":"complete","id":"1"}"#).await;
        socket.say(r#"{"type":"complete","id":"2"}"#).await;
        socket.subscribe("3", "{ hello }").await;
        assert!(socket.hear().await.starts_with(r#"{"type":"next","id":"3","#));
    });
}

#[test]
fn a_token_that_ends_closes_the_socket_so_that_its_client_comes_back() {
    let toy = Toy::new();
    let init = format!(r#"{{"type":"connection_init","payload":{{"Authorization":"Bearer {TOKEN}"}}}}"#);
    toy.server.block_on(async {
        let mut socket = WebSocket::open(toy.server.address, TRANSPORT).await;
        socket.say(init.as_str()).await;
        assert_eq!(socket.hear().await, ACK);
        socket.subscribe("1", FED).await;
        toy.strings.tell();
        assert_eq!(socket.hear().await, told("1", 1));
        toy.strings.revoke();
        assert_eq!(socket.closed().await, (4403, "TOKEN_EXPIRED".to_owned()));
        let mut socket = WebSocket::open(toy.server.address, TRANSPORT).await;
        socket.say(init).await;
        assert_eq!(socket.closed().await, (4403, "TOKEN_EXPIRED".to_owned()));
    });
    toy.strings.await_open(0);
}

/// What it asks later would be answered to somebody who is not known any more.
#[test]
fn a_token_that_ends_closes_a_socket_on_which_nothing_runs() {
    let toy = Toy::new();
    let init = format!(r#"{{"type":"connection_init","payload":{{"Authorization":"Bearer {TOKEN}"}}}}"#);
    toy.server.block_on(async {
        let mut socket = WebSocket::open(toy.server.address, TRANSPORT).await;
        socket.say(init).await;
        assert_eq!(socket.hear().await, ACK);
        toy.strings.revoke();
        assert_eq!(socket.closed().await, (4403, "TOKEN_EXPIRED".to_owned()));
    });
}

#[test]
fn who_does_not_read_is_closed_and_nothing_piles_up() {
    let toy = Toy::with(&[("TOTE_LIVE_SLOW_MS", "300")]);
    toy.server.block_on(async {
        let mut socket = WebSocket::acknowledged(toy.server.address).await;
        socket
            .subscribe("1", "subscription { flood(bytes: 100000) { n filler } }")
            .await;
        toy.strings.await_open(1);
        // It reads nothing until the server has given it up.
        toy.strings.await_open(0);
        assert_eq!(socket.closed().await, (1013, "Too slow".to_owned()));
    });
}

#[test]
fn a_server_that_stops_tells_sockets_to_come_back_and_finishes_what_has_one_answer() {
    let mut toy = Toy::new();
    let begun = Instant::now();
    let (mut idle, mut busy, mut waiting) = toy.server.block_on(async {
        let address = toy.server.address;
        let mut idle = WebSocket::acknowledged(address).await;
        idle.subscribe("1", FED).await;
        let mut busy = WebSocket::acknowledged(address).await;
        busy.subscribe("1", FED).await;
        busy.subscribe("2", "{ slow }").await;
        (idle, busy, WebSocket::open(address, TRANSPORT).await)
    });
    toy.strings.await_open(2);
    toy.strings.await_running();
    toy.server.stop();
    let restarting = (1012, "The server is restarting".to_owned());
    toy.server.block_on(async {
        assert_eq!(idle.closed().await, restarting);
        assert_eq!(waiting.closed().await, restarting);
        toy.strings.finish();
        assert_eq!(
            busy.hear().await,
            r#"{"type":"next","id":"2","payload":{"data":{"slow":true}}}"#
        );
        assert_eq!(busy.hear().await, r#"{"type":"complete","id":"2"}"#);
        assert_eq!(busy.closed().await, restarting);
    });
    toy.server.ended();
    assert!(begun.elapsed() < DEADLINE / 4);
}

#[test]
fn the_payload_says_what_headers_say() {
    let toy = Toy::new();
    toy.server.block_on(async {
        let headers = [("accept-language", "fr"), ("x-market", "fr")];
        let path = "graphql?lang=it";
        let mut socket = WebSocket::try_open(toy.server.address, Some(TRANSPORT), path, &headers)
            .await
            .expect("the socket opens");
        socket
            .say(r#"{"type":"connection_init","payload":{"X-Market":"de"}}"#)
            .await;
        assert_eq!(socket.hear().await, ACK);
        socket.subscribe("1", "{ said }").await;
        assert_eq!(
            socket.hear().await,
            r#"{"type":"next","id":"1","payload":{"data":{"said":["de","it"]}}}"#
        );
    });
}

#[test]
fn the_older_subprotocol_is_spoken_as_well() {
    let toy = Toy::with(&[("TOTE_LIVE_PING_MS", "200")]);
    let start = |id: &str, document: &str| {
        format!(r#"{{"type":"start","id":"{id}","payload":{{"query":"{document}","variables":{{}}}}}}"#)
    };
    toy.server.block_on(async {
        let mut socket = WebSocket::open(toy.server.address, LEGACY).await;
        socket.say(r#"{"type":"connection_init","payload":{}}"#).await;
        assert_eq!(socket.hear().await, ACK);
        assert_eq!(socket.hear().await, r#"{"type":"ka"}"#);
        socket.say(start("1", "subscription { counted(to: 1) { n } }")).await;
        assert_eq!(
            socket.hear().await,
            r#"{"type":"data","id":"1","payload":{"data":{"counted":{"n":1}}}}"#
        );
        assert_eq!(socket.hear().await, r#"{"type":"complete","id":"1"}"#);
        socket.say(start("2", "{ unknown }")).await;
        assert!(
            socket
                .hear()
                .await
                .starts_with(r#"{"type":"error","id":"2","payload":[{"#)
        );
        // Starting with the same id begins anew.
        for _ in 0..2 {
            socket.say(start("3", FED)).await;
        }
        toy.strings.await_open(1);
        socket.say(r#"{"type":"stop","id":"3"}"#).await;
        toy.strings.await_open(0);
        // Its sign of life needs no answer of the client's, only of its socket.
        for _ in 0..3 {
            assert_eq!(socket.hear().await, r#"{"type":"ka"}"#);
            assert!(matches!(socket.next().await, Some(Message::Ping(_))));
        }
        socket.say(r#"{"type":"connection_terminate"}"#).await;
        assert_eq!(socket.closed().await, (1000, "Terminated".to_owned()));
        let mut socket = WebSocket::open(toy.server.address, LEGACY).await;
        socket
            .say(r#"{"type":"connection_init","payload":{"authToken":"stale"}}"#)
            .await;
        assert!(
            socket
                .hear()
                .await
                .starts_with(r#"{"type":"connection_error","payload":{"message":"#)
        );
        assert_eq!(socket.closed().await, (4403, "TOKEN_INVALID".to_owned()));
    });
}

#[test]
fn a_thousand_subscriptions_that_are_dropped_leave_nothing_behind() {
    let mut toy = Toy::with(&[
        ("TOTE_LIVE_STREAMS_MAX", "1000"),
        ("TOTE_LIVE_STREAMS_PER_PRINCIPAL", "1000"),
        ("TOTE_CONNECTIONS_PER_ADDRESS", "10"),
    ]);
    for is_said in [true, false] {
        let sockets = toy.server.block_on(async {
            let mut sockets = Vec::new();
            for _ in 0..10 {
                let mut socket = WebSocket::acknowledged(toy.server.address).await;
                for id in 0..100 {
                    socket.subscribe(&id.to_string(), FED).await;
                }
                sockets.push(socket);
            }
            sockets
        });
        // Each of them has a place, and there is not one more.
        toy.strings.await_open(1_000);
        toy.server.block_on(async {
            for mut socket in sockets {
                if is_said {
                    socket.close().await;
                }
            }
        });
        toy.strings.await_open(0);
    }
    toy.server.stop();
    toy.server.ended();
}

#[test]
fn the_log_tells_of_sockets_and_streams_and_nothing_of_their_secrets() {
    let shop = Shop::filled(Engine::Sqlite).with("TOTE_LOG", "debug");
    let server = shop.serve_with(&["--log", "json"]);
    let url = url::Url::parse(&server.at("")).expect("a URL");
    let address = format!("127.0.0.1:{}", url.port().expect("a port"));
    let address = address.parse().expect("an address");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let mut socket = WebSocket::open(address, TRANSPORT).await;
        let init = r#"{"type":"connection_init","payload":{"Authorization":"Bearer the-secret-of-a-token"}}"#;
        socket.say(init).await;
        assert_eq!(socket.closed().await, (4403, "TOKEN_INVALID".to_owned()));
        let mut socket = WebSocket::acknowledged(address).await;
        let payload = r#"{"query":"query Home($id: ID!) { node(id: $id) { id } }","variables":{"id":"the-secret-of-a-variable"}}"#;
        socket.say(format!(r#"{{"type":"subscribe","id":"1","payload":{payload}}}"#)).await;
        assert!(socket.hear().await.contains(r#""id":"1""#));
        socket.close().await;
    });
    let path = "graphql?query=%7Bshop%7Bname%7D%7D&ticket=the-secret-of-a-ticket";
    let answer = status_of_events(&server.at(path));
    assert_eq!(answer, 401);
    let told = eventually("both sockets and the request are told", || {
        let lines = server.process().errors();
        let sockets = lines
            .lines()
            .filter(|line| line.contains(r#""message":"socket""#))
            .count();
        (sockets == 2 && lines.contains(r#""operation":"Home""#) && lines.contains(r#""status":401"#)).then_some(lines)
    });
    assert!(!told.contains("the-secret-of"), "{told}");
    let closed = told.lines().filter(|line| line.contains(r#""message":"socket""#));
    let codes: Vec<serde_json::Value> = closed
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["code"].clone())
        .collect();
    assert_eq!(codes, [4403, 1005]);
}

/// The status that a browser's `EventSource` sees.
fn status_of_events(url: &str) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(async {
        let client = crate::own_server::builder().build().expect("a client can be made");
        let answer = client.get(url).header("accept", "text/event-stream").send().await;
        answer.expect("the server answers").status().as_u16()
    })
}
