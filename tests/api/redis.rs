//! Throw-away Redis servers, and what becomes of a shop when its Redis goes away.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use tote::platform::redis::{Redis, Unavailable};

use crate::app::{Server, Shop};
use crate::engine::{Engine, free_port};
use crate::process::{Process, Start, eventually};

const MISSING: &str = "neither Redis 7 nor Valkey is installed, and these tests are not run without it: `make test` installs it on \
                       Debian and Ubuntu (apt-get install redis-server); elsewhere have `redis-server` or `valkey-server` in PATH";

/// A Redis server that listens on the loopback interface only and keeps nothing.
pub(crate) struct RedisServer {
    process: Process,
    pub(crate) port: u16,
}

impl RedisServer {
    pub(crate) fn start() -> Self {
        Self::start_at(free_port())
    }

    pub(crate) fn start_at(port: u16) -> Self {
        let server = Self::start_by(port, &["--port", &port.to_string()]);
        eventually("Redis answers", || {
            assert!(server.process.is_running(), "{}", server.process.errors());
            server.say(&["PING"]).filter(|answer| answer == "+PONG")
        });
        server
    }

    fn start_by(port: u16, arguments: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tote-redis-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let nothing_kept = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        let start = Start {
            program: program().expect(MISSING),
            arguments: [&nothing_kept, arguments]
                .concat()
                .iter()
                .map(|&one| one.to_owned())
                .collect(),
            folder: Some(folder.clone()),
            work_folder: Some(folder),
            ..Start::default()
        };
        let process = Process::start(&start, "TERM");
        Self { process, port }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// The first line of what it answers to a command; `None` where it does not answer.
    pub(crate) fn say(&self, words: &[&str]) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(1))).ok()?;
        stream.write_all(format!("{}\r\n", words.join(" ")).as_bytes()).ok()?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).ok()?;
            answer.push(byte[0]);
        }
        Some(String::from_utf8_lossy(&answer).trim_end().to_owned())
    }

    /// Makes it hang: it holds its connections and answers nothing.
    pub(crate) fn freeze(&self) {
        self.process.signal("STOP");
    }

    pub(crate) fn thaw(&self) {
        self.process.signal("CONT");
    }

    /// Ends it without a farewell.
    pub(crate) fn kill(&self) {
        self.process.signal("KILL");
        eventually("Redis is gone", || (!self.process.is_running()).then_some(()));
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // A frozen one would not hear that it shall end.
        if self.process.is_running() {
            self.thaw();
        }
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["redis-server", "valkey-server"];
    std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.exists())
}

/// How many commands of a caller fail, and how long they take together.
async fn ask(redis: &Redis, times: u32) -> (u32, Duration) {
    let began = Instant::now();
    let mut failed = 0;
    for _ in 0..times {
        failed += u32::from(redis.get("key").await.is_err());
    }
    (failed, began.elapsed())
}

/// Waits until `redis` answers.
pub(crate) async fn comes_back(redis: &Redis) {
    let began = Instant::now();
    while redis.get("key").await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(30), "Redis never came back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_is_kept_comes_back_until_its_time_is_over() {
    let server = RedisServer::start();
    let redis = Redis::open(&server.url()).expect("a good URL");
    assert_eq!(redis.get("key").await.expect("an answer"), None);
    redis
        .set("key", b"\x00\xff", Duration::from_millis(300))
        .await
        .expect("an answer");
    assert_eq!(
        redis.get("key").await.expect("an answer").as_deref(),
        Some(&b"\x00\xff"[..])
    );
    let began = Instant::now();
    while redis.get("key").await.expect("an answer").is_some() {
        assert!(began.elapsed() < Duration::from_secs(30), "it is kept for ever");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_redis_that_hangs_costs_little_time_and_comes_back() {
    let server = RedisServer::start();
    let redis = Redis::open(&server.url()).expect("a good URL");
    assert_eq!(ask(&redis, 5).await.0, 0);
    server.freeze();
    // One command each second waits for its limit, the others do not wait at all: without that, 50 took ten seconds.
    let (failed, took) = ask(&redis, 50).await;
    assert_eq!(failed, 50);
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert!(
        matches!(redis.get("key").await, Err(Unavailable::Resting)),
        "it is not asked again at once"
    );
    server.thaw();
    comes_back(&redis).await;
    assert_eq!(ask(&redis, 5).await.0, 0);
}

#[tokio::test]
async fn a_redis_that_is_killed_and_started_again_comes_back() {
    let server = RedisServer::start();
    let redis = Redis::open(&server.url()).expect("a good URL");
    assert_eq!(ask(&redis, 1).await.0, 0);
    server.kill();
    let (failed, took) = ask(&redis, 50).await;
    assert_eq!(failed, 50);
    assert!(took < Duration::from_secs(3), "{took:?}");
    let server = RedisServer::start_at(server.port);
    comes_back(&redis).await;
    drop(server);
}

#[tokio::test]
async fn a_redis_that_was_not_there_at_the_start_is_found_later() {
    let port = free_port();
    let redis = Redis::open(&format!("redis://127.0.0.1:{port}")).expect("a good URL");
    assert_eq!(ask(&redis, 3).await.0, 3);
    let _server = RedisServer::start_at(port);
    comes_back(&redis).await;
}

#[tokio::test]
async fn a_password_that_is_wrong_may_become_right() {
    let server = RedisServer::start();
    let protect = |password| server.say(&["CONFIG", "SET", "requirepass", password]);
    assert_eq!(protect("other").as_deref(), Some("+OK"));
    let without = Redis::open(&server.url()).expect("a good URL");
    let with = Redis::open(&format!("redis://:right@127.0.0.1:{}", server.port)).expect("a good URL");
    for redis in [&without, &with] {
        assert_eq!(ask(redis, 3).await.0, 3);
        assert!(matches!(redis.get("key").await, Err(Unavailable::Resting)));
    }
    let mut administrator = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).expect("a connection");
    administrator
        .write_all(b"AUTH other\r\nCONFIG SET requirepass right\r\nPING\r\n")
        .expect("a connection");
    comes_back(&with).await;
    assert!(without.get("key").await.is_err());
}

#[test]
fn a_server_says_whether_its_redis_answers_and_is_ready_all_the_same() {
    let redis = RedisServer::start();
    let shop = Shop::filled(Engine::Sqlite).with("REDIS_URL", &redis.url());
    let server = shop.serve();
    says(&server, "up");
    redis.freeze();
    says(&server, "down");
    let data = server.ask("{ shop { name } }").data();
    assert_eq!(data, json!({"shop": {"name": "Tote"}}));
    redis.thaw();
    says(&server, "up");
    redis.kill();
    says(&server, "down");
    let _redis = RedisServer::start_at(redis.port);
    says(&server, "up");
}

#[test]
fn redis_by_tls_is_trusted_by_its_certificate_only() {
    let certified = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    let shop = Shop::filled(Engine::Sqlite);
    let certificate = shop
        .write("certificate.pem", certified.cert.pem())
        .display()
        .to_string();
    let key = shop
        .write("key.pem", certified.signing_key.serialize_pem())
        .display()
        .to_string();
    let port = free_port();
    let tls_port = port.to_string();
    let redis = RedisServer::start_by(
        port,
        &[
            "--port",
            "0",
            "--tls-port",
            &tls_port,
            "--tls-cert-file",
            &certificate,
            "--tls-key-file",
            &key,
            "--tls-auth-clients",
            "no",
            "--tls-ca-cert-file",
            &certificate,
        ],
    );
    eventually("Redis takes connections", || {
        assert!(redis.process.is_running(), "{}", redis.process.errors());
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
    });
    let shop = shop.with("REDIS_URL", &format!("rediss://127.0.0.1:{port}/"));
    let distrustful = shop.serve();
    says(&distrustful, "down");
    drop(distrustful);
    let shop = shop.with("SSL_CERT_FILE", &certificate);
    says(&shop.serve(), "up");
}

fn says(server: &Server, redis: &str) {
    let expected = json!({"status": "ready", "database": "up", "redis": redis});
    eventually(redis, || {
        let answer = server.get("health/ready");
        (answer.status == 200 && answer.json() == expected).then_some(())
    });
}
