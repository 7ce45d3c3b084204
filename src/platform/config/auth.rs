//! Who may ask: the keys of access tokens, and how long tokens live.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::security::Secret;
use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// Keys in PEM, one after another: the first signs, all are accepted.
    pub keys: Option<Secret>,
    /// The file that holds them; never together with `keys`.
    pub keys_file: Option<PathBuf>,
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `aud`.
    pub audience: String,
    pub access_token_minutes: u32,
    pub refresh_token_days: u32,
    /// Seconds in which a refresh token that was used may be used again by its own device.
    pub reuse_grace_s: u32,
    pub registration: Registration,
    /// Passwords that are hashed at once. `None`: half as many as there are processors.
    pub password_pool_size: Option<u32>,
}

/// What becomes of somebody who asks for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// A code comes by mail, and nobody learns whether the address has an account.
    Mail,
    /// The account is there at once; who asks for one that is there already is told so.
    Immediate,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            keys: None,
            keys_file: None,
            issuer: String::from("tote"),
            audience: String::from("tote"),
            access_token_minutes: 15,
            refresh_token_days: 60,
            reuse_grace_s: 120,
            registration: Registration::Mail,
            password_pool_size: None,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "auth.keys",
        variable: "TOTE_AUTH_KEYS",
        about: "The keys of access tokens, one after another: the first signs, and all are accepted. A new key is added as the last one, put first once every server knows it, and the old one taken away an hour later; of an old key its public part is enough.",
        allowed: "Ed25519 or P-256 keys as PEM (PKCS#8), such as `openssl genpkey -algorithm ed25519` prints, and not together with `TOTE_AUTH_KEYS_FILE`",
        unset: "a key that is made at the first start and kept in the database, and so shared by all replicas",
        secret: true,
    },
    Setting {
        key: "auth.keys_file",
        variable: "TOTE_AUTH_KEYS_FILE",
        about: "The file of these keys, read at start.",
        allowed: "the path of a PEM file, and not together with `TOTE_AUTH_KEYS`",
        unset: "none",
        secret: false,
    },
    Setting {
        key: "auth.issuer",
        variable: "TOTE_AUTH_ISSUER",
        about: "Who gives out access tokens (their claim `iss`). When it changes, apps refresh their tokens.",
        allowed: "a text of 1 to 200 characters",
        unset: "",
        secret: false,
    },
    Setting {
        key: "auth.audience",
        variable: "TOTE_AUTH_AUDIENCE",
        about: "Whom access tokens are for (their claim `aud`). Two shops with the same keys need two names.",
        allowed: "a text of 1 to 200 characters",
        unset: "",
        secret: false,
    },
    Setting {
        key: "auth.access_token_minutes",
        variable: "TOTE_ACCESS_TOKEN_MINUTES",
        about: "How many minutes an access token is good for. A session that was ended may read until then, and not write.",
        allowed: "a number from 1 to 60",
        unset: "",
        secret: false,
    },
    Setting {
        key: "auth.refresh_token_days",
        variable: "TOTE_REFRESH_TOKEN_DAYS",
        about: "After how many days without use a device has to sign in again.",
        allowed: "a number from 1 to 365",
        unset: "",
        secret: false,
    },
    Setting {
        key: "auth.reuse_grace_s",
        variable: "TOTE_REUSE_GRACE_S",
        about: "For how many seconds a refresh token that was used may be used again by the same device, which did not get the answer. Later, or by another device, it ends the session.",
        allowed: "a number from 0 to 600",
        unset: "",
        secret: false,
    },
    Setting {
        key: "auth.registration",
        variable: "TOTE_REGISTRATION",
        about: "How accounts begin: with `mail` a code that is sent to the address opens them, and nobody learns which addresses have one; with `immediate` they are open at once, and whoever registers an address is told that it has an account.",
        allowed: "`mail` or `immediate`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "auth.password_pool_size",
        variable: "TOTE_PASSWORD_POOL_SIZE",
        about: "How many passwords are hashed at once; each takes 19 MiB and a processor for some 20 milliseconds. When 16 times as many wait, further ones are told to come back.",
        allowed: "a number from 1 to 64",
        unset: "half as many as there are processors",
        secret: false,
    },
];

impl Auth {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let is_name = |name: &str| (1..=200).contains(&name.chars().count());
        let bounds = [
            ("auth.keys_file", self.keys.is_none() || self.keys_file.is_none()),
            ("auth.issuer", is_name(&self.issuer)),
            ("auth.audience", is_name(&self.audience)),
            (
                "auth.access_token_minutes",
                (1..=60).contains(&self.access_token_minutes),
            ),
            ("auth.refresh_token_days", (1..=365).contains(&self.refresh_token_days)),
            ("auth.reuse_grace_s", self.reuse_grace_s <= 600),
            (
                "auth.password_pool_size",
                self.password_pool_size.is_none_or(|size| (1..=64).contains(&size)),
            ),
        ];
        bounds.into_iter().find(|(_, holds)| !holds).map(|(key, _)| key)
    }
}
