//! Every write may arrive twice: what a mutation came to is kept with its effects, and a replay is answered from it.
//!
//! Owns `mutation_outcome`: one row per actor (a principal or a member of staff) and key, written in the transaction of the effects. A row holds a refusal, or
//! ids and versions; never the text of an answer, and never a token. It does not expire: a phone may come back after a year.
//! Single mutations and offline sync share the table, so that one operation that arrives both ways runs once.

mod claim;
mod command;

pub use claim::{Begun, Claim, KEPT_COLUMNS, Kept, begin, begin_in, begin_staff_in, hand_over_in, join_kept};
pub use command::{Fingerprint, MutationKey, WriteRefused};
