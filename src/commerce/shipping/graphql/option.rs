//! A way of delivery.

use async_graphql::SimpleObject;

use crate::commerce::shipping::ShippingQuote;
use crate::platform::graphql::Money;
use crate::platform::money::Currency;

/// A way of delivery that takes the goods to their destination, and what it costs.
#[derive(Debug, Clone, SimpleObject)]
pub struct DeliveryOption {
    /// The name for programs, unique among the options of one destination, such as `standard`. An app keeps it as the
    /// shopper's choice.
    handle: String,
    /// The name for people, in the language of the request.
    title: String,
    /// What it costs, as prices are shown in the market: with tax where they include it.
    cost: Money,
    /// Days from the order to the door, at best.
    days_min: i32,
    /// Days from the order to the door, at worst; `daysMin` or more.
    days_max: i32,
    /// What the subtotal lacks until this option costs nothing; null where it costs nothing already, or never will.
    free_shipping_missing: Option<Money>,
}

impl DeliveryOption {
    /// Whether this is the option of `handle`.
    #[must_use]
    pub fn is(&self, handle: &str) -> bool {
        self.handle == handle
    }

    #[must_use]
    pub fn new(quote: &ShippingQuote, currency: Currency) -> Self {
        Self {
            handle: quote.handle.clone(),
            title: quote.title.clone(),
            cost: Money::new(quote.cost_minor, currency),
            days_min: quote.days_min,
            days_max: quote.days_max,
            free_shipping_missing: quote
                .free_shipping_missing_minor
                .map(|missing| Money::new(missing, currency)),
        }
    }
}
