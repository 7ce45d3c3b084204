//! Compressed answers.
//!
//! Only what is there as a whole is compressed, so a stream is never held up. Request bodies are never unpacked.

mod coding;
mod compress;
mod negotiation;

pub(super) use self::negotiation::Accepted;
