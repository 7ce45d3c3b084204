//! What an operator may set, read once at start.
//!
//! [`Config::load`] takes the defaults, then an optional TOML file, then the environment; a later one wins. Whatever is
//! not understood stops the start: an unknown key or variable, a value out of bounds. The rest of the program sees
//! plain structs, one a section, and reads neither files nor the environment itself.
//!
//! To add a setting: a field with its default and an entry of `SETTINGS` in the section's file, and where it has bounds
//! a line in the section's `first_invalid`. `tote config --reference` prints the table for `docs/operations.md`.

mod auth;
mod browsers;
mod cart;
mod checkout;
mod connections;
mod database;
mod documents;
mod effective;
mod environment;
mod error;
mod graphql;
mod http;
mod import;
mod jobs;
mod limits;
mod live;
mod load;
mod log;
mod mail;
mod media;
mod networks;
mod order;
mod origins;
mod payment;
mod purge;
mod redis;
mod security;
mod setting;
mod shape;
mod shop;
mod sync;
mod tls;
mod url;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use self::auth::{Auth, Registration};
pub use self::browsers::Browsers;
pub use self::cart::Cart;
pub use self::checkout::Checkout;
pub use self::connections::Connections;
pub use self::database::Database;
pub use self::documents::{Documents, TrustedDocuments};
pub use self::effective::{Effective, Reference};
pub use self::error::ConfigError;
pub use self::graphql::{Graphql, StatusProfile};
pub use self::http::{ForwardedHeader, Http};
pub use self::import::Import;
pub use self::jobs::Jobs;
pub use self::limits::Limits;
pub use self::live::Live;
pub use self::log::{Log, LogFormat};
pub use self::mail::Mail;
pub use self::media::Media;
pub use self::networks::Networks;
pub use self::order::Order;
pub use self::origins::Origins;
pub use self::payment::{Capture, Payment, ProviderName};
pub use self::purge::{Purge, PurgeForm};
pub use self::redis::Redis;
pub use self::security::{Secret, Security};
use self::setting::{Setting, Source};
pub use self::shape::Shape;
pub use self::shop::Shop;
pub use self::sync::Sync;
pub use self::tls::Tls;
pub use self::url::{BaseUrl, DatabaseUrl, RedisUrl, SmtpUrl};

/// Everything that may be set. Serialising it masks secrets, so that it may be shown.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder of everything that Tote keeps itself: the embedded database and uploaded media.
    pub data_dir: PathBuf,
    /// `None`: development on the embedded database, else production.
    pub mode: Option<Mode>,
    pub auth: Auth,
    pub browsers: Browsers,
    pub cart: Cart,
    pub checkout: Checkout,
    pub connections: Connections,
    pub database: Database,
    pub documents: Documents,
    pub graphql: Graphql,
    pub http: Http,
    pub import: Import,
    pub jobs: Jobs,
    pub live: Live,
    pub limits: Limits,
    pub log: Log,
    pub mail: Mail,
    pub media: Media,
    pub order: Order,
    pub payment: Payment,
    pub purge: Purge,
    pub redis: Redis,
    pub security: Security,
    pub shape: Shape,
    pub shop: Shop,
    pub sync: Sync,
    pub tls: Tls,
    /// Where each key that is not a default was set.
    #[serde(skip)]
    sources: BTreeMap<&'static str, Source>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("./data"),
            mode: None,
            auth: Auth::default(),
            browsers: Browsers::default(),
            cart: Cart::default(),
            checkout: Checkout::default(),
            connections: Connections::default(),
            database: Database::default(),
            documents: Documents::default(),
            graphql: Graphql::default(),
            http: Http::default(),
            import: Import::default(),
            jobs: Jobs::default(),
            live: Live::default(),
            limits: Limits::default(),
            log: Log::default(),
            mail: Mail::default(),
            media: Media::default(),
            order: Order::default(),
            payment: Payment::default(),
            purge: Purge::default(),
            redis: Redis::default(),
            security: Security::default(),
            shape: Shape::default(),
            shop: Shop::default(),
            sync: Sync::default(),
            tls: Tls::default(),
            sources: BTreeMap::new(),
        }
    }
}

/// What a server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Everybody may explore the schema.
    Development,
    /// The schema is explored by partners and staff only.
    Production,
}

const YEAR_S: u32 = 31_536_000;

const SETTINGS: &[Setting] = &[
    Setting {
        key: "data_dir",
        variable: "TOTE_DATA_DIR",
        about: "The folder of the embedded database and of media; made when it is missing.",
        allowed: "the path of a folder",
        unset: "",
        secret: false,
    },
    Setting {
        key: "mode",
        variable: "TOTE_MODE",
        about: "What the server is for: in development everybody may use introspection and the playground.",
        allowed: "`development` or `production`",
        unset: "`development` on the embedded database, else `production`",
        secret: false,
    },
];

impl Config {
    /// Returns the configuration of the defaults, the file and `environment`, in rising order of precedence.
    ///
    /// The file is `file`, else the one that `TOTE_CONFIG` names, else `./tote.toml` if it exists. An empty variable
    /// counts as unset. Variables that do not begin with `TOTE_` and are not settings are ignored.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or anything in it or in the environment is unknown or not allowed. The message
    /// names the key or variable, where it was found, and what is allowed.
    pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        load::load(file, environment)
    }

    /// Returns the configuration as TOML text with each value's source, secrets masked.
    #[must_use]
    pub fn effective(&self) -> Effective<'_> {
        Effective::new(self)
    }

    /// Returns whether Tote runs on its own database: no `DATABASE_URL`, so an empty database is set up at start.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.database.url.is_none()
    }

    /// Returns what the server is for.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode.unwrap_or(if self.is_embedded() {
            Mode::Development
        } else {
            Mode::Production
        })
    }

    /// Returns whether everybody may ask for the schema.
    #[must_use]
    pub fn is_introspectable(&self) -> bool {
        self.graphql.introspection.unwrap_or(self.mode() == Mode::Development)
    }

    /// Returns whether the playground is served.
    #[must_use]
    pub fn has_playground(&self) -> bool {
        self.graphql.playground.unwrap_or(self.mode() == Mode::Development)
    }

    /// Returns the database to open: the one that is set, else the file `tote.db` in the data folder.
    #[must_use]
    pub fn database_url(&self) -> DatabaseUrl {
        self.database.url.clone().unwrap_or_else(|| DatabaseUrl::Sqlite {
            path: self.data_dir.join("tote.db"),
        })
    }

    /// Returns the address at which apps reach the server, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> BaseUrl {
        self.http
            .public_url
            .clone()
            .unwrap_or_else(|| self.address_of(self.http.listen))
    }

    /// Returns the address at which the server is reached from this machine while it listens on `listen`.
    #[must_use]
    pub fn address_of(&self, listen: SocketAddr) -> BaseUrl {
        BaseUrl::of_listener(listen, self.tls.certificate.is_some())
    }

    /// Returns the web pages that may call the server; `None`: those of its own origin only.
    #[must_use]
    pub fn cors_origins(&self) -> Option<Origins> {
        let by_mode = || (self.mode() == Mode::Development).then_some(Origins::Any);
        self.browsers.cors_origins.clone().or_else(by_mode)
    }

    /// Returns for how many seconds browsers shall use https only; 0: nothing is said about it.
    #[must_use]
    pub fn hsts_max_age_s(&self) -> u32 {
        let with_tls = if self.tls.certificate.is_some() { YEAR_S } else { 0 };
        self.browsers.hsts_max_age_s.unwrap_or(with_tls)
    }

    /// Returns how many operations run at once: enough to keep the database's connections and the processors busy, and no
    /// more, so that operations wait where waiting is seen and bounded instead of at the database.
    #[must_use]
    pub fn concurrency(&self) -> usize {
        self.limits.concurrency.unwrap_or_else(|| {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            let connections = usize::try_from(self.database.pool_size).unwrap_or(usize::MAX);
            connections.saturating_mul(2).max(processors.saturating_mul(4)).max(16)
        })
    }

    /// Returns how many passwords are hashed at once. Requests that hash nothing need processors as well.
    #[must_use]
    pub fn password_pool_size(&self) -> u32 {
        self.auth.password_pool_size.unwrap_or_else(|| {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            u32::try_from(processors / 2).unwrap_or(1).clamp(1, 64)
        })
    }

    /// Returns the folder that holds media files.
    #[must_use]
    pub fn media_dir(&self) -> PathBuf {
        self.media.dir.clone().unwrap_or_else(|| self.data_dir.join("media"))
    }

    /// Returns the address below which media files are served, without a slash at the end.
    #[must_use]
    pub fn media_base_url(&self) -> BaseUrl {
        self.media
            .base_url
            .clone()
            .unwrap_or_else(|| self.public_url().join("media"))
    }

    /// Returns the folder of mails that are not sent.
    #[must_use]
    pub fn outbox_dir(&self) -> PathBuf {
        self.data_dir.join("outbox")
    }

    /// Returns the configuration with everything filled in that follows from other values.
    fn resolved(&self) -> Self {
        let mut resolved = self.clone();
        resolved.mode = Some(self.mode());
        resolved.graphql.introspection = Some(self.is_introspectable());
        resolved.graphql.playground = Some(self.has_playground());
        resolved.database.url = Some(self.database_url());
        resolved.http.public_url = Some(self.public_url());
        resolved.limits.concurrency = Some(self.concurrency());
        resolved.auth.password_pool_size = Some(self.password_pool_size());
        resolved.browsers.cors_origins = self.cors_origins();
        resolved.browsers.hsts_max_age_s = Some(self.hsts_max_age_s());
        resolved.media.dir = Some(self.media_dir());
        resolved.media.base_url = Some(self.media_base_url());
        resolved
    }

    /// Returns the key of the first value that another one does not allow.
    fn first_contradiction(&self) -> Option<&'static str> {
        let has_other_workers = matches!(self.database_url(), DatabaseUrl::Postgres(_));
        if !self.jobs.in_serve && !has_other_workers {
            return Some("jobs.in_serve");
        }
        let of_any_path = usize::try_from(self.http.body_max_bytes).unwrap_or(usize::MAX);
        (self.graphql.body_max_bytes > of_any_path).then_some("graphql.body_max_bytes")
    }

    /// Returns the key of the first value that has the right type but is out of bounds.
    fn first_invalid(&self) -> Option<&'static str> {
        if self.data_dir.as_os_str().is_empty() {
            return Some("data_dir");
        }
        self.auth
            .first_invalid()
            .or_else(|| self.cart.first_invalid())
            .or_else(|| self.checkout.first_invalid())
            .or_else(|| self.browsers.first_invalid())
            .or_else(|| self.documents.first_invalid())
            .or_else(|| self.connections.first_invalid())
            .or_else(|| self.database.first_invalid())
            .or_else(|| self.graphql.first_invalid())
            .or_else(|| self.first_contradiction())
            .or_else(|| self.http.first_invalid())
            .or_else(|| self.import.first_invalid())
            .or_else(|| self.jobs.first_invalid())
            .or_else(|| self.live.first_invalid())
            .or_else(|| self.limits.first_invalid())
            .or_else(|| self.log.first_invalid())
            .or_else(|| self.mail.first_invalid())
            .or_else(|| self.media.first_invalid())
            .or_else(|| self.order.first_invalid())
            .or_else(|| self.payment.first_invalid())
            .or_else(|| self.purge.first_invalid())
            .or_else(|| self.security.first_invalid())
            .or_else(|| self.shape.first_invalid())
            .or_else(|| self.shop.first_invalid())
            .or_else(|| self.sync.first_invalid(self.auth.refresh_token_days))
            .or_else(|| self.tls.first_invalid())
    }
}
