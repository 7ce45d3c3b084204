//! How refusals of accounts are answered.

use async_graphql::Enum;

use crate::commerce::account::{AccountRefused, Refusal, RefusalCode, Throttled};
use crate::platform::error::Error;
use crate::platform::graphql::{code, retry_later, user_error};

/// What is wrong with what somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "RefusalCode")]
pub enum CustomerUserErrorCode {
    /// Not an address that mail can be sent to: `name@host.example`, of ASCII before the `@` and at most 254 characters.
    EmailInvalid,
    /// The address has an account. Told only by shops that open accounts at once, and to who has shown that the address is theirs.
    EmailTaken,
    /// Fewer than 8 characters.
    PasswordTooShort,
    /// More than 128 characters.
    PasswordTooLong,
    /// One of the passwords that are tried first, or the address itself.
    PasswordTooCommon,
    /// There is no account with this address and password. Which of the two is wrong is not told.
    CredentialsWrong,
    /// Not the customer's password.
    CurrentPasswordWrong,
    /// Mistyped, older than 30 minutes, used, guessed at too often, or not good on this device.
    CodeWrong,
    /// More than 100 characters, or characters that are no text.
    NameInvalid,
    /// Not a BCP 47 tag, such as `en` or `pt-BR`.
    LanguageInvalid,
}

user_error! {
    /// Why an account could not do what was asked for.
    CustomerUserError(CustomerUserErrorCode)
}

impl From<&Refusal> for CustomerUserError {
    fn from(refusal: &Refusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: vec![refusal.field.clone()],
            message: refusal.message().to_owned(),
        }
    }
}

pub(super) fn user_errors(refusals: &[Refusal]) -> Vec<CustomerUserError> {
    refusals.iter().map(Into::into).collect()
}

/// What was done, or what a person can mend; everything else is an error of the whole field.
pub(super) fn settle<T>(
    result: Result<T, Error<AccountRefused>>,
) -> async_graphql::Result<Result<T, Vec<CustomerUserError>>> {
    let refused = match result {
        Ok(done) => return Ok(Ok(done)),
        Err(error) => match error.fault() {
            Ok(fault) => return Err(Error::<std::convert::Infallible>::into(fault)),
            Err(refused) => refused,
        },
    };
    match refused {
        AccountRefused::Mend(refusals) => Ok(Err(user_errors(&refusals))),
        AccountRefused::Throttled(Throttled { retry_after_ms }) => Err(retry_later(
            code::RATE_LIMITED,
            "too many attempts: wait before the next one",
            retry_after_ms,
        )),
        AccountRefused::Busy(busy) => Err(retry_later(
            code::UNAVAILABLE,
            "too many people are signing in at this moment: try again shortly",
            busy.retry_after_ms,
        )),
        AccountRefused::Write(refused) => Err(Error::User(refused).into()),
    }
}
