//! Telling other processes what was committed here, and hearing from them. It only saves time: what is not heard is found by
//! the next look at the heads.
//!
//! - Words are sent after the commit by a task of its own, many in a message, so that no commit waits for them.
//! - What could not be sent is kept by its name, once each, and sent when that is possible again.
//! - After a connection was lost, all heads are looked at, since nobody knows what was said meanwhile.

mod backoff;
mod carrier;
mod file;
mod message;
mod outbox;
mod run;

pub(super) use carrier::Carrier;
pub(super) use file::hear_file;
pub(super) use outbox::Outbox;
pub(super) use run::{run, say_rest};
