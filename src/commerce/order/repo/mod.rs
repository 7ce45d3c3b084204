//! Every query of the order's tables.

pub(super) mod event;
pub(super) mod list;
pub(super) mod merge;
pub(super) mod read;
pub(super) mod write;
