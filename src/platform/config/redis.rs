//! The shared cache.

use serde::{Deserialize, Serialize};

use super::RedisUrl;
use super::setting::Setting;

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redis {
    /// `None`: what Redis would hold is held in process.
    pub url: Option<RedisUrl>,
}

pub(super) const SETTINGS: &[Setting] = &[Setting {
    key: "redis.url",
    variable: "REDIS_URL",
    about: "Redis 7 or Valkey, shared by all replicas. Losing it costs time, never data.",
    allowed: "`redis://:PASSWORD@HOST:PORT/NUMBER`, `rediss://…` with TLS, or `unix:///SOCKET` for a socket of this machine",
    unset: "in process",
    secret: true,
}];
