//! The layers, put together and checked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Num, Value};
use figment::{Figment, Profile, Provider};

use super::environment::Environment;
use super::setting::{self, Source};
use super::{Config, ConfigError};

/// The file that is read when none is named, if it exists.
const DEFAULT_FILE: &str = "tote.toml";

pub(super) fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let environment = Environment::read(environment)?;
    let file = file
        .map(Path::to_path_buf)
        .or_else(|| environment.file.as_ref().map(PathBuf::from));
    let mut sources = BTreeMap::new();
    let mut layers = Figment::from(Serialized::defaults(Config::default()));

    if let Some((path, text)) = read_file(file)? {
        let toml = Toml::string(&text);
        let malformed = |error: figment::Error| ConfigError::Malformed {
            path: path.clone(),
            reason: error.kind.to_string(),
        };
        let mut tables = toml.data().map_err(malformed)?;
        let table = tables.remove(&Profile::Default).unwrap_or_default();
        claim_keys(&table, "", &path, &mut sources)?;
        layers = layers.merge(toml);
    }
    sources.extend(
        environment
            .values
            .iter()
            .map(|(setting, _)| (setting.key, Source::Variable(setting.variable))),
    );
    layers = layers.merge(environment);

    // Lossy: a variable is always text, also where a number is wanted.
    let mut config: Config = layers
        .extract_lossy()
        .map_err(|error| explain(&error, &layers, &sources))?;
    if let Some(key) = config.first_invalid() {
        return Err(refusal(key, &layers, &sources));
    }
    config.sources = sources;
    Ok(config)
}

/// Returns the path and text of the file: it must exist where it was named, and may where it was not.
fn read_file(named: Option<PathBuf>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let is_named = named.is_some();
    let path = named.unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => Ok(None),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

/// Notes the file as the source of every key in `table`, and refuses the first that is no setting.
fn claim_keys(
    table: &Dict,
    section: &str,
    path: &Path,
    sources: &mut BTreeMap<&'static str, Source>,
) -> Result<(), ConfigError> {
    for (name, value) in table {
        let key = if section.is_empty() {
            name.clone()
        } else {
            format!("{section}.{name}")
        };
        let is_section =
            setting::all().any(|setting| setting.key.strip_prefix(&key).is_some_and(|rest| rest.starts_with('.')));
        if let Some(setting) = setting::by_key(&key) {
            sources.insert(setting.key, Source::File(path.to_path_buf()));
        } else if let (true, Value::Dict(_, inner)) = (is_section, value) {
            claim_keys(inner, &key, path, sources)?;
        } else {
            return Err(ConfigError::UnknownKey {
                key,
                path: path.to_path_buf(),
            });
        }
    }
    Ok(())
}

/// Returns why extraction failed, in terms of the setting at fault.
fn explain(error: &figment::Error, layers: &Figment, sources: &BTreeMap<&'static str, Source>) -> ConfigError {
    let key = error.path.join(".");
    match setting::by_key(&key) {
        Some(setting) => refusal(setting.key, layers, sources),
        None => ConfigError::Unexplained(error.to_string()),
    }
}

/// Returns the refusal of the value that the layers hold at `key`.
fn refusal(key: &'static str, layers: &Figment, sources: &BTreeMap<&'static str, Source>) -> ConfigError {
    let Some(setting) = setting::by_key(key) else {
        return ConfigError::Unexplained(format!("`{key}` is refused"));
    };
    let found = layers.find_value(key).ok().map(|value| text_of(&value));
    ConfigError::invalid(setting, sources.get(key), found.as_deref())
}

/// Returns a value as a person would have written it.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(_, text) => text.clone(),
        Value::Char(_, char) => char.to_string(),
        Value::Bool(_, bool) => bool.to_string(),
        Value::Num(_, number) => number_text(*number),
        Value::Empty(..) => String::new(),
        Value::Dict(..) => String::from("a table"),
        Value::Array(..) => String::from("a list"),
    }
}

/// Returns a number as TOML writes it.
pub(super) fn number_text(number: Num) -> String {
    let unsigned = number.to_u128().map(|whole| whole.to_string());
    let signed = || number.to_i128().map(|whole| whole.to_string());
    let fraction = || number.to_f64().map(|fraction| fraction.to_string());
    unsigned.or_else(signed).or_else(fraction).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::platform::config::{DatabaseUrl, LogFormat};

    fn environment(variables: &[(&str, &str)]) -> std::vec::IntoIter<(String, String)> {
        let owned: Vec<_> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        owned.into_iter()
    }

    fn with_file(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let path = file.path().display().to_string();
        load(Some(file.path()), environment(variables)).map_err(|error| error.to_string().replace(&path, "FILE"))
    }

    #[test]
    fn nothing_set_is_the_embedded_default() {
        let config = with_file("", &[]).unwrap();
        assert!(config.is_embedded());
        assert_eq!(
            config.database_url(),
            DatabaseUrl::Sqlite {
                path: PathBuf::from("./data/tote.db")
            }
        );
        assert_eq!(config.http.listen.to_string(), "127.0.0.1:8000");
        assert_eq!(config.media_base_url().as_str(), "http://127.0.0.1:8000/media");
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
        let file = "data_dir = \"/srv/tote\"\n[shop]\nname = \"From the file\"\n[database]\npool_size = 7\n";
        let config = with_file(file, &[("TOTE_SHOP_NAME", "1234"), ("TOTE_LOG_FORMAT", "json")]).unwrap();
        assert_eq!(config.shop.name, "1234", "a name of digits stays text");
        assert_eq!(config.database.pool_size, 7);
        assert_eq!(config.log.format, LogFormat::Json);
        assert_eq!(config.media_dir(), PathBuf::from("/srv/tote/media"));
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let config = with_file("", &[("DATABASE_URL", ""), ("TOTE_CONFIG", "")]).unwrap();
        assert!(config.is_embedded());
    }

    #[test]
    fn a_wrong_value_is_named_with_its_source_and_what_is_allowed() {
        let error = with_file("", &[("TOTE_DATABASE_POOL_SIZE", "ten")]).unwrap_err();
        assert_eq!(
            error,
            "`TOTE_DATABASE_POOL_SIZE` in the environment is `ten`: it must be a whole number from 1 to 1000"
        );
        let error = with_file("[database]\npool_size = 0", &[]).unwrap_err();
        assert_eq!(
            error,
            "`database.pool_size` in FILE is `0`: it must be a whole number from 1 to 1000"
        );
        let error = with_file("[http]\nlisten = 8000", &[]).unwrap_err();
        assert!(
            error.starts_with("`http.listen` in FILE is `8000`: it must be an IP address and a port"),
            "{error}"
        );
        let error = with_file("database = 3", &[]).unwrap_err();
        assert_eq!(
            error,
            "`database` in FILE is not a setting: did you mean `database.url`?"
        );
        let error = with_file("[log]\nformat = \"xml\"", &[]).unwrap_err();
        assert_eq!(error, "`log.format` in FILE is `xml`: it must be `pretty` or `json`");
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_one_that_was_meant() {
        let error = with_file("", &[("TOTE_LISTN", "127.0.0.1:1")]).unwrap_err();
        assert_eq!(
            error,
            "`TOTE_LISTN` in the environment is not a setting: did you mean `TOTE_LISTEN`?"
        );
        let error = with_file("[database]\nurll = \"x\"", &[]).unwrap_err();
        assert_eq!(
            error,
            "`database.urll` in FILE is not a setting: did you mean `database.url`?"
        );
        let error = with_file("[weather]\nsunny = true", &[]).unwrap_err();
        assert_eq!(error, "`weather` in FILE is not a setting");
    }

    #[test]
    fn a_database_of_another_kind_is_refused_without_showing_its_password() {
        let error = with_file("", &[("DATABASE_URL", "mysql://shop:hunter2@db/shop")]).unwrap_err();
        assert!(
            error.starts_with("`DATABASE_URL` in the environment is refused"),
            "{error}"
        );
        assert!(error.contains("`postgres://") && error.contains("`sqlite:"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn a_file_that_was_named_must_exist_and_be_toml() {
        let error = load(Some(Path::new("/nonexistent/tote.toml")), environment(&[])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the configuration file /nonexistent/tote.toml cannot be read"
        );
        let error = load(None, environment(&[("TOTE_CONFIG", "/nonexistent/t.toml")])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the configuration file /nonexistent/t.toml cannot be read"
        );
        let error = with_file("[http\nlisten = 1", &[]).unwrap_err();
        assert!(
            error.starts_with("the configuration file FILE is not valid TOML: TOML parse error at line 1"),
            "{error}"
        );
    }

    #[test]
    fn a_cdn_is_told_at_an_address_in_a_form_and_with_a_token_where_it_wants_one() {
        let (url, token) = (
            ("TOTE_PURGE_URL", "https://cdn.example/purge"),
            ("TOTE_PURGE_TOKEN", "hunter2"),
        );
        let form = |name| ("TOTE_PURGE_FORM", name);
        for (variables, at_fault) in [
            (
                &[("TOTE_PURGE_URL", "cdn.example"), form("xkey")][..],
                "`TOTE_PURGE_URL`",
            ),
            (&[form("xkey")], "`TOTE_PURGE_URL`"),
            (&[token], "`TOTE_PURGE_URL`"),
            (&[url], "`TOTE_PURGE_FORM`"),
            (&[url, form("akamai"), token], "`TOTE_PURGE_FORM`"),
            (&[url, form("fastly")], "`TOTE_PURGE_TOKEN`"),
            (
                &[url, form("xkey"), ("TOTE_PURGE_TOKEN", "hunter 2")],
                "`TOTE_PURGE_TOKEN`",
            ),
        ] {
            let error = with_file("", variables).unwrap_err();
            assert!(
                error.contains(at_fault) && !error.contains("hunter"),
                "{variables:?}: {error}"
            );
        }
        let config = with_file("", &[url, form("cloudflare"), token]).unwrap();
        assert!(!config.effective().to_string().contains("hunter2"));
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn every_setting_can_be_set_by_its_variable() {
        let defaults = Figment::from(Serialized::defaults(Config::default()));
        // Where there is a default, it is allowed; these have none that could be written.
        let valid = |key: &str| match key {
            "mode" => "production",
            "database.url" => "postgres://db/shop",
            "http.public_url" | "media.base_url" | "browsers.cors_origins" => "https://shop.example",
            "http.trusted_proxies" => "10.0.0.0/8",
            "browsers.hsts_max_age_s" => "600",
            "graphql.introspection" | "graphql.playground" => "true",
            "redis.url" => "redis://cache:6379",
            "media.transform_url" => "https://img.example/{width}?u={url}",
            "import.currency" => "JPY",
            "security.secret" => "0123456789abcdef0123456789abcdef",
            "shop.default_market" | "import.market" => "ch",
            "limits.concurrency" | "sync.tombstone_days" => "100",
            "auth.password_pool_size" => "4",
            "mail.url" => "smtp://mail:25",
            "payment.provider" => "sandbox",
            "payment.stripe_url" => "https://stripe.example",
            "mail.from" => "shop@example.com",
            "mail.app_url" => "https://shop.example/app",
            "purge.url" => "https://cdn.example/purge",
            "purge.form" => "xkey",
            _ => "text",
        };
        // Neither of the two is allowed alone.
        let both = [("TOTE_TLS_CERTIFICATE", "text"), ("TOTE_TLS_KEY", "text")];
        // Mails that leave the house come from somebody.
        let sender = ("TOTE_MAIL_FROM", "shop@example.com");
        // Keys of a provider are those of one that is named.
        let sandbox = ("TOTE_PAYMENT_PROVIDER", "sandbox");
        // A CDN is told at an address, and in its own form.
        let cdn = [
            ("TOTE_PURGE_URL", "https://cdn.example/purge"),
            ("TOTE_PURGE_FORM", "xkey"),
        ];
        for setting in setting::all() {
            let default = defaults.find_value(setting.key).ok().map(|value| text_of(&value));
            let default = default.filter(|text| !text.is_empty());
            let value = default.unwrap_or_else(|| valid(setting.key).to_owned());
            let variable = (setting.variable, value.as_str());
            let variables = match setting.key {
                key if key.starts_with("tls.") => &both[..],
                "mail.url" => &[variable, sender],
                key if key.starts_with("payment.stripe_") => &[variable, sandbox],
                "purge.token" => &[variable, cdn[0], cdn[1]],
                key if key.starts_with("purge.") => &cdn,
                _ => &[variable],
            };
            let config = with_file("", variables);
            let config = config.unwrap_or_else(|error| panic!("{}: {error}", setting.variable));
            assert_eq!(
                config.sources.get(setting.key),
                Some(&Source::Variable(setting.variable))
            );
        }
    }
}
