//! Every query of the pricing tables.

pub(super) mod price;
pub(super) mod regular;
pub(super) mod schedule;
