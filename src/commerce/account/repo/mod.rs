//! Every query of the account's tables.

pub(super) mod address;
pub(super) mod consent;
pub(super) mod preference;
pub(super) mod principal;
