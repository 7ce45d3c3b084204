//! What staff do with returns.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use super::input::{ReturnApproveInput, ReturnCloseInput, ReturnDeclineInput, ReturnReceiveInput, ReturnRefundInput};
use super::object::Return;
use super::refusal::ReturnStaffUserError;
use crate::commerce::order::find_any;
use crate::commerce::order::graphql::StaffOrder;
use crate::commerce::returns::{ReturnRefusal, ReturnStep, find_return, take_step};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, minted_id, mutation_key};
use crate::platform::id::MintedKind;
use crate::platform::principal::{Permission, StaffMember};

/// What a step with a return came to.
#[derive(SimpleObject)]
struct ReturnStepPayload {
    /// The return as it is now; null where there is none.
    #[graphql(name = "return")]
    goods: Option<Return>,
    /// Its order as it is now; null where there is no such return.
    order: Option<StaffOrder>,
    /// What is wrong. Where there is anything, nothing was done.
    #[graphql(directive = AssumedSize::apply(1))]
    user_errors: Vec<ReturnStaffUserError>,
}

#[derive(Default)]
pub struct ReturnStaffMutation;

#[Object]
impl ReturnStaffMutation {
    /// Approves a return that was asked for; the shopper gets a mail with the instructions. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn return_approve(
        &self,
        ctx: &Context<'_>,
        input: ReturnApproveInput,
    ) -> async_graphql::Result<ReturnStepPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let instructions = input.instructions;
        take(
            ctx,
            staff,
            (&input.key, &input.id),
            &ReturnStep::Approve { instructions },
        )
        .await
    }

    /// Declines a return that was asked for; the shopper gets a mail with the reason. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn return_decline(
        &self,
        ctx: &Context<'_>,
        input: ReturnDeclineInput,
    ) -> async_graphql::Result<ReturnStepPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let reason = input.reason;
        take(ctx, staff, (&input.key, &input.id), &ReturnStep::Decline { reason }).await
    }

    /// Notes what came back of a return that was approved, which may be less than was to; the shopper gets a mail. What is for sale
    /// again is put on its shelf. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn return_receive(
        &self,
        ctx: &Context<'_>,
        input: ReturnReceiveInput,
    ) -> async_graphql::Result<ReturnStepPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let (key, id) = (input.key.clone(), input.id.clone());
        take(ctx, staff, (&key, &id), &input.step()?).await
    }

    /// Pays back what came back, never more than was taken and is not paid back or about to be. The provider is asked after the answer:
    /// the return is `REFUNDED` once it has confirmed; where it refuses, the return stays `RECEIVED` and can be refunded again. Needs the
    /// permission `orders`.
    #[graphql(directive = Cost::apply(20))]
    async fn return_refund(
        &self,
        ctx: &Context<'_>,
        input: ReturnRefundInput,
    ) -> async_graphql::Result<ReturnStepPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let (key, id) = (input.key.clone(), input.id.clone());
        take(ctx, staff, (&key, &id), &input.step()).await
    }

    /// Ends a return that was received and is not paid back. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn return_close(
        &self,
        ctx: &Context<'_>,
        input: ReturnCloseInput,
    ) -> async_graphql::Result<ReturnStepPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        take(ctx, staff, (&input.key, &input.id), &ReturnStep::Close).await
    }
}

async fn take(
    ctx: &Context<'_>,
    staff: &StaffMember,
    (key, id): (&ID, &ID),
    step: &ReturnStep,
) -> async_graphql::Result<ReturnStepPayload> {
    let key = mutation_key(key)?;
    let id = minted_id("input.id", id, MintedKind::Return)?;
    let done = take_step((ctx.db(), ctx.clock()), staff, key, id, step).await?;
    Ok(payload(ctx, id, done.err()).await?)
}

async fn payload(
    ctx: &Context<'_>,
    id: Uuid,
    refusal: Option<ReturnRefusal>,
) -> Result<ReturnStepPayload, Error<Infallible>> {
    let found = find_return(ctx.db().reader(), id).await?;
    let order = match &found {
        Some(goods) => find_any(ctx.db().reader(), goods.row.order_id).await?.map(Arc::new),
        None => None,
    };
    let goods = found
        .zip(order.clone())
        .map(|(goods, order)| Return::new(order, Arc::new(goods)));
    Ok(ReturnStepPayload {
        goods,
        order: order.map(Into::into),
        user_errors: refusal.into_iter().map(Into::into).collect(),
    })
}
