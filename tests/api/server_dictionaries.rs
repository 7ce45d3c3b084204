//! Answers that a client has already, and answers compressed with a dictionary that it has.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poem::http::HeaderValue;
use poem::{Request, Response, Route, endpoint::make_sync};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tote::gateway::response::{Packed, Shared};

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::own_server::{OwnServer, Reply, builder, reply};
use crate::process::{Ended, eventually};

on_both_engines!(
    a_dictionary_of_the_shop_makes_its_answers_small,
    a_manifest_makes_a_dictionary_that_a_running_server_takes,
);

const BODY: &str = r#"{"data":{"products":[{"id":"p_1","title":"Linen Dress"},{"id":"p_2","title":"Wool Coat"}]}}"#;

/// Answers `BODY` forty times: at `/shared` as one that is the same for everybody, at `/own` as one that is not.
fn twofold(settings: &[(&str, &str)]) -> OwnServer {
    let packed = Arc::new(Packed::default());
    let shared = make_sync(move |_: Request| {
        let mut response = own();
        response.set_data(Shared {
            etag: HeaderValue::from_static("\"v1\""),
            tags: ["p1", "p2"].into_iter().map(Box::from).collect(),
            shared_max_age_s: 30,
            packed: Arc::clone(&packed),
        });
        response
    });
    let route = Route::new().at("/shared", shared).at("/own", make_sync(|_| own()));
    OwnServer::start(route, settings)
}

fn own() -> Response {
    Response::builder()
        .content_type("application/json")
        .header("cache-control", "no-store")
        .body(BODY.repeat(40))
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

fn available(dictionary: &[u8]) -> String {
    format!(":{}:", STANDARD.encode(Sha256::digest(dictionary)))
}

fn one(reply: &Reply, name: &str) -> String {
    reply.header(name).join(", ")
}

/// What the reply says, for a client that has `dictionary`.
fn unpacked(reply: &Reply, dictionary: &[u8]) -> String {
    let mut out = String::new();
    let mut bytes = &reply.bytes[..];
    match &one(reply, "content-encoding")[..] {
        "" => return String::from_utf8(bytes.to_vec()).expect("text"),
        "dcz" => {
            assert_eq!(bytes[..8], [0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0]);
            assert_eq!(bytes[8..40], *Sha256::digest(dictionary));
            let mut decoder =
                zstd::stream::read::Decoder::with_dictionary(&bytes[40..], dictionary).expect("it can be used");
            decoder.read_to_string(&mut out).expect("it is Zstandard");
        }
        "dcb" => {
            assert_eq!(bytes[..4], [0xff, 0x44, 0x43, 0x42]);
            assert_eq!(bytes[4..36], *Sha256::digest(dictionary));
            bytes = &bytes[36..];
            let mut decoder = brotli::Decompressor::new_with_custom_dict(bytes, 4_096, dictionary.to_vec().into());
            decoder.read_to_string(&mut out).expect("it is Brotli");
        }
        "br" => drop(
            brotli::Decompressor::new(bytes, 4_096)
                .read_to_string(&mut out)
                .expect("it is Brotli"),
        ),
        "zstd" => out = String::from_utf8(zstd::stream::decode_all(bytes).expect("it is Zstandard")).expect("text"),
        "gzip" => drop(
            flate2::read::GzDecoder::new(bytes)
                .read_to_string(&mut out)
                .expect("it is gzip"),
        ),
        other => panic!("an unknown coding: {other}"),
    }
    out
}

#[test]
fn an_answer_for_everybody_is_kept_by_caches_and_not_sent_twice() {
    let server = twofold(&[]);
    let first = server.get("shared", &[("accept-encoding", "gzip")]);
    assert_eq!(first.answer.status, 200);
    assert_eq!(one(&first, "etag"), "W/\"v1\"");
    assert_eq!(
        one(&first, "cache-control"),
        "public, max-age=0, must-revalidate, s-maxage=30"
    );
    assert_eq!(
        one(&first, "vary"),
        "accept, accept-language, x-market, accept-encoding"
    );
    assert_eq!(one(&first, "cache-tag"), "p1,p2");
    assert_eq!(one(&first, "surrogate-key"), "p1 p2");
    for accepted in ["gzip", "br", "identity"] {
        let again = server.get(
            "shared",
            &[("if-none-match", "W/\"v1\""), ("accept-encoding", accepted)],
        );
        assert_eq!((again.answer.status, again.bytes.len()), (304, 0), "{accepted}");
        for name in ["etag", "cache-control", "vary", "cache-tag", "surrogate-key"] {
            assert_eq!(one(&again, name), one(&first, name), "{accepted}: {name}");
        }
    }
    let changed = server.get("shared", &[("if-none-match", "\"v0\"")]);
    assert_eq!(changed.answer.status, 200);
}

#[test]
fn what_is_posted_or_private_is_never_conditional() {
    let server = twofold(&[]);
    let posted = server
        .ask(
            |client| client,
            |client| client.post(server.at("shared")).header("if-none-match", "*"),
        )
        .expect("the server answers");
    let private = server.get("own", &[("if-none-match", "*")]);
    for reply in [posted, private] {
        assert_eq!(reply.answer.status, 200);
        assert_eq!(one(&reply, "cache-control"), "no-store");
        assert_eq!(one(&reply, "etag"), "");
    }
}

#[test]
fn an_answer_that_is_kept_is_packed_by_the_smallest_coding_and_any_other_by_the_fastest() {
    let server = twofold(&[]);
    for round in 0..3 {
        for (path, accepted, expected) in [
            ("shared", "gzip, deflate, br, zstd", "br"),
            ("shared", "gzip, zstd", "zstd"),
            ("shared", "gzip", "gzip"),
            ("own", "gzip, deflate, br, zstd", "zstd"),
            ("own", "gzip, deflate, br", "gzip"),
        ] {
            let reply = server.get(path, &[("accept-encoding", accepted)]);
            assert_eq!(one(&reply, "content-encoding"), expected, "{path} {accepted} {round}");
            assert_eq!(unpacked(&reply, b""), BODY.repeat(40), "{path} {accepted} {round}");
        }
    }
}

#[test]
fn who_has_a_dictionary_gets_answers_packed_with_it() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (old, new) = (BODY.as_bytes(), b"something that an app ships today");
    std::fs::write(folder.path().join("1.dict"), old).expect("a file can be written");
    std::fs::write(folder.path().join("2.dict"), new).expect("a file can be written");
    let server = twofold(&[("TOTE_DICTIONARIES_DIR", folder.path().to_str().expect("text"))]);
    let ask = |path: &str, accepted: &str, has: Option<&str>| {
        let mut headers = vec![("accept-encoding", accepted)];
        headers.extend(has.map(|has| ("available-dictionary", has)));
        server.get(path, &headers)
    };
    let known = available(old);
    let link = format!("</dictionaries/{}>; rel=\"compression-dictionary\"", hex(new));
    for (path, accepted, has, expected, offered) in [
        ("shared", "gzip, br, zstd, dcb, dcz", Some(&known), "dcb", ""),
        ("own", "gzip, br, zstd, dcb, dcz", Some(&known), "dcz", ""),
        ("own", "dcb", Some(&known), "dcb", ""),
        ("own", "gzip, br, zstd", Some(&known), "zstd", ""),
        ("own", "gzip, dcz", Some(&available(b"unknown")), "gzip", &link),
        ("own", "gzip, dcz", Some(&":no hash:".to_owned()), "gzip", &link),
        ("shared", "gzip, dcz", None, "gzip", &link),
        ("shared", "gzip", None, "gzip", ""),
    ] {
        let reply = ask(path, accepted, has.map(String::as_str));
        assert_eq!(one(&reply, "content-encoding"), expected, "{path} {accepted} {has:?}");
        assert_eq!(one(&reply, "link"), offered, "{path} {accepted} {has:?}");
        assert_eq!(unpacked(&reply, old), BODY.repeat(40), "{path} {accepted} {has:?}");
        assert!(one(&reply, "vary").ends_with("accept-encoding, available-dictionary"));
    }
    let conditional = server.get(
        "shared",
        &[
            ("if-none-match", "\"v1\""),
            ("accept-encoding", "dcb"),
            ("available-dictionary", &known),
        ],
    );
    assert_eq!(conditional.answer.status, 304);
    assert!(one(&conditional, "vary").ends_with("accept-encoding, available-dictionary"));
}

#[test]
fn a_folder_of_dictionaries_that_cannot_be_used_stops_the_start() {
    let shop = Shop::empty(Engine::Sqlite);
    shop.write("bad.dict", "short");
    let ended = shop.with("TOTE_DICTIONARIES_DIR", ".").tote(&["serve"]);
    assert_eq!(ended.code(), Some(1));
    let told = &ended.stderr;
    assert!(
        told.contains("bad.dict is no dictionary") && told.contains("8 bytes"),
        "{told}"
    );
}

fn fetch(url: &str, headers: &[(&str, &str)]) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let client = builder().build().expect("a client can be made");
    let request = headers
        .iter()
        .fold(client.get(url), |request, (name, value)| request.header(*name, *value));
    runtime.block_on(reply(request)).expect("the server answers")
}

fn a_dictionary_of_the_shop_makes_its_answers_small(engine: Engine) {
    let shop = Shop::with_rails(engine);
    let document = "query Cards($first: Int!) { products(first: $first) { nodes { id handle title availability priceRange { min { amount } } } } }";
    shop.write("cards.graphql", document);
    shop.write("cards.variables.json", r#"[{"first": 5}, {"first": 9}]"#);
    std::fs::create_dir(shop.file("dictionaries")).expect("a folder can be made");
    let out = shop.file("dictionaries/1.dict");
    let (source, out_text) = (shop.file("cards.graphql"), out.to_str().expect("text"));
    let arguments = |source: &Path| {
        vec![
            "dictionary".to_owned(),
            source.display().to_string(),
            "--out".to_owned(),
            out_text.to_owned(),
        ]
    };
    let run = |arguments: Vec<String>| shop.tote(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    run(arguments(&source)).done();
    let dictionary = std::fs::read(&out).expect("it was written");
    assert!(dictionary.starts_with(b"{\"data\":") && dictionary.len() > 500);

    // What an app would not want in its bundle: what is refused, and what writes.
    let refused = shop.write("refused.graphql", "{ nothing }");
    let writing = shop.write(
        "writing.graphql",
        "mutation { guestStart(input: {key: \"k\"}) { userErrors { code } } }",
    );
    for file in [refused, writing] {
        assert_eq!(run(arguments(&file)).code(), Some(1), "{}", file.display());
    }

    let server = shop.serve_where(&[(
        "TOTE_DICTIONARIES_DIR",
        shop.file("dictionaries").to_str().expect("text"),
    )]);
    let path = format!("dictionaries/{}", hex(&dictionary));
    let file = fetch(&server.at(&path), &[("accept-encoding", "gzip, br")]);
    assert_eq!(file.bytes, dictionary);
    assert_eq!(one(&file, "use-as-dictionary"), "match=\"/graphql*\"");
    assert_eq!(one(&file, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(one(&file, "content-encoding"), "");
    assert_eq!(fetch(&server.at("dictionaries/newest"), &[]).bytes, dictionary);
    for missing in ["dictionaries/", "dictionaries/0123", "dictionaries/../graphql.dict"] {
        assert_eq!(fetch(&server.at(missing), &[]).answer.status, 404, "{missing}");
    }

    let mut url = url::Url::parse(&server.at("graphql")).expect("a URL");
    url.query_pairs_mut()
        .append_pair("query", document)
        .append_pair("variables", r#"{"first": 12}"#);
    let known = available(&dictionary);
    let plain = fetch(url.as_str(), &[]);
    let zipped = fetch(url.as_str(), &[("accept-encoding", "gzip")]);
    for coding in ["dcz", "dcb"] {
        let reply = fetch(
            url.as_str(),
            &[("accept-encoding", coding), ("available-dictionary", &known)],
        );
        assert_eq!(one(&reply, "content-encoding"), coding);
        assert_eq!(unpacked(&reply, &dictionary).as_bytes(), plain.bytes, "{coding}");
        assert!(
            reply.bytes.len() * 4 < zipped.bytes.len() * 3,
            "{coding}: {} of {}",
            reply.bytes.len(),
            zipped.bytes.len()
        );
    }
}

/// What an app of the test asks for everybody.
const CARDS: &str = "query Cards($first: Int!) { products(first: $first) { nodes { id handle title availability } } }";

/// Manifests of an app in two formats, with variables beside them.
fn write_manifests(shop: &Shop) {
    let own = "query Mine { wishlist { id } }";
    let guest = "mutation Guest { guestStart(input: {key: \"k\"}) { userErrors { code } } }";
    let operations: Vec<_> = [
        ("Cards", CARDS),
        ("Mine", own),
        ("Guest", guest),
        ("Shop", "query Shop { shop { name } }"),
    ]
    .into_iter()
    .map(|(name, body)| json!({"id": format!("id-of-{name}"), "name": name, "type": "query", "body": body}))
    .collect();
    let apollo = json!({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations});
    let relay = json!({"id-of-cards": CARDS, "id-of-mine": own});
    let variables = json!([{"first": 5}, {"first": 9}]);
    shop.write("apollo.json", apollo.to_string());
    shop.write("apollo.variables.json", json!({"Cards": variables}).to_string());
    shop.write("relay.json", relay.to_string());
    shop.write("relay.variables.json", json!({"id-of-cards": variables}).to_string());
}

/// The dictionary that is made of a manifest, once it is in the folder.
fn dictionary_of(shop: &Shop, manifest: &str, answers: usize, passed_over: &[&str]) -> Vec<u8> {
    let ended = made_by_program(shop, manifest).done();
    let told = &ended.stderr;
    assert!(told.contains(&format!("from {answers} answers")), "{told}");
    for name in passed_over {
        assert!(told.contains(&format!("passed over: {name}: ")), "{told}");
    }
    assert!(
        !told.contains("passed over: Cards") && !told.contains("id-of-cards"),
        "{told}"
    );
    let dictionary = std::fs::read(shop.file("made.dict")).expect("it was written");
    let text = String::from_utf8_lossy(&dictionary).into_owned();
    assert_eq!(text.matches("{\"data\":").count(), answers, "{text}");
    // Under its name only once it is whole.
    let place = shop.file(&format!("dictionaries/{manifest}.dict"));
    std::fs::rename(shop.file("made.dict"), place).expect("a file can be moved");
    dictionary
}

fn made_by_program(shop: &Shop, manifest: &str) -> Ended {
    let (manifest, out) = (shop.file(manifest), shop.file("made.dict"));
    let [manifest, out] = [&manifest, &out].map(|path| path.to_str().expect("text"));
    shop.tote(&["dictionary", manifest, "--out", out])
}

fn a_manifest_makes_a_dictionary_that_a_running_server_takes(engine: Engine) {
    let shop = Shop::with_rails(engine);
    write_manifests(&shop);
    std::fs::create_dir(shop.file("dictionaries")).expect("a folder can be made");
    let server = shop.serve_where(&[(
        "TOTE_DICTIONARIES_DIR",
        shop.file("dictionaries").to_str().expect("text"),
    )]);
    assert_eq!(fetch(&server.at("dictionaries/newest"), &[]).answer.status, 404);
    let dictionaries = [
        dictionary_of(&shop, "apollo.json", 3, &["Mine", "Guest"]),
        dictionary_of(&shop, "relay.json", 2, &["id-of-mine"]),
    ];

    // Without a restart, the server knows both, and offers the last by name.
    let ask = |dictionary: &[u8]| {
        let mut url = url::Url::parse(&server.at("graphql")).expect("a URL");
        url.query_pairs_mut()
            .append_pair("query", CARDS)
            .append_pair("variables", r#"{"first": 12}"#);
        let known = available(dictionary);
        fetch(
            url.as_str(),
            &[("accept-encoding", "dcz"), ("available-dictionary", &known)],
        )
    };
    for dictionary in &dictionaries {
        let reply = eventually("the server takes the dictionary", || {
            let reply = ask(dictionary);
            (one(&reply, "content-encoding") == "dcz").then_some(reply)
        });
        assert!(unpacked(&reply, dictionary).starts_with("{\"data\":{\"products\""));
    }
    let [first, last] = &dictionaries;
    eventually("the last of them is offered", || {
        one(&ask(b"another"), "link").contains(&hex(last)).then_some(())
    });
    assert_eq!(&fetch(&server.at("dictionaries/newest"), &[]).bytes, last);

    // What is wrong is named, and changes nothing.
    std::fs::write(shop.file("dictionaries/z.dict"), "short").expect("a file can be written");
    eventually("it is told", || {
        server
            .process()
            .errors()
            .contains("z.dict is no dictionary")
            .then_some(())
    });
    assert_eq!(one(&ask(first), "content-encoding"), "dcz");
    shop.write("apollo.variables.json", json!({"Card": {}}).to_string());
    shop.write(
        "relay.json",
        json!({"id-of-mine": "query Mine { wishlist { id } }"}).to_string(),
    );
    shop.write("relay.variables.json", "{}");
    for (manifest, told) in [("apollo.json", "`Card`"), ("relay.json", "without a token")] {
        let ended = made_by_program(&shop, manifest);
        assert_eq!(ended.code(), Some(1), "{manifest}");
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
    }
}
