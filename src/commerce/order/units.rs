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
}
