//! Trying what can be guessed.

use uuid::Uuid;

use crate::commerce::account::accounts::Visit;
use crate::commerce::account::code::{CodePurpose, MailCode, WRONG_GUESSES_MAX};
use crate::commerce::account::email::EmailAddress;
use crate::commerce::account::error::{AccountRefused, RefusalCode, refuse, widen};
use crate::commerce::account::repo::{customer, mail_code};
use crate::commerce::account::throttle::{Act, Counted};
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// The address of `input.email`.
pub(super) fn email_of(text: &str) -> Result<EmailAddress, Error<AccountRefused>> {
    EmailAddress::parse(text).ok_or_else(|| refuse(RefusalCode::EmailInvalid, "email"))
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
    eligible: bool,
) -> Result<Checked, Error> {
    let now = visit.clock.now_ms();
    let rows = mail_code::lock_in(txn, (subject, purpose), now).await?;
    let hash = code.map(|code| visit.accounts.key.hash_of_code(subject, purpose, code));
    // Hashes with a secret key: how long their comparison takes tells nothing of the code.
    let found = rows
        .into_iter()
        .find(|row| eligible && Some(&row.code_hash) == hash.as_ref() && row.wrong_guesses < WRONG_GUESSES_MAX);
    let device = visit.device_hash();
    match found {
        Some(row) if row.used_by_device.is_none() => {
            mail_code::use_in(txn, (subject, purpose), row.id, device, now).await?;
            Ok(Checked::Fresh)
        }
        Some(row) if row.used_by_device.as_ref() == Some(&device) => Ok(Checked::Repeated),
        _ => {
            mail_code::count_wrong_in(txn, (subject, purpose)).await?;
            Ok(Checked::Wrong)
        }
    }
}
