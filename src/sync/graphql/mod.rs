//! Offline sync in the schema.

mod conflict;
mod entity;
mod exchange;
mod mutation;
mod operation;
mod problem;
mod pull;
mod pull_input;
mod pull_page;
mod push_input;
mod query;
mod refusal;
mod result;
mod rx;
mod stream;

pub use entity::{SyncEntity, SyncEntityType, read_entities};
pub use exchange::{SyncExchangeInput, SyncExchangePayload};
pub use mutation::{SyncMutation, push_batch};
pub use pull::{SyncPull, SyncPullQuery, pull};
pub use pull_input::{SyncPullInput, SyncScope};
pub use push_input::{SyncMutationInput, SyncPushInput};
pub use query::SyncResultQuery;
pub use result::SyncPushPayload;
pub use rx::{RxMutation, RxQuery, RxSubscription};
pub use stream::{SyncChange, SyncSubscription};
