//! Headers that do not depend on what was asked, and what caches may do.

mod allow;
mod conditional;
mod cors;
mod request_id;
mod security;
mod vary;

pub(super) use self::allow::unless_read;
pub(super) use self::conditional::Conditional;
pub(super) use self::cors::Cors;
pub use self::request_id::RequestId;
pub(super) use self::security::SecurityHeaders;
pub(super) use self::vary::vary_by;
