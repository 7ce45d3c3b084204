//! Schedules of prices, as staff see them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, SimpleObject};
use uuid::Uuid;

use crate::commerce::market::Directory;
use crate::commerce::pricing::{self, SaleState, Schedule, ScheduledPrice};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Moment, Money};
use crate::platform::id::{GlobalId, Kind, MintedId, MintedKind};

/// How far a schedule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum PriceScheduleState {
    /// It has not begun.
    Planned,
    /// Its prices are shown.
    InForce,
    /// It is over, and the regular prices are shown.
    Ended,
    /// It was cancelled.
    Cancelled,
}

/// What a variant costs while a schedule is in force.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct StaffScheduledPrice {
    /// The variant's id.
    variant_id: ID,
    /// The price.
    price: Money,
    /// What is shown as the price before; null: the regular price at that time, where it is higher.
    compare_at: Option<Money>,
}

/// Prices for a time.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct StaffPriceSchedule {
    /// The schedule's id, `psch_…`.
    id: ID,
    /// Its name, for staff.
    name: String,
    /// The code of the market.
    market: String,
    /// When its prices begin.
    starts_at: Moment,
    /// When the regular prices come back; null: when it is cancelled.
    ends_at: Option<Moment>,
    /// How far it is. It follows the clock within about a second.
    state: PriceScheduleState,
    /// Its prices, by variant.
    #[graphql(directive = AssumedSize::apply(20))]
    prices: Vec<StaffScheduledPrice>,
}

impl StaffPriceSchedule {
    /// The schedule of `id`.
    pub(super) async fn find(ctx: &Context<'_>, id: Uuid) -> async_graphql::Result<Option<Self>> {
        let found = pricing::find_schedule(ctx.db().reader(), id).await;
        let found = found.map_err(Error::<Infallible>::from)?;
        Ok(Self::all(ctx, found.into_iter().collect()).await?.pop())
    }

    /// The schedules with their prices, in their order: one statement for any number.
    pub(super) async fn all(ctx: &Context<'_>, schedules: Vec<Schedule>) -> async_graphql::Result<Vec<Self>> {
        let ids: Vec<Uuid> = schedules.iter().map(|schedule| schedule.id).collect();
        let rows = pricing::scheduled_prices(ctx.db().reader(), &ids).await;
        let mut prices: HashMap<Uuid, Vec<ScheduledPrice>> = HashMap::new();
        for (id, price) in rows.map_err(Error::<Infallible>::from)? {
            prices.entry(id).or_default().push(price);
        }
        let directory = ctx.data_unchecked::<Arc<Directory>>();
        let with_prices = schedules.into_iter().map(|schedule| {
            let prices = prices.remove(&schedule.id).unwrap_or_default();
            Self::new(directory, schedule, &prices)
        });
        Ok(with_prices.collect())
    }

    fn new(directory: &Directory, schedule: Schedule, prices: &[ScheduledPrice]) -> Self {
        let market = directory
            .markets()
            .iter()
            .find(|market| market.id == schedule.market_id);
        let prices = market.map(|market| {
            let prices = prices.iter().map(|one| StaffScheduledPrice {
                variant_id: ID(GlobalId::new(Kind::Variant, one.variant_id).to_string()),
                price: Money::new(one.price.amount_minor, market.currency),
                compare_at: one
                    .price
                    .compare_at_minor
                    .map(|minor| Money::new(minor, market.currency)),
            });
            prices.collect()
        });
        Self {
            id: ID(MintedId::new(MintedKind::PriceSchedule, schedule.id).to_string()),
            name: schedule.name,
            market: market.map(|market| market.code.clone()).unwrap_or_default(),
            starts_at: Moment(from_ms(schedule.window.starts_at_ms)),
            ends_at: schedule.window.ends_at_ms.map(|ms| Moment(from_ms(ms))),
            state: match schedule.state {
                SaleState::Planned => PriceScheduleState::Planned,
                SaleState::InForce => PriceScheduleState::InForce,
                SaleState::Ended => PriceScheduleState::Ended,
                SaleState::Cancelled => PriceScheduleState::Cancelled,
            },
            prices: prices.unwrap_or_default(),
        }
    }
}
