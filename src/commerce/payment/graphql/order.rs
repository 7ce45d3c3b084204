//! The money of an order.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};

use super::refund::Refund;
use crate::commerce::order::{OrderRow, OrderState};
use crate::commerce::payment::loader::{FiguresOf, RefundsOf};
use crate::commerce::payment::{Figures, FinancialStatus, financial_status};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, Money};
use crate::platform::money::Currency;

/// What is known of the money of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "FinancialStatus")]
pub enum OrderFinancialStatus {
    /// Nothing is known of it yet.
    Pending,
    /// It is set aside for the shop, and not taken.
    Authorized,
    /// It is taken. An order that costs nothing is paid when it is placed.
    Paid,
    /// Some of it was paid back, or a bank has taken it back.
    PartiallyRefunded,
    /// All of it was paid back, or a bank has taken it back.
    Refunded,
    /// It was set aside and released again, or the order was given up before anything was taken.
    Voided,
    /// The order was not paid in time.
    Expired,
}

/// The part of an order that tells of its money.
#[derive(Clone)]
pub struct OrderPayments(Arc<OrderRow>);

impl From<Arc<OrderRow>> for OrderPayments {
    fn from(order: Arc<OrderRow>) -> Self {
        Self(order)
    }
}

impl OrderPayments {
    async fn figures(&self, ctx: &Context<'_>) -> Result<Figures, Error> {
        let found = ctx.loaders().load::<FiguresOf>(self.0.id).await?;
        Ok(found.unwrap_or_default())
    }

    fn money(&self, minor: i64) -> async_graphql::Result<Money> {
        Ok(Money::new(minor, currency_of(&self.0)?))
    }
}

/// The currency of an order.
pub(super) fn currency_of(order: &OrderRow) -> Result<Currency, Error> {
    let found = Currency::from_code(&order.currency);
    found.ok_or_else(|| {
        Error::Fault(anyhow::anyhow!(
            "an order is in the unknown currency {}",
            order.currency
        ))
    })
}

/// The part of an order that tells of its money.
#[Object]
impl OrderPayments {
    /// What is known of its money. It follows from what the payment provider has confirmed, and from nothing else.
    #[graphql(directive = Cost::apply(1))]
    async fn financial_status(&self, ctx: &Context<'_>) -> async_graphql::Result<OrderFinancialStatus> {
        let figures = self.figures(ctx).await?;
        let state = OrderState::of(self.0.state).unwrap_or(OrderState::PendingPayment);
        Ok(financial_status(&figures, state).into())
    }

    /// What was taken, before anything was paid back.
    #[graphql(directive = Cost::apply(1))]
    async fn amount_paid(&self, ctx: &Context<'_>) -> async_graphql::Result<Money> {
        self.money(self.figures(ctx).await?.captured_minor)
    }

    /// What was paid back. Refunds that are on their way do not count yet.
    #[graphql(directive = Cost::apply(1))]
    async fn total_refunded(&self, ctx: &Context<'_>) -> async_graphql::Result<Money> {
        self.money(self.figures(ctx).await?.refunded_minor)
    }

    /// Every refund, the latest first.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(3))]
    async fn refunds(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Refund>> {
        let currency = currency_of(&self.0)?;
        let found = ctx.loaders().load::<RefundsOf>(self.0.id).await?;
        let rows = found.as_deref().map(Vec::as_slice).unwrap_or_default();
        Ok(rows.iter().map(|row| Refund::new(row.clone(), currency)).collect())
    }
}
