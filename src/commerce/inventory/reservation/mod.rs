//! Stock that is kept for somebody: held for a while, then committed to an order that is paid, or given back.
//!
//! Whoever changes a reservation locks it first and then levels of stock, in the order of their keys. Who changes two of them in
//! one transaction locks the levels of both before, by [`lock_levels_for_in`].

mod ending;
mod hold;
mod holder;
mod line;
mod state;
mod sweep;
mod units;

pub use ending::{Ending, end_in};
pub use hold::{Hold, Short, Want, foresee_hold, hold_in, lock_levels_for_in};
pub use holder::{attach_in, commit_in, detach_in};
pub use line::ReservedLine;
pub use state::ReservationState;
pub use sweep::{HoldSweep, sweep_expired};
pub use units::{Back, cancel_units_in, ship_in, take_back_in};
