//! What a reservation keeps of a variant at a location.

use std::collections::HashMap;

use uuid::Uuid;

use crate::commerce::inventory::level::LevelKey;
use crate::commerce::inventory::repo::reservation;
use crate::platform::db::{Conn, DbErr};

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

/// How many of each variant a reservation still keeps: what its own holder may count as available beside what is. Empty for one that
/// is not there.
///
/// # Errors
/// What the database says.
pub async fn kept_units(conn: &impl Conn, id: Uuid) -> Result<HashMap<i64, i64>, DbErr> {
    let mut units = HashMap::new();
    for line in reservation::lines_of(conn, id).await? {
        if line.open() > 0 {
            *units.entry(line.key.variant_id).or_default() += line.open();
        }
    }
    Ok(units)
}
