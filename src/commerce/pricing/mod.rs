//! Prices: what a variant costs in a market.
//!
//! Owns `price`. An amount is in minor units of the market's currency; a compare-at amount is higher than the price. A
//! variant without a price in a market is not sold there.

pub mod entity;
mod repo;

pub use repo::{Price, PriceKey, load_prices, market_has_prices, save_prices_in};
