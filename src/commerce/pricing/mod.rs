//! Prices: what a variant costs in a market, and for how long.
//!
//! Owns `price`, `price_regular`, `price_schedule`, `price_schedule_price`. An amount is in minor units of the market's currency; a
//! compare-at amount is higher than the price. A variant without a price in a market is not sold there.
//!
//! `price` is what shoppers see. While a schedule is in force, `price_regular` has what the variant costs otherwise, and imports and
//! staff change that. Two schedules that are planned or in force never overlap for one variant in one market. What the clock brings
//! about happens in a transaction: a job at each boundary moves the schedule on, and until it ran the old price stands everywhere.

pub mod entity;
mod price;
mod repo;
mod sale;
mod schedule;
mod service;

pub use price::{Price, PriceKey};
pub use repo::price::{load_prices, market_has_prices};
pub use repo::regular::load_regular_prices;
pub use repo::schedule::{find_schedule, open_schedules, scheduled_prices};
pub use sale::{SaleState, Window};
pub use schedule::{NewSchedule, PriceBoundary, Schedule, ScheduledPrice};
pub use service::{advance_schedule_in, cancel_schedule_in, plan_schedule_in, set_regular_prices_in};
