//! Every query of the order's tables.

pub(super) mod event;
pub(super) mod read;
pub(super) mod write;
