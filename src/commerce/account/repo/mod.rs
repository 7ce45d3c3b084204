//! Every query of the account's tables.

pub(super) mod address;
pub(super) mod address_twin;
pub(super) mod api_key;
pub(super) mod consent;
pub(super) mod customer;
pub(super) mod device;
pub(super) mod mail_code;
pub(super) mod preference;
pub(super) mod principal;
pub(super) mod registration;
pub(super) mod session;
pub(super) mod stream_ticket;
pub(super) mod throttle;
