//! What a cart costs: subtotal, discounts, delivery, tax and total, in this order. Pure.

use chrono::{DateTime, Utc};

use crate::commerce::market::{Destination, Market};
use crate::commerce::promotion::{self, Allocation, Basket, BasketLine, CodeOutcome, CustomerFacts, Discount};
use crate::commerce::shipping::{self, Parcel, ShippingQuote, Zone};
use crate::commerce::tax::{self, Assessment, Rate, TaxableLine};

/// A line as it is priced.
#[derive(Debug, Clone)]
pub struct Item {
    /// What discounts look at: the product, its collections, the price of one, and how many.
    pub basket: BasketLine,
    pub tax_class: String,
    pub taxable: bool,
    /// Of one.
    pub weight_grams: i64,
    pub requires_shipping: bool,
}

/// What totals depend on beside the lines.
#[derive(Debug, Clone)]
pub struct Conditions<'a> {
    pub market: &'a Market,
    pub now: DateTime<Utc>,
    pub codes: &'a [String],
    /// `None`: a guest.
    pub customer: Option<CustomerFacts>,
    pub discounts: &'a [Discount],
    pub rates: &'a [Rate],
    pub zones: &'a [Zone],
    /// Languages of titles, best first.
    pub languages: &'a [String],
    pub destination: &'a Destination,
    /// The handle of the delivery option that the shopper has chosen.
    pub chosen: Option<&'a str>,
    /// Whether the only option there is counts as chosen where none is.
    pub picks_only: bool,
}

/// What a cart costs. No amount is negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// In the order of the items.
    pub lines: Vec<LineTotal>,
    /// In the order of the codes.
    pub codes: Vec<CodeOutcome>,
    /// How the cart can be delivered; none where nothing needs delivery or nobody takes it there.
    pub options: Vec<ShippingQuote>,
    pub needs_shipping: bool,
    /// `None`: no option is chosen, or the one that was chosen is not offered any more.
    pub shipping: Option<ShippingTotal>,
    pub tax: Assessment,
    /// The lines before discounts.
    pub subtotal_minor: i64,
    /// What is taken off lines and delivery.
    pub discount_minor: i64,
    /// What is to be paid, as far as it is known: lines and delivery after discounts, and the tax where it comes on top.
    pub total_minor: i64,
    /// Something that changes the total is not known yet: where it goes, or how it is delivered.
    pub is_estimated: bool,
}

/// What a line costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineTotal {
    pub unit_minor: i64,
    /// Before discounts.
    pub subtotal_minor: i64,
    pub allocations: Vec<Allocation>,
    /// After discounts; with tax where prices include it.
    pub total_minor: i64,
    /// In the total or on top of it.
    pub tax_minor: i64,
}

/// What the chosen delivery costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingTotal {
    pub handle: String,
    /// Before discounts.
    pub cost_minor: i64,
    pub allocations: Vec<Allocation>,
    /// After discounts.
    pub total_minor: i64,
}

/// What `items` cost. Their order changes no total.
///
/// Amounts are within 64 bits for every cart that a write lets pass; a cart of which prices have risen beyond that
/// afterwards stands at the limit instead of wrapping around.
#[must_use]
pub fn total(items: &[Item], conditions: &Conditions<'_>) -> Totals {
    let subtotals: Vec<i64> = items
        .iter()
        .map(|item| item.basket.unit_minor.saturating_mul(item.basket.quantity))
        .collect();
    let mut basket = basket(items, conditions);
    let mut applied = promotion::apply(conditions.discounts, &basket);
    let parcel = parcel(items, sum(&subtotals).saturating_sub(applied.lines_minor()).max(0));
    let options = shipping::quote(conditions.zones, conditions.languages, conditions.destination, &parcel);
    let quote = match (conditions.chosen, &options[..]) {
        (Some(handle), options) => options.iter().find(|option| option.handle == handle),
        (None, [only]) if conditions.picks_only => Some(only),
        (None, _) => None,
    };
    // Once it is known what the delivery costs, discounts on it count, and may stand in the way of others.
    if let Some(quote) = quote {
        basket.shipping_minor = Some(quote.cost_minor);
        applied = promotion::apply(conditions.discounts, &basket);
    }
    let shipping = quote.map(|quote| ShippingTotal {
        handle: quote.handle.clone(),
        cost_minor: quote.cost_minor,
        total_minor: after(quote.cost_minor, &applied.shipping),
        allocations: applied.shipping.clone(),
    });
    let paid: Vec<i64> = subtotals
        .iter()
        .zip(&applied.lines)
        .map(|(subtotal, allocations)| after(*subtotal, allocations))
        .collect();
    let tax = tax::assess(
        conditions.rates,
        conditions.market.prices_include_tax,
        conditions.destination,
        &taxable(items, &paid),
        shipping.as_ref().map(|shipping| shipping.total_minor),
    );
    let lines: Vec<LineTotal> = items
        .iter()
        .zip(applied.lines)
        .enumerate()
        .map(|(at, (item, allocations))| LineTotal {
            unit_minor: item.basket.unit_minor,
            subtotal_minor: subtotals[at],
            allocations,
            total_minor: paid[at],
            tax_minor: tax.lines.get(at).copied().unwrap_or(0),
        })
        .collect();
    let delivery = shipping.as_ref().map_or(0, |shipping| shipping.total_minor);
    let on_top = if tax.included { 0 } else { tax.total_minor };
    let off_delivery = shipping
        .as_ref()
        .map_or(0, |shipping| shipping.cost_minor - shipping.total_minor);
    Totals {
        subtotal_minor: sum(&subtotals),
        discount_minor: sum(&subtotals).saturating_sub(sum(&paid)).saturating_add(off_delivery),
        total_minor: sum(&paid).saturating_add(delivery).saturating_add(on_top),
        is_estimated: conditions.destination.is_estimate || parcel.needs_shipping && shipping.is_none(),
        needs_shipping: parcel.needs_shipping,
        lines,
        codes: applied.codes,
        options,
        shipping,
        tax,
    }
}

fn basket(items: &[Item], conditions: &Conditions<'_>) -> Basket {
    Basket {
        market_id: conditions.market.id,
        now: conditions.now,
        lines: items.iter().map(|item| item.basket.clone()).collect(),
        codes: conditions.codes.to_vec(),
        customer: conditions.customer.clone(),
        shipping_minor: None,
    }
}

fn parcel(items: &[Item], subtotal_minor: i64) -> Parcel {
    let sent = || items.iter().filter(|item| item.requires_shipping);
    Parcel {
        weight_grams: sent().fold(0, |sum: i64, item| {
            sum.saturating_add(item.weight_grams.saturating_mul(item.basket.quantity))
        }),
        subtotal_minor,
        needs_shipping: sent().next().is_some(),
    }
}

fn taxable(items: &[Item], paid: &[i64]) -> Vec<TaxableLine> {
    items
        .iter()
        .zip(paid)
        .map(|(item, amount)| TaxableLine {
            class: item.tax_class.clone(),
            taxable: item.taxable,
            amount_minor: *amount,
        })
        .collect()
}

/// `minor` without what is taken off it.
fn after(minor: i64, allocations: &[Allocation]) -> i64 {
    allocations
        .iter()
        .fold(minor, |left, allocation| left.saturating_sub(allocation.amount_minor))
        .max(0)
}

fn sum(amounts: &[i64]) -> i64 {
    amounts.iter().fold(0, |sum, amount| sum.saturating_add(*amount))
}

#[cfg(test)]
mod tests;
