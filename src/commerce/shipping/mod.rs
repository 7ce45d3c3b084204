//! Shipping: the zones of a market, the methods of each zone, and what they cost.
//!
//! Owns `shipping_zone`, `shipping_place`, `shipping_method`, `shipping_rate` and `shipping_title`. Invariants: a country
//! or region lies in one zone of a market at most, and a zone that names the region goes before one that names the
//! country. A method has at least one tier, and its tiers rise. Costs are in the market's currency, computed here from
//! tables: no carrier is asked.

pub mod graphql;
mod quote;

pub use quote::{Method, Parcel, ShippingQuote, Tariff, Tier, quote};
