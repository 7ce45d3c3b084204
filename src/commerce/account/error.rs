//! What accounts refuse.

use std::convert::Infallible;

use serde::{Deserialize, Serialize};

use super::hashing::Busy;
use super::throttle::Throttled;
use crate::platform::error::Error;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::Unauthenticated;

/// What is wrong with what somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefusalCode {
    EmailInvalid,
    EmailTaken,
    PasswordTooShort,
    PasswordTooLong,
    PasswordTooCommon,
    CredentialsWrong,
    CurrentPasswordWrong,
    CodeWrong,
    NameInvalid,
    LanguageInvalid,
}

/// What a person can mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub code: RefusalCode,
    /// The field of `input`.
    pub field: String,
}

impl Refusal {
    pub(super) fn new(code: RefusalCode, field: &str) -> Self {
        Self {
            code,
            field: field.to_owned(),
        }
    }

    /// A sentence that says what to change.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self.code {
            RefusalCode::EmailInvalid => "this is no address that mail can be sent to",
            RefusalCode::EmailTaken => {
                "this address has an account: sign in by customerLogin, or set a new password by passwordResetRequest"
            }
            RefusalCode::PasswordTooShort => "a password has at least 8 characters",
            RefusalCode::PasswordTooLong => "a password has at most 128 characters",
            RefusalCode::PasswordTooCommon => "this password is one of those that are tried first: choose another",
            RefusalCode::CredentialsWrong => "there is no account with this address and password",
            RefusalCode::CurrentPasswordWrong => "this is not the current password",
            RefusalCode::CodeWrong => {
                "this code is not good here: it was mistyped, is older than 30 minutes, was used, or belongs to another device"
            }
            RefusalCode::NameInvalid => "a name has at most 100 characters, and none that control",
            RefusalCode::LanguageInvalid => "a language is a BCP 47 tag such as `en` or `pt-BR`",
        }
    }
}

/// Why something about an account was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRefused {
    Mend(Vec<Refusal>),
    Throttled(Throttled),
    Busy(Busy),
    Write(WriteRefused),
}

impl From<Refusal> for AccountRefused {
    fn from(refusal: Refusal) -> Self {
        Self::Mend(vec![refusal])
    }
}

impl From<Throttled> for AccountRefused {
    fn from(throttled: Throttled) -> Self {
        Self::Throttled(throttled)
    }
}

impl From<Busy> for AccountRefused {
    fn from(busy: Busy) -> Self {
        Self::Busy(busy)
    }
}

impl From<WriteRefused> for AccountRefused {
    fn from(refused: WriteRefused) -> Self {
        Self::Write(refused)
    }
}

impl From<Unauthenticated> for AccountRefused {
    fn from(why: Unauthenticated) -> Self {
        Self::Write(why.into())
    }
}

impl From<Infallible> for AccountRefused {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The same error among all that accounts refuse.
pub(super) fn widen<E: Into<AccountRefused>>(error: Error<E>) -> Error<AccountRefused> {
    match error {
        Error::User(refusal) => Error::User(refusal.into()),
        Error::Fault(cause) => Error::Fault(cause),
    }
}

pub(super) fn refuse(code: RefusalCode, field: &str) -> Error<AccountRefused> {
    Error::User(Refusal::new(code, field).into())
}
