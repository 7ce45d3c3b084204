//! Redis, which only saves time: without it every answer is the same, only slower.

use std::time::Duration;

use anyhow::Context as _;
use deadpool_redis::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use deadpool_redis::redis::{Client, cmd};

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
