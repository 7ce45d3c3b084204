//! Confirming the address of an account by the code of a mail.

use super::attempt::{Checked, check_code_in, count, email_of};
use super::signed_in::{Arriving, SignedIn, add_customer, let_in_in, lock_in, new_in};
use crate::commerce::account::accounts::Visit;
use crate::commerce::account::code::{CodePurpose, MailCode};
use crate::commerce::account::email::EmailAddress;
use crate::commerce::account::error::{AccountRefused, RefusalCode, refuse, widen};
use crate::commerce::account::letter::{AccountMail, MailPurpose};
use crate::commerce::account::repo::customer::{self, CustomerRow};
use crate::commerce::account::repo::registration::{self, RegistrationRow};
use crate::commerce::account::repo::session;
use crate::commerce::account::throttle::{Act, Counted};
use crate::platform::changes::ChangeSet;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::enqueue_in;
use crate::platform::principal::PrincipalId;

/// Makes a registration a customer, or confirms the address of one, and signs in.
///
/// A code is good on the device that asked for the account. Else a mail that a stranger caused, with the stranger's password behind it,
/// would be confirmed by the shopper who takes it for their own.
///
/// # Errors
/// [`RefusalCode::CodeWrong`] for whatever reason, [`RefusalCode::EmailTaken`] where somebody else with access to the mails has
/// confirmed the address meanwhile, too many attempts, or a fault.
pub async fn customer_verify(visit: &Visit<'_>, email: &str, code: &str) -> Result<SignedIn, Error<AccountRefused>> {
    let email = email_of(email)?;
    let code = MailCode::parse(code);
    let counted = count(Act::Code, visit, &email).await?;
    let mut attempts = visit.db.attempts();
    let done = loop {
        let txn = attempts.begin().await?;
        let result = verify_in(&txn, visit, &email, code.as_ref(), &counted).await;
        if let Some(done) = attempts.end(txn, result).await {
            break done;
        }
    };
    done?.ok_or_else(|| refuse(RefusalCode::CodeWrong, "code"))
}

/// `None`: the code is wrong, which is kept.
async fn verify_in(
    txn: &Txn,
    visit: &Visit<'_>,
    email: &EmailAddress,
    code: Option<&MailCode>,
    counted: &Counted,
) -> Result<Option<SignedIn>, Error<AccountRefused>> {
    let now = visit.clock.now_ms();
    let registration = registration::lock_in(txn, email.key(), visit.device_hash(), now).await?;
    let customer = customer::find_by_email(txn, email.key()).await?;
    let subject = match (&customer, &registration) {
        (Some(customer), _) => customer.principal_id,
        (None, Some(registration)) => registration.id,
        // Nobody: what follows finds nothing, by as many statements.
        (None, None) => new_uuid(visit.clock),
    };
    let session = session::find_of_device_in(txn, PrincipalId(subject), visit.device.key_hash).await?;
    let eligible = match &customer {
        Some(_) => session.is_some(),
        None => registration.is_some(),
    };
    let subject_and_purpose = (subject, CodePurpose::Address);
    let checked = check_code_in(txn, visit, subject_and_purpose, code, (eligible, counted))
        .await
        .map_err(widen)?;
    if checked == Checked::Wrong {
        return Ok(None);
    }
    counted.forgive_in(txn).await.map_err(widen)?;
    let arriving = if let (None, Some(registration)) = (customer, registration) {
        open_account_in(txn, visit, registration, now).await?
    } else {
        let id = PrincipalId(subject);
        let Some(arriving) = lock_in(txn, visit, id).await.map_err(widen)? else {
            return Ok(None);
        };
        customer::set_verified_in(txn, id, now).await?;
        arriving
    };
    let mut changes = ChangeSet::default();
    if checked == Checked::Fresh {
        add_customer(&mut changes, arriving.customer.id());
    }
    let signed_in = let_in_in(txn, visit, &arriving, changes).await;
    signed_in.map(Some).map_err(widen)
}

async fn open_account_in(
    txn: &Txn,
    visit: &Visit<'_>,
    registration: RegistrationRow,
    now: i64,
) -> Result<Arriving, Error<AccountRefused>> {
    let id = PrincipalId(registration.id);
    let row = CustomerRow {
        principal_id: registration.id,
        email: registration.email,
        email_key: registration.email_key,
        email_verified_at_ms: Some(now),
        password_hash: registration.password_hash,
        first_name: registration.first_name,
        last_name: registration.last_name,
        language: registration.language,
        created_at_ms: now,
    };
    if !customer::insert_in(txn, &row).await? {
        return Err(refuse(RefusalCode::EmailTaken, "email"));
    }
    registration::delete_in(txn, id.0).await?;
    new_in(txn, visit, id).await.map_err(widen)
}

/// Sends the mail of a registration again. Answer and work are the same whatever there is at the address.
///
/// # Errors
/// Too many attempts, or a fault.
pub async fn resend_verification(visit: &Visit<'_>, email: &str) -> Result<(), Error<AccountRefused>> {
    let email = email_of(email)?;
    let _ = count(Act::Mail, visit, &email).await?;
    let mut attempts = visit.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = resend_in(&txn, visit, &email).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done.map_err(widen);
        }
    }
}

async fn resend_in(txn: &Txn, visit: &Visit<'_>, email: &EmailAddress) -> Result<(), Error> {
    let now = visit.clock.now_ms();
    let registration = registration::lock_in(txn, email.key(), visit.device_hash(), now).await?;
    let customer = customer::find_by_email(txn, email.key()).await?;
    let (principal, purpose) = match (customer, registration) {
        (Some(customer), _) if customer.email_verified_at_ms.is_none() => {
            (customer.principal_id, MailPurpose::VerifyAddress)
        }
        (Some(customer), _) => (customer.principal_id, MailPurpose::AlreadyRegistered),
        (None, Some(registration)) => (registration.id, MailPurpose::VerifyAddress),
        (None, None) => (new_uuid(visit.clock), MailPurpose::VerifyAddress),
    };
    let mail = AccountMail {
        principal: PrincipalId(principal),
        purpose,
    };
    enqueue_in(txn, visit.clock, &mail).await?;
    Ok(())
}
