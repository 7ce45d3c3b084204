//! The life of a payment, as a table.

use uuid::Uuid;

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IntentState {
    /// No provider has answered yet.
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

    /// Whether a payment may go from here to `to`. The same state is no move, and nothing ever goes back: steps may be left out,
    /// since of two things that happened at the provider the second may be heard first.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        use IntentState::{Authorized, Cancelled, Captured, Created, Failed, Processing, RequiresAction};
        matches!(
            (self, to),
            (
                Created,
                RequiresAction | Processing | Authorized | Captured | Failed | Cancelled
            ) | (RequiresAction, Processing | Authorized | Captured | Failed | Cancelled)
                | (Processing, Authorized | Captured | Failed | Cancelled)
                | (Authorized, Captured | Failed | Cancelled)
        )
    }

    /// Whether nothing leads away from here.
    #[must_use]
    pub fn is_final(self) -> bool {
        Self::ALL.into_iter().all(|to| !self.leads_to(to))
    }

    /// Whether it came to nothing.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Failed | Self::Cancelled)
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
    /// Whether the provider was told to take the money at once; `None`: it was not asked yet.
    pub capture_at_once: Option<bool>,
    /// Where the bank sends the shopper back to.
    pub return_url: Option<String>,
    /// Where the shopper goes for what the bank wants, while the state is `RequiresAction`.
    pub action_url: Option<String>,
    /// For the provider's own library in the app (Stripe's client secret), while the state is `RequiresAction`.
    pub action_secret: Option<String>,
    /// Why it failed: a stable code such as `CARD_DECLINED`.
    pub failure_code: Option<String>,
    /// When the provider was first asked; `None`: it was not asked yet.
    pub asked_at_ms: Option<i64>,
    pub created_at_ms: i64,
}

/// For how long a payment is looked for that was given up because the provider did not know of it.
const LOST_MS: i64 = 24 * 3_600_000;

impl IntentRow {
    /// Whether the provider was asked, has never answered, and may have done it all the same.
    pub(super) fn may_be_lost(&self, now_ms: i64) -> bool {
        let is_unanswered = self.state == IntentState::Cancelled && self.provider_ref.is_none();
        is_unanswered && self.asked_at_ms.is_some_and(|asked_ms| now_ms - asked_ms < LOST_MS)
    }
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

impl Figures {
    /// What the shop has: what came in less what went out.
    #[must_use]
    pub fn balance(&self) -> i64 {
        self.captured_minor - self.refunded_minor - self.disputed_minor
    }

    /// What may still be paid back.
    #[must_use]
    pub fn refundable(&self) -> i64 {
        (self.balance() - self.refund_pending_minor).max(0)
    }

    /// What is set aside for the shop and not taken.
    #[must_use]
    pub fn open(&self) -> i64 {
        (self.authorized_minor - self.voided_minor - self.captured_minor).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_states_is_decided() {
        use IntentState::{Authorized, Cancelled, Captured, Created, Failed, Processing, RequiresAction};
        let from = |from, all: &[IntentState]| all.iter().map(|to| (from, *to)).collect::<Vec<_>>();
        let moves = [
            from(
                Created,
                &[RequiresAction, Processing, Authorized, Captured, Failed, Cancelled],
            ),
            from(RequiresAction, &[Processing, Authorized, Captured, Failed, Cancelled]),
            from(Processing, &[Authorized, Captured, Failed, Cancelled]),
            from(Authorized, &[Captured, Failed, Cancelled]),
        ]
        .concat();
        for from in IntentState::ALL {
            for to in IntentState::ALL {
                assert_eq!(from.leads_to(to), moves.contains(&(from, to)), "{from:?} -> {to:?}");
                assert!(!(from.leads_to(to) && to.leads_to(from)), "{from:?} <-> {to:?}");
            }
            assert_eq!(from.is_final(), matches!(from, Captured | Failed | Cancelled));
            assert_eq!(from.is_over(), matches!(from, Failed | Cancelled));
            assert_eq!(IntentState::of(from as i16), Some(from));
        }
        assert_eq!((IntentState::of(0), IntentState::of(8)), (None, None));
    }

    #[test]
    fn what_may_be_paid_back_is_what_is_there_and_not_promised() {
        let figures = Figures {
            authorized_minor: 1_000,
            captured_minor: 1_000,
            refunded_minor: 300,
            refund_pending_minor: 200,
            disputed_minor: 100,
            ..Figures::default()
        };
        assert_eq!((figures.balance(), figures.refundable(), figures.open()), (600, 400, 0));
    }
}
