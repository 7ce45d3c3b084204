//! Compressed answers, also with dictionaries that clients have (RFC 9842).
//!
//! Only what is there as a whole is compressed, so a stream is never held up. Request bodies are never unpacked.

mod coding;
mod compress;
mod dictionary;
mod endpoint;
mod negotiation;
mod shelf;

pub(super) use self::dictionary::Dictionary;
pub(super) use self::endpoint::DictionaryFiles;
pub(super) use self::negotiation::Accepted;
pub use self::shelf::Dictionaries;
