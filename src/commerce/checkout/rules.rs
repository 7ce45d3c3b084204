//! What the shop's operator has said of the till.

/// How the till works.
#[derive(Debug, Clone, Copy)]
pub struct CheckoutRules {
    /// How long a prepared cart keeps its prices and its stock.
    pub hold_ms: i64,
    /// Hundredths of a variant's stock that all prepared carts together may keep.
    pub hold_share_percent: i64,
    /// How long an order waits for its payment.
    pub pending_ms: i64,
    /// The name of the payment provider.
    pub provider: &'static str,
}
