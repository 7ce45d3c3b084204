//! Every statement on the discount tables.

mod load;
mod redeem;
mod row;
mod title;

pub use load::{load_for, uses_of};
pub use redeem::{Limit, LimitReached, redeem_in, release_in};
pub use title::titles;
