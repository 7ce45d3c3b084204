//! Answers are compressed as clients ask for it, and where it is worth it.

use std::collections::BTreeMap;
use std::io::Read as _;

use poem::http::StatusCode;
use poem::{Body, Request, Response, Route, endpoint::make_sync};

use crate::app::Server;
use crate::clients::send;
use crate::engine::Engine;
use crate::own_server::{OwnServer, Reply};

/// Answers with as many bytes of a type as the URL says.
fn generous(settings: &[(&str, &str)]) -> OwnServer {
    let answer = |request: Request| {
        let parameters: BTreeMap<String, String> = request.params().expect("the URL can be read");
        let parameter = |name: &str| parameters.get(name).cloned();
        let number = |name: &str| parameter(name).and_then(|text| text.parse::<usize>().ok());
        let bytes = "0123456789abcde,".repeat(number("bytes").unwrap_or(4_096) / 16);
        let mut response = Response::builder()
            .status(
                StatusCode::from_u16(number("status").and_then(|code| code.try_into().ok()).unwrap_or(200))
                    .expect("a status"),
            )
            .content_type(parameter("type").unwrap_or_else(|| "application/json".to_owned()));
        for name in ["etag", "content-encoding", "cache-control", "vary", "content-range"] {
            if let Some(value) = parameter(name) {
                response = response.header(name, value);
            }
        }
        if parameter("stream").is_some() {
            let parts = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]);
            return response.body(Body::from_bytes_stream(parts));
        }
        response.body(bytes)
    };
    OwnServer::start(Route::new().at("/", make_sync(answer)), settings)
}

fn unpacked(reply: &Reply) -> Vec<u8> {
    let mut out = Vec::new();
    let bytes = &reply.bytes[..];
    match reply.header("content-encoding")[..] {
        [] => out.extend(bytes),
        ["br"] => drop(
            brotli::Decompressor::new(bytes, 4_096)
                .read_to_end(&mut out)
                .expect("it is Brotli"),
        ),
        ["zstd"] => out = zstd::stream::decode_all(bytes).expect("it is Zstandard"),
        ["gzip"] => drop(
            flate2::read::GzDecoder::new(bytes)
                .read_to_end(&mut out)
                .expect("it is gzip"),
        ),
        ref other => panic!("an unknown coding: {other:?}"),
    }
    out
}

fn coding(reply: &Reply) -> String {
    reply.header("content-encoding").concat()
}

const ALL: (&str, &str) = ("accept-encoding", "gzip, deflate, br, zstd");

#[test]
fn the_client_chooses_and_the_bytes_are_the_same() {
    let server = generous(&[]);
    for (accepted, expected) in [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("br", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, zstd;q=0, *", "gzip"),
        ("*", "zstd"),
        ("identity", ""),
        ("deflate", ""),
        ("*;q=0", ""),
        ("identity;q=0, gzip", "gzip"),
    ] {
        for path in ["", "?bytes=200000"] {
            let reply = server.get(path, &[("accept-encoding", accepted)]);
            assert_eq!(coding(&reply), expected, "{accepted}");
            assert_eq!(reply.header("vary"), ["accept-encoding"], "{accepted}");
            let plain = server.get(path, &[]);
            assert_eq!(unpacked(&reply), plain.bytes, "{accepted}");
            let said = reply.header("content-length").concat();
            assert_eq!(said, reply.bytes.len().to_string(), "{accepted}");
            assert!(
                expected.is_empty() || reply.bytes.len() < plain.bytes.len() / 4,
                "{accepted}"
            );
        }
    }
    let plain = server.get("", &[]);
    assert_eq!(
        (coding(&plain), plain.header("vary")),
        (String::new(), vec!["accept-encoding"])
    );
}

#[test]
fn what_would_not_get_smaller_is_left_alone() {
    let server = generous(&[]);
    for (path, vary) in [
        // Small, and yet a cache must know that a larger one would differ.
        ("?bytes=1008", true),
        ("?bytes=0", true),
        ("?stream=1", true),
        ("?stream=1&type=text/event-stream", false),
        ("?cache-control=public,no-transform", true),
        ("?status=206&content-range=bytes%200-1/2", true),
        ("?type=image/jpeg", false),
        ("?type=image/webp", false),
        ("?type=application/octet-stream", false),
        ("?type=multipart/mixed", false),
        ("?content-encoding=gzip&type=text/javascript", false),
    ] {
        let reply = server.get(path, &[ALL]);
        let expected = if path.contains("content-encoding") { "gzip" } else { "" };
        assert_eq!(coding(&reply), expected, "{path}");
        assert_eq!(!reply.header("vary").is_empty(), vary, "{path}");
        if !path.contains("bytes=") {
            assert_eq!(reply.bytes.len(), 4_096, "{path}");
        }
    }
    let head = server.ask(
        |client| client,
        |client| client.head(server.at("")).header(ALL.0, ALL.1),
    );
    assert_eq!(coding(&head.expect("the server answers")), "");
    let off = generous(&[("TOTE_COMPRESSION", "false")]).get("", &[ALL]);
    assert_eq!((coding(&off), off.header("vary").len()), (String::new(), 0));
}

#[test]
fn texts_of_every_kind_are_compressed() {
    let server = generous(&[]);
    for kind in [
        "application/json",
        "application/json;%20charset=utf-8",
        "Application/JSON",
        "application/graphql-response%2bjson",
        "text/html",
        "text/javascript",
        "application/wasm",
        "image/svg%2bxml",
    ] {
        let reply = server.get(&format!("?type={kind}"), &[ALL]);
        assert_eq!(coding(&reply), "zstd", "{kind}");
    }
    let small = server.get("?bytes=32", &[("accept-encoding", "gzip, identity;q=0")]);
    assert_eq!(coding(&small), "gzip", "a client that cannot take it otherwise");
    assert_eq!(unpacked(&small).len(), 32);
}

#[test]
fn a_compressed_answer_has_a_weak_tag_and_says_what_it_varies_by_once() {
    let server = generous(&[]);
    let tag =
        |headers: &[(&str, &str)], tag: &str| server.get(&format!("?etag={tag}"), headers).header("etag").concat();
    assert_eq!(tag(&[], "\"abc\""), "\"abc\"");
    assert_eq!(tag(&[ALL], "\"abc\""), "W/\"abc\"");
    assert_eq!(tag(&[ALL], "W/\"abc\""), "W/\"abc\"");
    let reply = server.get("?vary=Accept-Encoding,Origin", &[ALL]);
    assert_eq!(reply.header("vary"), ["Accept-Encoding,Origin"]);
}

#[test]
fn the_shop_answers_compressed_and_its_scripts_stay_as_they_are() {
    let shop = Server::shared(Engine::Sqlite);
    let ask = |headers: &[(&'static str, &str)]| {
        let ask = shop.ask("{ __schema { types { name description fields { name description } } } }");
        headers
            .iter()
            .fold(ask, |ask, (name, value)| ask.header(name, value))
            .answer()
    };
    let plain = ask(&[]);
    assert_eq!(plain.headers.get("content-encoding"), None);
    let packed = ask(&[ALL]);
    assert_eq!(packed.headers["content-encoding"], "zstd");
    let length = |answer: &crate::clients::Answer| -> usize {
        answer.headers["content-length"]
            .to_str()
            .expect("text")
            .parse()
            .expect("a number")
    };
    assert!(
        length(&packed) * 3 < length(&plain),
        "{} of {}",
        length(&packed),
        length(&plain)
    );
    assert_eq!(packed.headers["vary"], "accept-encoding");
    // Scripts are stored compressed and go out as they are stored.
    let page = shop.get("").text;
    let script = page
        .split("src=\"/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the page has a script");
    let sent = send(|client| client.get(shop.at(script)).header(ALL.0, ALL.1));
    assert_eq!(sent.headers["content-encoding"], "gzip");
}
