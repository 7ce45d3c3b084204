//! What a reservation keeps of a variant at a location.

use crate::commerce::inventory::level::LevelKey;

/// Units of a variant at a location, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReservedLine {
    pub key: LevelKey,
    /// What was taken.
    pub quantity: i64,
    /// What has left the house.
    pub shipped: i64,
    /// What is for sale again, or written off, and was not shipped.
    pub given_back: i64,
    /// What was shipped and has come back.
    pub restocked: i64,
}

impl ReservedLine {
    /// What is still kept.
    #[must_use]
    pub fn open(&self) -> i64 {
        self.quantity - self.shipped - self.given_back
    }
}
