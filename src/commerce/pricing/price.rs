//! What a variant costs.

/// Which variant in which market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PriceKey {
    pub variant_id: i64,
    pub market_id: i64,
}

/// What a variant costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub amount_minor: i64,
    /// The price before a sale, higher than the amount; `None`: no sale.
    pub compare_at_minor: Option<i64>,
}
