//! Following orders.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, SimpleObject, Subscription, Union};
use futures_util::stream::Stream;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::cost::currency_of;
use super::event::OrderHistoryEvent;
use super::order::Order;
use crate::commerce::order::{OrderEvent, OrderNews, OrderRow, find_own};
use crate::platform::changes::{Event, EventKind, Scope};
use crate::platform::error::Error;
use crate::platform::graphql::live::{self, CaughtUp, Following, Step, StreamPlace, StreamReset};
use crate::platform::graphql::{ContextExt as _, Cost, minted_id};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::Shopper;

/// What a stream of orders says: where it begins, that it had to begin anew, or what happened to an order.
#[derive(Clone, Union)]
pub(crate) enum OrderStreamItem {
    CaughtUp(CaughtUp),
    StreamReset(StreamReset),
    OrderStatusChange(OrderStatusChange),
}

/// Something happened to an order. Each event is told, in order, at least once: an app passes over numbers that it has seen.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct OrderStatusChange {
    /// The event's number among all events of the shopper's orders.
    pub seq: i64,
    /// The number of the item before it in this stream. Where an app has seen another one last, it lost an item, and subscribes
    /// again with the last cursor that it has.
    pub previous_seq: Option<i64>,
    /// From where a stream goes on after this item, for `after`.
    pub cursor: String,
    /// The order's id, `order_…`.
    order_id: ID,
    #[graphql(skip)]
    told: Arc<Told>,
}

/// An event as it was read, and its order once it is asked for.
struct Told {
    shopper: Shopper,
    order: Uuid,
    at_ms: i64,
    pub seq: i64,
    event: Option<OrderEvent>,
    row: OnceCell<Option<Arc<OrderRow>>>,
}

impl Told {
    fn of(shopper: Shopper, event: &Event) -> Option<(ID, Self)> {
        let news: OrderNews = serde_json::from_str(&event.body).ok()?;
        let order = MintedId::parse_as(&news.order_id, MintedKind::Order).ok()?;
        let told = Self {
            shopper,
            order,
            at_ms: event.at_ms,
            seq: news.seq,
            event: serde_json::from_value(news.event).ok(),
            row: OnceCell::new(),
        };
        Some((ID(news.order_id), told))
    }

    async fn row(&self, ctx: &Context<'_>) -> Result<Option<Arc<OrderRow>>, Error> {
        let row = self.row.get_or_try_init(|| async {
            let row = find_own(ctx.db().reader(), self.shopper.id, self.order).await?;
            Ok::<_, Error>(row.map(Arc::new))
        });
        row.await.cloned()
    }
}

#[ComplexObject]
impl OrderStatusChange {
    /// What happened; null where this server is older than the one that noted it.
    #[graphql(directive = Cost::apply(1))]
    async fn event(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<OrderHistoryEvent>> {
        let Some(event) = self.told.event.clone() else {
            return Ok(None);
        };
        let currency = self.told.row(ctx).await?.map(|row| currency_of(&row));
        Ok(Some(OrderHistoryEvent::new(
            self.told.seq,
            self.told.at_ms,
            event,
            currency,
        )))
    }

    /// The order as it is now, which may be further than this event; null where it is not the shopper's any more.
    #[graphql(directive = Cost::apply(1))]
    async fn order(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Order>> {
        Ok(self.told.row(ctx).await?.map(Order::from))
    }
}

impl From<Step<(ID, Arc<Told>)>> for OrderStreamItem {
    fn from(step: Step<(ID, Arc<Told>)>) -> Self {
        match step {
            Step::CaughtUp(item) => Self::CaughtUp(item),
            Step::Reset(item) => Self::StreamReset(item),
            Step::Item(place, (order_id, told)) => {
                let StreamPlace {
                    seq,
                    previous_seq,
                    cursor,
                } = place;
                Self::OrderStatusChange(OrderStatusChange {
                    seq,
                    previous_seq,
                    cursor,
                    order_id,
                    told,
                })
            }
        }
    }
}

/// Opens the stream of the shopper's orders; of one of them, where `order` is given.
async fn open(ctx: &Context<'_>, order: Option<Uuid>, after: Option<String>) -> async_graphql::Result<()> {
    let shopper = ctx.shopper()?;
    let following = Following {
        scope: Scope::Principal(shopper.id),
        // One for all streams of orders: they are numbered alike, so an app may go on with either.
        name: format!("order events of {}", shopper.id),
        after,
    };
    let steps = live::events(ctx, following, move |event| {
        let (id, told) = Told::of(shopper, event).filter(|_| event.kind == EventKind::Order as i16)?;
        order
            .is_none_or(|order| order == told.order)
            .then(|| (id, Arc::new(told)))
    });
    live::tell(ctx, steps.await?, OrderStreamItem::from);
    Ok(())
}

#[derive(Default)]
pub struct OrderSubscription;

#[Subscription]
impl OrderSubscription {
    /// What happens to one order of the shopper, each event in order, none left out. It begins with `CaughtUp`; with `after`, what
    /// came since that cursor is told first. The order need not be there yet: its id may be one that the app is about to submit.
    /// Needs an access token; when that ends, the stream ends with a code on which clients come back with a fresh one.
    #[graphql(directive = Cost::apply(5))]
    async fn order_status_changed(
        &self,
        ctx: &Context<'_>,
        order_id: ID,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = OrderStreamItem>> {
        if live::is_opening(ctx) {
            let order = minted_id("orderId", &order_id, MintedKind::Order)?;
            open(ctx, Some(order), after).await?;
        }
        Ok(live::current(ctx))
    }

    /// What happens to any order of the shopper, each event in order, none left out. It begins with `CaughtUp`; with `after`, what
    /// came since that cursor is told first. Needs an access token; when that ends, the stream ends with a code on which clients
    /// come back with a fresh one.
    #[graphql(directive = Cost::apply(5))]
    async fn customer_orders_changed(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = OrderStreamItem>> {
        if live::is_opening(ctx) {
            open(ctx, None, after).await?;
        }
        Ok(live::current(ctx))
    }
}
