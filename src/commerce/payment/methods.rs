//! How an order can be paid, for apps.

use super::provider::Payments;

/// What an app needs to make a payment token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentMethods {
    /// `sandbox` or `stripe`.
    pub provider: &'static str,
    /// For the provider's library.
    pub publishable_key: Option<String>,
    /// Whether money is taken with the order, or when its first parcel leaves.
    pub captures_at_once: bool,
}

impl PaymentMethods {
    /// Those of `payments`.
    #[must_use]
    pub fn of(payments: &Payments) -> Self {
        Self {
            provider: payments.provider_name(),
            publishable_key: payments.publishable_key().map(str::to_owned),
            captures_at_once: payments.captures_at_once(),
        }
    }
}
