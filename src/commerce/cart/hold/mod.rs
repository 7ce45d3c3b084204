//! What a cart holds while its shopper is at the till: stock, prices and discounts, for some minutes.

mod kept;
pub(super) mod release;
mod sweep;

pub use kept::{Hold, Terms, without_hold};
pub use release::{keep_hold_in, let_go_in, release_hold_in};
pub use sweep::{HoldSweep, sweep_holds};
