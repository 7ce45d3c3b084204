//! The connection and its time limits.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use deadpool_redis::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use deadpool_redis::redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use deadpool_redis::redis::{
    Client, ErrorKind, FromRedisValue, IntoConnectionInfo as _, RedisError, ServerErrorKind, cmd,
};
use tokio::time::timeout;

use super::breaker::Breaker;

/// How long a command may take. What Redis holds is made again without it in less.
const ANSWER: Duration = Duration::from_millis(200);
/// How long a connection may take, with the name, TLS and the password. It is made beside the commands.
pub(super) const CONNECT: Duration = Duration::from_secs(2);
/// After how long without a sign of life a connection counts as lost: a machine that is gone sends no farewell.
const LOST: Duration = Duration::from_secs(5);

/// Redis did not answer, or not in time.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    #[error("Redis is not available: {0}")]
    Failed(#[from] RedisError),
    #[error("Redis did not answer in {} ms", ANSWER.as_millis())]
    Late,
    /// It failed a moment ago, so it was not asked.
    #[error("Redis is not available, and not asked again yet")]
    Resting,
    #[error("Redis answered something else than was asked")]
    Unexpected,
}

/// The connection that all short commands share; it comes back by itself after Redis was away. While Redis is away, commands
/// fail at once, and one a second finds out whether it is back. Cloning shares it.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    manager: ArcSwap<ConnectionManager>,
    breaker: Breaker,
}

impl Redis {
    /// A connection to `url` (`redis://…`, or `rediss://…` with TLS). Redis need not answer yet.
    ///
    /// # Errors
    /// Where the URL cannot be read.
    pub fn open(url: &str) -> anyhow::Result<Self> {
        let keepalive = TcpKeepalive::new()
            .with_time(LOST)
            .with_interval(Duration::from_secs(1));
        let tcp = TcpSettings::default().set_nodelay(true).set_keepalive(keepalive);
        #[cfg(target_os = "linux")]
        let tcp = tcp.set_user_timeout(LOST);
        let info = url
            .into_connection_info()
            .context("the Redis URL cannot be read")?
            .set_tcp_settings(tcp);
        let client = Client::open(info).context("the Redis URL cannot be read")?;
        let manager = manager(&client).context("the Redis connection cannot be set up")?;
        Ok(Self(Arc::new(Inner {
            client,
            manager: ArcSwap::from_pointee(manager),
            breaker: Breaker::new(),
        })))
    }

    /// The bytes under `key`.
    ///
    /// # Errors
    /// Where Redis does not answer in time; the caller goes on without it.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Unavailable> {
        self.ask(async |connection| cmd("GET").arg(key).query_async(connection).await)
            .await
    }

    /// Keeps `value` under `key` for `lifetime`.
    ///
    /// # Errors
    /// Where Redis does not answer in time; the caller goes on without it.
    pub async fn set(&self, key: &str, value: &[u8], lifetime: Duration) -> Result<(), Unavailable> {
        let millis = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
        let mut command = cmd("SET");
        command.arg(key).arg(value).arg("PX").arg(millis);
        self.ask(async |connection| command.query_async(connection).await).await
    }

    /// Whether Redis answers within its time limit. It is asked in any case.
    pub async fn answers(&self) -> bool {
        self.ask_now(async |connection| cmd("PING").query_async::<String>(connection).await)
            .await
            .is_ok()
    }

    pub(super) fn client(&self) -> &Client {
        &self.0.client
    }

    /// What `command` returns, unless Redis failed a moment ago.
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        command: impl AsyncFnOnce(&mut ConnectionManager) -> Result<T, RedisError>,
    ) -> Result<T, Unavailable> {
        if !self.0.breaker.allows() {
            return Err(Unavailable::Resting);
        }
        self.ask_now(command).await
    }

    async fn ask_now<T: FromRedisValue>(
        &self,
        command: impl AsyncFnOnce(&mut ConnectionManager) -> Result<T, RedisError>,
    ) -> Result<T, Unavailable> {
        let inner = &self.0;
        let mut connection = ConnectionManager::clone(&inner.manager.load());
        // The connection's own limit counts from when the command is sent; this one also holds while it waits for a
        // connection.
        let answer = timeout(ANSWER, command(&mut connection)).await;
        let failure = match answer {
            Ok(Err(cause)) if !is_about_the_command(&cause) => {
                if !cause.is_io_error() {
                    inner.renew();
                }
                Unavailable::Failed(cause)
            }
            Err(_) => Unavailable::Late,
            Ok(answered) => {
                if inner.breaker.close() {
                    tracing::info!("Redis is back");
                }
                return Ok(answered?);
            }
        };
        if inner.breaker.open() {
            tracing::warn!(cause = %failure, "Redis is not available; every process goes on by itself");
        }
        Err(failure)
    }
}

impl Inner {
    /// Starts anew with a fresh connection. The manager does so itself after an error of the network, but would keep for ever
    /// one that Redis refused while it was loading or had another password, or one to a server that lost its role.
    fn renew(&self) {
        match manager(&self.client) {
            Ok(manager) => self.manager.store(Arc::new(manager)),
            Err(cause) => tracing::warn!(%cause, "the Redis connection cannot be set up"),
        }
    }
}

fn manager(client: &Client) -> Result<ConnectionManager, RedisError> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECT))
        .set_response_timeout(Some(ANSWER))
        // The breaker decides when to try again.
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

/// Whether Redis is well and only this command is not.
fn is_about_the_command(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::Server(kind) => matches!(
            kind,
            ServerErrorKind::ResponseError | ServerErrorKind::NoScript | ServerErrorKind::NoPerm
        ),
        // What the driver has no name for, such as WRONGTYPE; without a password it is each command that is refused.
        ErrorKind::Extension => !matches!(error.code(), Some("NOAUTH" | "WRONGPASS")),
        ErrorKind::UnexpectedReturnType => true,
        _ => false,
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redis")
    }
}
