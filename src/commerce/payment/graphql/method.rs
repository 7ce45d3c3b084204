//! How an order can be paid.

use async_graphql::{Enum, Object};

use crate::commerce::payment::PaymentMethods;

/// A company that takes payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PaymentProviderName {
    /// No company: the shop's own test bank, which takes no money. It takes test tokens such as `tok_approve`.
    Sandbox,
    /// Stripe: its library in the app makes a payment method `pm_…` of the card, whose id is the token.
    Stripe,
}

/// What an app needs to make a payment token.
pub struct PaymentMethodsObject(PaymentMethods);

impl From<PaymentMethods> for PaymentMethodsObject {
    fn from(methods: PaymentMethods) -> Self {
        Self(methods)
    }
}

/// What an app needs to make a payment token of what the shopper pays with. Card numbers are never sent to the shop.
#[Object(name = "PaymentMethods")]
impl PaymentMethodsObject {
    /// Whose library makes the token.
    async fn provider(&self) -> PaymentProviderName {
        if self.0.provider == "stripe" {
            PaymentProviderName::Stripe
        } else {
            PaymentProviderName::Sandbox
        }
    }

    /// The public key that the library is opened with; null where it needs none, or the app has it from elsewhere.
    async fn publishable_key(&self) -> Option<&str> {
        self.0.publishable_key.as_deref()
    }

    /// Whether the money is taken with the order; else it is set aside, and taken when the first parcel leaves.
    async fn captures_at_once(&self) -> bool {
        self.0.captures_at_once
    }
}
