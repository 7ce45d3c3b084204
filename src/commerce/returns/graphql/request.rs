//! `returnRequest`.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use uuid::Uuid;

use super::input::ReturnRequestInput;
use super::object::Return;
use super::refusal::ReturnRequestUserError;
use crate::commerce::order::find_own;
use crate::commerce::order::graphql::Order;
use crate::commerce::returns::{ReturnOutcome, ReturnRules, find_return, request};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, mutation_key};
use crate::platform::principal::Shopper;

/// What came of a wish to send something back.
#[derive(SimpleObject)]
struct ReturnRequestPayload {
    /// The return; null where there is none.
    #[graphql(name = "return")]
    goods: Option<Return>,
    /// The order as it is now; null where the shopper has no such order.
    order: Option<Order>,
    /// What is wrong. Where there is anything, nothing was written.
    #[graphql(directive = AssumedSize::apply(2))]
    user_errors: Vec<ReturnRequestUserError>,
}

#[derive(Default)]
pub struct ReturnMutation;

#[Object]
impl ReturnMutation {
    /// Asks the shop to take back units of an order that have been sent (`Order.returnableLineItems`). The shop approves or declines,
    /// which `Order.returns` shows and a mail tells.
    #[graphql(directive = Cost::apply(10))]
    async fn return_request(
        &self,
        ctx: &Context<'_>,
        input: ReturnRequestInput,
    ) -> async_graphql::Result<ReturnRequestPayload> {
        let shopper = ctx.shopper()?;
        let key = mutation_key(&input.key)?;
        let rules: &ReturnRules = ctx.data_unchecked();
        let command = input.command(*rules)?;
        let outcome = Box::pin(request(ctx.db(), ctx.clock(), &shopper, key, &command)).await?;
        let (id, refusals) = match outcome {
            ReturnOutcome::Requested { id } => (Some(id), Vec::new()),
            ReturnOutcome::Refused(refusals) => (None, refusals),
        };
        let (goods, order) = shown(ctx, shopper, (command.order, id)).await?;
        Ok(ReturnRequestPayload {
            goods,
            order,
            user_errors: refusals.into_iter().map(Into::into).collect(),
        })
    }
}

/// The shopper's order with the return, as both are now.
async fn shown(
    ctx: &Context<'_>,
    shopper: Shopper,
    (order, id): (Uuid, Option<Uuid>),
) -> Result<(Option<Return>, Option<Order>), Error<Infallible>> {
    let Some(order) = find_own(ctx.db().reader(), shopper.id, order).await? else {
        return Ok((None, None));
    };
    let order = Arc::new(order);
    let goods = match id {
        Some(id) => find_return(ctx.db().reader(), id).await?,
        None => None,
    };
    let goods = goods.map(|goods| Return::new(Arc::clone(&order), Arc::new(goods)));
    Ok((goods, Some(order.into())))
}
