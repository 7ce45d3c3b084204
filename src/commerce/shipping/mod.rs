//! Shipping: the zones of a market, the methods of each zone, and what they cost.
//!
//! Owns `shipping_zone`, `shipping_place`, `shipping_method`, `shipping_tier` and `shipping_title`. Invariants: a country
//! or region lies in one zone of a market at most, and a zone that names the region goes before one that names the
//! country. A method has at least one tier. Costs are in the market's currency, which does not change while there are
//! any, and are computed here from tables: no carrier is asked. A change records `Terms` of its market.

pub mod entity;
pub mod graphql;
mod quote;
mod repo;
mod table;
mod zone;

pub use quote::{Parcel, ShippingQuote, quote};
pub use repo::{load_zones, market_has_methods, replace_zones_in};
pub use table::ShippingTable;
pub use zone::{Method, Tariff, Tier, Zone};
