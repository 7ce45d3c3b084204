//! Setting a new password by the code of a mail.

use super::attempt::{Checked, check_code_in, count, email_of, unless_busy};
use super::register::password_of;
use super::signed_in::{SignedIn, add_customer, let_in_in, lock_in};
use crate::commerce::account::accounts::Visit;
use crate::commerce::account::code::{CodePurpose, MailCode};
use crate::commerce::account::email::EmailAddress;
use crate::commerce::account::error::{AccountRefused, RefusalCode, refuse, widen};
use crate::commerce::account::letter::{AccountMail, MailPurpose};
use crate::commerce::account::repo::{customer, session};
use crate::commerce::account::session::end_sessions_in;
use crate::commerce::account::throttle::{Act, Counted};
use crate::platform::changes::ChangeSet;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::enqueue_in;
use crate::platform::principal::PrincipalId;

/// Sends a code that sets a new password, where the address has an account. Answer and work are the same where it has none.
///
/// # Errors
/// Too many attempts, or a fault.
pub async fn request_password_reset(visit: &Visit<'_>, email: &str) -> Result<(), Error<AccountRefused>> {
    let email = email_of(email)?;
    let _ = count(Act::Mail, visit, &email).await?;
    let mut attempts = visit.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = request_in(&txn, visit, &email).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done.map_err(widen);
        }
    }
}

async fn request_in(txn: &Txn, visit: &Visit<'_>, email: &EmailAddress) -> Result<(), Error> {
    let customer = customer::find_by_email(txn, email.key()).await?;
    let principal = customer.map_or_else(|| new_uuid(visit.clock), |customer| customer.principal_id);
    let mail = AccountMail {
        principal: PrincipalId(principal),
        purpose: MailPurpose::ResetPassword,
    };
    enqueue_in(txn, visit.clock, &mail).await?;
    Ok(())
}

/// Sets a new password, ends every session of the account, and signs in. The code has come by mail, so it confirms the address as well.
///
/// # Errors
/// A password that cannot be one, [`RefusalCode::CodeWrong`] for whatever reason, too many attempts, or a fault.
pub async fn reset_password(
    visit: &Visit<'_>,
    email: &str,
    code: &str,
    new_password: &str,
) -> Result<SignedIn, Error<AccountRefused>> {
    let email = email_of(email)?;
    let password = password_of(new_password, &email, "newPassword").map_err(|refusal| Error::User(refusal.into()))?;
    let code = MailCode::parse(code);
    let counted = count(Act::Code, visit, &email).await?;
    let passwords = &visit.accounts.passwords;
    let hash = unless_busy(visit.db, &counted, passwords.hash(&password)).await?;
    let mut attempts = visit.db.attempts();
    let done = loop {
        let txn = attempts.begin().await?;
        let result = reset_in(&txn, visit, &email, (code.as_ref(), &hash), &counted).await;
        if let Some(done) = attempts.end(txn, result).await {
            break done;
        }
    };
    let wrong = || refuse(RefusalCode::CodeWrong, "code");
    let (signed_in, current) = done.map_err(widen)?.ok_or_else(wrong)?;
    // Sent again with another password it must not be said that this one is set.
    if let Some(current) = current
        && !unless_busy(visit.db, &counted, passwords.verify(&password, Some(&current))).await?
    {
        return Err(wrong());
    }
    Ok(signed_in)
}

/// `None`: the code is wrong, which is kept. Where the code was used before, with the hash of the password that it has set, or that was
/// set since.
async fn reset_in(
    txn: &Txn,
    visit: &Visit<'_>,
    email: &EmailAddress,
    (code, hash): (Option<&MailCode>, &str),
    counted: &Counted,
) -> Result<Option<(SignedIn, Option<String>)>, Error> {
    let customer = customer::find_by_email(txn, email.key()).await?;
    let current = customer.as_ref().map(|customer| customer.password_hash.clone());
    let is_customer = customer.is_some();
    let subject = customer.map_or_else(|| new_uuid(visit.clock), |customer| customer.principal_id);
    let id = PrincipalId(subject);
    let session = session::find_of_device_in(txn, id, visit.device.key_hash).await?;
    let checked = check_code_in(
        txn,
        visit,
        (subject, CodePurpose::Password),
        code,
        (is_customer, counted),
    )
    .await?;
    // What was done is not done again; but a session that was ended since stays ended.
    let is_good = match checked {
        Checked::Fresh => true,
        Checked::Repeated => session.is_some(),
        Checked::Wrong => false,
    };
    if !is_good {
        return Ok(None);
    }
    counted.forgive_in(txn).await?;
    let Some(arriving) = lock_in(txn, visit, id).await? else {
        return Ok(None);
    };
    let mut changes = ChangeSet::default();
    if checked == Checked::Fresh {
        let now = visit.clock.now_ms();
        customer::set_password_in(txn, id, hash).await?;
        customer::set_verified_in(txn, id, now).await?;
        end_sessions_in(txn, visit.clock, &arriving.customer, None, &mut changes).await?;
        add_customer(&mut changes, id);
        let purpose = MailPurpose::PasswordChanged;
        enqueue_in(txn, visit.clock, &AccountMail { principal: id, purpose }).await?;
    }
    let signed_in = let_in_in(txn, visit, &arriving, changes).await?;
    Ok(Some((signed_in, current.filter(|_| checked == Checked::Repeated))))
}
