//! Lists of products: the read model that every list and card is answered from in one statement.
//!
//! Owns `listing` (one row per market, collection and product, with an index per order; collection 0 is all products of
//! the market) and `listing_card` (what a card shows, per market and product). Both are derived: written in the
//! transaction of the change, stock by the publisher, timed prices by the job at each boundary. A product is listed where it is published and has a price. A
//! collection lists its own members and those of all collections below it.

mod boundary;
mod card;
mod facet;
mod filter;
pub mod graphql;
mod loader;
mod publisher;
mod repo;
mod sort;
mod title_key;

pub use boundary::{cross_boundary, show_prices_in};
pub use card::Card;
pub use loader::{CardByHandle, CardById, CardInMarket};
pub use publisher::publish_stock;
pub use repo::{Cause, OfferRow, WantedRow, offers, refresh_everything_in, refresh_in, show_again_in, wanted};
