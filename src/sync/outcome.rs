//! What a mutation came to, as it is kept.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::conflict::Conflict;
use super::named::Named;
use crate::commerce::account::address::{AddressCode, AddressOutcome};
use crate::commerce::account::preference::PreferenceOutcome;
use crate::commerce::checkout::{BuyerFault, Figures, Submitted, Why};
use crate::commerce::payment::CancelOutcome;
use crate::commerce::wishlist::WishlistOutcome;
use crate::commerce::{cart, checkout};

/// How a mutation ended; final. Its numbers are in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredStatus {
    Applied = 1,
    /// Somebody else's change stands in its way: the shopper decides.
    Conflict,
    Rejected,
    /// One that it depends on was not applied.
    Blocked,
}

impl StoredStatus {
    const ALL: [Self; 4] = [Self::Applied, Self::Conflict, Self::Rejected, Self::Blocked];

    /// `None`: a later version of the program has written it.
    #[must_use]
    pub fn of_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|status| *status as i16 == number)
    }
}

/// What the ordinary write said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Cart(cart::Outcome),
    Wishlist(WishlistOutcome),
    Address(AddressOutcome),
    Preferences(PreferenceOutcome),
    Submit(Submitted),
    Cancel(CancelOutcome),
    /// It was not run at all.
    Not(Trouble),
}

/// Why a mutation was not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub code: String,
    /// The way to the field within the operation's input.
    pub field: Vec<String>,
    pub message: String,
}

impl Trouble {
    #[must_use]
    pub fn new(code: &str, field: &[&str], message: &str) -> Self {
        Self {
            code: code.to_owned(),
            field: field.iter().map(|&step| step.to_owned()).collect(),
            message: message.to_owned(),
        }
    }
}

/// What is kept of a mutation until its client has handled it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// `None`: it is blocked.
    pub outcome: Option<Outcome>,
    /// What it has touched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Named>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    /// The id of what it would have made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmade: Option<Uuid>,
    /// The mutation without which it makes no sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<i64>,
}

impl Body {
    /// What an order would have cost.
    #[must_use]
    pub fn figures(&self) -> Option<&Figures> {
        match &self.outcome {
            Some(Outcome::Submit(Submitted::Refused { figures, .. })) => figures.as_ref(),
            _ => None,
        }
    }
}

/// A mutation with its final result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub seq: i64,
    pub key: Uuid,
    pub fingerprint: Vec<u8>,
    pub status: StoredStatus,
    /// `None`: it was acknowledged, and is old.
    pub body: Option<Body>,
}

impl Outcome {
    /// Whether what it needs was not there.
    #[must_use]
    pub fn misses(&self) -> bool {
        match self {
            Self::Address(Err(refusals)) => refusals.iter().any(|one| one.code == AddressCode::NotFound),
            Self::Submit(Submitted::Refused { refusals, .. }) => {
                let missing = Why::Buyer(BuyerFault::AddressNotFound);
                refusals
                    .iter()
                    .any(|one: &checkout::CheckoutRefusal| one.why == missing)
            }
            Self::Cancel(outcome) => *outcome == CancelOutcome::NotFound,
            _ => false,
        }
    }

    /// What it says that it has touched.
    #[must_use]
    pub fn named(&self) -> Vec<Named> {
        match self {
            Self::Address(Ok(written)) => vec![Named::Address(written.id)],
            Self::Wishlist(Ok(written)) => {
                let products = written.products.iter().chain(&written.kept);
                products.map(|number| Named::WishlistItem(*number)).collect()
            }
            Self::Submit(Submitted::Ordered { order }) => vec![Named::Order(*order)],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_statuses_never_change() {
        for (status, number) in StoredStatus::ALL.into_iter().zip(1..) {
            assert_eq!(status as i16, number);
            assert_eq!(StoredStatus::of_number(number), Some(status));
        }
        assert_eq!([0, 5].map(StoredStatus::of_number), [None, None]);
    }

    #[test]
    fn a_body_reads_back_as_it_was_written() {
        let body = Body {
            outcome: Some(Outcome::Cancel(CancelOutcome::Over)),
            named: vec![Named::Order(Uuid::from_u128(7)), Named::Preference("theme".to_owned())],
            unmade: Some(Uuid::from_u128(8)),
            ..Body::default()
        };
        let text = serde_json::to_string(&body).unwrap();
        assert_eq!(serde_json::from_str::<Body>(&text).unwrap(), body);
        assert!(
            text.contains(r#""unmade":"00000000-0000-0000-0000-000000000008""#),
            "{text}"
        );
    }
}
