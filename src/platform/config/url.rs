//! Addresses that are set: checked when read, and masked when shown.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

/// What stands in place of a secret that is shown.
pub(super) const MASK: &str = "********";

/// The database that holds everything.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub enum DatabaseUrl {
    /// One file of this machine.
    Sqlite { path: PathBuf },
    /// A PostgreSQL server; the URL may hold a password.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Returns the URL for a driver, with its password.
    #[must_use]
    pub fn expose(&self) -> String {
        match self {
            // Drivers decode escapes and take a question mark for the beginning of parameters; a path has neither.
            Self::Sqlite { path } => format!("sqlite:{}", path.display())
                .replace('%', "%25")
                .replace('?', "%3F"),
            Self::Postgres(url) => url.expose_secret().to_owned(),
        }
    }
}

impl PartialEq for DatabaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if let Some(rest) = text.strip_prefix("sqlite:") {
            return sqlite_path(rest)
                .map(|path| Self::Sqlite { path })
                .ok_or("the file of the database is missing");
        }
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => Ok(Self::Postgres(text.into())),
            _ => Err("neither sqlite nor postgres"),
        }
    }
}

/// Returns the file that the text after `sqlite:` names. A database in memory is none: the writer and the readers are
/// connections of their own and would each see another one.
fn sqlite_path(rest: &str) -> Option<PathBuf> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    // What other programs need in order to create the file, Tote does anyway.
    let path = rest.strip_suffix("?mode=rwc").unwrap_or(rest);
    (!path.is_empty() && !path.starts_with(":memory:") && !path.contains('?')).then(|| PathBuf::from(path))
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&masked(&self.expose()))
    }
}

/// A Redis or Valkey server; the URL may hold a password.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct RedisUrl(SecretString);

impl RedisUrl {
    /// Returns the URL for a driver, with its password.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TryFrom<String> for RedisUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "redis" | "rediss") && url.has_host() => Ok(Self(text.into())),
            Ok(url) if matches!(url.scheme(), "unix" | "redis+unix") && url.path().len() > 1 => Ok(Self(text.into())),
            _ => Err("not the address of a Redis server"),
        }
    }
}

impl Serialize for RedisUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&masked(self.expose()))
    }
}

/// A mail server; the URL may hold a password.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct SmtpUrl(SecretString);

impl SmtpUrl {
    /// Returns the URL for a driver, with its password.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TryFrom<String> for SmtpUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text).map_err(|_| "not a URL")?;
        let is_known = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            name == "tls" && matches!(&*value, "required" | "opportunistic") && url.scheme() == "smtp"
        };
        let is_plain = matches!(url.path(), "" | "/") && url.fragment().is_none();
        if matches!(url.scheme(), "smtp" | "smtps") && url.has_host() && is_plain && url.query_pairs().all(is_known) {
            Ok(Self(text.into()))
        } else {
            Err("not the address of a mail server")
        }
    }
}

impl Serialize for SmtpUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&masked(self.expose()))
    }
}

/// An `http` or `https` address that paths are put after; it never ends in a slash.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Returns the address at which a server that listens on `listen` is reached from this machine.
    #[must_use]
    pub fn of_listener(listen: SocketAddr, is_tls: bool) -> Self {
        let scheme = if is_tls { "https" } else { "http" };
        let ip = match listen.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        Self(format!("{scheme}://{}", SocketAddr::new(ip, listen.port())))
    }

    /// Returns the address of `path` below this one.
    #[must_use]
    pub fn join(&self, path: &str) -> Self {
        Self(format!("{}/{}", self.0, path.trim_matches('/')))
    }

    /// Returns the address, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text).map_err(|_| "not a URL")?;
        let is_plain =
            url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        if matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain {
            Ok(Self(text.trim_end_matches('/').to_owned()))
        } else {
            Err("not a plain http or https address")
        }
    }
}

/// Returns `url` with every password in it hidden, also one among the parameters.
fn masked(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else {
        return MASK.to_owned();
    };
    if url.password().is_some() {
        // It fails only for a URL that can have no password, and this one has.
        let _ = url.set_password(Some(MASK));
    }
    if url.query().is_some_and(|query| query.contains("pass")) {
        let hidden: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let shown = if name.contains("pass") {
                    MASK.to_owned()
                } else {
                    value.into_owned()
                };
                (name.into_owned(), shown)
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(hidden);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(text: &str) -> Option<DatabaseUrl> {
        DatabaseUrl::try_from(text.to_owned()).ok()
    }

    #[test]
    fn a_sqlite_file_may_be_written_in_the_usual_ways() {
        for (text, path) in [
            ("sqlite:shop.db", "shop.db"),
            ("sqlite:./data/shop.db", "./data/shop.db"),
            ("sqlite://data/shop.db?mode=rwc", "data/shop.db"),
            ("sqlite:///srv/shop.db", "/srv/shop.db"),
            ("sqlite:/srv/shop.db", "/srv/shop.db"),
        ] {
            assert_eq!(
                database(text),
                Some(DatabaseUrl::Sqlite {
                    path: PathBuf::from(path)
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn a_path_reaches_the_driver_as_it_is() {
        let url = DatabaseUrl::Sqlite {
            path: PathBuf::from("/srv/50% off?/tote.db"),
        };
        assert_eq!(url.expose(), "sqlite:/srv/50%25 off%3F/tote.db");
    }

    #[test]
    fn what_is_no_file_and_no_postgres_is_refused() {
        for text in [
            "",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:a.db?cache=shared",
            "mysql://db/shop",
            "shop.db",
            "postgres",
        ] {
            assert_eq!(database(text), None, "{text}");
        }
        assert!(database("postgresql:///shop?host=/run/postgresql").is_some());
    }

    #[test]
    fn passwords_are_masked_wherever_a_url_has_them() {
        assert_eq!(
            masked("postgres://shop:hunter2@db:5432/shop"),
            "postgres://shop:********@db:5432/shop"
        );
        assert_eq!(masked("redis://:hunter2@cache/0"), "redis://:********@cache/0");
        let shown = masked("postgres://db/shop?user=shop&password=hunter2&sslpassword=hunter2");
        assert!(!shown.contains("hunter2") && shown.contains("user=shop"), "{shown}");
        assert_eq!(masked("postgres://db/shop"), "postgres://db/shop");
    }

    #[test]
    fn debug_output_shows_no_password() {
        let url = database("postgres://shop:hunter2@db/shop").unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
    }

    #[test]
    fn a_base_url_is_plain_and_ends_without_a_slash() {
        assert_eq!(
            BaseUrl::try_from(String::from("https://cdn.example/shop/"))
                .unwrap()
                .as_str(),
            "https://cdn.example/shop"
        );
        for text in [
            "cdn.example",
            "ftp://cdn.example",
            "https://cdn.example/?a=1",
            "https://a:b@cdn.example",
            "/media",
        ] {
            assert!(BaseUrl::try_from(text.to_owned()).is_err(), "{text}");
        }
        let everywhere: SocketAddr = "0.0.0.0:80".parse().unwrap();
        assert_eq!(
            BaseUrl::of_listener(everywhere, false).join("/media/").as_str(),
            "http://127.0.0.1:80/media"
        );
    }

    #[test]
    fn a_redis_url_names_a_server_or_a_socket() {
        let accepts = |text: &str| RedisUrl::try_from(text.to_owned()).is_ok();
        assert!(accepts("redis://127.0.0.1:6379/1") && accepts("rediss://cache") && accepts("unix:///run/redis.sock"));
        assert!(!accepts("http://cache") && !accepts("127.0.0.1:6379") && !accepts("redis:") && !accepts("rediss:"));
    }

    #[test]
    fn mail_servers_are_told_from_other_addresses_and_their_passwords_hidden() {
        let read = |text: &str| SmtpUrl::try_from(text.to_owned()).ok();
        for text in [
            "smtp://127.0.0.1:2525",
            "smtps://user:secret@mail.example",
            "smtp://user:secret@mail.example:587?tls=required",
            "smtp://mail.example?tls=opportunistic",
        ] {
            assert!(read(text).is_some(), "{text}");
        }
        for text in [
            "mail.example",
            "http://mail.example",
            "smtp:",
            "smtp://mail.example?tls=maybe",
            "smtp://mail.example/?auth=plain",
            "smtps://mail.example?tls=opportunistic",
            "smtp://mail.example/name",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        let shown = serde_json::to_string(&read("smtp://user:secret@mail.example:587?tls=required")).unwrap();
        assert!(shown.contains(MASK) && !shown.contains("secret"), "{shown}");
    }
}
