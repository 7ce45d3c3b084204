//! The shop: what is sold, where, for how much, how many there are, and how it is listed.
//!
//! Direction: `market` <- `account`, `catalog` <- `pricing`, `inventory`, `tax` <- `listing`, `promotion`, `shipping` <- `cart`,
//! `wishlist`, `interchange` <- `order` <- `payment`, `fulfillment` <- `checkout`, `returns`, and `notification` on top of all. A module's `mod.rs` is its whole interface; only `graphql/` files,
//! which describe one graph together, name each other's types and loaders whichever way they lie.

pub mod account;
pub mod cart;
pub mod catalog;
pub mod checkout;
pub mod fulfillment;
pub mod interchange;
pub mod inventory;
pub mod listing;
pub mod market;
pub mod notification;
pub mod order;
pub mod payment;
pub mod pricing;
pub mod promotion;
pub mod returns;
pub mod shipping;
pub mod tax;
pub mod wishlist;
