//! What a server is made with.

use std::sync::Arc;
use std::time::Duration;

use super::Draining;
use super::address::Proxies;
use super::tls::Certificate;
use crate::gateway::compression::Dictionaries;
use crate::gateway::headers::{Cors, SecurityHeaders};
use crate::platform::config::Config;

/// What a server is made with.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    pub(super) timeouts: Timeouts,
    pub(super) connections_max: usize,
    pub(super) connections_per_address: usize,
    pub(super) streams_max: u32,
    pub(super) body_max: u64,
    pub(super) proxies: Proxies,
    /// Connections begin with a header of the PROXY protocol.
    pub(super) proxy_protocol: bool,
    pub(super) compression: bool,
    /// Shared with the endpoint that serves them.
    pub dictionaries: Dictionaries,
    pub(super) cors: Cors,
    pub(super) security: SecurityHeaders,
    /// `None`: plain HTTP.
    pub(super) certificate: Option<Arc<Certificate>>,
    /// Cancelled by the server; shared with whoever wants to know.
    pub draining: Draining,
}

/// How long what may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    pub head: Duration,
    pub body: Duration,
    pub idle: Duration,
    pub write: Duration,
    pub handshake: Duration,
    pub pre_stop: Duration,
    pub drain: Duration,
}

impl ServerOptions {
    /// Reads the certificate and the dictionaries, where they are configured.
    ///
    /// # Errors
    /// Where certificate and key, or a dictionary, cannot be used.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let connections = &config.connections;
        let certificate = match (&config.tls.certificate, &config.tls.key) {
            (Some(certificate), Some(key)) => Some(Arc::new(Certificate::load(certificate, key)?)),
            _ => None,
        };
        Ok(Self {
            timeouts: Timeouts {
                head: Duration::from_millis(connections.head_timeout_ms),
                body: Duration::from_millis(connections.body_timeout_ms),
                idle: Duration::from_millis(connections.idle_timeout_ms),
                write: Duration::from_millis(connections.write_timeout_ms),
                handshake: Duration::from_millis(connections.handshake_timeout_ms),
                pre_stop: Duration::from_millis(connections.pre_stop_ms),
                drain: Duration::from_millis(connections.drain_ms),
            },
            connections_max: count(connections.max),
            connections_per_address: count(connections.max_per_address),
            streams_max: connections.streams_max,
            body_max: config.http.body_max_bytes,
            proxies: Proxies::new(config.http.trusted_proxies.clone(), config.http.forwarded_header),
            proxy_protocol: config.http.proxy_protocol,
            compression: config.http.compression,
            dictionaries: match &config.http.dictionaries_dir {
                Some(folder) => Dictionaries::read(folder)?,
                None => Dictionaries::default(),
            },
            cors: Cors::new(config.cors_origins()),
            security: SecurityHeaders::new(config.browsers.security_headers, config.hsts_max_age_s()),
            certificate,
            draining: Draining::default(),
        })
    }
}
