//! Every query of the account's tables.

pub(super) mod customer;
pub(super) mod mail_code;
pub(super) mod principal;
pub(super) mod registration;
pub(super) mod throttle;
