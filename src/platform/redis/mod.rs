//! Redis, which only saves time: without it every answer is the same, only slower.

use std::time::Duration;

use anyhow::Context as _;
use deadpool_redis::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use deadpool_redis::redis::{Client, cmd};

/// Redis did not answer, or not in time.
#[derive(Debug, thiserror::Error)]
#[error("Redis is not available: {0}")]
pub struct Unavailable(#[from] deadpool_redis::redis::RedisError);

/// The connection that all short commands share; it comes back by itself after Redis was away.
#[derive(Clone)]
pub struct Redis(ConnectionManager);

impl Redis {
    /// A connection to `url` (`redis://…`). Redis need not answer yet.
    ///
    /// # Errors
    /// Where the URL cannot be read.
    pub fn open(url: &str) -> anyhow::Result<Self> {
        let client = Client::open(url).context("the Redis URL cannot be read")?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_response_timeout(Some(Duration::from_millis(500)));
        let manager =
            ConnectionManager::new_lazy_with_config(client, config).context("the Redis connection cannot be set up")?;
        Ok(Self(manager))
    }

    /// The bytes under `key`.
    ///
    /// # Errors
    /// Where Redis does not answer in time; the caller goes on without it.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Unavailable> {
        Ok(cmd("GET").arg(key).query_async(&mut self.0.clone()).await?)
    }

    /// Keeps `value` under `key` for `lifetime`.
    ///
    /// # Errors
    /// Where Redis does not answer in time; the caller goes on without it.
    pub async fn set(&self, key: &str, value: &[u8], lifetime: Duration) -> Result<(), Unavailable> {
        let millis = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
        let mut command = cmd("SET");
        command.arg(key).arg(value).arg("PX").arg(millis);
        Ok(command.query_async(&mut self.0.clone()).await?)
    }

    /// Whether Redis answers within its time limit.
    pub async fn answers(&self) -> bool {
        cmd("PING").query_async::<String>(&mut self.0.clone()).await.is_ok()
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redis")
    }
}
