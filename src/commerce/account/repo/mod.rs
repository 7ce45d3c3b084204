//! Every query of the account's tables.

pub(super) mod address;
pub(super) mod principal;
