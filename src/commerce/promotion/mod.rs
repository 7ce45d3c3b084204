//! Discounts: what is taken off a basket, and why not.
//!
//! Owns `discount`, `discount_code`, `discount_market`, `discount_product`, `discount_collection`, `discount_translation` and
//! `discount_use`. [`apply`] is pure: it decides from a [`Basket`] and the [`Discount`]s that [`DiscountTable::load_for`] found. An order redeems
//! what it was given by [`redeem_in`], in its own transaction, and gives it back by [`release_in`]. A limit is never passed, however
//! many orders are placed at once. A write records a change of the terms of each market concerned.

mod basket;
mod code;
mod discount;
mod engine;
pub mod entity;
mod refusal;
mod repo;
mod stored;
mod table;

pub use basket::{Allocation, Applied, Basket, BasketLine, CodeOutcome, CustomerFacts};
pub use code::{CODE_MAX, fold_code};
pub use discount::{Benefit, Discount, MarketTerms, Minimum, Targets, Trigger};
pub use engine::apply;
pub use refusal::CodeRefusal;
pub use repo::{
    Limit, LimitReached, codes_of_others, find_stored, hand_over_uses_in, list_stored, load_for, lock_in,
    market_has_amounts, redeem_in, release_in, save_in, titles, uses_of,
};
pub use stored::StoredDiscount;
pub use table::DiscountTable;
