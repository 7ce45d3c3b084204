//! What a cart and its lines cost.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};

use crate::commerce::cart::{LineTotal, Opened};
use crate::commerce::pricing::Price;
use crate::commerce::tax::graphql::TaxLine;
use crate::platform::graphql::{AssumedSize, Money};
use crate::platform::money::Currency;

/// What a cart costs, in the currency of its market. Lines that the market does not sell cost nothing; the others cost what
/// they say, also where there are too few of them.
pub(super) struct CartCost(pub(super) Arc<Opened>);

impl CartCost {
    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.0.market.currency)
    }
}

/// What a cart costs, in the currency of its market. Lines that the market does not sell cost nothing; the others cost what
/// they say, also where there are too few of them.
#[Object]
impl CartCost {
    /// The lines before discounts: the sum of their `subtotalAmount`.
    async fn subtotal_amount(&self) -> Money {
        self.money(self.0.totals.subtotal_minor)
    }

    /// What all discounts take off, from lines and delivery.
    async fn discount_amount(&self) -> Money {
        self.money(self.0.totals.discount_minor)
    }

    /// The chosen delivery after discounts; null where none is chosen.
    async fn shipping_amount(&self) -> Option<Money> {
        let shipping = self.0.totals.shipping.as_ref()?;
        Some(self.money(shipping.total_minor))
    }

    /// The tax on lines and delivery: the sum of `taxLines`.
    async fn total_tax_amount(&self) -> Money {
        self.money(self.0.totals.tax.total_minor)
    }

    /// Whether the tax is in the other amounts already; else it is added to the total.
    async fn tax_included(&self) -> bool {
        self.0.totals.tax.included
    }

    /// The tax by name and rate.
    #[graphql(directive = AssumedSize::apply(2))]
    async fn tax_lines(&self) -> Vec<TaxLine> {
        let components = self.0.totals.tax.components.iter();
        components
            .map(|component| TaxLine::new(component, self.0.market.currency))
            .collect()
    }

    /// What is to be paid as far as it is known: the lines' `totalAmount`, the delivery, and the tax where it is not included.
    async fn total_amount(&self) -> Money {
        self.money(self.0.totals.total_minor)
    }

    /// Whether the total may still change because the country of the buyer or the delivery is not chosen.
    async fn is_estimated(&self) -> bool {
        self.0.totals.is_estimated
    }
}

/// What a line costs, in the currency of the cart's market.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct CartLineCost {
    /// The price of one.
    amount_per_quantity: Money,
    /// The price of one before a sale; null where there is no sale.
    compare_at_amount_per_quantity: Option<Money>,
    /// The line before discounts.
    subtotal_amount: Money,
    /// The line after discounts; with tax where the market's prices include it.
    total_amount: Money,
    /// The tax on the line.
    tax_amount: Money,
}

impl CartLineCost {
    pub(super) fn of(price: &Price, total: &LineTotal, currency: Currency) -> Self {
        let money = |minor| Money::new(minor, currency);
        Self {
            amount_per_quantity: money(total.unit_minor),
            compare_at_amount_per_quantity: price.compare_at_minor.map(money),
            subtotal_amount: money(total.subtotal_minor),
            total_amount: money(total.total_minor),
            tax_amount: money(total.tax_minor),
        }
    }
}
