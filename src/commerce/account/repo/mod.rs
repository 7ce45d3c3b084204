//! Every query of the account's tables.

pub(super) mod api_key;
pub(super) mod device;
pub(super) mod principal;
pub(super) mod session;
