//! Setting preferences.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check;
use crate::commerce::account::repo::preference as repo;
use crate::commerce::account::write::{OwnWork, OwnWrite, write_once};
use crate::platform::changes::{Change, Entity};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::Shopper;

/// Preferences that a shopper can have, and that one write can set; a merge may bring more together.
pub const PREFERENCES_MAX: usize = 100;

/// A preference to be set; a value of null takes it away.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub key: String,
    pub value: Value,
}

#[derive(Debug, Clone, Serialize)]
pub struct PreferencesSet {
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PreferenceCode {
    InvalidKey,
    DuplicateKey,
    InvalidCharacters,
    TooLong,
    TooDeep,
    LimitReached,
}

/// One thing that is wrong. Without `Display` on purpose: it is answered as data, never as an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceRefusal {
    pub code: PreferenceCode,
    /// The way to the field within `input`.
    pub field: Vec<String>,
    pub message: String,
}

impl PreferenceRefusal {
    pub(super) fn at(code: PreferenceCode, field: &[&str], message: String) -> Self {
        Self {
            code,
            field: field.iter().map(|&step| step.to_owned()).collect(),
            message,
        }
    }
}

/// What setting came to.
pub type PreferenceOutcome = Result<(), Vec<PreferenceRefusal>>;

/// Sets preferences, all of them or none, once for its key.
///
/// # Errors
/// Where the write was not even tried, or a fault.
pub async fn set_preferences(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    command: &PreferencesSet,
) -> Result<PreferenceOutcome, Error<WriteRefused>> {
    write_once(db, clock, shopper, key, command).await
}

impl OwnWrite for PreferencesSet {
    type Outcome = PreferenceOutcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("preferencesSet", self)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<PreferenceOutcome, Error<WriteRefused>> {
        let refusals = check::refusals(&self.entries, PREFERENCES_MAX);
        if !refusals.is_empty() {
            return Ok(Err(refusals));
        }
        write_in(work, &self.entries).await
    }
}

async fn write_in(work: &mut OwnWork<'_>, entries: &[Entry]) -> Result<PreferenceOutcome, Error<WriteRefused>> {
    let (txn, clock, owner) = (work.txn, work.clock, work.owner);
    let held: HashMap<String, String> = repo::all_in(txn, owner).await?.into_iter().collect();
    let mut kept: Vec<(&str, String)> = Vec::new();
    let mut gone: Vec<String> = Vec::new();
    let mut added = 0;
    for entry in entries {
        let before = held.get(&entry.key);
        if entry.value.is_null() {
            gone.extend(before.map(|_| entry.key.clone()));
            continue;
        }
        let value = entry.value.to_string();
        // What is set to what it is is no change, for no device.
        if before != Some(&value) {
            added += usize::from(before.is_none());
            kept.push((&entry.key, value));
        }
    }
    if added > 0 && held.len() + added - gone.len() > PREFERENCES_MAX {
        let message = format!("a shopper can have {PREFERENCES_MAX} preferences: take some away by a value of null");
        return Ok(Err(vec![PreferenceRefusal::at(
            PreferenceCode::LimitReached,
            &["entries"],
            message,
        )]));
    }
    repo::remove_in(txn, owner, &gone).await?;
    repo::upsert_in(txn, owner, clock.now_ms(), &kept).await?;
    for (key, _) in kept {
        work.changed(Entity::Preference, key, Change::Upserted);
    }
    for key in gone {
        work.changed(Entity::Preference, key.as_str(), Change::Removed);
    }
    Ok(Ok(()))
}
