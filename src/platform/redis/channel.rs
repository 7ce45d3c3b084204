//! Words from process to process, on a connection of its own.

use std::fmt;

use deadpool_redis::redis::aio::PubSub;
use deadpool_redis::redis::{RedisError, cmd};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::connection::CONNECT;
use super::{Redis, Unavailable};

/// What other processes say. Redis keeps nothing of it: what was said while nobody listened is lost.
pub struct Subscription(PubSub);

impl Redis {
    /// Listens on `channel`, on a connection of its own.
    ///
    /// # Errors
    /// Where Redis does not answer in time.
    pub async fn subscribe(&self, channel: &str) -> Result<Subscription, Unavailable> {
        let connecting = async {
            let mut pubsub = self.client().get_async_pubsub().await?;
            pubsub.subscribe(channel).await?;
            Ok::<_, RedisError>(pubsub)
        };
        match timeout(CONNECT, connecting).await {
            Ok(connected) => Ok(Subscription(connected?)),
            Err(_) => Err(Unavailable::Late),
        }
    }

    /// Says `text` on `channel` to all who listen.
    ///
    /// # Errors
    /// Where Redis does not answer in time; it may have been said all the same.
    pub async fn publish(&self, channel: &str, text: &str) -> Result<(), Unavailable> {
        let mut command = cmd("PUBLISH");
        command.arg(channel).arg(text);
        self.ask(async |connection| command.query_async::<i64>(connection).await)
            .await?;
        Ok(())
    }
}

impl Subscription {
    /// What was said next; what is not text is empty. `None`: the connection is lost. May be dropped while it waits.
    pub async fn next(&mut self) -> Option<String> {
        let message = self.0.on_message().next().await?;
        Some(String::from_utf8(message.get_payload_bytes().to_vec()).unwrap_or_default())
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}
