//! Stating consent.

use serde::{Deserialize, Serialize};

use super::purpose::Purpose;
use crate::commerce::account::repo::consent::{self as repo, ConsentEvent};
use crate::commerce::account::write::{OwnWork, OwnWrite, write_once};
use crate::platform::changes::{Change, Entity};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::{Owner, Shopper};

/// Characters of the version of a policy and of a source.
const TEXT_MAX: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub purpose: Purpose,
    pub granted: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ConsentUpdate {
    pub statements: Vec<Statement>,
    /// Which text the shopper was shown.
    pub policy_version: String,
    /// Where in the app.
    pub source: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsentCode {
    Required,
    DuplicatePurpose,
    InvalidCharacters,
    TooLong,
}

/// One thing that is wrong. Without `Display` on purpose: it is answered as data, never as an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRefusal {
    pub code: ConsentCode,
    /// The way to the field within `input`.
    pub field: Vec<String>,
    pub message: String,
}

/// What stating came to.
pub type ConsentOutcome = Result<(), Vec<ConsentRefusal>>;

impl ConsentUpdate {
    /// Everything that is wrong with it.
    fn refusals(&self) -> Vec<ConsentRefusal> {
        let refusal = |code, field: &[&str], message: &str| ConsentRefusal {
            code,
            field: field.iter().map(|&step| step.to_owned()).collect(),
            message: message.to_owned(),
        };
        let mut found = Vec::new();
        for (at, statement) in self.statements.iter().enumerate() {
            if self.statements[..at]
                .iter()
                .any(|other| other.purpose == statement.purpose)
            {
                let field = ["statements", &at.to_string(), "purpose"];
                found.push(refusal(
                    ConsentCode::DuplicatePurpose,
                    &field,
                    "this purpose is there twice",
                ));
            }
        }
        if self.policy_version.trim().is_empty() {
            let message = "name the version of the text that the shopper was shown";
            found.push(refusal(ConsentCode::Required, &["policyVersion"], message));
        }
        let texts = [
            ("policyVersion", Some(&self.policy_version)),
            ("source", self.source.as_ref()),
        ];
        for (field, text) in texts {
            let text = text.map(String::as_str).unwrap_or_default();
            if text.chars().any(char::is_control) {
                let message = "has characters that cannot be printed";
                found.push(refusal(ConsentCode::InvalidCharacters, &[field], message));
            } else if text.chars().count() > TEXT_MAX {
                let message = format!("may have at most {TEXT_MAX} characters");
                found.push(refusal(ConsentCode::TooLong, &[field], &message));
            }
        }
        found
    }
}

/// Notes what the shopper stated, once for its key. What stands already, by the same text, is not noted again.
///
/// # Errors
/// Where the write was not even tried, or a fault.
pub async fn update_consent(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    command: &ConsentUpdate,
) -> Result<ConsentOutcome, Error<WriteRefused>> {
    write_once(db, clock, shopper, key, command).await
}

impl OwnWrite for ConsentUpdate {
    type Outcome = ConsentOutcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("consentUpdate", self)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<ConsentOutcome, Error<WriteRefused>> {
        let refusals = self.refusals();
        if !refusals.is_empty() {
            return Ok(Err(refusals));
        }
        if note_in(work.txn, work.clock, work.owner, self).await? {
            work.changed(Entity::Customer, work.owner.id().0, Change::Upserted);
        }
        Ok(Ok(()))
    }
}

/// Writes the events of `command`; `false`: it says nothing new.
async fn note_in(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    command: &ConsentUpdate,
) -> Result<bool, Error<WriteRefused>> {
    let latest = repo::latest_consent(txn, owner.id()).await?;
    let last_seq = repo::last_seq_in(txn, owner).await?;
    let (policy_version, source) = (command.policy_version.trim(), command.source.as_deref().map(str::trim));
    let mut events = Vec::new();
    for statement in &command.statements {
        let before = latest.iter().find(|event| event.purpose == statement.purpose.number());
        let stands =
            before.is_some_and(|event| event.granted == statement.granted && event.policy_version == policy_version);
        if stands {
            continue;
        }
        events.push(ConsentEvent {
            seq: last_seq + 1 + i64::try_from(events.len()).map_err(anyhow::Error::from)?,
            purpose: statement.purpose.number(),
            granted: statement.granted,
            // A clock that was set back must not make an older statement the latest.
            at_ms: before.map_or(clock.now_ms(), |event| clock.now_ms().max(event.at_ms)),
            policy_version: policy_version.to_owned(),
            source: source.filter(|source| !source.is_empty()).map(str::to_owned),
        });
    }
    repo::append_in(txn, owner, &events).await?;
    Ok(!events.is_empty())
}
