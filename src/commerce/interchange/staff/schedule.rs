//! Planning prices for a time, and cancelling that.

use std::collections::HashSet;

use uuid::Uuid;

use super::command::{PriceSet, ScheduleCreate};
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use super::price::products_of;
use crate::commerce::pricing::{self, NewSchedule, Price, PriceKey, SaleState, ScheduledPrice, Window};
use crate::commerce::{listing, market};
use crate::platform::error::Error;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::money::{Currency, minor_from_decimal};

/// Characters of a name.
const NAME_MAX: usize = 100;

pub(super) async fn create_in(desk: &mut Desk<'_>, command: &ScheduleCreate) -> Result<Outcome, Error> {
    let mut refusals = check(command, desk.clock.now_ms());
    let variants: Vec<i64> = command.prices.iter().map(|price| price.variant_id).collect();
    let products = match products_of(desk, "prices", &variants).await? {
        Ok(products) => products,
        Err(unknown) => return Ok(Outcome::refused(refusals.into_iter().chain(unknown).collect())),
    };
    let markets = market::load_all(desk.txn).await?;
    let Some(market) = markets.iter().find(|market| market.code == command.market) else {
        let message = format!("there is no market {:?}", command.market);
        refusals.push(Complaint::new("UNKNOWN_MARKET", &["market"], message));
        return Ok(Outcome::refused(refusals));
    };
    let prices = prices(&command.prices, market.currency, &mut refusals);
    if !refusals.is_empty() {
        return Ok(Outcome::refused(refusals));
    }
    let new = NewSchedule {
        market_id: market.id,
        name: command.name.trim().to_owned(),
        window: Window {
            starts_at_ms: command.starts_at_ms,
            ends_at_ms: command.ends_at_ms,
        },
        prices,
    };
    let id = match pricing::plan_schedule_in(desk.txn, desk.clock, &new).await? {
        Ok(id) => id,
        Err(overlapping) => {
            let rows = command.prices.iter().enumerate();
            let refusals = rows.filter_map(|(at, price)| {
                let other = overlapping.get(&price.variant_id)?;
                let message = format!(
                    "the schedule {} ({:?}) has a price for this variant and market in that time: cancel it, or choose another time",
                    MintedId::new(MintedKind::PriceSchedule, other.id),
                    other.name
                );
                Some(Complaint::of_row("SCHEDULE_OVERLAP", "prices", at, "variantId", message))
            });
            return Ok(Outcome::refused(refusals.collect()));
        }
    };
    let regular = pricing::load_regular_prices(desk.txn, &variants, Some(market.id)).await?;
    let warnings = new.prices.iter().enumerate().filter_map(|(at, price)| {
        let key = PriceKey {
            variant_id: price.variant_id,
            market_id: market.id,
        };
        let (code, message) = match regular.get(&key) {
            None => (
                "NO_REGULAR_PRICE",
                "the variant is not sold in this market until it has a regular price",
            ),
            Some(regular) if regular.amount_minor <= price.price.amount_minor => {
                ("NOT_REDUCED", "the price is not lower than the regular one of now")
            }
            Some(_) => return None,
        };
        Some(Complaint::of_row(code, "prices", at, "amount", message))
    });
    Ok(Outcome {
        products: products.into_iter().collect(),
        schedule: Some(id),
        warnings: warnings.collect(),
        ..Outcome::default()
    })
}

pub(super) async fn cancel_in(desk: &mut Desk<'_>, id: Uuid) -> Result<Outcome, Error> {
    let refused = |code, message| Outcome::refused(vec![Complaint::new(code, &["id"], message)]);
    let Some(schedule) = pricing::find_schedule(desk.txn, id).await? else {
        return Ok(refused("SCHEDULE_NOT_FOUND", "there is no such schedule"));
    };
    if !matches!(schedule.state, SaleState::Planned | SaleState::InForce) {
        return Ok(refused(
            "SCHEDULE_OVER",
            "the schedule has ended or was cancelled already",
        ));
    }
    let changed = pricing::cancel_schedule_in(desk.txn, &schedule).await?;
    listing::show_prices_in(desk.txn, &changed, &mut desk.changes).await?;
    Ok(Outcome {
        schedule: Some(id),
        ..Outcome::default()
    })
}

/// What is wrong with it by itself.
fn check(command: &ScheduleCreate, now_ms: i64) -> Vec<Complaint> {
    let mut refusals = Vec::new();
    if command.name.trim().is_empty() || command.name.trim().chars().count() > NAME_MAX {
        let message = format!("a name has 1 to {NAME_MAX} characters");
        refusals.push(Complaint::new("INVALID_NAME", &["name"], message));
    }
    if let Some(ends_at_ms) = command.ends_at_ms {
        if ends_at_ms <= command.starts_at_ms {
            let message = "it ends after it starts";
            refusals.push(Complaint::new("INVALID_TIME", &["endsAt"], message));
        } else if ends_at_ms <= now_ms {
            refusals.push(Complaint::new("INVALID_TIME", &["endsAt"], "it would be over already"));
        }
    }
    let mut named = HashSet::new();
    for (at, price) in command.prices.iter().enumerate() {
        if !named.insert(price.variant_id) {
            let message = "an earlier row is of the same variant";
            refusals.push(Complaint::of_row("REPEATED", "prices", at, "variantId", message));
        }
    }
    refusals
}

/// The prices in minor units; what is wrong with them is noted.
fn prices(given: &[PriceSet], currency: Currency, refusals: &mut Vec<Complaint>) -> Vec<ScheduledPrice> {
    let mut prices = Vec::with_capacity(given.len());
    for (at, price) in given.iter().enumerate() {
        let mut refuse =
            |code, field, message: String| refusals.push(Complaint::of_row(code, "prices", at, field, message));
        let amount = minor_from_decimal(price.amount, currency);
        let compare_at = price
            .compare_at
            .map(|amount| minor_from_decimal(amount, currency))
            .transpose();
        match (amount, compare_at) {
            (Ok(amount), Ok(Some(compare_at))) if compare_at <= amount => {
                let message = "a compare-at amount is higher than the price".to_owned();
                refuse("COMPARE_AT_TOO_LOW", "compareAt", message);
            }
            (Ok(amount_minor), Ok(compare_at_minor)) => prices.push(ScheduledPrice {
                variant_id: price.variant_id,
                price: Price {
                    amount_minor,
                    compare_at_minor,
                },
            }),
            (Err(invalid), _) => refuse("INVALID_AMOUNT", "amount", invalid.to_string()),
            (_, Err(invalid)) => refuse("INVALID_AMOUNT", "compareAt", invalid.to_string()),
        }
    }
    prices
}
