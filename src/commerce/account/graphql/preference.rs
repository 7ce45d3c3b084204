//! Preferences in the schema.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject, Value};

use crate::commerce::account::preference::{
    Entry, PREFERENCES_MAX, PreferenceCode, PreferenceRefusal, PreferencesSet, set_preferences,
};
use crate::commerce::account::{Preference, list_preferences};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{
    AssumedSize, ContextExt as _, Cost, Json, Moment, bad_user_input, mutation_key, user_error,
};
use crate::platform::principal::{PrincipalId, Shopper};

/// A small value that an app keeps for a shopper, on all devices.
#[derive(Clone, SimpleObject)]
#[graphql(name = "Preference")]
pub struct PreferenceObject {
    /// The app's name for it, such as `theme`.
    key: String,
    /// The value.
    value: Json,
    /// Grows by one with each change; begins at 1 again where it was taken away in between.
    version: i32,
    /// When it was last set to another value.
    updated_at: Moment,
}

impl TryFrom<Preference> for PreferenceObject {
    type Error = Error;

    fn try_from(row: Preference) -> Result<Self, Error> {
        let value: serde_json::Value = serde_json::from_str(&row.value).map_err(anyhow::Error::from)?;
        Ok(Self {
            key: row.key,
            value: Json(Value::from_json(value).map_err(anyhow::Error::from)?),
            version: i32::try_from(row.version).map_err(anyhow::Error::from)?,
            updated_at: Moment(from_ms(row.updated_at_ms)),
        })
    }
}

impl PreferenceObject {
    /// The shopper's preferences of `keys`, by key.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load(ctx: &Context<'_>, shopper: &Shopper, keys: &[String]) -> Result<HashMap<String, Self>, Error> {
        let found = load(ctx, shopper.id, Some(keys)).await?;
        Ok(found.into_iter().map(|one| (one.key.clone(), one)).collect())
    }
}

async fn load(
    ctx: &Context<'_>,
    principal: PrincipalId,
    keys: Option<&[String]>,
) -> Result<Vec<PreferenceObject>, Error> {
    let rows = list_preferences(ctx.db().reader(), principal, keys)
        .await
        .map_err(Error::<Infallible>::from)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What apps keep for a shopper.
pub struct PreferenceViewer(Shopper);

impl From<Shopper> for PreferenceViewer {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl PreferenceViewer {
    /// The shopper's preferences by key, in the order of keys; `keys`: only those, at most 100. A key without a value is left out.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(20))]
    async fn preferences(
        &self,
        ctx: &Context<'_>,
        keys: Option<Vec<String>>,
    ) -> async_graphql::Result<Vec<PreferenceObject>> {
        if keys.as_ref().is_some_and(|keys| keys.len() > PREFERENCES_MAX) {
            let message = format!("at most {PREFERENCES_MAX} keys can be asked for at once");
            return Err(bad_user_input("keys", message));
        }
        Ok(load(ctx, self.0.id, keys.as_deref()).await?)
    }
}

/// Why preferences were not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "PreferenceCode")]
pub enum PreferenceErrorCode {
    /// The key is no name of a preference.
    InvalidKey,
    /// The key is in the list twice.
    DuplicateKey,
    /// The value has a text with the character U+0000.
    InvalidCharacters,
    /// The value has more than 4096 bytes as JSON.
    TooLong,
    /// Lists and objects of the value are more than 16 levels deep.
    TooDeep,
    /// A shopper can have 100 preferences.
    LimitReached,
}

user_error! {
    /// What is wrong with preferences.
    PreferenceUserError(PreferenceErrorCode)
}

impl From<PreferenceRefusal> for PreferenceUserError {
    fn from(refusal: PreferenceRefusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: refusal.field,
            message: refusal.message,
        }
    }
}

/// A preference to be set.
#[derive(InputObject)]
struct PreferenceEntryInput {
    /// The app's name for it: a letter, then letters, digits, dots, hyphens and underscores; at most 64 characters.
    key: String,
    /// Any JSON of at most 4096 bytes and 16 levels; null takes the preference away.
    value: Option<Json>,
}

/// The preferences to be set.
#[derive(InputObject)]
pub struct PreferencesSetInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The preferences; at most 100, each key once. Others stay as they are.
    entries: Vec<PreferenceEntryInput>,
}

impl PreferencesSetInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where a value is no JSON.
    pub fn command(self) -> async_graphql::Result<PreferencesSet> {
        let entry = |(at, entry): (usize, PreferenceEntryInput)| {
            let value = entry.value.map_or(Value::Null, |json| json.0).into_json();
            let value = value.map_err(|invalid| bad_user_input(&format!("input.entries.{at}.value"), invalid))?;
            Ok(Entry { key: entry.key, value })
        };
        let entries = self.entries.into_iter().enumerate().map(entry);
        Ok(PreferencesSet {
            entries: entries.collect::<async_graphql::Result<_>>()?,
        })
    }
}

/// What came of setting preferences.
#[derive(SimpleObject)]
pub(super) struct PreferencesSetPayload {
    /// The preferences of the keys that were named, as they are now; empty where the write was refused.
    #[graphql(directive = AssumedSize::apply(20))]
    preferences: Vec<PreferenceObject>,
    /// Why the write was refused; empty where it was not.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<PreferenceUserError>,
}

#[derive(Default)]
pub struct PreferenceMutation;

#[Object]
impl PreferenceMutation {
    /// Sets preferences of the shopper, all that are named or none. The last write to arrive wins.
    #[graphql(directive = Cost::apply(10))]
    async fn preferences_set(
        &self,
        ctx: &Context<'_>,
        input: PreferencesSetInput,
    ) -> async_graphql::Result<PreferencesSetPayload> {
        let shopper = ctx.shopper()?;
        let key = mutation_key(&input.key)?;
        let command = input.command()?;
        let outcome = set_preferences(ctx.db(), ctx.clock(), &shopper, key, &command).await?;
        if let Err(refusals) = outcome {
            return Ok(PreferencesSetPayload {
                preferences: Vec::new(),
                user_errors: refusals.into_iter().map(Into::into).collect(),
            });
        }
        let keys: Vec<String> = command.entries.into_iter().map(|entry| entry.key).collect();
        Ok(PreferencesSetPayload {
            preferences: load(ctx, shopper.id, Some(&keys)).await?,
            user_errors: Vec::new(),
        })
    }
}
