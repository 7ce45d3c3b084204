//! The rows of an order: everything as it is at this moment.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::buyer::Buyer;
use crate::commerce::cart::{Opened, OpenedLine};
use crate::commerce::catalog::{self, Portrait};
use crate::commerce::order::{
    AppliedDiscount, ChosenOption, Delivery, FrozenImage, NewOrder, OrderLineRow, OrderRow, OrderState, TaxLine,
};
use crate::commerce::promotion::Allocation;
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbErr};
use crate::platform::id::new_uuid;
use crate::platform::principal::{Owner, ShopperKind};

/// What an order is made of.
pub(super) struct Parts<'a> {
    pub(super) id: Uuid,
    pub(super) owner: &'a Owner,
    pub(super) opened: &'a Opened,
    pub(super) buyer: &'a Buyer,
    pub(super) is_cart: bool,
    pub(super) language: &'a str,
    /// Of the variants.
    pub(super) portraits: &'a HashMap<i64, Portrait>,
    pub(super) reservation: Option<Uuid>,
    pub(super) expires_at_ms: i64,
}

/// Texts and pictures of what is ordered, in at most five statements.
pub(super) async fn portraits(
    conn: &impl Conn,
    languages: &[String],
    opened: &Opened,
) -> Result<HashMap<i64, Portrait>, DbErr> {
    let sold = opened.lines.iter().filter_map(|line| line.sold.as_ref());
    let variants: Vec<_> = sold.map(|(offered, _, _)| Arc::clone(offered.variant())).collect();
    catalog::portraits(conn, languages, &variants).await
}

/// The order and its lines.
pub(super) fn freeze(clock: &Clock, parts: &Parts<'_>) -> Result<NewOrder, DbErr> {
    let lines: Result<Vec<OrderLineRow>, DbErr> = (1..)
        .zip(&parts.opened.lines)
        .filter_map(|(position, line)| {
            let portrait = parts.portraits.get(&line.line.variant_id);
            line_row(clock, parts, (position, line), portrait).transpose()
        })
        .collect();
    Ok(NewOrder {
        order: order_row(clock, parts)?,
        lines: lines?,
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|cause| DbErr::Custom(cause.to_string()))
}

fn order_row(clock: &Clock, parts: &Parts<'_>) -> Result<OrderRow, DbErr> {
    let Parts { opened, buyer, .. } = parts;
    let totals = &opened.totals;
    let now_ms = clock.now_ms();
    let address = buyer.address.as_ref().filter(|_| totals.needs_shipping);
    let delivery = delivery(opened);
    let taxes: Vec<TaxLine> = totals
        .tax
        .components
        .iter()
        .map(|one| TaxLine {
            name: one.name.clone(),
            rate_ppm: one.rate_ppm,
            base_minor: one.base_minor,
            tax_minor: one.tax_minor,
        })
        .collect();
    Ok(OrderRow {
        id: parts.id,
        number: String::new(),
        principal_id: parts.owner.id().0,
        guest: parts.owner.kind() == ShopperKind::Guest,
        market_id: opened.market.id,
        currency: opened.market.currency.code().to_owned(),
        language: parts.language.to_owned(),
        state: OrderState::PendingPayment as i16,
        version: 1,
        event_head: 0,
        email: buyer.email.text().to_owned(),
        email_key: buyer.email.key().to_owned(),
        phone: buyer.phone.clone(),
        shipping_address: address.map(json).transpose()?,
        delivery: delivery.as_ref().map(json).transpose()?,
        discounts: json(&discounts(opened))?,
        tax_lines: json(&taxes)?,
        tax_included: totals.tax.included,
        subtotal_minor: totals.subtotal_minor,
        discount_minor: totals.discount_minor,
        shipping_minor: totals.shipping.as_ref().map_or(0, |shipping| shipping.total_minor),
        tax_minor: totals.tax.total_minor,
        total_minor: totals.total_minor,
        note: opened.cart.note.clone(),
        cart_id: parts.is_cart.then_some(opened.cart.id),
        reservation_id: parts.reservation,
        cancel_reason: None,
        hold_reason: None,
        created_at_ms: now_ms,
        updated_at_ms: now_ms,
        placed_at_ms: None,
        closed_at_ms: None,
        expires_at_ms: Some(parts.expires_at_ms),
    })
}

fn delivery(opened: &Opened) -> Option<Delivery> {
    let shipping = opened.totals.shipping.as_ref()?;
    let quote = opened
        .totals
        .options
        .iter()
        .find(|quote| quote.handle == shipping.handle)?;
    Some(Delivery {
        handle: quote.handle.clone(),
        title: quote.title.clone(),
        cost_minor: shipping.cost_minor,
        days_min: quote.days_min,
        days_max: quote.days_max,
    })
}

/// What each discount took off in all, in the order of their ids.
fn discounts(opened: &Opened) -> Vec<AppliedDiscount> {
    let of_lines = opened.totals.lines.iter().flat_map(|line| &line.allocations);
    let of_shipping = opened.totals.shipping.iter().flat_map(|shipping| &shipping.allocations);
    let mut applied: BTreeMap<i64, AppliedDiscount> = BTreeMap::new();
    for allocation in of_lines.chain(of_shipping) {
        let one = applied
            .entry(allocation.discount_id)
            .or_insert_with(|| AppliedDiscount {
                discount_id: allocation.discount_id,
                title: title_of(opened, allocation),
                code: allocation.code.clone(),
                amount_minor: 0,
            });
        one.amount_minor += allocation.amount_minor;
    }
    applied.into_values().collect()
}

fn title_of(opened: &Opened, allocation: &Allocation) -> String {
    let translated = opened.titles.get(&allocation.discount_id);
    translated.unwrap_or(&allocation.title).clone()
}

fn line_row(
    clock: &Clock,
    parts: &Parts<'_>,
    (position, line): (i64, &OpenedLine),
    portrait: Option<&Portrait>,
) -> Result<Option<OrderLineRow>, DbErr> {
    let Some((offered, _, total)) = &line.sold else {
        return Ok(None);
    };
    let variant = offered.variant();
    let options = portrait.map_or(&[][..], |portrait| &portrait.options);
    let values: Vec<&str> = options.iter().map(|(_, value)| value.as_str()).collect();
    let chosen: Vec<ChosenOption> = options
        .iter()
        .map(|(name, value)| ChosenOption {
            name: name.clone(),
            value: value.clone(),
        })
        .collect();
    let title = portrait.and_then(|portrait| portrait.title.clone());
    let image = portrait
        .and_then(|portrait| portrait.image.as_ref())
        .map(|image| FrozenImage {
            url: image.url.clone(),
            alt_text: image.alt.clone(),
            width: image.width,
            height: image.height,
            thumbhash: image.thumbhash.clone(),
        });
    let allocations: Vec<Allocation> = total
        .allocations
        .iter()
        .map(|allocation| Allocation {
            title: title_of(parts.opened, allocation),
            ..allocation.clone()
        })
        .collect();
    Ok(Some(OrderLineRow {
        id: new_uuid(clock),
        order_id: parts.id,
        position,
        cart_line_id: parts.is_cart.then_some(line.line.id),
        product_id: variant.product_id,
        variant_id: variant.id,
        sku: variant.sku.clone(),
        title: title.unwrap_or_else(|| offered.merchandise.title.clone()),
        variant_title: values.join(" / "),
        options: json(&chosen)?,
        image: image.as_ref().map(json).transpose()?,
        attributes: line.line.attributes.to_json(),
        requires_shipping: variant.requires_shipping,
        reserved: offered.available().is_some(),
        quantity: line.line.quantity,
        unit_minor: total.unit_minor,
        subtotal_minor: total.subtotal_minor,
        total_minor: total.total_minor,
        tax_minor: total.tax_minor,
        allocations: json(&allocations)?,
        fulfilled: 0,
        cancelled: 0,
        refunded: 0,
    }))
}
