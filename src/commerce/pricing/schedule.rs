//! A schedule: some variants cost something else in a market for a time.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::price::Price;
use super::sale::{SaleState, Window};
use crate::platform::jobs::Job;

/// What a variant costs while its schedule is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledPrice {
    pub variant_id: i64,
    /// Without a compare-at amount the regular price is shown as it.
    pub price: Price,
}

/// A schedule that is to be made. Each variant comes once.
#[derive(Debug, Clone)]
pub struct NewSchedule {
    pub market_id: i64,
    /// For the shop's own people.
    pub name: String,
    pub window: Window,
    pub prices: Vec<ScheduledPrice>,
}

/// A schedule without its prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub id: Uuid,
    pub market_id: i64,
    pub name: String,
    pub window: Window,
    pub state: SaleState,
}

/// The work at a moment when a schedule begins or ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PriceBoundary {
    pub schedule: Uuid,
    pub at_ms: i64,
}

impl Job for PriceBoundary {
    const KIND: &'static str = "pricing.boundary";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{} {}", self.schedule, self.at_ms))
    }
}
