//! Stock: where it lies, which markets it serves, and how many of a variant there are.
//!
//! Owns `location`, `market_location`, `stock_level`. A level is never negative. Every change of a level that shoppers
//! may have seen enters `stock_dirty` in its transaction. A new market is served by the locations that serve all, and by no
//! other.

mod availability;
pub mod entity;
mod repo;
mod reservation;

pub use availability::{Availability, LOW_STOCK_MAX, QUANTITY_SHOWN_MAX, Stock};
pub use repo::{
    LevelKey, Location, delete_levels_in, load_levels, load_locations, lock_levels_in, on_hand, save_levels_in,
    save_location_in, serve_new_market_in,
};
pub use reservation::{
    Ending, Hold, Short, Want, attach_in, cancel_units_in, commit_in, detach_in, end_in, hold_in, restock_in, ship_in,
};
