//! Documents by hash, shared by replicas through Redis; and manifests on the command line.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tote::gateway::document::persisted::{
    ClientIdentity, DocumentHash, DocumentReference, Documents, IdField, Resolved, validate_against,
};
use tote::gateway::schema::public_sdl;
use tote::platform::config;
use tote::platform::redis::Redis;

use crate::answers::found;
use crate::app::Shop;
use crate::clients::send;
use crate::engine::Engine;
use crate::process::eventually;
use crate::redis::{RedisServer, comes_back};

const TEXT: &str = "query Home { shop { name } }";

fn open(server: &RedisServer) -> Redis {
    Redis::open(&server.url()).expect("the URL is right")
}

/// The documents of a new replica.
fn replica(redis: &Redis) -> Documents {
    let validate = validate_against(&public_sdl()).expect("the schema is valid");
    Documents::new(&config::Documents::default(), Some(redis.clone()), validate).expect("the default is valid")
}

/// What a replica has for the hash of `text`; the text goes along where `is_sent`.
async fn ask(documents: &Documents, text: &str, is_sent: bool) -> Option<Resolved> {
    let reference = DocumentReference::Id {
        id: DocumentHash::of(text).to_string(),
        field: IdField::Sha256Hash,
        text: is_sent.then(|| text.to_owned()),
    };
    let resolved = documents.resolve(reference, &ClientIdentity::default()).await;
    match resolved {
        Ok(resolved) => {
            assert_eq!(&*resolved.text, text);
            Some(resolved)
        }
        Err(refusal) => {
            assert_eq!(refusal.errors[0].message, "PersistedQueryNotFound");
            None
        }
    }
}

async fn register(documents: &Documents, text: &str) {
    let sent = ask(documents, text, true).await.expect("a text that is sent is run");
    documents.keep(&sent).await;
}

#[tokio::test]
async fn what_one_replica_learnt_all_know() {
    let server = RedisServer::start();
    let redis = open(&server);
    let (first, second) = (replica(&redis), replica(&redis));
    assert!(ask(&second, TEXT, false).await.is_none());
    let sent = ask(&first, TEXT, true).await.expect("run");
    assert!(ask(&second, TEXT, false).await.is_none(), "it was not found valid yet");
    first.keep(&sent).await;
    assert!(ask(&second, TEXT, false).await.is_some());
}

#[tokio::test]
async fn a_replica_that_is_new_knows_what_was_learnt_before() {
    let server = RedisServer::start();
    let redis = open(&server);
    register(&replica(&redis), TEXT).await;
    assert!(ask(&replica(&redis), TEXT, false).await.is_some());
}

#[tokio::test]
async fn losing_redis_costs_a_second_request_and_nothing_else() {
    let server = RedisServer::start();
    let redis = open(&server);
    let (first, second) = (replica(&redis), replica(&redis));
    register(&first, TEXT).await;
    server.kill();
    assert!(ask(&first, TEXT, false).await.is_some(), "it is in memory");
    assert!(ask(&second, TEXT, false).await.is_none());
    register(&second, TEXT).await;
    assert!(ask(&second, TEXT, false).await.is_some());

    let server = RedisServer::start_at(server.port);
    comes_back(&redis).await;
    let other = "query Other { shop { language } }";
    register(&first, other).await;
    assert!(ask(&second, other, false).await.is_some(), "they share again");
    drop(server);
}

#[tokio::test]
async fn a_redis_that_is_silent_is_not_waited_for() {
    let server = RedisServer::start();
    let redis = open(&server);
    let (first, second) = (replica(&redis), replica(&redis));
    register(&first, TEXT).await;
    server.freeze();
    let begun = Instant::now();
    assert!(ask(&second, TEXT, false).await.is_none());
    register(&second, TEXT).await;
    assert!(ask(&second, TEXT, false).await.is_some());
    let took = begun.elapsed();
    server.thaw();
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn what_others_wrote_to_redis_is_not_run() {
    let server = RedisServer::start();
    let redis = open(&server);
    let key = format!("tote:apq:{}", DocumentHash::of(TEXT));
    for poison in [&b"mutation { wipe }"[..], b"\xff\xfe", b""] {
        let written = redis.set(&key, poison, Duration::from_mins(1)).await;
        written.expect("Redis answers");
        let documents = replica(&redis);
        assert!(ask(&documents, TEXT, false).await.is_none(), "{poison:?}");
        register(&documents, TEXT).await;
        let healed = redis.get(&key).await.expect("Redis answers");
        assert_eq!(healed.as_deref(), Some(TEXT.as_bytes()));
    }
}

/// A manifest in Apollo's format.
fn write(folder: &Path, file: &str, operations: &Value) {
    let file = folder.join(file);
    let parent = file.parent().expect("it lies in the folder");
    std::fs::create_dir_all(parent).expect("folders can be made");
    let manifest = json!({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations});
    std::fs::write(file, manifest.to_string()).expect("files can be written");
}

#[test]
fn manifests_are_checked_on_the_command_line() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().display().to_string();
    write(
        folder.path(),
        "ios/4.2.0.json",
        &json!([{"id": "1", "name": "Home", "type": "query", "body": TEXT}]),
    );
    let shop = Shop::unmigrated(Engine::Sqlite).with("TOTE_DOCUMENTS", &path);
    let sound = shop.tote(&["documents", "check"]).done();
    let line = sound.text();
    assert!(line.contains("ios 4.2.0") && line.contains("4.2.0.json"), "{line}");
    assert!(line.contains("documents: 1, manifests: 1, invalid: 0"), "{line}");

    let wrong = json!([{"id": "2", "name": "Gone", "type": "query", "body": "query Gone {\n  shop { mood }\n}"}]);
    write(folder.path(), "all.json", &wrong);
    let invalid = shop.tote(&["documents", "check"]);
    assert_eq!(invalid.code(), Some(1));
    let text = invalid.text();
    assert!(
        text.contains("all.json: Gone: ") && text.contains("2:10: ") && text.contains("mood"),
        "{text}"
    );
    let file = folder.path().join("ios/4.2.0.json").display().to_string();
    shop.tote(&["documents", "check", &file]).done();

    std::fs::write(folder.path().join("all.json"), "{\n  \"id\": \n}").expect("files can be written");
    let broken = shop.tote(&["documents", "check"]);
    assert_eq!(broken.code(), Some(1));
    assert!(
        broken.stderr.contains("all.json") && broken.stderr.contains("line 3"),
        "{}",
        broken.stderr
    );
    let none = Shop::unmigrated(Engine::Sqlite).tote(&["documents", "check"]);
    assert_eq!(none.code(), Some(1));
    assert!(none.stderr.contains("TOTE_DOCUMENTS"), "{}", none.stderr);
}

#[test]
fn nothing_can_be_required_without_manifests() {
    let ended = Shop::unmigrated(Engine::Sqlite)
        .with("TOTE_TRUSTED_DOCUMENTS", "require")
        .tote(&["config"]);
    assert_eq!(ended.code(), Some(1));
    assert!(
        ended.stderr.contains("TOTE_TRUSTED_DOCUMENTS") && ended.stderr.contains("TOTE_DOCUMENTS"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_document_that_is_not_trusted_any_more_is_refused_though_its_answer_is_kept() {
    let shop = Shop::filled(Engine::Sqlite);
    let file = shop.write("manifest.json", json!({"home": "{ shop { name } }"}).to_string());
    let shop = shop
        .with("TOTE_DOCUMENTS", &file.display().to_string())
        .with("TOTE_TRUSTED_DOCUMENTS", "require");
    let server = shop.serve();
    let ask = || send(|client| client.post(server.at("graphql")).json(&json!({"documentId": "home"})));
    assert_eq!(found(&ask()), None);
    // Found, and then found by its words.
    assert_eq!(found(&ask()), Some("memory"));
    assert_eq!(found(&ask()), Some("memory"));
    shop.write("manifest.json", json!({"other": "{ shop { name } }"}).to_string());
    let refusal = eventually("the manifest is read again", || {
        let answer = ask();
        answer.json().get("errors").map(|_| answer.refusal())
    });
    assert_eq!(refusal.field, "documentId", "{refusal:?}");
}
