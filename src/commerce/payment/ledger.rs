//! The ledger: what money providers have confirmed.

use super::intent::Figures;
use super::observation::Sum;

/// A kind of entry in the ledger. The numbers never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryKind {
    Authorized = 1,
    Captured = 2,
    Voided = 3,
    Refunded = 4,
    Disputed = 5,
    DisputeReversed = 6,
    /// A refund that the provider had reported as done did not arrive.
    RefundReversed = 7,
}

impl EntryKind {
    pub const ALL: [Self; 7] = [
        Self::Authorized,
        Self::Captured,
        Self::Voided,
        Self::Refunded,
        Self::Disputed,
        Self::DisputeReversed,
        Self::RefundReversed,
    ];

    /// The kind of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i16 == number)
    }
}

/// A fact of money that a provider has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    /// With the kind, what makes it one fact.
    pub(super) reference: String,
    pub(super) sum: Sum,
}

/// The money of `entries` in `currency`; what is in another is no money of this order.
pub(super) fn figures<'a>(entries: impl IntoIterator<Item = &'a Entry>, currency: &str) -> Figures {
    let mut figures = Figures::default();
    for entry in entries.into_iter().filter(|entry| entry.sum.currency == currency) {
        add(&mut figures, entry.kind, entry.sum.amount_minor);
    }
    figures
}

/// Adds one entry, or many of a kind.
pub(super) fn add(figures: &mut Figures, kind: EntryKind, amount_minor: i64) {
    match kind {
        EntryKind::Authorized => figures.authorized_minor += amount_minor,
        EntryKind::Captured => figures.captured_minor += amount_minor,
        EntryKind::Voided => figures.voided_minor += amount_minor,
        EntryKind::Refunded => figures.refunded_minor += amount_minor,
        EntryKind::RefundReversed => figures.refunded_minor -= amount_minor,
        EntryKind::Disputed => figures.disputed_minor += amount_minor,
        EntryKind::DisputeReversed => figures.disputed_minor -= amount_minor,
    }
}
