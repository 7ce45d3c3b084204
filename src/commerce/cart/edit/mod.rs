//! Deciding what a command makes of a cart. Everything here is pure: a refusal has changed a draft that is thrown away.

mod add;
mod adjust;
mod identity;
mod update;
mod words;

pub(super) use add::{Ground, add};
pub(super) use adjust::adjust;
pub(super) use identity::identify;
pub use identity::{market_of, phone};
pub(super) use update::{remove, update};
pub(super) use words::{CODES_MAX, choose_codes, fold, write_note};
pub use words::{code_of, note_of};
