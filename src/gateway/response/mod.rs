//! Answers that are the same for everybody, kept as ready bytes.
//!
//! An answer is kept where nothing in it was read for its reader alone ([`crate::platform::graphql::Sources`]), so who asks plays no part
//! in its key: guests, customers and partners share it. It is kept with the tags of what it was made of, and the moment of the shop's feed
//! that is known before anything was read for it; it is given out only while the feed tells of no later change of one of the tags
//! ([`crate::platform::changes::Ledger`]). So an answer that was made while something changed is not given out after the change, whoever made it
//! and wherever it was kept: in this process, or in Redis, where its entries are sealed.

mod answers;
mod context;
mod copy;
mod flight;
mod kept;
mod key;
mod packed;
mod shared;

pub use answers::{Answers, Fill, Found, Means};
pub use context::{AnswerContext, CURRENCY, MARKET};
pub use kept::Kept;
pub use key::{AnswerKey, Question};
pub use packed::Packed;
pub(in crate::gateway) use packed::{Kind, Packing};
pub use shared::Shared;
