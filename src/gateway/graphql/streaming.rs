//! What streams and sockets are held open with.

use std::time::Duration;

use tokio_util::task::TaskTracker;

use crate::gateway::server::Draining;
use crate::platform::config::{Config, Origins};

/// What streams and sockets are held open with. Cloning shares who drains, and the tasks.
#[derive(Debug, Clone)]
pub struct Streaming {
    /// How long a client has for `connection_init`.
    pub(super) init_timeout: Duration,
    /// After how much silence there is a sign of life.
    pub(super) ping: Duration,
    /// How long a client has for taking what was sent.
    pub(super) slow: Duration,
    /// Operations that run at once over one socket.
    pub(super) operations_max: usize,
    /// Web pages of other origins that may open a socket; `None`: no other.
    pub(super) origins: Option<Origins>,
    pub(super) draining: Draining,
    /// Runs sockets.
    pub(super) tasks: TaskTracker,
}

impl Streaming {
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let live = &config.live;
        Self {
            init_timeout: Duration::from_millis(live.init_timeout_ms),
            ping: Duration::from_millis(live.ping_ms),
            slow: Duration::from_millis(live.slow_ms),
            operations_max: usize::try_from(live.operations_per_socket).unwrap_or(usize::MAX),
            origins: config.cors_origins(),
            draining: Draining::default(),
            tasks: TaskTracker::new(),
        }
    }
}

impl Default for Streaming {
    fn default() -> Self {
        Self::new(&Config::default())
    }
}
