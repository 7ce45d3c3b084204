//! What staff do with parcels.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::input::{FulfillmentCancelInput, FulfillmentCreateInput, FulfillmentUpdateInput};
use super::object::Fulfillment;
use crate::commerce::fulfillment::{self, Outcome, Warning, find_parcel};
use crate::commerce::order::find_any;
use crate::commerce::order::graphql::{StaffOrder, StaffOrderUserError};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, minted_id, mutation_key};
use crate::platform::id::MintedKind;
use crate::platform::principal::Permission;

/// What was done otherwise than it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
enum FulfillmentWarningCode {
    /// The parcel is further already: what was told is among its `events` and does not move it.
    Late,
}

/// Something that was done otherwise than it was said.
#[derive(Debug, Clone, SimpleObject)]
struct FulfillmentWarning {
    /// What it is, for programs.
    code: FulfillmentWarningCode,
    /// What it is, for developers.
    message: String,
}

impl From<Warning> for FulfillmentWarning {
    fn from(warning: Warning) -> Self {
        match warning {
            Warning::Late => Self {
                code: FulfillmentWarningCode::Late,
                message: "the parcel is further already: this is recorded and does not move it".to_owned(),
            },
        }
    }
}

/// What a step with a parcel came to.
#[derive(SimpleObject)]
struct FulfillmentPayload {
    /// The parcel as it is now; null where nothing was done.
    fulfillment: Option<Fulfillment>,
    /// Its order as it is now; null where nothing was done.
    order: Option<StaffOrder>,
    /// What is wrong. Where there is anything, nothing was done.
    #[graphql(directive = AssumedSize::apply(1))]
    user_errors: Vec<StaffOrderUserError>,
    /// What was done otherwise than it was said.
    #[graphql(directive = AssumedSize::apply(1))]
    warnings: Vec<FulfillmentWarning>,
}

#[derive(Default)]
pub struct FulfillmentStaffMutation;

#[Object]
impl FulfillmentStaffMutation {
    /// Makes a parcel of an order that is placed. Units are in one parcel only. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn fulfillment_create(
        &self,
        ctx: &Context<'_>,
        input: FulfillmentCreateInput,
    ) -> async_graphql::Result<FulfillmentPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let key = mutation_key(&input.key)?;
        let new = input.command()?;
        let means = (ctx.db(), ctx.clock());
        payload(ctx, fulfillment::create(means, staff, key, &new).await?).await
    }

    /// Tells where a parcel is and how it is followed. A parcel goes forward only, past some statuses where they were not told; what
    /// comes late is recorded with the warning `LATE`. When it leaves the shop its stock does, the shopper gets a mail, and an
    /// authorised payment is taken; when everything has arrived the order is completed. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn fulfillment_update(
        &self,
        ctx: &Context<'_>,
        input: FulfillmentUpdateInput,
    ) -> async_graphql::Result<FulfillmentPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let key = mutation_key(&input.key)?;
        let update = input.command()?;
        let means = (ctx.db(), ctx.clock());
        payload(ctx, fulfillment::update(means, staff, key, &update).await?).await
    }

    /// Cancels a parcel that has not left the shop. What was in it can go into another. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(10))]
    async fn fulfillment_cancel(
        &self,
        ctx: &Context<'_>,
        input: FulfillmentCancelInput,
    ) -> async_graphql::Result<FulfillmentPayload> {
        let staff = ctx.staff(Permission::Orders)?;
        let key = mutation_key(&input.key)?;
        let id = minted_id("input.id", &input.id, MintedKind::Parcel)?;
        let means = (ctx.db(), ctx.clock());
        payload(ctx, fulfillment::cancel(means, staff, key, id).await?).await
    }
}

async fn payload(ctx: &Context<'_>, outcome: Outcome) -> async_graphql::Result<FulfillmentPayload> {
    let (parcel, warnings) = match outcome {
        Outcome::Done { parcel, warnings } => (parcel, warnings),
        Outcome::Refused(refusal) => {
            return Ok(FulfillmentPayload {
                fulfillment: None,
                order: None,
                user_errors: vec![refusal.into()],
                warnings: Vec::new(),
            });
        }
    };
    let fault = Error::<Infallible>::from;
    let gone = || Error::<Infallible>::Fault(anyhow::anyhow!("a parcel is gone"));
    let row = find_parcel(ctx.db().reader(), parcel).await.map_err(fault)?;
    let row = row.ok_or_else(gone)?;
    let order = find_any(ctx.db().reader(), row.order_id).await.map_err(fault)?;
    let order = Arc::new(order.ok_or_else(gone)?);
    let all = Fulfillment::all(ctx, &order).await?;
    Ok(FulfillmentPayload {
        fulfillment: all.into_iter().find(|one| one.is(parcel)),
        order: Some(order.into()),
        user_errors: Vec::new(),
        warnings: warnings.into_iter().map(Into::into).collect(),
    })
}
