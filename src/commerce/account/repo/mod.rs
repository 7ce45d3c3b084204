//! Every query of the account's tables.

pub(super) mod principal;
