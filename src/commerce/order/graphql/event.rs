//! What happened to an order.

use async_graphql::{Context, Enum, ID, Object};

use super::cost::currency_of;
use super::status::OrderCancelReason;
use crate::commerce::order::loader::{EventPage, EventsOf};
use crate::commerce::order::{CancelReason, OrderEvent, OrderRow, read_json};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, CursorScope, Moment, Money, Page, Position, SortValue};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::money::Currency;

/// Events on a page at most.
const EVENTS_MAX: u32 = 100;

/// What happened to an order. More may come: an app passes over those that it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OrderEventType {
    /// It was submitted and waits for its payment.
    Submitted,
    /// The bank wants the shopper to do something.
    PaymentActionRequired,
    /// The bank has promised `amount`.
    PaymentAuthorized,
    /// `amount` was taken.
    PaymentCaptured,
    /// The payment failed: `code`.
    PaymentFailed,
    /// A promise of `amount` was given back.
    PaymentVoided,
    /// `amount` came when the order was not to be paid any more; it is paid back.
    PaymentLate,
    /// `amount` is disputed with the bank.
    PaymentDisputed,
    /// It was placed.
    Placed,
    /// Staff look at it before anything more is sent.
    Held,
    /// It goes on.
    HoldReleased,
    /// It was cancelled: `cancelReason`.
    Cancelled,
    /// It was not paid in time.
    Expired,
    /// `quantity` units will not be sent.
    LinesCancelled,
    /// Everything that was to be sent has arrived.
    Completed,
    /// `amount` is to be paid back: `refundId`.
    RefundRequested,
    /// `amount` was paid back: `refundId`.
    Refunded,
    /// Paying back failed: `refundId`, `code`.
    RefundFailed,
    /// A parcel with `quantity` units is made ready: `fulfillmentId`.
    FulfillmentCreated,
    /// A parcel has come further: `fulfillmentId`.
    FulfillmentMoved,
    /// A parcel will not be sent: `fulfillmentId`.
    FulfillmentCancelled,
    /// A parcel has another tracking number: `fulfillmentId`.
    TrackingChanged,
    /// The guest who ordered has signed in: the order is the customer's now.
    OwnerChanged,
    /// The shopper wants to send `quantity` units back: `returnId`.
    ReturnRequested,
    /// A return was approved: `returnId`.
    ReturnApproved,
    /// A return was declined: `returnId`.
    ReturnDeclined,
    /// Of a return `quantity` units have come back: `returnId`.
    ReturnReceived,
    /// What came back was paid back: `returnId`, `refundId`.
    ReturnRefunded,
    /// A return ended without money: `returnId`.
    ReturnClosed,
}

impl From<&OrderEvent> for OrderEventType {
    fn from(event: &OrderEvent) -> Self {
        match event {
            OrderEvent::Submitted => Self::Submitted,
            OrderEvent::PaymentActionRequired => Self::PaymentActionRequired,
            OrderEvent::PaymentAuthorized { .. } => Self::PaymentAuthorized,
            OrderEvent::PaymentCaptured { .. } => Self::PaymentCaptured,
            OrderEvent::PaymentFailed { .. } => Self::PaymentFailed,
            OrderEvent::PaymentVoided { .. } => Self::PaymentVoided,
            OrderEvent::PaymentLate { .. } => Self::PaymentLate,
            OrderEvent::PaymentDisputed { .. } => Self::PaymentDisputed,
            OrderEvent::Placed => Self::Placed,
            OrderEvent::Held { .. } => Self::Held,
            OrderEvent::HoldReleased => Self::HoldReleased,
            OrderEvent::Cancelled { .. } => Self::Cancelled,
            OrderEvent::Expired => Self::Expired,
            OrderEvent::LinesCancelled { .. } => Self::LinesCancelled,
            OrderEvent::Completed => Self::Completed,
            OrderEvent::RefundRequested { .. } => Self::RefundRequested,
            OrderEvent::Refunded { .. } => Self::Refunded,
            OrderEvent::RefundFailed { .. } => Self::RefundFailed,
            OrderEvent::ParcelCreated { .. } => Self::FulfillmentCreated,
            OrderEvent::ParcelMoved { .. } => Self::FulfillmentMoved,
            OrderEvent::ParcelCancelled { .. } => Self::FulfillmentCancelled,
            OrderEvent::TrackingChanged { .. } => Self::TrackingChanged,
            OrderEvent::OwnerChanged => Self::OwnerChanged,
            OrderEvent::ReturnRequested { .. } => Self::ReturnRequested,
            OrderEvent::ReturnApproved { .. } => Self::ReturnApproved,
            OrderEvent::ReturnDeclined { .. } => Self::ReturnDeclined,
            OrderEvent::ReturnReceived { .. } => Self::ReturnReceived,
            OrderEvent::ReturnRefunded { .. } => Self::ReturnRefunded,
            OrderEvent::ReturnClosed { .. } => Self::ReturnClosed,
        }
    }
}

/// Something that happened to an order.
pub struct OrderHistoryEvent {
    seq: i64,
    at_ms: i64,
    event: OrderEvent,
    /// `None`: the order is not there any more.
    currency: Option<Currency>,
}

impl OrderHistoryEvent {
    /// The event `seq` of an order in this currency.
    pub(super) fn new(seq: i64, at_ms: i64, event: OrderEvent, currency: Option<Currency>) -> Self {
        Self {
            seq,
            at_ms,
            event,
            currency,
        }
    }
}

/// Something that happened to an order.
#[Object(name = "OrderEvent")]
impl OrderHistoryEvent {
    /// Its number within the order: from 1, without gaps.
    async fn seq(&self) -> i64 {
        self.seq
    }

    /// What happened.
    #[graphql(name = "type")]
    async fn kind(&self) -> OrderEventType {
        (&self.event).into()
    }

    /// When the shop noted it.
    async fn happened_at(&self) -> Moment {
        Moment(from_ms(self.at_ms))
    }

    /// The money that it is about; null where it is about none.
    async fn amount(&self) -> Option<Money> {
        use OrderEvent as Event;
        match self.event {
            Event::PaymentAuthorized { amount_minor }
            | Event::PaymentCaptured { amount_minor }
            | Event::PaymentVoided { amount_minor }
            | Event::PaymentLate { amount_minor }
            | Event::PaymentDisputed { amount_minor }
            | Event::RefundRequested { amount_minor, .. }
            | Event::Refunded { amount_minor, .. } => Some(Money::new(amount_minor, self.currency?)),
            _ => None,
        }
    }

    /// The units that it is about; null where it is about none.
    async fn quantity(&self) -> Option<i64> {
        match self.event {
            OrderEvent::LinesCancelled { units }
            | OrderEvent::ParcelCreated { units, .. }
            | OrderEvent::ReturnRequested { units, .. }
            | OrderEvent::ReturnReceived { units, .. } => Some(units),
            _ => None,
        }
    }

    /// Why a payment or a refund failed, such as `CARD_DECLINED`; else null.
    async fn code(&self) -> Option<&str> {
        match &self.event {
            OrderEvent::PaymentFailed { code } | OrderEvent::RefundFailed { code, .. } => Some(code),
            _ => None,
        }
    }

    /// With `CANCELLED`: why; else null.
    async fn cancel_reason(&self) -> Option<OrderCancelReason> {
        match self.event {
            OrderEvent::Cancelled { reason } => CancelReason::of(reason).map(Into::into),
            _ => None,
        }
    }

    /// The parcel that it is about, `parcel_…`; null where it is about none.
    async fn fulfillment_id(&self) -> Option<ID> {
        match self.event {
            OrderEvent::ParcelCreated { parcel, .. }
            | OrderEvent::ParcelMoved { parcel, .. }
            | OrderEvent::ParcelCancelled { parcel }
            | OrderEvent::TrackingChanged { parcel } => Some(ID(MintedId::new(MintedKind::Parcel, parcel).to_string())),
            _ => None,
        }
    }

    /// The refund that it is about, `refund_…`; null where it is about none.
    async fn refund_id(&self) -> Option<ID> {
        match self.event {
            OrderEvent::RefundRequested { refund, .. }
            | OrderEvent::Refunded { refund, .. }
            | OrderEvent::RefundFailed { refund, .. }
            | OrderEvent::ReturnRefunded { refund, .. } => {
                Some(ID(MintedId::new(MintedKind::Refund, refund).to_string()))
            }
            _ => None,
        }
    }

    /// The return that it is about, `return_…`; null where it is about none.
    async fn return_id(&self) -> Option<ID> {
        match self.event {
            OrderEvent::ReturnRequested { id, .. }
            | OrderEvent::ReturnApproved { id }
            | OrderEvent::ReturnDeclined { id }
            | OrderEvent::ReturnReceived { id, .. }
            | OrderEvent::ReturnRefunded { id, .. }
            | OrderEvent::ReturnClosed { id } => Some(ID(MintedId::new(MintedKind::Return, id).to_string())),
            _ => None,
        }
    }
}

/// What a page of events says beyond them.
pub(super) struct OrderEventConnectionFields {
    total: i64,
}

/// A page of what happened to an order.
#[Object]
impl OrderEventConnectionFields {
    /// How many events there are.
    fn total_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.total)?)
    }
}

crate::connection! {
    /// A page of what happened to an order.
    OrderEventConnection of OrderHistoryEvent by OrderEventEdge with OrderEventConnectionFields
}

pub(super) async fn page(
    ctx: &Context<'_>,
    order: &OrderRow,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<OrderEventConnection> {
    let key = ctx.cursors();
    let scope = CursorScope::new(&format!("order events {}", order.id));
    let page = Page::new(key, &scope, EVENTS_MAX, first, after)?;
    let rows = EventPage {
        order: order.id,
        after: page.after.as_ref().map_or(0, |position| position.id),
        limit: i64::try_from(page.limit())?,
    };
    let rows = ctx.loaders().load::<EventsOf>(rows).await?.unwrap_or_default();
    let currency = Some(currency_of(order));
    let events = rows.iter().map(|row| {
        Ok(OrderHistoryEvent::new(
            row.seq,
            row.at_ms,
            read_json(&row.body)?,
            currency,
        ))
    });
    let events = events.collect::<Result<Vec<_>, Error>>()?;
    let page = page.of((key, &scope), events, |event| {
        let position = Position {
            value: SortValue::Number(event.seq),
            id: event.seq,
        };
        (position, event)
    });
    let total = order.event_head;
    Ok(OrderEventConnection::new(page, OrderEventConnectionFields { total }))
}
