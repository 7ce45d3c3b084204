//! Mails about accounts: the job that a transaction leaves, and what the mail has to say when it is sent.
//!
//! The code of a mail is made when the mail is, so that no secret waits in the queue. A job that runs twice sends two codes, and both
//! are good.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::code::{AccountKey, CodePurpose, LIFETIME_MS, MailCode};
use super::repo::{customer, mail_code, registration};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::Job;
use crate::platform::principal::PrincipalId;

/// Why a mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPurpose {
    /// Somebody asked for an account: the code shows that the address is theirs.
    VerifyAddress,
    /// Somebody asked for an account at an address that has one.
    AlreadyRegistered,
    /// The code sets a new password.
    ResetPassword,
    /// The password was changed.
    PasswordChanged,
}

/// The job of sending one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMail {
    /// Whose mail: a customer, or somebody who asked for an account and will be this principal once the address is confirmed. There
    /// may be nobody behind it: then nothing is sent, and a request for an unknown address left the same job as one for a known.
    pub principal: PrincipalId,
    pub purpose: MailPurpose,
}

impl Job for AccountMail {
    const KIND: &'static str = "mail.account";

    // Somebody who asks again before the mail went out gets one mail.
    fn unique_key(&self) -> Option<String> {
        let purpose = match self.purpose {
            MailPurpose::VerifyAddress => "verify",
            MailPurpose::AlreadyRegistered => "registered",
            MailPurpose::ResetPassword => "reset",
            MailPurpose::PasswordChanged => "changed",
        };
        Some(format!("{purpose} {}", self.principal))
    }
}

/// What a mail has to say, and to whom.
#[derive(Debug)]
pub struct Letter {
    pub purpose: MailPurpose,
    pub email: String,
    pub first_name: Option<String>,
    /// A BCP 47 language.
    pub language: String,
    /// With [`MailPurpose::VerifyAddress`] and [`MailPurpose::ResetPassword`].
    pub code: Option<MailCode>,
    /// Minutes in which the code can be used.
    pub code_minutes: i64,
}

/// What `mail` has to say now, with a code that is made here and good from the commit on; `None`: there is nobody to send it to, or
/// nothing to say any more.
///
/// # Errors
/// A fault.
pub async fn letter(db: &Db, clock: &Clock, key: &AccountKey, mail: &AccountMail) -> Result<Option<Letter>, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = letter_in(&txn, clock, key, mail).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

/// [`letter`] inside a transaction.
///
/// # Errors
/// A fault.
pub async fn letter_in(
    txn: &Txn,
    clock: &Clock,
    key: &AccountKey,
    mail: &AccountMail,
) -> Result<Option<Letter>, Error> {
    let Some(recipient) = recipient_in(txn, clock, mail).await? else {
        return Ok(None);
    };
    let code = match mail.purpose {
        MailPurpose::VerifyAddress => Some(CodePurpose::Address),
        MailPurpose::ResetPassword => Some(CodePurpose::Password),
        MailPurpose::AlreadyRegistered | MailPurpose::PasswordChanged => None,
    };
    let code = match code {
        Some(purpose) => Some(mint_code_in(txn, clock, key, mail.principal.0, purpose).await?),
        None => None,
    };
    Ok(Some(Letter {
        purpose: mail.purpose,
        code,
        code_minutes: LIFETIME_MS / 60_000,
        ..recipient
    }))
}

/// A new code of a customer, or of the registration that becomes one.
///
/// # Errors
/// A fault.
pub async fn mint_code_in(
    txn: &Txn,
    clock: &Clock,
    key: &AccountKey,
    principal: Uuid,
    purpose: CodePurpose,
) -> Result<MailCode, Error> {
    mail_code::prune_in(txn, clock.now_ms()).await?;
    let code = MailCode::random()?;
    mail_code::insert_in(
        txn,
        new_uuid(clock),
        (principal, purpose),
        key.hash_of_code(principal, purpose, &code),
        clock.now_ms() + LIFETIME_MS,
    )
    .await?;
    Ok(code)
}

/// Whom the mail goes to, without its code.
async fn recipient_in(txn: &Txn, clock: &Clock, mail: &AccountMail) -> Result<Option<Letter>, Error> {
    let addressed = |email, first_name, language| Letter {
        purpose: mail.purpose,
        email,
        first_name,
        language,
        code: None,
        code_minutes: 0,
    };
    if let Some(customer) = customer::find(txn, mail.principal).await? {
        let is_said = mail.purpose == MailPurpose::VerifyAddress && customer.email_verified_at_ms.is_some();
        return Ok((!is_said).then(|| addressed(customer.email, customer.first_name, customer.language)));
    }
    if mail.purpose != MailPurpose::VerifyAddress {
        return Ok(None);
    }
    let registration = registration::find(txn, mail.principal.0, clock.now_ms()).await?;
    Ok(registration.map(|row| addressed(row.email, row.first_name, row.language)))
}
