//! Errors and warnings of mutations, in the words of the ordinary ones.

use async_graphql::{Context, InputType, SimpleObject, Value};

use crate::commerce::account::graphql::{AddressUserError, PreferenceUserError};
use crate::commerce::cart;
use crate::commerce::cart::graphql::{CartUserError, CartWarning};
use crate::commerce::checkout::Submitted;
use crate::commerce::checkout::graphql::CheckoutUserError;
use crate::commerce::payment::graphql::OrderCancelUserError;
use crate::commerce::wishlist::graphql::{WishlistUserError, WishlistWarning};
use crate::platform::graphql::AssumedSize;
use crate::sync::{Body, Outcome, Retry};

/// What is wrong with a mutation, or otherwise than the app may expect.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct SyncError {
    /// What it is, for programs: a code of the ordinary mutation, or `KEY_REUSED`, `BAD_USER_INPUT`, `INTERNAL`, `BLOCKED`; with `RETRY`
    /// one of `SEQ_GAP`, `BATCH_LIMIT`, `PAYMENT_PENDING`, `UNAUTHENTICATED`, `UNAVAILABLE` and `INTERNAL`.
    code: String,
    /// Where it is: the way to the field within the operation's input; empty where it is about no field.
    #[graphql(directive = AssumedSize::apply(3))]
    field: Vec<String>,
    /// What it is, for developers; apps show texts of their own.
    message: String,
}

impl SyncError {
    fn new(code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            field: Vec::new(),
            message: message.to_owned(),
        }
    }

    /// Why nothing was done, and how many milliseconds later it is to be sent again.
    pub(super) fn of_retry(retry: Retry) -> (Self, i32) {
        let (code, message, after_ms) = match retry {
            Retry::SeqGap => (
                "SEQ_GAP",
                "a mutation before it has not come: send from there on",
                1_000,
            ),
            Retry::BatchLimit => ("BATCH_LIMIT", "the batch was too large: send the rest in another", 100),
            Retry::PaymentPending => (
                "PAYMENT_PENDING",
                "an order before it is being paid: send it again in a moment",
                1_500,
            ),
            Retry::Unauthenticated => (
                "UNAUTHENTICATED",
                "the session was ended: sign in and send it again",
                1_000,
            ),
            Retry::Unavailable => (
                "UNAVAILABLE",
                "too many are being served: send it again in a moment",
                1_000,
            ),
            Retry::Internal => ("INTERNAL", crate::platform::graphql::FAULT, 5_000),
        };
        (Self::new(code, message), after_ms)
    }

    /// Why a mutation that came to `body` was not applied.
    pub(super) fn all(body: &Body) -> Vec<Self> {
        match &body.outcome {
            None => vec![Self::new("BLOCKED", "a mutation that it depends on was not applied")],
            Some(outcome) => of_outcome(outcome),
        }
    }

    /// What is otherwise than the app may expect, although the mutation was applied.
    pub(super) fn warnings(ctx: &Context<'_>, body: &Body) -> Vec<Self> {
        match &body.outcome {
            Some(Outcome::Cart(cart::Outcome::Applied { warnings, .. })) => {
                let told = warnings.iter().map(|warning| CartWarning::of(ctx, warning));
                told.map(|told| Self::new(&name_of(&told.code), &told.message))
                    .collect()
            }
            Some(Outcome::Wishlist(Ok(written))) => {
                let told = written.kept.iter().map(|number| WishlistWarning::kept(*number));
                told.map(|told| Self::new(&name_of(&told.code), &told.message))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The name of an enum's value in the schema.
fn name_of(code: &impl InputType) -> String {
    match code.to_value() {
        Value::Enum(name) => name.to_string(),
        other => other.to_string(),
    }
}

macro_rules! as_sync_error {
    ($($error:ty),+) => {$(
        impl From<$error> for SyncError {
            fn from(error: $error) -> Self {
                Self {
                    code: name_of(&error.code),
                    field: error.field,
                    message: error.message,
                }
            }
        }
    )+};
}

as_sync_error!(
    CartUserError,
    WishlistUserError,
    AddressUserError,
    PreferenceUserError,
    CheckoutUserError,
    OrderCancelUserError
);

fn of_outcome(outcome: &Outcome) -> Vec<SyncError> {
    match outcome {
        Outcome::Cart(cart::Outcome::Refused(refusals)) => refusals
            .iter()
            .map(|refusal| CartUserError::of(refusal).into())
            .collect(),
        Outcome::Wishlist(Err(refusals)) => {
            let errors = refusals.iter().cloned().map(WishlistUserError::from);
            errors.map(Into::into).collect()
        }
        Outcome::Address(Err(refusals)) => {
            let errors = refusals.iter().cloned().map(AddressUserError::from);
            errors.map(Into::into).collect()
        }
        Outcome::Preferences(Err(refusals)) => {
            let errors = refusals.iter().cloned().map(PreferenceUserError::from);
            errors.map(Into::into).collect()
        }
        Outcome::Submit(Submitted::Refused { refusals, .. }) => {
            let errors = refusals.iter().map(CheckoutUserError::of);
            errors.map(Into::into).collect()
        }
        Outcome::Cancel(outcome) => OrderCancelUserError::of(*outcome).into_iter().map(Into::into).collect(),
        Outcome::Not(trouble) => vec![SyncError {
            code: trouble.code.clone(),
            field: trouble.field.clone(),
            message: trouble.message.clone(),
        }],
        Outcome::Cart(_)
        | Outcome::Wishlist(Ok(_))
        | Outcome::Address(Ok(_))
        | Outcome::Preferences(Ok(()))
        | Outcome::Submit(Submitted::Ordered { .. }) => Vec::new(),
    }
}
