//! A parcel.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use uuid::Uuid;

use crate::commerce::fulfillment::{Parcel, ParcelEventsOf, ParcelState, ParcelsOf};
use crate::commerce::order::graphql::OrderLineItem;
use crate::commerce::order::{LinesOf, OrderRow};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, Moment, Url};
use crate::platform::id::{MintedId, MintedKind};

/// Where a parcel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ParcelState")]
pub enum FulfillmentStatus {
    /// It is to be packed.
    Pending,
    /// It is packed.
    Packed,
    /// It has left the shop.
    Shipped,
    /// It is on its way.
    InTransit,
    /// It comes today.
    OutForDelivery,
    /// It has arrived.
    Delivered,
    /// Nobody was there to take it; it will be tried again, or waits to be fetched.
    Attempted,
    /// It comes later than was said.
    Delayed,
    /// It is lost. Should it turn up, it becomes `DELIVERED`.
    Lost,
    /// It was cancelled before it left.
    Cancelled,
}

/// How a parcel is followed.
#[derive(Debug, Clone, SimpleObject)]
struct TrackingInfo {
    /// Who carries it; null where unknown.
    company: Option<String>,
    /// Its number there; null where unknown.
    number: Option<String>,
    /// A page that shows where it is; null where there is none.
    url: Option<Url>,
}

/// Units of a line of the order in a parcel.
#[derive(SimpleObject)]
struct FulfillmentLineItem {
    /// The line of the order.
    line_item: OrderLineItem,
    /// How many of it are in the parcel; 1 or more.
    quantity: i64,
}

/// What was told of a parcel on its way.
#[derive(Debug, Clone, SimpleObject)]
struct FulfillmentEvent {
    /// Where it was.
    status: FulfillmentStatus,
    /// When it was there, as it was told.
    happened_at: Moment,
}

/// A parcel, or what is sent in place of one.
pub struct Fulfillment {
    order: Arc<OrderRow>,
    parcel: Arc<Parcel>,
}

impl Fulfillment {
    /// The parcels of an order, read together with those of other orders of the request.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn all(ctx: &Context<'_>, order: &Arc<OrderRow>) -> Result<Vec<Self>, Error> {
        let parcels = ctx.loaders().load::<ParcelsOf>(order.id).await?.unwrap_or_default();
        let shown = parcels.iter().map(|parcel| Self {
            order: Arc::clone(order),
            parcel: Arc::clone(parcel),
        });
        Ok(shown.collect())
    }

    pub(super) fn is(&self, id: Uuid) -> bool {
        self.parcel.row.id == id
    }

    fn state(&self) -> Result<ParcelState, Error> {
        let number = self.parcel.row.state;
        let state = ParcelState::of(number);
        Ok(state.ok_or_else(|| anyhow::anyhow!("a parcel is in the unknown state {number}"))?)
    }
}

/// A parcel, or what is sent in place of one.
#[Object]
impl Fulfillment {
    /// The parcel's id, `parcel_…`.
    async fn id(&self) -> ID {
        ID(MintedId::new(MintedKind::Parcel, self.parcel.row.id).to_string())
    }

    /// What people call it: the order's number and its own, such as `DE-1042-2`.
    async fn name(&self) -> String {
        format!("{}-{}", self.order.number, self.parcel.row.position)
    }

    /// Where it is.
    fn status(&self) -> async_graphql::Result<FulfillmentStatus> {
        Ok(self.state()?.into())
    }

    /// When it came there, as it was told.
    async fn status_at(&self) -> Moment {
        Moment(from_ms(self.parcel.row.state_at_ms))
    }

    /// When it was made.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.parcel.row.created_at_ms))
    }

    /// When it left the shop; null before.
    async fn shipped_at(&self) -> Option<Moment> {
        self.parcel.row.shipped_at_ms.map(|ms| Moment(from_ms(ms)))
    }

    /// When it arrived; null before.
    async fn delivered_at(&self) -> Option<Moment> {
        self.parcel.row.delivered_at_ms.map(|ms| Moment(from_ms(ms)))
    }

    /// How it is followed; null where nothing is known.
    async fn tracking_info(&self) -> Option<TrackingInfo> {
        let row = &self.parcel.row;
        let info = TrackingInfo {
            company: row.tracking_company.clone(),
            number: row.tracking_number.clone(),
            url: row.tracking_url.clone().map(Url),
        };
        let is_known = info.company.is_some() || info.number.is_some() || info.url.is_some();
        is_known.then_some(info)
    }

    /// What is in it, in the order of the order's lines; at most 500.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(5))]
    async fn line_items(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<FulfillmentLineItem>> {
        let lines = ctx.loaders().load::<LinesOf>(self.order.id).await?.unwrap_or_default();
        let items = OrderLineItem::all(&lines, &self.order);
        let within = items.into_iter().filter_map(|line_item| {
            let line = self.parcel.lines.iter().find(|line| line.line_id == line_item.uuid())?;
            Some(FulfillmentLineItem {
                line_item,
                quantity: line.quantity,
            })
        });
        Ok(within.collect())
    }

    /// What was told of it on its way, in the order in which it happened; also what was told late.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(8))]
    async fn events(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<FulfillmentEvent>> {
        let rows = ctx.loaders().load::<ParcelEventsOf>(self.parcel.row.id).await?;
        let rows = rows.unwrap_or_default();
        let shown = rows.iter().filter_map(|row| {
            Some(FulfillmentEvent {
                status: ParcelState::of(row.state)?.into(),
                happened_at: Moment(from_ms(row.happened_at_ms)),
            })
        });
        Ok(shown.collect())
    }
}
