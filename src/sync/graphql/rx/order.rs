//! Orders, for RxDB.

use async_graphql::{Context, ID, Object, SimpleObject, Subscription};
use futures_util::stream::Stream;

use super::bulk::{RxBulk, RxCheckpointInput, RxType};
use super::{pull, stream};
use crate::commerce::order::OrderState;
use crate::platform::clock::from_ms;
use crate::platform::graphql::{AssumedDocuments, Cost, Documents};
use crate::platform::money::{Currency, format_minor};
use crate::sync::rx::{OrderDocument, Shown};

/// An order of the shopper as a document of RxDB, for lists; `order` has the rest. Only the server changes it.
#[derive(SimpleObject)]
pub(super) struct RxOrder {
    /// The order's id, `order_…`.
    id: ID,
    /// What people call the order, such as `DE-1042`; empty where it is deleted.
    number: String,
    /// Where it stands, by the names of `OrderStatus`, such as `PLACED`; empty where it is deleted.
    status: String,
    /// Grows by one with every change of the order; 0 where it is deleted.
    version: i64,
    /// What it costs in all, as a decimal number such as `59.95`; empty where it is deleted.
    total_amount: String,
    /// The currency's code of ISO 4217; empty where it is deleted.
    currency_code: String,
    /// When it was submitted, RFC 3339 in UTC; empty where it is deleted.
    created_at: String,
    /// When it was last changed, RFC 3339 in UTC; empty where it is deleted.
    updated_at: String,
    /// Whether it is the shopper's no more.
    #[graphql(name = "_deleted")]
    deleted: bool,
}

impl From<Shown<OrderDocument>> for RxOrder {
    fn from(shown: Shown<OrderDocument>) -> Self {
        let order = shown.document;
        let of = |field: fn(&OrderDocument) -> String| order.as_ref().map(field).unwrap_or_default();
        Self {
            number: of(|order| order.number.clone()),
            status: of(|order| status(order.state).to_owned()),
            version: order.as_ref().map_or(0, |order| order.version),
            total_amount: of(|order| {
                let currency = Currency::from_code(&order.currency);
                currency.map_or_else(String::new, |currency| format_minor(order.total_minor, currency))
            }),
            currency_code: of(|order| order.currency.clone()),
            created_at: of(|order| moment(order.created_at_ms)),
            updated_at: of(|order| moment(order.updated_at_ms)),
            deleted: order.is_none(),
            id: ID(shown.id),
        }
    }
}

/// The name of a state in the schema.
const fn status(state: OrderState) -> &'static str {
    match state {
        OrderState::PendingPayment => "PENDING_PAYMENT",
        OrderState::Placed => "PLACED",
        OrderState::OnHold => "ON_HOLD",
        OrderState::Completed => "COMPLETED",
        OrderState::Cancelled => "CANCELLED",
        OrderState::Expired => "EXPIRED",
    }
}

fn moment(ms: i64) -> String {
    from_ms(ms).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

impl RxType for RxOrder {
    type Document = OrderDocument;
}

#[derive(Default)]
pub(super) struct RxOrderQuery;

#[Object]
impl RxOrderQuery {
    /// For RxDB: orders of the shopper that changed after `checkpoint` (null: all), up to `limit` (1 to 1000). Needs an access token.
    #[graphql(directive = Cost::apply(5), directive = Documents::apply())]
    async fn rx_orders_pull(
        &self,
        ctx: &Context<'_>,
        checkpoint: Option<RxCheckpointInput>,
        limit: i32,
    ) -> Option<async_graphql::Result<RxBulk<RxOrder>>> {
        Some(pull::pull(ctx, checkpoint, limit).await)
    }
}

#[derive(Default)]
pub(super) struct RxOrderSubscription;

#[Subscription]
impl RxOrderSubscription {
    /// For RxDB: orders of the shopper as they change, after the cursor `after`, or from now on. It begins with an empty item. Needs an
    /// access token.
    #[graphql(directive = Cost::apply(5), directive = AssumedDocuments::apply(20))]
    async fn rx_orders_stream(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = RxBulk<RxOrder>>> {
        stream::items(ctx, after).await
    }
}
