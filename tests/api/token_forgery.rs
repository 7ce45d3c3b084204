//! Access tokens that are not what they say: none of them lets anybody in, and none breaks a public field.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, decode_header, encode};
use serde_json::{Value, json};
use tote::commerce::account::generate_key;

use crate::app::{Server, Shop};
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    alg_none_is_refused,
    a_public_key_is_no_hmac_secret,
    an_unknown_kid_is_refused,
    an_expired_token_is_refused,
    a_token_that_is_not_valid_yet_is_refused,
    a_foreign_audience_is_refused,
    a_truncated_token_is_refused,
    a_swapped_signature_is_refused,
    keys_are_published_and_replaced_with_an_overlap,
);

/// A shop whose key the tests know: they can sign what its server would never sign.
struct Forge {
    server: Server,
    key: String,
    _shop: Shop,
}

impl Forge {
    fn of(engine: Engine) -> &'static Self {
        static FORGES: [OnceLock<Forge>; 2] = [const { OnceLock::new() }; 2];
        FORGES[usize::from(engine == Engine::Postgres)].get_or_init(|| {
            let key = generate_key().expect("a key can be made");
            let shop = Shop::filled(engine).with("TOTE_AUTH_KEYS", &key);
            Self {
                server: shop.serve(),
                key,
                _shop: shop,
            }
        })
    }

    fn token(&self) -> String {
        self.server.guest().access_token
    }

    /// A guest's token with its header and claims changed, signed with the shop's own key.
    fn altered(&self, alter: impl FnOnce(&mut Header, &mut Value)) -> String {
        let token = self.token();
        let mut header = decode_header(&token).expect("a header");
        let mut claims = part(&token, 1);
        alter(&mut header, &mut claims);
        let key = EncodingKey::from_ed_pem(self.key.as_bytes()).expect("a key");
        encode(&header, &claims, &key).expect("a token can be signed")
    }

    /// Asserts that nobody is let in by `token`, and that public fields are answered.
    #[track_caller]
    fn assert_refused(&self, token: &str, reason: &str) {
        let answer = self.server.ask_as(token, "{ shop { name } viewer { id } }").answer();
        let data = answer.data();
        assert!(data["shop"]["name"].is_string(), "{}", answer.text);
        assert_eq!(data["viewer"], Value::Null, "{token}");
        assert_eq!(
            answer.json()["extensions"]["authentication"]["reason"],
            reason,
            "{token}"
        );
        let write = self
            .server
            .write("logoutEverywhere", json!({}), "endedCount")
            .token(token)
            .answer();
        let error = write.json()["errors"][0]["extensions"].take();
        assert_eq!(
            (&error["code"], &error["reason"]),
            (&json!("UNAUTHENTICATED"), &json!(reason))
        );
    }
}

fn part(token: &str, number: usize) -> Value {
    let text = token.split('.').nth(number).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).expect("base64url")).expect("JSON")
}

fn alg_none_is_refused(engine: Engine) {
    let forge = Forge::of(engine);
    let token = forge.token();
    let mut header = part(&token, 0);
    header["alg"] = "none".into();
    let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = part(&token, 1);
    forge.assert_refused(&format!("{}.{}.", text(&header), text(&claims)), "TOKEN_INVALID");
}

fn a_public_key_is_no_hmac_secret(engine: Engine) {
    let forge = Forge::of(engine);
    let keys = forge.server.get(".well-known/jwks.json").json();
    let public = URL_SAFE_NO_PAD
        .decode(keys["keys"][0]["x"].as_str().expect("a key"))
        .expect("base64url");
    let token = forge.token();
    let header = Header {
        alg: Algorithm::HS256,
        ..decode_header(&token).expect("a header")
    };
    for secret in [
        public.as_slice(),
        forge.key.as_bytes(),
        keys["keys"][0]["x"].as_str().expect("a key").as_bytes(),
    ] {
        let forged = encode(&header, &part(&token, 1), &EncodingKey::from_secret(secret)).expect("a token");
        forge.assert_refused(&forged, "TOKEN_INVALID");
    }
}

fn an_unknown_kid_is_refused(engine: Engine) {
    let forge = Forge::of(engine);
    forge.assert_refused(
        &forge.altered(|header, _| header.kid = Some("unknown".to_owned())),
        "TOKEN_INVALID",
    );
    forge.assert_refused(&forge.altered(|header, _| header.kid = None), "TOKEN_INVALID");
}

fn an_expired_token_is_refused(engine: Engine) {
    let forge = Forge::of(engine);
    let expired = forge.altered(|_, claims| {
        let issued = claims["iat"].as_i64().expect("a time");
        claims["exp"] = json!(issued - 60);
    });
    forge.assert_refused(&expired, "TOKEN_EXPIRED");
}

fn a_token_that_is_not_valid_yet_is_refused(engine: Engine) {
    let forge = Forge::of(engine);
    for claim in ["nbf", "iat"] {
        let later = forge.altered(|_, claims| claims[claim] = json!(claims["exp"].as_i64().expect("a time") - 60));
        forge.assert_refused(&later, "TOKEN_INVALID");
    }
}

fn a_foreign_audience_is_refused(engine: Engine) {
    let forge = Forge::of(engine);
    for claim in ["aud", "iss"] {
        forge.assert_refused(
            &forge.altered(|_, claims| claims[claim] = json!("another-shop")),
            "TOKEN_INVALID",
        );
    }
}

fn a_truncated_token_is_refused(engine: Engine) {
    let forge = Forge::of(engine);
    let token = forge.token();
    for kept in [1, token.len() / 3, token.len() / 2, token.len() - 20, token.len() - 1] {
        forge.assert_refused(&token[..kept], "TOKEN_INVALID");
    }
}

fn a_swapped_signature_is_refused(engine: Engine) {
    let forge = Forge::of(engine);
    let (one, other) = (forge.token(), forge.token());
    let (message, _) = one.rsplit_once('.').expect("three parts");
    let (_, signature) = other.rsplit_once('.').expect("three parts");
    forge.assert_refused(&format!("{message}.{signature}"), "TOKEN_INVALID");
}

fn keys_are_published_and_replaced_with_an_overlap(engine: Engine) {
    let (old, new) = [generate_key(), generate_key()]
        .map(|key| key.expect("a key can be made"))
        .into();
    let shop = Shop::filled(engine);
    let file = shop.write("keys.pem", &old);
    let shop = shop.with("TOTE_AUTH_KEYS_FILE", file.to_str().expect("text"));
    let server = shop.serve();
    let (token, id) = {
        let guest = server.guest();
        (guest.access_token.clone(), guest.id())
    };
    drop(server);
    shop.write("keys.pem", format!("{new}{old}"));
    let server = shop.serve();
    assert_eq!(
        server.ask_as(&token, "{ viewer { id } }").data()["viewer"]["id"],
        id.as_str()
    );
    let published = server.get(".well-known/jwks.json");
    assert_eq!(published.headers["cache-control"], "public, max-age=300");
    let keys = published.json();
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        keys["keys"][0]["kid"],
        part(&server.guest().access_token, 0)["kid"],
        "the first one signs"
    );
    assert!(
        keys["keys"][0].get("d").is_none() && keys["keys"][0]["alg"] == "EdDSA",
        "{keys}"
    );
    drop(server);
    shop.write("keys.pem", "no key");
    let ended = shop.tote(&["serve"]);
    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr.contains("TOTE_AUTH_KEYS_FILE"), "{}", ended.stderr);
}
