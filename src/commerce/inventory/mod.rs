//! Stock: where it lies, which markets it serves, how many of a variant there are, and how many of those are promised.
//!
//! Owns `location`, `market_location`, `stock_level`, `reservation`, `reservation_line`, `stock_movement`, `stock_feed`. Invariants:
//! of a level `0 <= held <= reserved <= on_hand`; what is reserved is what reservations that are held or committed still keep; the
//! ledger `stock_movement` is written with every change of a level, and its sums are the level; a level of which anything is reserved
//! is not taken away. Levels are locked in the order of variant and location. Every change of what shoppers can buy enters
//! `stock_dirty` in its transaction. A new market is served by the locations that serve all, and by no other.

mod allocation;
mod availability;
pub mod entity;
pub mod feed;
pub mod graphql;
mod ledger;
mod level;
mod quantity;
mod repo;
mod reservation;

pub use availability::{Availability, LOW_STOCK_MAX, QUANTITY_SHOWN_MAX, Stock};
pub use ledger::{Cause, Movement, Reason};
pub use level::{BelowReserved, Level, LevelKey};
pub use quantity::{InvalidQuantity, Quantity, STOCK_MAX};
pub use repo::level::{LevelsSet, delete_levels_in, load_levels, lock_levels_in, set_levels_in};
pub use repo::location::{Location, load_locations, save_location_in, serve_new_market_in};
pub use repo::movement::list_movements;
pub use repo::reservation::due_holds;
pub use reservation::{
    Back, Ending, Hold, HoldSweep, ReservationState, ReservedLine, Short, Want, attach_in, cancel_units_in, commit_in,
    detach_in, end_in, foresee_hold, hold_in, lock_levels_for_in, ship_in, sweep_expired, take_back_in,
};
