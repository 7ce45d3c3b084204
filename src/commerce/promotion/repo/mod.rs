//! Every statement on the discount tables.

mod load;
mod redeem;
mod row;
mod store;
mod title;

pub(super) use load::load_automatic;
pub use load::{load_for, uses_of};
pub use redeem::{Limit, LimitReached, hand_over_uses_in, lock_in, redeem_in, release_in};
pub use store::{codes_of_others, find_stored, list_stored, market_has_amounts, save_in};
pub use title::titles;
