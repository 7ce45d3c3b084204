//! Markets: where the shop sells, in which currency and which languages.
//!
//! Owns `market`, `market_country`, `market_language`. Exactly one market is the default once there is any. A market's
//! currency never changes while prices are in it.

mod destination;
mod directory;
pub mod entity;
pub mod graphql;
mod repo;

pub use destination::{Destination, Fit, Place};
pub use directory::{Directory, Market, MarketDirectory, UnknownMarket};
pub use repo::{MarketRow, load_all, save_in};
