//! `orderHold` and `orderRelease`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::refusal::StaffOrderUserError;
use super::staff::StaffOrder;
use crate::commerce::order::{Hold, hold_or_release};
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, minted_id, mutation_key};
use crate::platform::id::MintedKind;
use crate::platform::principal::Permission;

/// An order that staff want to look at.
#[derive(InputObject)]
struct OrderHoldInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The order.
    id: ID,
    /// Why, for staff; 1 to 500 characters.
    reason: String,
}

/// An order that may go on.
#[derive(InputObject)]
struct OrderReleaseInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The order.
    id: ID,
}

/// What a step with an order came to.
#[derive(SimpleObject)]
struct StaffOrderPayload {
    /// The order as it is now; null where there is none.
    order: Option<StaffOrder>,
    /// What is wrong. Where there is anything, nothing was done.
    #[graphql(directive = AssumedSize::apply(1))]
    user_errors: Vec<StaffOrderUserError>,
}

#[derive(Default)]
pub struct OrderStaffMutation;

#[Object]
impl OrderStaffMutation {
    /// Holds a placed order, so that nothing more is sent of it until it is released. One that is held stays held for the reason that
    /// it has. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn order_hold(&self, ctx: &Context<'_>, input: OrderHoldInput) -> async_graphql::Result<StaffOrderPayload> {
        let reason = input.reason;
        take(ctx, &input.key, &input.id, &Hold::Hold { reason }).await
    }

    /// Lets an order go on that is held. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn order_release(
        &self,
        ctx: &Context<'_>,
        input: OrderReleaseInput,
    ) -> async_graphql::Result<StaffOrderPayload> {
        take(ctx, &input.key, &input.id, &Hold::Release).await
    }
}

async fn take(ctx: &Context<'_>, key: &ID, id: &ID, hold: &Hold) -> async_graphql::Result<StaffOrderPayload> {
    let staff = ctx.staff(Permission::Orders)?;
    let key = mutation_key(key)?;
    let id = minted_id("input.id", id, MintedKind::Order)?;
    let done = hold_or_release((ctx.db(), ctx.clock()), staff, key, id, hold).await?;
    Ok(StaffOrderPayload {
        order: StaffOrder::find(ctx, id).await?,
        user_errors: done.err().into_iter().map(Into::into).collect(),
    })
}
