//! Counting what became of the units of a line.

use uuid::Uuid;

/// How many more units of a line have gone each way; fewer where negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineUnits {
    pub line_id: Uuid,
    /// In parcels that were not cancelled.
    pub fulfilled: i64,
    /// Will not be sent.
    pub cancelled: i64,
    /// Paid back.
    pub refunded: i64,
    /// In parcels that have arrived.
    pub delivered: i64,
}

impl LineUnits {
    /// Both together, of the line of `other`.
    #[must_use]
    pub(super) fn with(self, other: &Self) -> Self {
        Self {
            line_id: other.line_id,
            fulfilled: self.fulfilled + other.fulfilled,
            cancelled: self.cancelled + other.cancelled,
            refunded: self.refunded + other.refunded,
            delivered: self.delivered + other.delivered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_one_line_are_added() {
        let (first, second) = (
            LineUnits {
                fulfilled: 3,
                refunded: 1,
                ..LineUnits::default()
            },
            LineUnits {
                line_id: Uuid::from_u128(7),
                fulfilled: -1,
                cancelled: 2,
                delivered: 4,
                ..LineUnits::default()
            },
        );
        let expected = LineUnits {
            line_id: Uuid::from_u128(7),
            fulfilled: 2,
            cancelled: 2,
            refunded: 1,
            delivered: 4,
        };
        assert_eq!(first.with(&second), expected);
    }
}
