//! Preferences.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use super::document::{Document, WrittenDocument};
use crate::commerce::account::preference::{Entry, PreferencesSet};
use crate::commerce::account::{OwnWork, OwnWrite as _, Preference, list_preferences};
use crate::commerce::cart::service::Desk;
use crate::platform::changes::Entity;
use crate::platform::db::Conn;
use crate::platform::error::Error;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::PrincipalId;

/// A value that an app keeps for the shopper; its key is its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreferenceDocument {
    /// Never null.
    pub value: Value,
}

impl Document for PreferenceDocument {
    const COLLECTION: &'static str = "rxPreferences";
    const ENTITY: Entity = Entity::Preference;

    fn shown_id(id: &str) -> String {
        id.to_owned()
    }

    async fn load(conn: &impl Conn, principal: PrincipalId, ids: &[String]) -> Result<HashMap<String, Self>, Error> {
        let found = list_preferences(conn, principal, Some(ids)).await?;
        let document = |row: Preference| {
            let value = serde_json::from_str(&row.value).map_err(anyhow::Error::from)?;
            Ok((row.key, Self { value }))
        };
        found.into_iter().map(document).collect()
    }
}

impl WrittenDocument for PreferenceDocument {
    // The app's names for them are used again.
    const HAS_NEW_IDS: bool = false;

    fn feed_id(shown: &str) -> Option<String> {
        Some(shown.to_owned())
    }

    async fn write_in(
        work: &mut OwnWork<'_>,
        _: &Desk<'_>,
        id: &str,
        _: Option<&Self>,
        after: Option<&Self>,
    ) -> Result<(), Error<WriteRefused>> {
        let entry = Entry {
            key: id.to_owned(),
            value: after.map_or(Value::Null, |after| after.value.clone()),
        };
        let command = PreferencesSet { entries: vec![entry] };
        // What is refused writes nothing, which the caller sees.
        let _outcome = command.run_in(work).await?;
        Ok(())
    }
}
