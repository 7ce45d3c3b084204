//! Trying what can be guessed.

use uuid::Uuid;

use crate::commerce::account::accounts::Visit;
use crate::commerce::account::code::{CodePurpose, MailCode, WRONG_GUESSES_MAX};
use crate::commerce::account::email::EmailAddress;
use crate::commerce::account::error::{AccountRefused, RefusalCode, refuse, widen};
use crate::commerce::account::hashing::Busy;
use crate::commerce::account::repo::{customer, mail_code};
use crate::commerce::account::throttle::{Act, Counted};
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;

/// The address of `input.email`.
pub(super) fn email_of(text: &str) -> Result<EmailAddress, Error<AccountRefused>> {
    EmailAddress::parse(text).ok_or_else(|| refuse(RefusalCode::EmailInvalid, "email"))
}

/// What `hashing` gives. Where the pool was too busy to look at the password, the attempt is given back: nothing was tried.
pub(super) async fn unless_busy<T>(
    db: &Db,
    counted: &Counted,
    hashing: impl Future<Output = Result<T, Error<Busy>>>,
) -> Result<T, Error<AccountRefused>> {
    let done = hashing.await;
    if matches!(done, Err(Error::User(_))) {
        counted.take_back(db).await.map_err(widen)?;
    }
    done.map_err(widen)
}

/// Counts an attempt on an account, before it is made.
pub(super) async fn count(act: Act, visit: &Visit<'_>, email: &EmailAddress) -> Result<Counted, Error<AccountRefused>> {
    let is_known = customer::knows_device(visit.db.reader(), email.key(), visit.device_hash()).await?;
    act.count(
        (visit.db, visit.clock, &visit.accounts.key),
        email,
        &visit.origin(),
        is_known,
    )
    .await
    .map_err(widen)
}

/// What a code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checked {
    /// It is right, and is used from now on.
    Fresh,
    /// This device has used it before, and did not hear of that.
    Repeated,
    Wrong,
}

/// Looks whether `code` is one of `subject`'s, uses it, or counts a wrong guess. Without `eligible` it is wrong, after the same work.
pub(super) async fn check_code_in(
    txn: &Txn,
    visit: &Visit<'_>,
    (subject, purpose): (Uuid, CodePurpose),
    code: Option<&MailCode>,
    (eligible, counted): (bool, &Counted),
) -> Result<Checked, Error> {
    let now = visit.clock.now_ms();
    let rows = mail_code::lock_in(txn, (subject, purpose), now).await?;
    // What strangers guess must not void a code for a device that has signed in before, whose own guesses are counted apart.
    let guesses_max = if counted.is_of_known_device() {
        i32::MAX
    } else {
        WRONG_GUESSES_MAX
    };
    let hash = code.map(|code| visit.accounts.key.hash_of_code(subject, purpose, code));
    // Hashes with a secret key: how long their comparison takes tells nothing of the code.
    let found = rows
        .into_iter()
        .find(|row| eligible && Some(&row.code_hash) == hash.as_ref() && row.wrong_guesses < guesses_max);
    let device = visit.device_hash();
    match found {
        Some(row) if row.used_by_device.is_none() => {
            mail_code::use_in(txn, (subject, purpose), row.id, device, now).await?;
            Ok(Checked::Fresh)
        }
        Some(row) if row.used_by_device.as_ref() == Some(&device) => Ok(Checked::Repeated),
        _ => {
            // A guess that could not have been right is nobody's: as many statements, and no code is void.
            let guessed = if eligible { subject } else { new_uuid(visit.clock) };
            mail_code::count_wrong_in(txn, (guessed, purpose)).await?;
            Ok(Checked::Wrong)
        }
    }
}
