//! What `tote partner` and `tote staff` share.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::Exit;
use crate::app::App;
use crate::commerce::account::{ApiKey, Grant, KeyKind, KeyRefused, create_key, list_keys, revoke_key};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::{Db, migrate, migration_state};
use crate::platform::error::Error;

/// For people, or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// A name of 1 to 100 characters, by which people know whose token it is.
pub(super) fn name(argument: &str) -> Result<String, String> {
    let name = argument.trim();
    if (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(String::from("a name has 1 to 100 characters"))
    }
}

async fn open(config: &Config) -> anyhow::Result<Db> {
    let db = App::open_database(config).await?;
    if !migration_state(&db).await?.pending.is_empty() {
        anyhow::ensure!(
            config.is_embedded(),
            "the database is not up to date: run `tote migrate` first"
        );
        migrate(&db).await?;
    }
    Ok(db)
}

/// Gives out a token and prints it.
pub(super) async fn create(config: &Config, name: &str, grant: &Grant, format: Format) -> anyhow::Result<ExitCode> {
    let db = open(config).await?;
    let created = create_key(&db, &Clock::system(), name, grant).await;
    db.close().await;
    let (id, token) = created.map_err(|refused| match refused {
        Error::User(KeyRefused::NameTaken) => {
            anyhow::anyhow!("there is a token with the name {name:?} already: revoke it first, or take another name")
        }
        Error::Fault(cause) => cause,
    })?;
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => {
            writeln!(out, "id     {id}\ntoken  {token}")?;
            writeln!(
                out,
                "This is the only time that the token is shown. Requests carry it as `Authorization: Bearer`."
            )?;
        }
        Format::Json => writeln!(out, "{}", json!({"id": id.to_string(), "name": name, "token": token}))?,
    }
    Ok(Exit::Done.into())
}

/// Prints the tokens of one kind.
pub(super) async fn list(config: &Config, kind: KeyKind, format: Format) -> anyhow::Result<ExitCode> {
    let db = open(config).await?;
    let keys = list_keys(&db, kind).await;
    db.close().await;
    let keys = keys.map_err(Error::into_cause)?;
    let mut out = std::io::stdout().lock();
    match format {
        Format::Text => {
            for key in &keys {
                let created = key.created_at.format("%Y-%m-%d");
                writeln!(out, "{}  {created}  {}  {}", key.id, key.name, in_words(&key.grant))?;
            }
            if keys.is_empty() {
                writeln!(out, "there is none")?;
            }
        }
        Format::Json => {
            let keys: Vec<Value> = keys.iter().map(as_json).collect();
            writeln!(out, "{}", Value::from(keys))?;
        }
    }
    Ok(Exit::Done.into())
}

/// Takes a token back.
pub(super) async fn revoke(config: &Config, kind: KeyKind, id_or_name: &str) -> anyhow::Result<ExitCode> {
    let db = open(config).await?;
    let revoked = revoke_key(&db, &Clock::system(), kind, id_or_name).await;
    db.close().await;
    anyhow::ensure!(
        revoked.map_err(Error::into_cause)?,
        "there is no token with the id or name {id_or_name:?}, or it was revoked before"
    );
    let mut out = std::io::stdout().lock();
    writeln!(out, "revoked; servers stop taking it within two seconds")?;
    Ok(Exit::Done.into())
}

fn in_words(grant: &Grant) -> String {
    match grant {
        Grant::Staff(permissions) => {
            let names: Vec<&str> = permissions.iter().map(|permission| permission.name()).collect();
            names.join(", ")
        }
        Grant::Partner { rate, operations } => {
            let operations = operations
                .as_ref()
                .map_or_else(|| "every query".to_owned(), |names| names.join(", "));
            match rate {
                Some(rate) => format!(
                    "{operations}; {} points per second, {} at once",
                    rate.per_second, rate.burst
                ),
                None => operations,
            }
        }
    }
}

fn as_json(key: &ApiKey) -> Value {
    let mut json = json!({"id": key.id.to_string(), "name": key.name, "createdAt": key.created_at.to_rfc3339()});
    match &key.grant {
        Grant::Staff(permissions) => json["permissions"] = json!(permissions),
        Grant::Partner { rate, operations } => {
            json["operations"] = json!(operations);
            json["pointsPerSecond"] = json!(rate.map(|rate| rate.per_second));
            json["burst"] = json!(rate.map(|rate| rate.burst));
        }
    }
    json
}
