//! Subscriptions.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Live {
    /// Subscriptions that are open at once in one process.
    pub streams_max: u32,
    /// Subscriptions that one principal has open at once; who has no token is counted by address.
    pub streams_per_principal: u32,
    /// Operations that run at once over one WebSocket.
    pub operations_per_socket: u32,
    /// Milliseconds that a client has for `connection_init`.
    pub init_timeout_ms: u64,
    /// Milliseconds after which a silent stream gives a sign of life.
    pub ping_ms: u64,
    /// Milliseconds that a client has for taking an answer.
    pub slow_ms: u64,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            streams_max: 50_000,
            streams_per_principal: 50,
            operations_per_socket: 100,
            init_timeout_ms: 3_000,
            ping_ms: 12_000,
            slow_ms: 10_000,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "live.streams_max",
        variable: "TOTE_LIVE_STREAMS_MAX",
        about: "How many subscriptions one process has open at once. More are refused with `UNAVAILABLE`.",
        allowed: "a number from 1 to 10000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "live.streams_per_principal",
        variable: "TOTE_LIVE_STREAMS_PER_PRINCIPAL",
        about: "How many subscriptions one shopper, partner or member of staff has open at once in one process; who has no token is counted by address.",
        allowed: "a number from 1 to 1000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "live.operations_per_socket",
        variable: "TOTE_LIVE_OPERATIONS_PER_SOCKET",
        about: "How many operations run at once over one WebSocket.",
        allowed: "a number from 1 to 10000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "live.init_timeout_ms",
        variable: "TOTE_LIVE_INIT_TIMEOUT_MS",
        about: "How many milliseconds a client has for `connection_init` after a WebSocket was opened. It is closed with 4408 then.",
        allowed: "a number from 100 to 60000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "live.ping_ms",
        variable: "TOTE_LIVE_PING_MS",
        about: "After how many milliseconds of silence the server sends a ping, a comment or an empty part, so that nothing on the way gives the connection up. A WebSocket whose client does not answer in the same time again is closed.",
        allowed: "a number from 100 to 300000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "live.slow_ms",
        variable: "TOTE_LIVE_SLOW_MS",
        about: "How many milliseconds a client has for taking what was sent. Who is slower is closed with 1013 and goes on from its cursor.",
        allowed: "a number from 100 to 300000",
        unset: "",
        secret: false,
    },
];

impl Live {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let counts = [
            ("live.streams_max", self.streams_max, 10_000_000),
            ("live.streams_per_principal", self.streams_per_principal, 1_000_000),
            ("live.operations_per_socket", self.operations_per_socket, 10_000),
        ];
        let times = [
            ("live.init_timeout_ms", self.init_timeout_ms, 60_000),
            ("live.ping_ms", self.ping_ms, 300_000),
            ("live.slow_ms", self.slow_ms, 300_000),
        ];
        let count = counts.into_iter().find(|(_, value, most)| !(1..=*most).contains(value));
        let time = times
            .into_iter()
            .find(|(_, value, most)| !(100..=*most).contains(value));
        count.map(|(key, ..)| key).or(time.map(|(key, ..)| key))
    }
}
