//! What the shop's operator has said of returns.

/// For how long the shop takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnRules {
    /// Days from the arrival of a parcel; 0: the shop takes nothing back.
    pub days: u32,
}

impl ReturnRules {
    /// Since when units must have arrived that can be sent back at `now_ms`; `None`: none can.
    #[must_use]
    pub fn since_ms(self, now_ms: i64) -> Option<i64> {
        let days = i64::from(self.days);
        (days > 0).then(|| now_ms.saturating_sub(days * 24 * 60 * 60 * 1_000))
    }
}
