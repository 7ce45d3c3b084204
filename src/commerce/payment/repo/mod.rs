//! Every query of the payment's tables, and of the sandbox's books.

pub(super) mod entry;
pub(super) mod event;
pub(super) mod intent;
pub(super) mod refund;
pub(super) mod sandbox;
