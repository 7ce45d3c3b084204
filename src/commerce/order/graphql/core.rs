//! An order itself, without what other modules know of it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use chrono::TimeDelta;

use super::address::{OrderAddress, OrderDelivery};
use super::cost::OrderCost;
use super::event::{self, OrderEventConnection};
use super::line::{self, OrderLineItemConnection};
use super::status::{OrderCancelReason, OrderFulfillmentStatus, OrderStatus};
use crate::commerce::order::{
    CancelReason, Delivery, OrderRow, OrderState, PostalAddress, can_cancel, progress, read_json,
};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{Cost, Moment, PageSize};
use crate::platform::id::{MintedId, MintedKind};

/// What was ordered, and where the order stands.
#[derive(Clone)]
pub struct OrderCore(pub(super) Arc<OrderRow>);

impl From<Arc<OrderRow>> for OrderCore {
    fn from(order: Arc<OrderRow>) -> Self {
        Self(order)
    }
}

impl OrderCore {
    pub(super) fn global_id(&self) -> ID {
        ID(MintedId::new(MintedKind::Order, self.0.id).to_string())
    }

    fn state(&self) -> Result<OrderState, Error> {
        let number = self.0.state;
        let state = OrderState::of(number);
        Ok(state.ok_or_else(|| anyhow::anyhow!("an order is in the unknown state {number}"))?)
    }

    fn kept_delivery(&self) -> Option<Result<Delivery, Error>> {
        self.0.delivery.as_deref().map(read_json)
    }
}

/// What was ordered, and where the order stands.
#[Object]
impl OrderCore {
    /// The order's id, `order_…`.
    async fn id(&self) -> ID {
        self.global_id()
    }

    /// What people call the order, such as `DE-1042`: the market's code and a number that rises.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// Grows by one with every change of the order.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// When it was submitted.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.0.created_at_ms))
    }

    /// When it was last changed.
    async fn updated_at(&self) -> Moment {
        Moment(from_ms(self.0.updated_at_ms))
    }

    /// When its payment was certain; null before.
    async fn placed_at(&self) -> Option<Moment> {
        self.0.placed_at_ms.map(|ms| Moment(from_ms(ms)))
    }

    /// When it was cancelled; null where it was not.
    async fn cancelled_at(&self) -> Option<Moment> {
        let is_cancelled = self.0.state == OrderState::Cancelled as i16;
        let closed = self.0.closed_at_ms.filter(|_| is_cancelled);
        closed.map(|ms| Moment(from_ms(ms)))
    }

    /// Why it was cancelled; null where it was not.
    async fn cancel_reason(&self) -> Option<OrderCancelReason> {
        CancelReason::of(self.0.cancel_reason?).map(Into::into)
    }

    /// Where it stands.
    fn status(&self) -> async_graphql::Result<OrderStatus> {
        Ok(self.state()?.into())
    }

    /// How much of it is in parcels. Units that will not be sent do not count.
    #[graphql(directive = Cost::apply(1))]
    async fn fulfillment_status(&self, ctx: &Context<'_>) -> async_graphql::Result<OrderFulfillmentStatus> {
        Ok(progress(&line::lines(ctx, &self.0).await?).into())
    }

    /// Until when it can be paid; null where it needs not be any more.
    async fn expires_at(&self) -> Option<Moment> {
        self.0.expires_at_ms.map(|ms| Moment(from_ms(ms)))
    }

    /// When it is at the door at worst, by the delivery that was chosen; null before it is placed, where nothing is sent, and where it
    /// was cancelled.
    async fn estimated_delivery_at(&self) -> Option<async_graphql::Result<Moment>> {
        if self.0.state == OrderState::Cancelled as i16 {
            return None;
        }
        let placed = from_ms(self.0.placed_at_ms?);
        let delivery = self.kept_delivery()?;
        let arrives = |delivery: Delivery| Moment(placed + TimeDelta::days(i64::from(delivery.days_max)));
        Some(delivery.map(arrives).map_err(Into::into))
    }

    /// A page of what was ordered, in the order of the cart; at most 500 lines.
    #[graphql(directive = Cost::apply(1), directive = PageSize::apply())]
    async fn line_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<OrderLineItemConnection> {
        line::page(ctx, &self.0, first, after.as_deref()).await
    }

    /// What it costs.
    fn cost(&self) -> async_graphql::Result<OrderCost> {
        Ok(OrderCost::of(&self.0)?)
    }

    /// Where it goes; null where nothing is sent.
    async fn shipping_address(&self) -> Option<async_graphql::Result<OrderAddress>> {
        let kept: Result<PostalAddress, Error> = read_json(self.0.shipping_address.as_deref()?);
        Some(kept.map(Into::into).map_err(Into::into))
    }

    /// How it goes there; null where nothing is sent.
    async fn delivery(&self) -> Option<async_graphql::Result<OrderDelivery>> {
        let kept = self.kept_delivery()?;
        Some(
            kept.map(|delivery| OrderDelivery::of(&self.0, delivery))
                .map_err(Into::into),
        )
    }

    /// The address for mails about it.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// The phone's number for questions about it; null where none was given.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// What the shopper wrote to the shop; null where nothing.
    async fn note(&self) -> Option<&str> {
        Some(self.0.note.as_str()).filter(|note| !note.is_empty())
    }

    /// Whether the shopper can still cancel it: nothing of it is in a parcel yet.
    #[graphql(directive = Cost::apply(1))]
    async fn can_cancel(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let lines = line::lines(ctx, &self.0).await?;
        Ok(can_cancel(self.state()?, &lines))
    }

    /// A page of what happened to it, the oldest first; at most 100.
    #[graphql(directive = Cost::apply(1), directive = PageSize::apply())]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<OrderEventConnection> {
        event::page(ctx, &self.0, first, after.as_deref()).await
    }
}
