//! How a cart is delivered.

use async_graphql::SimpleObject;

use crate::commerce::cart::Opened;
use crate::commerce::shipping::graphql::DeliveryOption;
use crate::platform::graphql::AssumedSize;

/// What is delivered together, and how.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartDeliveryGroup {
    /// The ways of delivery to the buyer's country and region, the cheapest first. Empty where the shop delivers nothing there.
    #[graphql(directive = AssumedSize::apply(4))]
    delivery_options: Vec<DeliveryOption>,
    /// The one that was chosen by `cartDeliveryOptionUpdate`; null where none was, or it is not offered any more.
    selected_delivery_option: Option<DeliveryOption>,
}

impl CartDeliveryGroup {
    /// `None`: nothing is sent to the shopper.
    pub(super) fn of(opened: &Opened) -> Option<Self> {
        let totals = &opened.totals;
        let option = |quote| DeliveryOption::new(quote, opened.market.currency);
        let chosen = totals.shipping.as_ref().map(|shipping| &shipping.handle);
        totals.needs_shipping.then(|| Self {
            delivery_options: totals.options.iter().map(option).collect(),
            selected_delivery_option: totals
                .options
                .iter()
                .find(|quote| Some(&quote.handle) == chosen)
                .map(option),
        })
    }
}
