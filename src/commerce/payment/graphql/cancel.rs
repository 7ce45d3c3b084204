//! `orderCancel`.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::commerce::order::graphql::Order;
use crate::commerce::payment::{CancelCommand, CancelOutcome, cancel_as_shopper};
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, minted_id, mutation_key, user_error};
use crate::platform::id::MintedKind;

/// Why an order was not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OrderCancelErrorCode {
    /// The shopper has no such order.
    NotFound,
    /// Something of it is in a parcel already.
    InParcel,
    /// It is completed or has expired.
    OrderOver,
    /// The payment is being made at this moment: try again in some seconds, with a new key.
    PaymentInProgress,
}

user_error! {
    /// Why an order was not cancelled.
    OrderCancelUserError(OrderCancelErrorCode)
}

/// An order that is not wanted any more.
#[derive(InputObject)]
pub struct OrderCancelInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The order's id.
    order_id: ID,
}

impl OrderCancelInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where the id is that of something else.
    pub fn command(&self) -> async_graphql::Result<CancelCommand> {
        let order = minted_id("input.orderId", &self.order_id, MintedKind::Order)?;
        Ok(CancelCommand { order })
    }
}

/// What came of it.
#[derive(SimpleObject)]
struct OrderCancelPayload {
    /// The order as it is now; null where the shopper has no such order.
    order: Option<Order>,
    /// Why it was not cancelled; empty where it was, also before.
    #[graphql(directive = AssumedSize::apply(1))]
    user_errors: Vec<OrderCancelUserError>,
}

#[derive(Default)]
pub struct PaymentMutation;

#[Object]
impl PaymentMutation {
    /// Cancels an order of which nothing is in a parcel yet (`Order.canCancel`). What was set aside for it is released; what was
    /// paid is paid back, which `Order.refunds` shows.
    #[graphql(directive = Cost::apply(10))]
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        input: OrderCancelInput,
    ) -> async_graphql::Result<OrderCancelPayload> {
        let shopper = ctx.shopper()?;
        let key = mutation_key(&input.key)?;
        let command = input.command()?;
        let order = command.order;
        let outcome = cancel_as_shopper(ctx.db(), ctx.clock(), &shopper, key, &command).await?;
        let order = match outcome {
            CancelOutcome::NotFound => None,
            _ => Order::find(ctx, shopper, order).await?,
        };
        Ok(OrderCancelPayload {
            order,
            user_errors: OrderCancelUserError::of(outcome).into_iter().collect(),
        })
    }
}

impl OrderCancelUserError {
    /// Why it was not cancelled; `None`: it was.
    #[must_use]
    pub fn of(outcome: CancelOutcome) -> Option<Self> {
        let (code, message) = match outcome {
            CancelOutcome::Cancelled => return None,
            CancelOutcome::NotFound => (OrderCancelErrorCode::NotFound, "there is no such order"),
            CancelOutcome::InParcel => (
                OrderCancelErrorCode::InParcel,
                "something of it is in a parcel: ask the shop",
            ),
            CancelOutcome::Over => (OrderCancelErrorCode::OrderOver, "the order is completed or has expired"),
            CancelOutcome::PaymentInProgress => (
                OrderCancelErrorCode::PaymentInProgress,
                "the payment is being made at this moment: try again in some seconds",
            ),
        };
        Some(Self {
            code,
            field: vec!["orderId".to_owned()],
            message: message.to_owned(),
        })
    }
}
