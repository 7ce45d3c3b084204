//! Asking for an account.

use super::attempt::{count, email_of, unless_busy};
use super::login::customer_login;
use super::signed_in::{SignedIn, add_customer, let_in_in, new_in};
use crate::commerce::account::accounts::Visit;
use crate::commerce::account::email::EmailAddress;
use crate::commerce::account::error::{AccountRefused, Refusal, RefusalCode, refuse, widen};
use crate::commerce::account::letter::{AccountMail, MailPurpose};
use crate::commerce::account::password::{Password, PasswordRefused};
use crate::commerce::account::person;
use crate::commerce::account::repo::customer::{self, CustomerRow};
use crate::commerce::account::repo::mail_code;
use crate::commerce::account::repo::registration::{self, RegistrationRow};
use crate::commerce::account::throttle::Act;
use crate::platform::changes::ChangeSet;
use crate::platform::config::Registration;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::enqueue_in;
use crate::platform::principal::PrincipalId;

/// How long a registration waits for its code.
const PENDING_MS: i64 = 24 * 60 * 60 * 1_000;

/// What somebody says who asks for an account.
#[derive(Debug, Clone, Copy)]
pub struct NewCustomer<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    /// The language of mails.
    pub language: &'a str,
}

/// What became of it.
#[derive(Debug)]
pub enum Registered {
    /// A mail says how to go on, whatever there was at the address.
    CheckMail,
    SignedIn(Box<SignedIn>),
}

/// What can be kept.
struct Accepted {
    email: EmailAddress,
    password: Password,
    first_name: Option<String>,
    last_name: Option<String>,
    language: String,
}

/// Asks for an account. With [`Registration::Mail`] answer and work are the same whether the address has one or not, and the mail says
/// what is the case.
///
/// # Errors
/// What cannot be kept, too many attempts, or a fault; [`RefusalCode::EmailTaken`] with [`Registration::Immediate`] only.
pub async fn customer_register(visit: &Visit<'_>, asked: NewCustomer<'_>) -> Result<Registered, Error<AccountRefused>> {
    let accepted = accept(asked)?;
    match visit.accounts.registration {
        Registration::Mail => {
            register_by_mail(visit, &accepted).await?;
            Ok(Registered::CheckMail)
        }
        Registration::Immediate => register_at_once(visit, &accepted, asked).await,
    }
}

fn accept(asked: NewCustomer<'_>) -> Result<Accepted, Error<AccountRefused>> {
    let email = email_of(asked.email)?;
    let mut refusals = Vec::new();
    let password = password_of(asked.password, &email, "password").map_err(|refusal| refusals.push(refusal));
    let first_name = person::name(asked.first_name, "firstName").map_err(|refusal| refusals.push(refusal));
    let last_name = person::name(asked.last_name, "lastName").map_err(|refusal| refusals.push(refusal));
    match (password, first_name, last_name) {
        (Ok(password), Ok(first_name), Ok(last_name)) => Ok(Accepted {
            email,
            password,
            first_name,
            last_name,
            language: asked.language.to_owned(),
        }),
        _ => Err(Error::User(AccountRefused::Mend(refusals))),
    }
}

/// The new password of `field`.
pub(super) fn password_of(text: &str, email: &EmailAddress, field: &str) -> Result<Password, Refusal> {
    Password::chosen(text, email).map_err(|refused| {
        let code = match refused {
            PasswordRefused::TooShort => RefusalCode::PasswordTooShort,
            PasswordRefused::TooLong => RefusalCode::PasswordTooLong,
            PasswordRefused::TooCommon => RefusalCode::PasswordTooCommon,
        };
        Refusal::new(code, field)
    })
}

async fn register_by_mail(visit: &Visit<'_>, accepted: &Accepted) -> Result<(), Error<AccountRefused>> {
    let counted = count(Act::Mail, visit, &accepted.email).await?;
    let hash = unless_busy(visit.db, &counted, visit.accounts.passwords.hash(&accepted.password)).await?;
    let mut attempts = visit.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = register_by_mail_in(&txn, visit, accepted, &hash).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done.map_err(widen);
        }
    }
}

/// Where the address has an account, the registration is written all the same, and leads nowhere.
async fn register_by_mail_in(txn: &Txn, visit: &Visit<'_>, accepted: &Accepted, hash: &str) -> Result<(), Error> {
    let now = visit.clock.now_ms();
    let customer = customer::find_by_email(txn, accepted.email.key()).await?;
    let row = RegistrationRow {
        id: new_uuid(visit.clock),
        email: accepted.email.text().to_owned(),
        email_key: accepted.email.key().to_owned(),
        device_key_hash: visit.device_hash(),
        password_hash: hash.to_owned(),
        first_name: accepted.first_name.clone(),
        last_name: accepted.last_name.clone(),
        language: accepted.language.clone(),
        expires_at_ms: now + PENDING_MS,
    };
    let registration = registration::save_in(txn, row).await?;
    let mail = match customer {
        Some(customer) => AccountMail {
            principal: PrincipalId(customer.principal_id),
            purpose: MailPurpose::AlreadyRegistered,
        },
        None => AccountMail {
            principal: PrincipalId(registration),
            purpose: MailPurpose::VerifyAddress,
        },
    };
    enqueue_in(txn, visit.clock, &mail).await?;
    registration::prune_in(txn, now).await?;
    mail_code::prune_in(txn, now).await?;
    Ok(())
}

async fn register_at_once(
    visit: &Visit<'_>,
    accepted: &Accepted,
    asked: NewCustomer<'_>,
) -> Result<Registered, Error<AccountRefused>> {
    let counted = count(Act::Mail, visit, &accepted.email).await?;
    let hash = unless_busy(visit.db, &counted, visit.accounts.passwords.hash(&accepted.password)).await?;
    let mut attempts = visit.db.attempts();
    let made = loop {
        let txn = attempts.begin().await?;
        let result = register_at_once_in(&txn, visit, accepted, &hash).await;
        if let Some(done) = attempts.end(txn, result).await {
            break done;
        }
    };
    match made {
        Ok(signed_in) => Ok(Registered::SignedIn(Box::new(signed_in))),
        Err(Error::User(AccountRefused::Mend(taken))) => {
            // The device that made the account may not have got the answer.
            if !customer::knows_device(visit.db.reader(), accepted.email.key(), visit.device_hash()).await? {
                return Err(Error::User(AccountRefused::Mend(taken)));
            }
            match customer_login(visit, asked.email, asked.password).await {
                Ok(signed_in) => Ok(Registered::SignedIn(Box::new(signed_in))),
                Err(Error::User(AccountRefused::Mend(_))) => Err(Error::User(AccountRefused::Mend(taken))),
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

async fn register_at_once_in(
    txn: &Txn,
    visit: &Visit<'_>,
    accepted: &Accepted,
    hash: &str,
) -> Result<SignedIn, Error<AccountRefused>> {
    let id = PrincipalId(new_uuid(visit.clock));
    let row = CustomerRow {
        principal_id: id.0,
        email: accepted.email.text().to_owned(),
        email_key: accepted.email.key().to_owned(),
        email_verified_at_ms: None,
        password_hash: hash.to_owned(),
        first_name: accepted.first_name.clone(),
        last_name: accepted.last_name.clone(),
        language: accepted.language.clone(),
        created_at_ms: visit.clock.now_ms(),
    };
    if !customer::insert_in(txn, &row).await? {
        return Err(refuse(RefusalCode::EmailTaken, "email"));
    }
    let purpose = MailPurpose::VerifyAddress;
    enqueue_in(txn, visit.clock, &AccountMail { principal: id, purpose }).await?;
    let arriving = new_in(txn, visit, id).await.map_err(widen)?;
    let mut changes = ChangeSet::default();
    add_customer(&mut changes, id);
    let_in_in(txn, visit, &arriving, changes).await.map_err(widen)
}
