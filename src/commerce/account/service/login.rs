//! Signing in with a password.

use super::attempt::{count, email_of, unless_busy};
use super::signed_in::{SignedIn, let_in_in, lock_in};
use crate::commerce::account::accounts::Visit;
use crate::commerce::account::error::{AccountRefused, RefusalCode, refuse, widen};
use crate::commerce::account::password::Password;
use crate::commerce::account::repo::customer::{self, CustomerRow};
use crate::commerce::account::throttle::{Act, Counted};
use crate::platform::changes::ChangeSet;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::PrincipalId;

/// Signs in by address and password. Whether the address has an account changes neither the answer to a wrong password nor the work
/// that is done for it.
///
/// # Errors
/// [`RefusalCode::CredentialsWrong`], or too many attempts, or a fault.
pub async fn customer_login(visit: &Visit<'_>, email: &str, password: &str) -> Result<SignedIn, Error<AccountRefused>> {
    let email = email_of(email)?;
    let password = Password::new(password);
    let counted = count(Act::Password, visit, &email).await?;
    let passwords = &visit.accounts.passwords;
    // Once more where the stored hash was replaced while this one was compared.
    for _ in 0..2 {
        let row = customer::find_by_email(visit.db.reader(), email.key()).await?;
        let hash = row.as_ref().map(|row| row.password_hash.as_str());
        let is_right = unless_busy(visit.db, &counted, passwords.verify(&password, hash)).await?;
        let Some(row) = row.filter(|_| is_right) else {
            break;
        };
        let renewed = if passwords.is_outdated(&row.password_hash) {
            Some(unless_busy(visit.db, &counted, passwords.hash(&password)).await?)
        } else {
            None
        };
        if let Some(signed_in) = let_in(visit, &row, renewed.as_deref(), &counted).await? {
            return Ok(signed_in);
        }
    }
    Err(refuse(RefusalCode::CredentialsWrong, "password"))
}

async fn let_in(
    visit: &Visit<'_>,
    row: &CustomerRow,
    renewed: Option<&str>,
    counted: &Counted,
) -> Result<Option<SignedIn>, Error<AccountRefused>> {
    let mut attempts = visit.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = login_in(&txn, visit, row, renewed, counted).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done.map_err(widen);
        }
    }
}

/// `None`: the password is not the one any more that was compared.
async fn login_in(
    txn: &Txn,
    visit: &Visit<'_>,
    compared: &CustomerRow,
    renewed: Option<&str>,
    counted: &Counted,
) -> Result<Option<SignedIn>, Error> {
    counted.forgive_in(txn).await?;
    let id = PrincipalId(compared.principal_id);
    let Some(arriving) = lock_in(txn, visit, id).await? else {
        return Ok(None);
    };
    let current = customer::find(txn, id).await?;
    if current.is_none_or(|current| current.password_hash != compared.password_hash) {
        return Ok(None);
    }
    if let Some(hash) = renewed {
        customer::set_password_in(txn, id, hash).await?;
    }
    let_in_in(txn, visit, &arriving, ChangeSet::default()).await.map(Some)
}
