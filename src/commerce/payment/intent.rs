//! The life of a payment, as a table.

use uuid::Uuid;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IntentState {
    /// Nobody has been asked yet.
    Created = 1,
    /// The shopper's bank wants something.
    RequiresAction = 2,
    Processing = 3,
    Authorized = 4,
    Captured = 5,
    Failed = 6,
    Cancelled = 7,
}

impl IntentState {
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::RequiresAction,
        Self::Processing,
        Self::Authorized,
        Self::Captured,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The state of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }
}

/// A payment as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentRow {
    pub id: Uuid,
    pub order_id: Uuid,
    /// `sandbox` or `stripe`.
    pub provider: String,
    /// The provider's own id; `None`: it was not asked yet, or has not answered.
    pub provider_ref: Option<String>,
    pub state: IntentState,
    pub amount_minor: i64,
    pub currency: String,
    /// Where the shopper goes for what the bank wants, while the state is `RequiresAction`.
    pub action_url: Option<String>,
    /// For the provider's own library in the app (Stripe's client secret), while the state is `RequiresAction`.
    pub action_secret: Option<String>,
    /// Why it failed: a stable code such as `CARD_DECLINED`.
    pub failure_code: Option<String>,
}

/// The money of an order, as the ledger has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    pub authorized_minor: i64,
    pub captured_minor: i64,
    pub voided_minor: i64,
    pub refunded_minor: i64,
    /// Asked to be paid back, and not done yet.
    pub refund_pending_minor: i64,
    pub disputed_minor: i64,
}
