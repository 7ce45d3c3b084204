//! What an order and its lines cost.

use async_graphql::SimpleObject;

use crate::commerce::order::{OrderLineRow, OrderRow, TaxLine as KeptTax, read_json};
use crate::commerce::promotion::Allocation;
use crate::commerce::tax::TaxComponent;
use crate::commerce::tax::graphql::TaxLine;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, Money};
use crate::platform::money::Currency;

/// The currency of an order.
pub(super) fn currency_of(order: &OrderRow) -> Currency {
    // Written from a currency, so it is one.
    Currency::from_code(&order.currency).unwrap_or_else(Currency::none)
}

/// What an order costs, in the currency of its market when it was made. It never changes; what was paid back is not taken off.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct OrderCost {
    /// The lines before discounts: the sum of their `subtotalAmount`.
    subtotal_amount: Money,
    /// What all discounts took off, from lines and delivery.
    discount_amount: Money,
    /// The delivery after discounts; zero where nothing is sent.
    shipping_amount: Money,
    /// The tax on lines and delivery: the sum of `taxLines`.
    total_tax_amount: Money,
    /// Whether the tax is in the other amounts already; else it was added to the total.
    tax_included: bool,
    /// The tax by name and rate.
    #[graphql(directive = AssumedSize::apply(2))]
    tax_lines: Vec<TaxLine>,
    /// What is to be paid: the lines' `totalAmount`, the delivery, and the tax where it is not included.
    total_amount: Money,
}

impl OrderCost {
    pub(super) fn of(order: &OrderRow) -> Result<Self, Error> {
        let currency = currency_of(order);
        let money = |minor| Money::new(minor, currency);
        let taxes: Vec<KeptTax> = read_json(&order.tax_lines)?;
        let tax_lines = taxes.into_iter().map(|tax| {
            let component = TaxComponent {
                name: tax.name,
                rate_ppm: tax.rate_ppm,
                base_minor: tax.base_minor,
                tax_minor: tax.tax_minor,
            };
            TaxLine::new(&component, currency)
        });
        Ok(Self {
            subtotal_amount: money(order.subtotal_minor),
            discount_amount: money(order.discount_minor),
            shipping_amount: money(order.shipping_minor),
            total_tax_amount: money(order.tax_minor),
            tax_included: order.tax_included,
            tax_lines: tax_lines.collect(),
            total_amount: money(order.total_minor),
        })
    }
}

/// What a line of an order costs, in the currency of the order.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct OrderLineCost {
    /// The price of one.
    amount_per_quantity: Money,
    /// The line before discounts.
    subtotal_amount: Money,
    /// The line after discounts; with tax where the order's `taxIncluded` says so.
    total_amount: Money,
    /// The tax on the line.
    tax_amount: Money,
}

impl OrderLineCost {
    pub(super) fn of(line: &OrderLineRow, currency: Currency) -> Self {
        let money = |minor| Money::new(minor, currency);
        Self {
            amount_per_quantity: money(line.unit_minor),
            subtotal_amount: money(line.subtotal_minor),
            total_amount: money(line.total_minor),
            tax_amount: money(line.tax_minor),
        }
    }
}

/// What a discount took off a line of an order.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct OrderDiscountAllocation {
    /// What was taken off; more than zero.
    amount: Money,
    /// The code that brought it; null where the discount was automatic.
    code: Option<String>,
    /// What the discount was called, in the shop's own language.
    title: String,
}

impl OrderDiscountAllocation {
    pub(super) fn all(line: &OrderLineRow, currency: Currency) -> Result<Vec<Self>, Error> {
        let kept: Vec<Allocation> = read_json(&line.allocations)?;
        let shown = kept.into_iter().map(|one| Self {
            amount: Money::new(one.amount_minor, currency),
            code: one.code,
            title: one.title,
        });
        Ok(shown.collect())
    }
}
