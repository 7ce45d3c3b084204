//! A return.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::commerce::order::graphql::OrderLineItem;
use crate::commerce::order::{LinesOf, OrderRow};
use crate::commerce::payment::graphql::Refund;
use crate::commerce::returns::{GoodsReturn, ReturnReason as Reason, ReturnState};
use crate::platform::clock::from_ms;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, Moment};
use crate::platform::id::{MintedId, MintedKind};

/// Where a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ReturnState")]
pub enum ReturnStatus {
    /// The shop has not decided yet.
    Requested,
    /// The shop takes the units back: `instructions` says how.
    Approved,
    /// The shop does not take them back: `declineReason`.
    Declined,
    /// The shop has what came back.
    Received,
    /// The provider has confirmed that what came back was paid back: `refund`. It stays so where a bank sends the money back later, as
    /// to an account that is closed: then `refund.status` is `FAILED`, and the shop pays by another refund of the order.
    Refunded,
    /// It is over, and nothing was paid back by it.
    Closed,
}

/// Why units are sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Reason")]
pub enum ReturnReason {
    /// The size is too small.
    TooSmall,
    /// The size is too large.
    TooLarge,
    /// The colour is not liked.
    Color,
    /// The style is not liked.
    Style,
    /// It does not work, or is broken.
    Defective,
    /// It is not what the shop showed.
    NotAsDescribed,
    /// It is something else than was ordered.
    WrongItem,
    /// It is not wanted any more.
    Unwanted,
    /// Something else: `note`.
    Other,
}

/// Units of a line of the order in a return.
#[derive(SimpleObject)]
struct ReturnLineItem {
    /// The line of the order.
    line_item: OrderLineItem,
    /// How many units were to be sent back; 1 or more.
    quantity: i64,
    /// Why.
    reason: ReturnReason,
    /// What the shopper wrote; null where nothing.
    note: Option<String>,
    /// How many of them came back; 0 until the shop has received them.
    received_quantity: i64,
}

/// Units of an order that the shopper sends back.
pub struct Return {
    order: Arc<OrderRow>,
    goods: Arc<GoodsReturn>,
}

impl Return {
    pub(super) fn new(order: Arc<OrderRow>, goods: Arc<GoodsReturn>) -> Self {
        Self { order, goods }
    }
}

fn moment(ms: Option<i64>) -> Option<Moment> {
    ms.map(|ms| Moment(from_ms(ms)))
}

/// Units of an order that the shopper sends back.
#[Object]
impl Return {
    /// The return's id, `return_…`.
    async fn id(&self) -> ID {
        ID(MintedId::new(MintedKind::Return, self.goods.row.id).to_string())
    }

    /// What people call it, and what is written on the parcel: the order's number, `R` and its own, such as `DE-1042-R1`.
    async fn name(&self) -> String {
        format!("{}-R{}", self.order.number, self.goods.row.position)
    }

    /// Where it stands.
    fn status(&self) -> async_graphql::Result<ReturnStatus> {
        Ok(self.goods.state()?.into())
    }

    /// When it was asked for.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.goods.row.created_at_ms))
    }

    /// When it was last changed.
    async fn updated_at(&self) -> Moment {
        Moment(from_ms(self.goods.row.updated_at_ms))
    }

    /// When it was approved or declined; null before.
    async fn decided_at(&self) -> Option<Moment> {
        moment(self.goods.row.decided_at_ms)
    }

    /// When the shop noted what came back; null before.
    async fn received_at(&self) -> Option<Moment> {
        moment(self.goods.row.received_at_ms)
    }

    /// When it was refunded or closed; null before, and where it was declined.
    async fn ended_at(&self) -> Option<Moment> {
        moment(self.goods.row.ended_at_ms)
    }

    /// What the shopper has to do, as the shop's staff wrote it when they approved; null where they wrote nothing.
    async fn instructions(&self) -> Option<&str> {
        self.goods.row.instructions.as_deref()
    }

    /// Why it was declined, as the shop's staff wrote it; null where it was not.
    async fn decline_reason(&self) -> Option<&str> {
        self.goods.row.decline_reason.as_deref()
    }

    /// What is sent back, in the order of the order's lines; at most 250.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(3))]
    async fn line_items(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ReturnLineItem>> {
        let lines = ctx.loaders().load::<LinesOf>(self.order.id).await?.unwrap_or_default();
        let items = OrderLineItem::all(&lines, &self.order);
        let within = items.into_iter().filter_map(|line_item| {
            let line = self.goods.lines.iter().find(|line| line.line_id == line_item.uuid())?;
            Some(ReturnLineItem {
                line_item,
                quantity: line.quantity,
                reason: Reason::of(line.reason)?.into(),
                note: Some(line.note.clone()).filter(|note| !note.is_empty()),
                received_quantity: line.received,
            })
        });
        Ok(within.collect())
    }

    /// The money that was asked for to go back for it, whether it has gone through or not; null before. After a refund that has failed
    /// another one takes its place.
    #[graphql(directive = Cost::apply(1))]
    async fn refund(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Refund>> {
        let refund = self.goods.row.refund_id?;
        Refund::of_order(ctx, &self.order, refund)
            .await
            .map_err(Into::into)
            .transpose()
    }
}
