//! What a provider says of a payment, however it was heard: as an answer, in a webhook, or when it was asked again.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An amount as a provider names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub amount_minor: i64,
    /// ISO 4217, in capitals.
    pub currency: String,
}

/// Where a payment stands at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    RequiresAction {
        url: Option<String>,
        secret: Option<String>,
    },
    Processing,
    Authorized(Sum),
    Captured(Sum),
    Failed {
        /// A stable code such as `CARD_DECLINED`.
        code: String,
    },
    Cancelled,
}

/// How far a refund is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStanding {
    Pending,
    Succeeded,
    Failed { code: String },
}

/// A refund at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundFact {
    /// The provider's id of it.
    pub reference: String,
    /// The shop's; `None`: it was made at the provider.
    pub own: Option<Uuid>,
    pub sum: Sum,
    pub standing: RefundStanding,
}

/// Money that a bank has taken back, or given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeFact {
    pub reference: String,
    pub sum: Sum,
    /// The shop has the money again.
    pub reversed: bool,
}

/// What a provider says of one payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The provider's id of the payment.
    pub reference: Option<String>,
    pub standing: Option<Standing>,
    #[serde(default)]
    pub refunds: Vec<RefundFact>,
    #[serde(default)]
    pub disputes: Vec<DisputeFact>,
}

impl Observation {
    /// That the payment `reference` stands so.
    #[must_use]
    pub fn of(reference: Option<String>, standing: Standing) -> Self {
        Self {
            reference,
            standing: Some(standing),
            ..Self::default()
        }
    }
}
