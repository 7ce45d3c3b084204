//! Planning and cancelling prices for a time.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::complaint::{StaffUserError, user_errors};
use super::input::{decimal, number};
use super::mutation::write;
use super::schedule::StaffPriceSchedule;
use crate::commerce::interchange::staff::{Command, Outcome, PriceSet, ScheduleCreate};
use crate::platform::graphql::{ContextExt as _, Cost, Moment, MoneyAmount, minted_id};
use crate::platform::id::{Kind, MintedKind};
use crate::platform::principal::Permission;

/// What a variant costs while a schedule is in force.
#[derive(Debug, InputObject)]
struct ScheduledPriceInput {
    /// The variant.
    variant_id: ID,
    /// The price, in the market's currency.
    amount: MoneyAmount,
    /// What to show as the price before. Left out: the regular price at that time, where it is higher.
    compare_at: Option<MoneyAmount>,
}

/// Prices for a time.
#[derive(Debug, InputObject)]
struct PriceScheduleCreateInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// A name for staff; 1 to 100 characters.
    name: String,
    /// The market's code.
    market: String,
    /// When the prices begin. A moment that is past: at once.
    starts_at: Moment,
    /// When the regular prices come back. Left out: when the schedule is cancelled.
    ends_at: Option<Moment>,
    /// 1 to 250 prices, each of another variant.
    prices: Vec<ScheduledPriceInput>,
}

/// A schedule to be cancelled.
#[derive(Debug, InputObject)]
struct PriceScheduleCancelInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The schedule.
    id: ID,
}

/// What planning or cancelling came to.
#[derive(SimpleObject)]
struct PriceSchedulePayload {
    /// The schedule as it is now; null where nothing was written.
    price_schedule: Option<StaffPriceSchedule>,
    /// What is wrong. Where there is anything, nothing was written.
    user_errors: Vec<StaffUserError>,
    /// What may not be as it was meant.
    warnings: Vec<StaffUserError>,
}

#[derive(Default)]
pub(super) struct ScheduleMutation;

#[Object]
impl ScheduleMutation {
    /// Plans prices for a time. For one variant in one market no two schedules overlap. Prices change within about a second of
    /// each boundary, everywhere at once. Needs the permission `prices`.
    #[graphql(directive = Cost::apply(20))]
    async fn price_schedule_create(
        &self,
        ctx: &Context<'_>,
        input: PriceScheduleCreateInput,
    ) -> async_graphql::Result<PriceSchedulePayload> {
        let prices = input.prices.into_iter().enumerate().map(|(at, price)| {
            Ok(PriceSet {
                variant_id: number(
                    &format!("input.prices.{at}.variantId"),
                    &price.variant_id,
                    Kind::Variant,
                )?,
                market: String::new(),
                amount: decimal(&price.amount),
                compare_at: price.compare_at.as_ref().map(decimal),
            })
        });
        let create = ScheduleCreate {
            name: input.name,
            market: input.market,
            starts_at_ms: input.starts_at.0.timestamp_millis(),
            ends_at_ms: input.ends_at.map(|moment| moment.0.timestamp_millis()),
            prices: prices.collect::<async_graphql::Result<_>>()?,
        };
        let command = Command::ScheduleCreate(create);
        payload(ctx, write(ctx, &[Permission::Prices], &input.key, command).await?).await
    }

    /// Cancels a schedule that has not ended. Where it is in force the regular prices come back at once. Needs the permission `prices`.
    #[graphql(directive = Cost::apply(20))]
    async fn price_schedule_cancel(
        &self,
        ctx: &Context<'_>,
        input: PriceScheduleCancelInput,
    ) -> async_graphql::Result<PriceSchedulePayload> {
        // Who may not is told that before anything about the input.
        ctx.staff(Permission::Prices)?;
        let id = minted_id("input.id", &input.id, MintedKind::PriceSchedule)?;
        let command = Command::ScheduleCancel(id);
        payload(ctx, write(ctx, &[Permission::Prices], &input.key, command).await?).await
    }
}

async fn payload(ctx: &Context<'_>, outcome: Outcome) -> async_graphql::Result<PriceSchedulePayload> {
    Ok(PriceSchedulePayload {
        price_schedule: match outcome.schedule {
            Some(id) => StaffPriceSchedule::find(ctx, id).await?,
            None => None,
        },
        user_errors: user_errors(outcome.refusals),
        warnings: user_errors(outcome.warnings),
    })
}
