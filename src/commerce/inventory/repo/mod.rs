//! Every query of the stock tables. A level is written by [`level`] only, which writes the ledger with it.

pub(super) mod feed;
pub(super) mod level;
pub(super) mod location;
pub(super) mod movement;
pub(super) mod reservation;
