//! What became of an order that was submitted.

use std::sync::Arc;

use async_graphql::{Context, ID, SimpleObject, Union};

use uuid::Uuid;

use super::failure::{CheckoutErrorCode, CheckoutUserError};
use crate::commerce::checkout::{Figures, Quote, Standing};
use crate::commerce::order::graphql::Order;
use crate::commerce::order::{CancelReason, OrderRow, OrderState};
use crate::commerce::payment::IntentRow;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Money};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::money::Currency;
use crate::platform::principal::Shopper;

/// How long an app waits before it asks again.
const POLL_AFTER_MS: i32 = 1_000;

/// What became of an order that was submitted: exactly one of these.
#[derive(Union)]
pub(super) enum CheckoutResult {
    Succeeded(CheckoutSucceeded),
    ActionRequired(CheckoutActionRequired),
    Processing(CheckoutProcessing),
    Failed(Box<CheckoutFailed>),
}

/// The order is placed.
#[derive(SimpleObject)]
pub(super) struct CheckoutSucceeded {
    /// The order.
    order: Order,
}

/// The shopper's bank wants something, such as a code of 3-D Secure. The order waits; its stock is kept until it expires.
#[derive(SimpleObject)]
pub(super) struct CheckoutActionRequired {
    /// The order's id, for `checkoutAttempt`.
    order_id: ID,
    /// What to do.
    action: CheckoutAction,
    /// When to ask `checkoutAttempt` for the outcome after the shopper has done it, in milliseconds.
    poll_after_ms: i32,
}

/// What the shopper's bank wants.
#[derive(SimpleObject)]
pub(super) struct CheckoutAction {
    /// The page to open; null where the provider's library in the app shows it by itself.
    url: Option<String>,
    /// What the provider's library in the app needs to show it, such as the client secret of Stripe; null where it needs nothing.
    client_secret: Option<String>,
}

/// The payment is not known yet. The order waits; its stock is kept until it expires.
#[derive(SimpleObject)]
pub(super) struct CheckoutProcessing {
    /// The order's id, for `checkoutAttempt`.
    order_id: ID,
    /// When to ask `checkoutAttempt`, in milliseconds.
    poll_after_ms: i32,
}

/// Nothing was ordered, or the order was given up; nothing was charged, or it is given back.
#[derive(SimpleObject)]
pub(super) struct CheckoutFailed {
    /// Why; never empty.
    #[graphql(directive = AssumedSize::apply(2))]
    user_errors: Vec<CheckoutUserError>,
    /// What it would cost now; null where that could not be said.
    cost: Option<CheckoutCost>,
    /// What the shopper agrees to who submits again with it as `acceptQuote`: the lines and `cost`. Null where there is no cost, and where
    /// an order was made.
    quote: Option<String>,
    /// The id of the order that was given up; null where none was made.
    // Of another name than in the other outcomes, in which it is never null: documents select them side by side.
    given_up_order_id: Option<ID>,
}

/// What an order would cost.
#[derive(SimpleObject)]
pub struct CheckoutCost {
    /// The lines before discounts.
    subtotal_amount: Money,
    /// What all discounts take off, from lines and delivery.
    discount_amount: Money,
    /// The delivery after discounts; null where nothing is sent or no way is chosen.
    shipping_amount: Option<Money>,
    /// The tax on lines and delivery.
    total_tax_amount: Money,
    /// Whether the tax is in the other amounts already; else it is added to the total.
    tax_included: bool,
    /// What is to be paid.
    total_amount: Money,
}

fn order_id(order: &OrderRow) -> ID {
    ID(MintedId::new(MintedKind::Order, order.id).to_string())
}

impl CheckoutResult {
    /// The order `id` is there, and nothing more can be told now.
    pub(super) fn unknown(id: Uuid) -> Self {
        Self::Processing(CheckoutProcessing {
            order_id: ID(MintedId::new(MintedKind::Order, id).to_string()),
            poll_after_ms: POLL_AFTER_MS,
        })
    }

    pub(super) fn of(standing: Standing) -> Self {
        match standing {
            Standing::Succeeded(order) => Self::Succeeded(CheckoutSucceeded {
                order: Order::from(Arc::new(*order)),
            }),
            Standing::ActionRequired(order, intent) => Self::ActionRequired(CheckoutActionRequired {
                order_id: order_id(&order),
                action: CheckoutAction {
                    url: intent.action_url,
                    client_secret: intent.action_secret,
                },
                poll_after_ms: POLL_AFTER_MS,
            }),
            Standing::Processing(order) => Self::Processing(CheckoutProcessing {
                order_id: order_id(&order),
                poll_after_ms: POLL_AFTER_MS,
            }),
            Standing::Failed(order, intent) => Self::Failed(Box::new(CheckoutFailed {
                user_errors: vec![why(&order, intent.as_deref())],
                cost: None,
                quote: None,
                given_up_order_id: Some(order_id(&order)),
            })),
        }
    }

    pub(super) fn refused(
        ctx: &Context<'_>,
        shopper: &Shopper,
        user_errors: Vec<CheckoutUserError>,
        figures: Option<&Figures>,
    ) -> Self {
        Self::Failed(Box::new(CheckoutFailed {
            user_errors,
            cost: figures.and_then(CheckoutCost::of),
            quote: figures
                .and_then(Quote::of)
                .map(|quote| quote.seal(ctx.cursors(), shopper.id)),
            given_up_order_id: None,
        }))
    }
}

fn why(order: &OrderRow, intent: Option<&IntentRow>) -> CheckoutUserError {
    let reason = order.cancel_reason.and_then(CancelReason::of);
    let (code, message) = match (OrderState::of(order.state), reason) {
        (Some(OrderState::Expired), _) => (
            CheckoutErrorCode::PaymentExpired,
            "the order was not paid in time: submit again".to_owned(),
        ),
        (_, Some(CancelReason::Superseded)) => (
            CheckoutErrorCode::Superseded,
            "another order was submitted instead of this one".to_owned(),
        ),
        (_, Some(CancelReason::Customer | CancelReason::Staff | CancelReason::Fraud)) => (
            CheckoutErrorCode::OrderCancelled,
            "the order was cancelled before it was paid".to_owned(),
        ),
        (_, Some(CancelReason::Inventory)) => (
            CheckoutErrorCode::OutOfStock,
            "what was ordered was gone when the payment came; it is given back".to_owned(),
        ),
        _ => {
            let told = intent.and_then(|intent| intent.failure_code.as_deref());
            let message = format!("the payment was declined: {}", told.unwrap_or("no reason was given"));
            (CheckoutErrorCode::PaymentDeclined, message)
        }
    };
    CheckoutUserError::of_order(code, message)
}

impl CheckoutCost {
    #[must_use]
    pub fn of(figures: &Figures) -> Option<Self> {
        let currency = Currency::from_code(&figures.currency)?;
        let money = |minor| Money::new(minor, currency);
        Some(Self {
            subtotal_amount: money(figures.subtotal_minor),
            discount_amount: money(figures.discount_minor),
            shipping_amount: figures.shipping_minor.map(money),
            total_tax_amount: money(figures.tax_minor),
            tax_included: figures.tax_included,
            total_amount: money(figures.total_minor),
        })
    }
}
