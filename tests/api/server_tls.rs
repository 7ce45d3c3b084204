//! TLS with a certificate that changes.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use poem::{Request, Route, endpoint::make_sync};
use rcgen::generate_simple_self_signed;
use reqwest::{Certificate, Version};
use tempfile::TempDir;

use crate::app::Shop;
use crate::engine::Engine;
use crate::own_server::{OwnServer, Reply, builder, reply};
use crate::process::{eventually, scratch};

/// A certificate of this machine and its key, as texts.
struct Pair {
    certificate: String,
    key: String,
}

impl Pair {
    fn new() -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = generate_simple_self_signed(names).expect("a certificate can be made");
        Self {
            certificate: made.cert.pem(),
            key: made.signing_key.serialize_pem(),
        }
    }

    fn trusted(&self) -> Certificate {
        Certificate::from_pem(self.certificate.as_bytes()).expect("it is one")
    }
}

/// A folder with the files of a server.
struct Files(TempDir);

impl Files {
    fn with(pair: &Pair) -> Self {
        let files = Self(tempfile::tempdir_in(scratch()).expect("a folder can be made"));
        files.write(pair);
        files
    }

    fn write(&self, pair: &Pair) {
        std::fs::write(self.certificate(), &pair.certificate).expect("a file can be written");
        std::fs::write(self.key(), &pair.key).expect("a file can be written");
    }

    fn certificate(&self) -> String {
        self.path("server.pem")
    }

    fn key(&self) -> String {
        self.path("server.key")
    }

    fn path(&self, name: &str) -> String {
        let path: &Path = self.0.path();
        path.join(name).display().to_string()
    }

    fn serve(&self, settings: &[(&str, &str)]) -> OwnServer {
        let (certificate, key) = (self.certificate(), self.key());
        let tls = [
            ("TOTE_TLS_CERTIFICATE", certificate.as_str()),
            ("TOTE_TLS_KEY", key.as_str()),
        ];
        let route = Route::new().at("/", make_sync(|request: Request| request.scheme().to_string()));
        OwnServer::start(route, &[&tls, settings].concat())
    }
}

/// The answer to a client that trusts `pair` alone, over a connection of its own.
fn asked(server: &OwnServer, pair: &Pair) -> reqwest::Result<Reply> {
    server.ask(
        |client| client.tls_certs_only([pair.trusted()]),
        |client| client.get(server.at("")),
    )
}

#[test]
fn http2_is_spoken_where_the_client_offers_it() {
    let pair = Pair::new();
    let files = Files::with(&pair);
    let server = files.serve(&[]);
    let two = asked(&server, &pair).expect("the certificate is trusted");
    assert_eq!((two.version, two.answer.text.as_str()), (Version::HTTP_2, "https"));
    assert_eq!(two.header("strict-transport-security"), ["max-age=31536000"]);
    let one = server.ask(
        |client| client.tls_certs_only([pair.trusted()]).http1_only(),
        |client| client.get(server.at("")),
    );
    assert_eq!(one.expect("the certificate is trusted").version, Version::HTTP_11);
    for version in [reqwest::tls::Version::TLS_1_2, reqwest::tls::Version::TLS_1_3] {
        let spoken = server.ask(
            |client| {
                let client = client.tls_certs_only([pair.trusted()]);
                client.tls_version_min(version).tls_version_max(version)
            },
            |client| client.get(server.at("")),
        );
        assert_eq!(
            spoken.expect("both versions are spoken").answer.status,
            200,
            "{version:?}"
        );
    }
    assert!(
        asked(&server, &Pair::new()).is_err(),
        "another certificate is not this server's"
    );
}

#[test]
fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
    let (old, new) = (Pair::new(), Pair::new());
    let files = Files::with(&old);
    let server = files.serve(&[]);
    // A connection that is open goes on.
    let kept = builder()
        .tls_certs_only([old.trusted()])
        .build()
        .expect("a client can be made");
    let ask_kept = || {
        server
            .block_on(reply(kept.get(server.at(""))))
            .map(|reply| reply.answer.status)
            .ok()
    };
    assert_eq!(ask_kept(), Some(200));
    // Half of a new pair fits nothing, and so does no pair at all.
    std::fs::write(files.certificate(), &new.certificate).expect("a file can be written");
    assert_eq!(asked(&server, &old).expect("the old one stays").answer.status, 200);
    std::fs::write(files.key(), "no key").expect("a file can be written");
    assert_eq!(asked(&server, &old).expect("the old one stays").answer.status, 200);
    std::fs::write(files.key(), &new.key).expect("a file can be written");
    eventually("the new certificate is in use", || asked(&server, &new).ok());
    assert!(asked(&server, &old).is_err());
    assert_eq!(ask_kept(), Some(200));
    // Replaced as by a program that renews certificates: a new file takes the name.
    let third = Pair::new();
    for (name, text) in [(files.certificate(), &third.certificate), (files.key(), &third.key)] {
        let beside = format!("{name}.new");
        std::fs::write(&beside, text).expect("a file can be written");
        std::fs::rename(beside, name).expect("a file can be renamed");
    }
    eventually("the third certificate is in use", || asked(&server, &third).ok());
}

#[test]
fn who_does_not_finish_the_handshake_is_not_waited_for() {
    let pair = Pair::new();
    let files = Files::with(&pair);
    let server = files.serve(&[("TOTE_HANDSHAKE_TIMEOUT_MS", "200")]);
    for said in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/1.1\r\n\r\n"] {
        let mut stream = TcpStream::connect(server.address).expect("the server listens");
        stream.write_all(said).expect("it can be said");
        let mut heard = Vec::new();
        // A reset is an end as well.
        let _ = stream.read_to_end(&mut heard);
        assert!(!heard.starts_with(b"HTTP/1.1 200"), "{said:?}");
    }
    assert_eq!(asked(&server, &pair).expect("the others are served").answer.status, 200);
}

#[test]
fn the_program_announces_https_and_its_health_can_be_asked() {
    let pair = Pair::new();
    let files = Files::with(&pair);
    let shop = Shop::filled(Engine::Sqlite)
        .with("TOTE_TLS_CERTIFICATE", &files.certificate())
        .with("TOTE_TLS_KEY", &files.key());
    let (server, shop) = shop.serve_at_its_port();
    let ended = shop.tote(&["health"]).done();
    assert!(
        ended.text().contains("https://") && ended.text().contains("answers 200"),
        "{}",
        ended.text()
    );
    // Of the two certificates, the server has the one that is configured.
    let other = Pair::new();
    let stranger = Files::with(&other);
    let shop = shop
        .with("TOTE_TLS_CERTIFICATE", &stranger.certificate())
        .with("TOTE_TLS_KEY", &stranger.key());
    assert_eq!(shop.tote(&["health"]).code(), Some(1));
    assert!(server.process().is_running());
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start() {
    let (pair, other) = (Pair::new(), Pair::new());
    let files = Files::with(&pair);
    let start = |certificate: &str, key: &str| {
        let shop = Shop::filled(Engine::Sqlite)
            .with("TOTE_TLS_CERTIFICATE", certificate)
            .with("TOTE_TLS_KEY", key);
        let ended = shop.tote(&["serve"]);
        assert_eq!(ended.code(), Some(1));
        ended.stderr
    };
    let alone = start(&files.certificate(), "");
    assert!(
        alone.contains("TOTE_TLS_CERTIFICATE") && alone.contains("TOTE_TLS_KEY"),
        "{alone}"
    );
    let missing = start(&files.certificate(), "/nonexistent.key");
    assert!(missing.contains("the key in /nonexistent.key"), "{missing}");
    std::fs::write(files.key(), &other.key).expect("a file can be written");
    let foreign = start(&files.certificate(), &files.key());
    assert!(foreign.contains("does not fit the certificate"), "{foreign}");
    for shown in [alone, missing, foreign] {
        assert!(!shown.contains("PRIVATE KEY"), "{shown}");
    }
}
