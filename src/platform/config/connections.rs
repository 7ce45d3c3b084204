//! How many connections there may be, and how long each may take for what.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Connections {
    /// Connections at once.
    pub max: u32,
    /// Connections at once of one client.
    pub max_per_address: u32,
    /// Milliseconds for the head of a request.
    pub head_timeout_ms: u64,
    /// Milliseconds for the body of a request, before what its size adds.
    pub body_timeout_ms: u64,
    /// Milliseconds that a connection is kept without a request.
    pub idle_timeout_ms: u64,
    /// Milliseconds that a client may take nothing of what is sent.
    pub write_timeout_ms: u64,
    /// Milliseconds for what comes before HTTP.
    pub handshake_timeout_ms: u64,
    /// Requests at once over one connection of HTTP/2.
    pub streams_max: u32,
    /// Milliseconds between the word that the server will stop and its beginning to.
    pub pre_stop_ms: u64,
    /// Milliseconds that running requests get to end.
    pub drain_ms: u64,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            max: 10_000,
            max_per_address: 1_000,
            head_timeout_ms: 10_000,
            body_timeout_ms: 30_000,
            idle_timeout_ms: 75_000,
            write_timeout_ms: 30_000,
            handshake_timeout_ms: 10_000,
            streams_max: 128,
            pre_stop_ms: 0,
            drain_ms: 15_000,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "connections.max",
        variable: "TOTE_CONNECTIONS_MAX",
        about: "The most connections at once. More wait until one ends; when places run short, those that ask nothing are closed sooner.",
        allowed: "a number from 1 to 1000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.max_per_address",
        variable: "TOTE_CONNECTIONS_PER_ADDRESS",
        about: "The most connections at once of one client address, or of one /64 network of IPv6; one more takes the place of one that asks nothing. Trusted proxies may have any number.",
        allowed: "a number from 1 to 1000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.head_timeout_ms",
        variable: "TOTE_HEAD_TIMEOUT_MS",
        about: "How many milliseconds a client may take to send the head of a request.",
        allowed: "a number from 100 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.body_timeout_ms",
        variable: "TOTE_BODY_TIMEOUT_MS",
        about: "How many milliseconds a client may take to send the body of a request; each KiB that came adds a second.",
        allowed: "a number from 100 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.idle_timeout_ms",
        variable: "TOTE_IDLE_TIMEOUT_MS",
        about: "How many milliseconds a connection is kept on which nothing is asked. Longer than a proxy in front keeps it, so that the proxy closes first.",
        allowed: "a number from 100 to 3600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.write_timeout_ms",
        variable: "TOTE_WRITE_TIMEOUT_MS",
        about: "How many milliseconds a client may take nothing of an answer that is being sent.",
        allowed: "a number from 100 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.handshake_timeout_ms",
        variable: "TOTE_HANDSHAKE_TIMEOUT_MS",
        about: "How many milliseconds the header of the PROXY protocol may take, and then the handshake of TLS.",
        allowed: "a number from 100 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.streams_max",
        variable: "TOTE_STREAMS_MAX",
        about: "The most requests at once over one connection of HTTP/2.",
        allowed: "a number from 1 to 10000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.pre_stop_ms",
        variable: "TOTE_PRE_STOP_MS",
        about: "How many milliseconds the server goes on after it was told to stop, while `/health/ready` says that it will, so that balancers choose another.",
        allowed: "a number from 0 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "connections.drain_ms",
        variable: "TOTE_DRAIN_MS",
        about: "How many milliseconds running requests may take after that, before they are cut off.",
        allowed: "a number from 0 to 600000",
        unset: "",
        secret: false,
    },
];

impl Connections {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let whole = u64::from;
        let bounds = [
            ("connections.max", whole(self.max), 1..=1_000_000),
            (
                "connections.max_per_address",
                whole(self.max_per_address),
                1..=1_000_000,
            ),
            ("connections.head_timeout_ms", self.head_timeout_ms, 100..=600_000),
            ("connections.body_timeout_ms", self.body_timeout_ms, 100..=600_000),
            ("connections.idle_timeout_ms", self.idle_timeout_ms, 100..=3_600_000),
            ("connections.write_timeout_ms", self.write_timeout_ms, 100..=600_000),
            (
                "connections.handshake_timeout_ms",
                self.handshake_timeout_ms,
                100..=600_000,
            ),
            ("connections.streams_max", whole(self.streams_max), 1..=10_000),
            ("connections.pre_stop_ms", self.pre_stop_ms, 0..=600_000),
            ("connections.drain_ms", self.drain_ms, 0..=600_000),
        ];
        let outside = bounds.into_iter().find(|(_, value, allowed)| !allowed.contains(value));
        outside.map(|(key, ..)| key)
    }
}
