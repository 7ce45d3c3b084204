//! Shoppers of tests: devices with tokens, and the writes that they send.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, decode_header, encode};
use std::fmt::Write as _;

use serde_json::{Value, json};
use tote::platform::clock::Clock;
use tote::platform::id::{MintedId, MintedKind, new_uuid};

use crate::app::{Server, Shop};
use crate::clients::{Answer, Ask};

/// A new id, as a phone mints it.
pub(crate) fn mint(kind: MintedKind) -> String {
    MintedId::new(kind, new_uuid(&Clock::system())).to_string()
}

/// The key of a new write.
pub(crate) fn new_key() -> String {
    mint(MintedKind::Mutation)
}

/// The key of a new device.
pub(crate) fn new_device() -> String {
    mint(MintedKind::Session)
}

pub(crate) const TOKENS: &str = "tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }";

/// A device that a shopper holds, with its tokens.
#[derive(Clone)]
pub(crate) struct Device<'a> {
    pub(crate) server: &'a Server,
    pub(crate) key: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

impl Server {
    /// A new guest on a new device.
    pub(crate) fn guest(&self) -> Device<'_> {
        self.guest_on(&new_device())
    }

    /// The guest of the device with this key.
    pub(crate) fn guest_on(&self, key: &str) -> Device<'_> {
        let payload = self
            .write("guestStart", json!({"deviceKey": key}), TOKENS)
            .data()
            .take();
        Device::of(self, key, &payload["guestStart"])
    }

    /// A request with the token of staff or of a partner.
    pub(crate) fn ask_as(&self, token: &str, document: impl Into<String>) -> Ask<'_> {
        self.ask(document).token(token)
    }

    /// Sends the mutation `name` with `input`, and asks for `selection` of its payload. By the house's naming its type is
    /// the name with a capital letter and `Input`.
    pub(crate) fn write(&self, name: &str, input: Value, selection: &str) -> Ask<'_> {
        let variables = serde_json::Map::from_iter([("input".to_owned(), input)]);
        self.ask(mutation(name, selection)).with(variables.into())
    }
}

impl Shop {
    /// The token of a new member of staff with these permissions.
    pub(crate) fn staff(&self, name: &str, permissions: &[&str]) -> String {
        let granted = permissions.iter().flat_map(|&permission| ["--permission", permission]);
        let arguments: Vec<&str> = ["staff", "create", "--format", "json", "--name", name]
            .into_iter()
            .chain(granted)
            .collect();
        self.token_by(&arguments)
    }

    /// The token of a new partner.
    pub(crate) fn partner(&self, name: &str, arguments: &[&str]) -> String {
        self.token_by(&[&["partner", "create", "--format", "json", "--name", name], arguments].concat())
    }

    fn token_by(&self, arguments: &[&str]) -> String {
        let printed = self.tote(arguments).done().text();
        let printed: Value = serde_json::from_str(&printed).expect("it is JSON");
        printed["token"].as_str().expect("a token").to_owned()
    }
}

/// The document of one mutation.
pub(crate) fn mutation(name: &str, selection: &str) -> String {
    let mut kind = name.to_owned();
    kind[..1].make_ascii_uppercase();
    let mut document = String::new();
    write!(
        document,
        "mutation {kind}($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} }} }}"
    )
    .expect("a text can be written to");
    document
}

impl<'a> Device<'a> {
    /// The device that got `payload`, which selects [`TOKENS`].
    #[track_caller]
    pub(crate) fn of(server: &'a Server, key: &str, payload: &Value) -> Self {
        let text = |name: &str| {
            let token = payload["tokens"][name].as_str();
            token.unwrap_or_else(|| panic!("no {name}: {payload}")).to_owned()
        };
        Self {
            server,
            key: key.to_owned(),
            access_token: text("accessToken"),
            refresh_token: text("refreshToken"),
        }
    }

    /// A request with its token.
    pub(crate) fn ask(&self, document: impl Into<String>) -> Ask<'a> {
        self.server.ask(document).token(&self.access_token)
    }

    /// A write with its token; see [`Server::write`].
    pub(crate) fn write(&self, name: &str, input: Value, selection: &str) -> Ask<'a> {
        self.server.write(name, input, selection).token(&self.access_token)
    }

    /// A write with a new `key` in its input; its payload, where the answer has no errors.
    #[track_caller]
    pub(crate) fn keyed(&self, name: &str, input: Value, selection: &str) -> Value {
        self.keyed_with(&new_key(), name, input, selection).data()[name].take()
    }

    /// A write with this `key` in its input.
    pub(crate) fn keyed_with(&self, key: &str, name: &str, mut input: Value, selection: &str) -> Answer {
        input["key"] = key.into();
        self.write(name, input, selection).answer()
    }

    /// The id of its shopper.
    #[track_caller]
    pub(crate) fn id(&self) -> String {
        let viewer = self.ask("{ viewer { id } }").data();
        let id = viewer["viewer"]["id"].as_str();
        id.unwrap_or_else(|| panic!("nobody: {viewer}")).to_owned()
    }
}

/// The same access token, of a week ago, signed by the shop's own `key`.
pub(crate) fn expired(token: &str, key: &str) -> String {
    let claims = token.split('.').nth(1).map(|part| {
        let part = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice::<Value>(&part).expect("JSON")
    });
    let (Some(mut claims), Ok(header)) = (claims, decode_header(token)) else {
        return String::new();
    };
    for time in ["iat", "nbf", "exp"] {
        if let Some(at) = claims[time].as_i64() {
            claims[time] = (at - 7 * 24 * 3_600).into();
        }
    }
    let key = EncodingKey::from_ed_pem(key.as_bytes()).expect("a key");
    encode(&header, &claims, &key).expect("a token can be signed")
}
