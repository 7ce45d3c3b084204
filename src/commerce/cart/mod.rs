//! Carts: what a shopper wants to buy, on all of their devices.
//!
//! Owns `cart`, `cart_line`, `cart_discount_code`. Invariants: an owner has at most one active cart; every write locks its
//! owner first, so that writes take turns and `cart.version` grows by one with each that changes anything; a line has 1 to
//! 1,000 units, a cart at most 500 lines. A line keeps the price that the shopper last saw; what a cart costs is computed when it
//! is read, in the cart's own market, from tables only. A write is done as a whole or not at all. What a cart holds while its shopper
//! is at the till belongs to one version of it: every write lets it go.
//!
//! Records `Cart` and `CartLine` in the scope of the owner.

mod attributes;
mod command;
mod draft;
mod edit;
pub mod entity;
mod expiry;
pub mod graphql;
mod hold;
mod line;
mod merge;
mod offer;
mod ordered;
mod outcome;
mod problem;
mod reading;
mod repo;
pub mod service;
mod total;

pub use attributes::{Attributes, InvalidAttributes};
pub use command::{BuyerIdentity, Command, LineDelta, LineUpdate, NewLine, Write};
pub use edit::{code_of, market_of, note_of, phone};
pub use expiry::{CartExpiry, expire};
pub use hold::{Hold, HoldSweep, Terms, keep_hold_in, let_go_in, release_hold_in, sweep_holds, without_hold};
pub use line::{LINES_MAX, Line, QUANTITY_MAX, Seen};
pub use merge::CartMerge;
pub use offer::{Offered, Offers, load_offers};
pub use ordered::{Ordered, take_out_in};
pub use outcome::{Outcome, Refusal, Warning, Why};
pub use problem::{Problem, problems};
pub use reading::{
    Bill, Opened, OpenedLine, WrittenCart, active_id_in, active_lines, find, open, open_bill, open_written,
};
pub use total::{Conditions, Item, LineTotal, ShippingTotal, Totals, total};
