//! Setting prices, and laying sales over them.
//!
//! Everything here runs in a transaction that has taken [`crate::platform::db::Turn::Catalogue`]: what a price is decided by must stay
//! until it is written. The caller brings the lists up to date.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::platform::db::{DbErr, Txn};
use uuid::Uuid;

use super::price::{Price, PriceKey};
use super::repo::price::{delete_prices_in, load_prices, save_prices_in};
use super::repo::regular::{delete_regular_in, load_regular_prices, save_regular_in};
use super::repo::schedule::{find_schedule, insert_in, open_schedules, sales_in_force, scheduled_prices, set_state_in};
use super::sale::{Sale, SaleState, shown};
use super::schedule::{NewSchedule, PriceBoundary, Schedule};
use crate::platform::clock::{Clock, from_ms};
use crate::platform::id::new_uuid;
use crate::platform::jobs;

/// Sets regular prices; `None` takes one away. Where a sale is in force, shoppers go on seeing the sale, over the new price.
///
/// # Errors
/// What the database says, constraints included.
pub async fn set_regular_prices_in(txn: &Txn, prices: Vec<(PriceKey, Option<Price>)>) -> Result<(), DbErr> {
    if prices.is_empty() {
        return Ok(());
    }
    let variants: BTreeSet<i64> = prices.iter().map(|(key, _)| key.variant_id).collect();
    let sales = sales_of(txn, &variants.into_iter().collect::<Vec<_>>()).await?;
    let mut write = Write::default();
    for (key, regular) in prices {
        write.add(key, regular, sales.get(&key).map_or(&[][..], Vec::as_slice));
    }
    write.write_in(txn).await
}

/// Makes a schedule, and the jobs that begin and end it. Where it overlaps another of the same variant and market, nothing is
/// written and the first such schedule of each variant is returned.
///
/// # Errors
/// What the database says.
pub async fn plan_schedule_in(
    txn: &Txn,
    clock: &Clock,
    new: &NewSchedule,
) -> Result<Result<Uuid, BTreeMap<i64, Schedule>>, DbErr> {
    let variants: Vec<i64> = new.prices.iter().map(|price| price.variant_id).collect();
    let overlapping: HashMap<Uuid, Schedule> = open_schedules(txn, &variants)
        .await?
        .into_iter()
        .filter(|other| other.market_id == new.market_id && other.window.overlaps(&new.window))
        .map(|other| (other.id, other))
        .collect();
    if !overlapping.is_empty() {
        let ids: Vec<Uuid> = overlapping.keys().copied().collect();
        let taken = scheduled_prices(txn, &ids).await?.into_iter();
        let taken = taken.filter(|(_, price)| variants.contains(&price.variant_id));
        return Ok(Err(taken
            .filter_map(|(id, price)| Some((price.variant_id, overlapping.get(&id)?.clone())))
            .collect()));
    }
    let id = new_uuid(clock);
    insert_in(txn, clock, id, new).await?;
    for at_ms in [Some(new.window.starts_at_ms), new.window.ends_at_ms]
        .into_iter()
        .flatten()
    {
        let boundary = PriceBoundary { schedule: id, at_ms };
        jobs::enqueue_at_in(txn, clock, &boundary, from_ms(at_ms.max(clock.now_ms()))).await?;
    }
    Ok(Ok(id))
}

/// Cancels a schedule; where it is in force its variants get their regular prices back. Returns the variants whose price changed.
///
/// # Errors
/// What the database says.
pub async fn cancel_schedule_in(txn: &Txn, schedule: &Schedule) -> Result<Vec<i64>, DbErr> {
    set_state_in(txn, &[schedule.id], SaleState::Cancelled).await?;
    if schedule.state == SaleState::InForce {
        lay_in(txn, schedule.market_id, &[schedule.id]).await
    } else {
        Ok(vec![])
    }
}

/// Brings a schedule, and what ends before it for the same variants, to where it shall be at `now_ms`. Returns the variants whose price
/// changed. Nothing happens where it is there already, was cancelled or is gone.
///
/// # Errors
/// What the database says.
pub async fn advance_schedule_in(txn: &Txn, schedule: Uuid, now_ms: i64) -> Result<Vec<i64>, DbErr> {
    let Some(own) = find_schedule(txn, schedule).await? else {
        return Ok(vec![]);
    };
    let state = own.state.at(&own.window, now_ms);
    if state == own.state {
        return Ok(vec![]);
    }
    let variants: Vec<i64> = prices_of(txn, &[own.id]).await?;
    // The end of the one before may come after the start of this one.
    let ended: Vec<Uuid> = open_schedules(txn, &variants)
        .await?
        .into_iter()
        .filter(|other| other.market_id == own.market_id && other.id != own.id)
        .filter(|other| other.state.at(&other.window, now_ms) == SaleState::Ended)
        .map(|other| other.id)
        .collect();
    set_state_in(txn, &ended, SaleState::Ended).await?;
    set_state_in(txn, &[own.id], state).await?;
    let moved: Vec<Uuid> = ended.into_iter().chain([own.id]).collect();
    lay_in(txn, own.market_id, &moved).await
}

/// Writes what shoppers see of the variants of `schedules`, from their regular prices and the sales in force; returns those that
/// changed.
async fn lay_in(txn: &Txn, market_id: i64, schedules: &[Uuid]) -> Result<Vec<i64>, DbErr> {
    let variants = prices_of(txn, schedules).await?;
    let before = load_prices(txn, &variants, Some(market_id)).await?;
    let regular = load_regular_prices(txn, &variants, Some(market_id)).await?;
    let sales = sales_of(txn, &variants).await?;
    let mut write = Write::default();
    let mut changed = Vec::new();
    for variant_id in variants {
        let key = PriceKey { variant_id, market_id };
        let sales = sales.get(&key).map_or(&[][..], Vec::as_slice);
        let regular = regular.get(&key).copied();
        if shown(regular, sales) != before.get(&key).copied() {
            changed.push(variant_id);
        }
        write.add(key, regular, sales);
    }
    write.write_in(txn).await?;
    Ok(changed)
}

async fn prices_of(txn: &Txn, schedules: &[Uuid]) -> Result<Vec<i64>, DbErr> {
    let prices = scheduled_prices(txn, schedules).await?;
    let variants: BTreeSet<i64> = prices.iter().map(|(_, price)| price.variant_id).collect();
    Ok(variants.into_iter().collect())
}

async fn sales_of(txn: &Txn, variants: &[i64]) -> Result<HashMap<PriceKey, Vec<Sale>>, DbErr> {
    let mut sales: HashMap<PriceKey, Vec<Sale>> = HashMap::new();
    for (variant_id, market_id, sale) in sales_in_force(txn, variants).await? {
        sales.entry(PriceKey { variant_id, market_id }).or_default().push(sale);
    }
    Ok(sales)
}

/// Rows of both tables, collected.
#[derive(Default)]
struct Write {
    shown: Vec<(PriceKey, Price)>,
    gone: Vec<PriceKey>,
    regular: Vec<(PriceKey, Price)>,
    not_on_sale: Vec<PriceKey>,
}

impl Write {
    fn add(&mut self, key: PriceKey, regular: Option<Price>, sales: &[Sale]) {
        match shown(regular, sales) {
            Some(price) => self.shown.push((key, price)),
            None => self.gone.push(key),
        }
        match regular.filter(|_| !sales.is_empty()) {
            Some(regular) => self.regular.push((key, regular)),
            None => self.not_on_sale.push(key),
        }
    }

    async fn write_in(self, txn: &Txn) -> Result<(), DbErr> {
        save_prices_in(txn, self.shown).await?;
        delete_prices_in(txn, &self.gone).await?;
        save_regular_in(txn, self.regular).await?;
        delete_regular_in(txn, &self.not_on_sale).await
    }
}
