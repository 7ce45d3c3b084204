//! How a cart is delivered.

use async_graphql::SimpleObject;

use crate::commerce::cart::Opened;
use crate::commerce::shipping::graphql::DeliveryOption;
use crate::platform::graphql::{AssumedSize, Money};

/// What is delivered together, and how.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartDeliveryGroup {
    /// The ways of delivery to the buyer's country and region, the cheapest first. Empty where the shop delivers nothing there.
    #[graphql(directive = AssumedSize::apply(4))]
    delivery_options: Vec<CartDeliveryOption>,
    /// The one that was chosen by `cartDeliveryOptionUpdate`; null where none was, or it is not offered any more.
    selected_delivery_option: Option<CartDeliveryOption>,
}

/// A way in which the cart can be delivered.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartDeliveryOption {
    #[graphql(flatten)]
    option: DeliveryOption,
    /// What is to be paid for the whole cart with this option, as far as it is known: what `checkoutSubmit` asks for as the total
    /// that the shopper has seen.
    cart_total_amount: Money,
}

impl CartDeliveryGroup {
    /// `None`: nothing is sent to the shopper.
    pub(super) fn of(opened: &Opened) -> Option<Self> {
        let totals = &opened.totals;
        let currency = opened.market.currency;
        let all: Vec<CartDeliveryOption> = totals
            .options
            .iter()
            .zip(&opened.option_totals)
            .map(|(quote, total)| CartDeliveryOption {
                option: DeliveryOption::new(quote, currency),
                cart_total_amount: Money::new(*total, currency),
            })
            .collect();
        let chosen = totals.shipping.as_ref().map(|shipping| &shipping.handle);
        totals.needs_shipping.then(|| Self {
            selected_delivery_option: all
                .iter()
                .find(|one| chosen.is_some_and(|handle| one.option.is(handle)))
                .cloned(),
            delivery_options: all,
        })
    }
}
