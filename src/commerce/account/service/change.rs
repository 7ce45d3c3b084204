//! What a customer changes of the account: the password, and what it says of the person.

use serde::{Deserialize, Serialize};

use super::attempt::unless_busy;
use super::register::password_of;
use crate::commerce::account::CodePurpose;
use crate::commerce::account::accounts::Accounts;
use crate::commerce::account::email::EmailAddress;
use crate::commerce::account::error::{AccountRefused, Refusal, RefusalCode, refuse, widen};
use crate::commerce::account::letter::{AccountMail, MailPurpose};
use crate::commerce::account::owner::lock_owner_in;
use crate::commerce::account::password::Password;
use crate::commerce::account::person;
use crate::commerce::account::repo::principal::session_lives;
use crate::commerce::account::repo::{customer, mail_code};
use crate::commerce::account::session::end_sessions_in;
use crate::commerce::account::throttle::{Act, Counted, Origin};
use crate::commerce::account::write::{OwnWork, OwnWrite, write_once};
use crate::platform::changes::{Change, ChangeSet, Entity, record_in};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::jobs::enqueue_in;
use crate::platform::principal::{Shopper, Unauthenticated};

/// Sets a new password and ends the customer's other sessions. Sent again, when the new password is already the one, it is done.
///
/// It keeps nothing under a key: a hash of its input would be a quick hash of two passwords.
///
/// # Errors
/// A password that cannot be one, [`RefusalCode::CurrentPasswordWrong`], too many attempts, a session that was ended, or a fault.
pub async fn change_password(
    (db, clock, accounts): (&Db, &Clock, &Accounts),
    shopper: &Shopper,
    current: &str,
    new: &str,
) -> Result<(), Error<AccountRefused>> {
    // Else a session that was ended could go on guessing, and be told.
    if !session_lives(db.reader(), shopper.id, shopper.session).await? {
        return Err(Error::User(Unauthenticated::Revoked.into()));
    }
    let unknown = || Error::User(Unauthenticated::Invalid.into());
    let row = customer::find(db.reader(), shopper.id).await?.ok_or_else(unknown)?;
    let email = EmailAddress::parse(&row.email).ok_or_else(unknown)?;
    let new = password_of(new, &email, "newPassword").map_err(|refusal| Error::User(refusal.into()))?;
    // Whoever holds the token of a session guesses by that session, and nobody else is kept waiting.
    let origin = Origin {
        address: None,
        device: shopper.session.as_bytes().to_vec(),
    };
    let counted = Act::Password
        .count((db, clock, &accounts.key), &email, &origin, true)
        .await;
    let counted = counted.map_err(widen)?;
    let verify = async |password: &Password| {
        let verify = accounts.passwords.verify(password, Some(&row.password_hash));
        unless_busy(db, &counted, verify).await
    };
    if !verify(&Password::new(current)).await? {
        return if verify(&new).await? {
            Ok(())
        } else {
            Err(refuse(RefusalCode::CurrentPasswordWrong, "currentPassword"))
        };
    }
    let hash = unless_busy(db, &counted, accounts.passwords.hash(&new)).await?;
    let mut attempts = db.attempts_of(shopper.id).await;
    loop {
        let txn = attempts.begin().await?;
        let result = change_in(&txn, clock, shopper, (&row.password_hash, &hash), &counted).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn change_in(
    txn: &Txn,
    clock: &Clock,
    shopper: &Shopper,
    (compared, hash): (&str, &str),
    counted: &Counted,
) -> Result<(), Error<AccountRefused>> {
    // Who has seen a code in the mailbox must not undo this with it.
    mail_code::withdraw_in(txn, shopper.id.0, CodePurpose::Password).await?;
    counted.forgive_in(txn).await.map_err(widen)?;
    let owner = lock_owner_in::<AccountRefused>(txn, shopper).await?;
    let row = customer::find(txn, owner.id()).await?;
    if row.is_none_or(|row| row.password_hash != compared) {
        return Err(refuse(RefusalCode::CurrentPasswordWrong, "currentPassword"));
    }
    customer::set_password_in(txn, owner.id(), hash).await?;
    let mut changes = ChangeSet::default();
    end_sessions_in(txn, clock, &owner, Some(shopper.session), &mut changes).await?;
    let mail = AccountMail {
        principal: owner.id(),
        purpose: MailPurpose::PasswordChanged,
    };
    enqueue_in(txn, clock, &mail).await?;
    record_in(txn, clock, &changes).await?;
    Ok(())
}

/// What is said of a name.
#[derive(Debug, Clone, Default, Serialize)]
pub enum Said {
    /// It stays as it is.
    #[default]
    Nothing,
    /// There is none.
    None,
    Text(String),
}

/// What a customer says of themselves.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CustomerUpdate {
    pub first_name: Said,
    pub last_name: Said,
    /// `None`: it stays as it is.
    pub language: Option<String>,
}

/// What came of it, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub struct Updated {
    refusals: Vec<Refusal>,
}

/// Changes what the account says of the person; returns what could not be, in which case nothing was.
///
/// # Errors
/// Why it was not tried, or a fault.
pub async fn customer_update(
    (db, clock): (&Db, &Clock),
    shopper: &Shopper,
    key: MutationKey,
    update: CustomerUpdate,
) -> Result<Vec<Refusal>, Error<WriteRefused>> {
    let updated = write_once(db, clock, shopper, key, &update).await?;
    Ok(updated.refusals)
}

impl OwnWrite for CustomerUpdate {
    type Outcome = Updated;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("customerUpdate", self)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<Updated, Error<WriteRefused>> {
        update_in(work, self).await
    }
}

async fn update_in(work: &mut OwnWork<'_>, update: &CustomerUpdate) -> Result<Updated, Error<WriteRefused>> {
    let (txn, owner) = (work.txn, work.owner);
    let unknown = || Error::User(WriteRefused::Unauthenticated(Unauthenticated::Invalid));
    let mut row = customer::find(txn, owner.id()).await?.ok_or_else(unknown)?;
    let mut refusals = Vec::new();
    let mut take = |said: &Said, field: &str, into: &mut Option<String>| {
        let text = match said {
            Said::Nothing => return,
            Said::None => None,
            Said::Text(text) => Some(text.as_str()),
        };
        match person::name(text, field) {
            Ok(name) => *into = name,
            Err(refusal) => refusals.push(refusal),
        }
    };
    take(&update.first_name, "firstName", &mut row.first_name);
    take(&update.last_name, "lastName", &mut row.last_name);
    if let Some(text) = &update.language {
        match person::language(text, "language") {
            Ok(language) => row.language = language,
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() {
        customer::set_profile_in(txn, &row).await?;
        work.changed(Entity::Customer, owner.id().0, Change::Upserted);
    }
    Ok(Updated { refusals })
}
