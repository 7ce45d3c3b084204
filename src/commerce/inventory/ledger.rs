//! Why stock moves.

/// Why a level changed. The numbers are those of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// It was there when the ledger began.
    Opening = 1,
    /// Staff or an import said how many there are.
    Set = 2,
    /// A warehouse system said it.
    Feed = 3,
    /// Kept for a cart or an order.
    Held = 4,
    /// Given back before it was an order's for good.
    Released = 5,
    /// Given back because its time was over.
    Expired = 6,
    /// It has left the house.
    Shipped = 7,
    /// It will not be sent.
    Cancelled = 8,
    /// It came back from a shopper.
    Restocked = 9,
    /// The level, or the variant, was taken away.
    Deleted = 10,
}

impl Reason {
    pub const ALL: [Self; 10] = [
        Self::Opening,
        Self::Set,
        Self::Feed,
        Self::Held,
        Self::Released,
        Self::Expired,
        Self::Shipped,
        Self::Cancelled,
        Self::Restocked,
        Self::Deleted,
    ];

    /// The reason of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as i16 == number)
    }
}

/// What a level is changed for.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    pub reason: Reason,
    /// The reservation, or the feed with its sequence; empty: none.
    pub reference: &'a str,
}

impl Cause<'_> {
    /// That staff or an import set it.
    pub const SET: Cause<'static> = Cause {
        reason: Reason::Set,
        reference: "",
    };
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Later ones have higher numbers.
    pub id: i64,
    pub variant_id: i64,
    /// The location's code.
    pub location: String,
    pub on_hand_delta: i64,
    pub reserved_delta: i64,
    pub reason: Reason,
    pub reference: String,
    pub at_ms: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_keep_their_numbers() {
        for (reason, number) in Reason::ALL.into_iter().zip(1..) {
            assert_eq!(Reason::of(number), Some(reason));
        }
        assert_eq!((Reason::of(0), Reason::of(11)), (None, None));
    }
}
