//! The table of settings: the one place where a key, its variable, its meaning and what it may be stand together.

use std::path::PathBuf;

use super::{
    SETTINGS, auth, browsers, cart, checkout, connections, database, documents, graphql, http, import, jobs, limits,
    live, log, mail, media, order, payment, purge, redis, security, shape, shop, sync, tls,
};

/// One value that may be set.
#[derive(Debug)]
pub(super) struct Setting {
    /// Its place in the TOML file, such as `database.pool_size`.
    pub(super) key: &'static str,
    /// Its environment variable.
    pub(super) variable: &'static str,
    /// What it does, for the operator.
    pub(super) about: &'static str,
    /// What follows "it must be" in an error.
    pub(super) allowed: &'static str,
    /// What holds while it is unset, where the default is not a plain value; else empty.
    pub(super) unset: &'static str,
    /// Whether its value is never shown, not even in an error.
    pub(super) secret: bool,
}

/// The variable that names the configuration file; it has no key, since the file cannot name itself.
pub(super) const FILE_VARIABLE: &str = "TOTE_CONFIG";

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    File(PathBuf),
    Variable(&'static str),
}

/// Returns every setting: those without a section first, then section by section.
pub(super) fn all() -> impl Iterator<Item = &'static Setting> {
    [
        SETTINGS,
        auth::SETTINGS,
        browsers::SETTINGS,
        cart::SETTINGS,
        checkout::SETTINGS,
        connections::SETTINGS,
        database::SETTINGS,
        documents::SETTINGS,
        graphql::SETTINGS,
        http::SETTINGS,
        import::SETTINGS,
        jobs::SETTINGS,
        live::SETTINGS,
        limits::SETTINGS,
        log::SETTINGS,
        mail::SETTINGS,
        media::SETTINGS,
        order::SETTINGS,
        payment::SETTINGS,
        purge::SETTINGS,
        redis::SETTINGS,
        security::SETTINGS,
        shape::SETTINGS,
        shop::SETTINGS,
        sync::SETTINGS,
        tls::SETTINGS,
    ]
    .into_iter()
    .flatten()
}

/// Returns the setting at `key`.
pub(super) fn by_key(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.key == key)
}

/// Returns the setting that `variable` sets.
pub(super) fn by_variable(variable: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.variable == variable)
}

/// Returns the variable that `unknown` was probably meant to be.
pub(super) fn similar_variable(unknown: &str) -> Option<&'static str> {
    nearest(unknown, all().map(|setting| setting.variable).chain([FILE_VARIABLE]))
}

/// Returns the key that `unknown` was probably meant to be.
pub(super) fn similar_key(unknown: &str) -> Option<&'static str> {
    nearest(unknown, all().map(|setting| setting.key))
}

fn nearest(unknown: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // The prefix is the same everywhere: it would make all variables look alike.
    let bare = |name: &str| name.trim_start_matches("TOTE_").to_lowercase();
    known
        .map(|name| {
            (
                strsim::normalized_damerau_levenshtein(&bare(unknown), &bare(name)),
                name,
            )
        })
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use figment::value::{Dict, Value};

    use super::*;
    use crate::platform::config::Config;

    fn keys_of(dict: &Dict, prefix: &str, found: &mut BTreeSet<String>) {
        for (name, value) in dict {
            let key = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}.{name}")
            };
            match value {
                Value::Dict(_, inner) => keys_of(inner, &key, found),
                _ => drop(found.insert(key)),
            }
        }
    }

    #[test]
    fn every_field_is_a_setting_and_every_setting_is_a_field() {
        let fields = Value::serialize(Config::default()).unwrap().into_dict().unwrap();
        let mut keys = BTreeSet::new();
        keys_of(&fields, "", &mut keys);
        assert_eq!(keys, all().map(|setting| setting.key.to_owned()).collect());
    }

    #[test]
    fn variables_are_unique_and_carry_the_prefix() {
        let variables: BTreeSet<_> = all().map(|setting| setting.variable).collect();
        assert_eq!(variables.len(), all().count());
        // These two names are what hosting platforms set on their own.
        let foreign = ["DATABASE_URL", "REDIS_URL"];
        assert!(
            variables
                .iter()
                .all(|name| name.starts_with("TOTE_") || foreign.contains(name))
        );
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_a_strange_name_is_not() {
        assert_eq!(similar_variable("TOTE_LISTN"), Some("TOTE_LISTEN"));
        assert_eq!(similar_variable("TOTE_DATABASE_URL"), Some("DATABASE_URL"));
        assert_eq!(similar_key("databse.url"), Some("database.url"));
        assert_eq!(similar_variable("TOTE_WEATHER"), None);
    }
}
