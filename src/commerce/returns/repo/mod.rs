//! Every query of the tables of returns.

mod read;
mod write;

pub use read::{After, list_returns};
pub(super) use read::{find, lines_of, of_orders};
pub(super) use write::{insert_in, save_in, save_lines_in};

pub use super::entity::order_return::Model as ReturnRow;
pub use super::entity::order_return_line::Model as ReturnLineRow;
