//! What staff do to the money of an order.

use std::convert::Infallible;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::order::currency_of;
use super::refund::Refund;
use crate::commerce::order::CancelReason;
use crate::commerce::order::find_any;
use crate::commerce::order::graphql::{OrderCancelReason, StaffOrder};
use crate::commerce::payment::{
    DeskCommand, DeskOutcome, DeskRefusal, DeskRefusalCode, PaymentMethods, RefundCommand, RefundWish, UnitsWish,
    find_refund, write_at_desk,
};
use crate::platform::error::Error;
use crate::platform::graphql::{
    AssumedSize, ContextExt as _, Cost, MoneyAmount, bad_user_input, minted_id, mutation_key, user_error,
};
use crate::platform::id::MintedKind;
use crate::platform::principal::{Permission, StaffMember};

/// Why a write about the money of an order was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DeskRefusalCode")]
pub enum PaymentStaffErrorCode {
    /// There is no such order.
    OrderNotFound,
    /// The order has no such line.
    LineNotFound,
    /// An earlier row is of the same line.
    Repeated,
    /// Fewer than one unit.
    InvalidQuantity,
    /// More units than are left to be paid back.
    QuantityTooHigh,
    /// Not above zero, or with more digits than the currency has.
    InvalidAmount,
    /// More than is left to be paid back.
    AmountTooHigh,
    /// Nothing was taken that is not paid back or about to be.
    NothingToRefund,
    /// Units are to be put back that have not left the house.
    NotReturned,
    /// A reason has at most 500 characters.
    ReasonTooLong,
    /// Nothing is set aside that was not taken.
    NotAuthorized,
    /// Units of the order are in a parcel.
    InParcel,
    /// The order is completed or has expired.
    OrderOver,
    /// The payment is being made at this moment.
    PaymentInProgress,
}

user_error! {
    /// Why a write about the money of an order was refused.
    PaymentStaffUserError(PaymentStaffErrorCode)
}

impl From<DeskRefusal> for PaymentStaffUserError {
    fn from(refusal: DeskRefusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: refusal.field,
            message: refusal.message,
        }
    }
}

/// Units of a line to be paid back.
#[derive(InputObject)]
struct RefundLineInput {
    /// The id of the order's line, `oline_…`.
    line_item_id: ID,
    /// How many units; 1 or more.
    quantity: i32,
    /// Whether they are for sale again: those that are in no parcel will not be sent, and those that were sent have come back. Else
    /// only money moves.
    restock: bool,
}

/// Money to be paid back: of `lines`, or `amount`, or with neither everything that is left.
#[derive(InputObject)]
struct RefundCreateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The order's id.
    order_id: ID,
    /// Units to be paid back; at most 250. Each is paid for in proportion to what its line cost; the last one takes the rest.
    lines: Option<Vec<RefundLineInput>>,
    /// An amount that is of no line, such as for delivery.
    amount: Option<MoneyAmount>,
    /// Why, for the shop's own books; at most 500 characters.
    #[graphql(default)]
    reason: String,
}

/// An order whose money is to be taken.
#[derive(InputObject)]
struct PaymentCaptureInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The order's id.
    order_id: ID,
}

/// An order whose money is to be released.
#[derive(InputObject)]
struct PaymentVoidInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The order's id.
    order_id: ID,
}

/// An order to be cancelled.
#[derive(InputObject)]
struct StaffOrderCancelInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The order's id.
    order_id: ID,
    /// Why.
    reason: OrderCancelReason,
    /// Whether what was kept for it is for sale again; else it is written off.
    #[graphql(default = true)]
    restock: bool,
}

/// What a write about the money of an order came to.
#[derive(SimpleObject)]
struct OrderMoneyPayload {
    /// The order as it is now; null where there is no such order. The provider is asked after this answer, so its money moves a
    /// moment later.
    order: Option<StaffOrder>,
    /// What is wrong. Where there is anything, nothing was written.
    #[graphql(directive = AssumedSize::apply(2))]
    user_errors: Vec<PaymentStaffUserError>,
}

/// What a refund came to.
#[derive(SimpleObject)]
struct RefundCreatePayload {
    /// The order as it is now; null where there is no such order.
    order: Option<StaffOrder>,
    /// The refund; null where there is none.
    refund: Option<Refund>,
    /// What is wrong. Where there is anything, nothing was written.
    #[graphql(directive = AssumedSize::apply(2))]
    user_errors: Vec<PaymentStaffUserError>,
}

/// Rows of one refund.
const LINES_MAX: usize = 250;

#[derive(Default)]
pub struct PaymentStaffMutation;

#[Object]
impl PaymentStaffMutation {
    /// Pays back units of lines, an amount, or everything that is left; never more than was taken and is not paid back or about to be.
    /// Needs the permission `orders`.
    #[graphql(directive = Cost::apply(20))]
    async fn refund_create(
        &self,
        ctx: &Context<'_>,
        input: RefundCreateInput,
    ) -> async_graphql::Result<RefundCreatePayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let order = order_id(&input.order_id)?;
        let command = DeskCommand::Refund(RefundCommand {
            order,
            wish: wish_of(input.lines, input.amount)?,
            reason: input.reason,
        });
        let outcome = write(ctx, staff, &input.key, &command).await?;
        let refund = match outcome.refund {
            Some(id) => refund_of(ctx, order, id).await?,
            None => None,
        };
        Ok(RefundCreatePayload {
            order: StaffOrder::find(ctx, order).await?,
            refund,
            user_errors: outcome.refusals.into_iter().map(Into::into).collect(),
        })
    }

    /// Takes the money of an order that is only set aside. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(20))]
    async fn payment_capture(
        &self,
        ctx: &Context<'_>,
        input: PaymentCaptureInput,
    ) -> async_graphql::Result<OrderMoneyPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let order = order_id(&input.order_id)?;
        run(ctx, staff, (&input.key, order), &DeskCommand::Capture { order }).await
    }

    /// Releases the money of an order that is only set aside; the order stays. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(20))]
    async fn payment_void(
        &self,
        ctx: &Context<'_>,
        input: PaymentVoidInput,
    ) -> async_graphql::Result<OrderMoneyPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let order = order_id(&input.order_id)?;
        run(ctx, staff, (&input.key, order), &DeskCommand::Void { order }).await
    }

    /// Cancels an order of which nothing is in a parcel: its money is released or paid back, and its stock and its discounts go back.
    /// Needs the permission `orders`.
    #[graphql(directive = Cost::apply(20))]
    async fn staff_order_cancel(
        &self,
        ctx: &Context<'_>,
        input: StaffOrderCancelInput,
    ) -> async_graphql::Result<OrderMoneyPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let order = order_id(&input.order_id)?;
        let command = DeskCommand::Cancel {
            order,
            reason: CancelReason::from(input.reason) as i16,
            restock: input.restock,
        };
        run(ctx, staff, (&input.key, order), &command).await
    }
}

fn order_id(id: &ID) -> async_graphql::Result<Uuid> {
    minted_id("input.orderId", id, MintedKind::Order)
}

fn wish_of(lines: Option<Vec<RefundLineInput>>, amount: Option<MoneyAmount>) -> async_graphql::Result<RefundWish> {
    match (lines, amount) {
        (None, None) => Ok(RefundWish::Everything),
        (None, Some(MoneyAmount::Given(amount))) => Ok(RefundWish::Amount(amount)),
        (None, Some(MoneyAmount::Minor(minor, currency))) => {
            Ok(RefundWish::Amount(Decimal::new(minor, currency.digits())))
        }
        (Some(_), Some(_)) => Err(bad_user_input("input.amount", "give lines, or an amount, or neither")),
        (Some(lines), None) if lines.len() > LINES_MAX => {
            Err(bad_user_input("input.lines", format!("at most {LINES_MAX} lines")))
        }
        (Some(lines), None) => {
            let wish = |(at, line): (usize, RefundLineInput)| {
                let field = format!("input.lines.{at}.lineItemId");
                Ok(UnitsWish {
                    line: minted_id(&field, &line.line_item_id, MintedKind::OrderLine)?,
                    quantity: line.quantity.into(),
                    restock: line.restock,
                })
            };
            let lines = lines.into_iter().enumerate().map(wish);
            Ok(RefundWish::Lines(lines.collect::<async_graphql::Result<_>>()?))
        }
    }
}

async fn write(
    ctx: &Context<'_>,
    staff: &StaffMember,
    key: &ID,
    command: &DeskCommand,
) -> async_graphql::Result<DeskOutcome> {
    let means = (ctx.db(), ctx.clock(), ctx.data_unchecked::<PaymentMethods>().provider);
    Ok(Box::pin(write_at_desk(means, staff, mutation_key(key)?, command)).await?)
}

async fn run(
    ctx: &Context<'_>,
    staff: &StaffMember,
    (key, order): (&ID, Uuid),
    command: &DeskCommand,
) -> async_graphql::Result<OrderMoneyPayload> {
    let outcome = write(ctx, staff, key, command).await?;
    Ok(OrderMoneyPayload {
        order: StaffOrder::find(ctx, order).await?,
        user_errors: outcome.refusals.into_iter().map(Into::into).collect(),
    })
}

async fn refund_of(ctx: &Context<'_>, order: Uuid, id: Uuid) -> async_graphql::Result<Option<Refund>> {
    // Written a moment ago, so it is read where it was written.
    let fault = Error::<Infallible>::from;
    let row = find_refund(ctx.db().reader(), id).await.map_err(fault)?;
    let order = find_any(ctx.db().reader(), order).await.map_err(fault)?;
    Ok(match (row, order) {
        (Some(row), Some(order)) => Some(Refund::new(row, currency_of(&order)?)),
        _ => None,
    })
}
