//! Headers that do not depend on what was asked.

mod cors;
mod request_id;
mod security;
mod vary;

pub(super) use self::cors::Cors;
pub use self::request_id::RequestId;
pub(super) use self::security::SecurityHeaders;
pub(super) use self::vary::vary_by;
