//! Amounts as Stripe counts them, which is as ISO 4217 does but for a few currencies (docs.stripe.com/currencies, read in November 2026).

/// What Stripe calls an amount; `None`: it has no way to say it.
pub(super) fn to_stripe(minor: i64, currency: &str) -> Option<i64> {
    match currency {
        // Whole units for everybody else, hundredths for Stripe.
        "ISK" | "UGX" => minor.checked_mul(100),
        // Hundredths by ISO 4217, whole units for Stripe.
        "MGA" => (minor % 100 == 0).then_some(minor / 100),
        // Three digits, of which the last must be 0.
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => (minor % 10 == 0).then_some(minor),
        _ => Some(minor),
    }
}

/// What an amount of Stripe's is in minor units.
pub(super) fn from_stripe(amount: i64, currency: &str) -> i64 {
    match currency {
        "ISK" | "UGX" => amount / 100,
        "MGA" => amount.saturating_mul(100),
        _ => amount,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_comes_back_as_it_went_or_does_not_go() {
        for (minor, currency, amount) in [
            (1_999, "EUR", Some(1_999)),
            (500, "JPY", Some(500)),
            (5, "ISK", Some(500)),
            (5_120, "KWD", Some(5_120)),
            (5_124, "KWD", None),
            (200, "MGA", Some(2)),
            (250, "MGA", None),
            (i64::MAX, "UGX", None),
        ] {
            assert_eq!(to_stripe(minor, currency), amount, "{currency}");
            if let Some(amount) = amount {
                assert_eq!(from_stripe(amount, currency), minor, "{currency}");
            }
        }
    }
}
