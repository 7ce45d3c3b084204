//! Every query of the cart's tables.

pub(super) mod code;
pub(super) mod expiry;
pub(super) mod hold;
pub(super) mod read;
pub(super) mod write;
