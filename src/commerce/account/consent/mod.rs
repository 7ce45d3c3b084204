//! Consent: what a shopper agreed to, for which purpose, since when and by which text; with its history.

mod merge;
mod purpose;
mod service;

pub use merge::MergeConsent;
pub use purpose::Purpose;
pub use service::{ConsentCode, ConsentOutcome, ConsentRefusal, ConsentUpdate, Statement, update_consent};
