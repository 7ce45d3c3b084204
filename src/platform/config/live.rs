//! Subscriptions, and hearing at once of what changes.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Live {
    /// Milliseconds from one look at everything that is waited for to the next.
    pub tick_ms: u64,
    /// Milliseconds after which a SQLite file is asked whether another process has written it.
    pub data_version_ms: u64,
    /// Days for which events are kept.
    pub event_days: u32,
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
            tick_ms: 15_000,
            data_version_ms: 250,
            event_days: 90,
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
        key: "live.tick_ms",
        variable: "TOTE_LIVE_TICK_MS",
        about: "How often a process looks whether anything has changed that somebody waits for: the longest that a change is late when a word between processes was lost.",
        allowed: "a number from 100 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "live.data_version_ms",
        variable: "TOTE_LIVE_DATA_VERSION_MS",
        about: "On SQLite: how often, while somebody waits for changes, the server looks whether another process, such as `tote import`, has written the database.",
        allowed: "a number from 10 to 60000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "live.event_days",
        variable: "TOTE_LIVE_EVENT_DAYS",
        about: "For how many days the steps of orders are kept for apps that were away. One that comes back later reads its orders afresh.",
        allowed: "a number from 1 to 3650",
        unset: "",
        secret: false,
    },
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
            ("live.event_days", self.event_days, 3_650),
            ("live.streams_max", self.streams_max, 10_000_000),
            ("live.streams_per_principal", self.streams_per_principal, 1_000_000),
            ("live.operations_per_socket", self.operations_per_socket, 10_000),
        ];
        let times = [
            ("live.init_timeout_ms", self.init_timeout_ms, 60_000),
            ("live.ping_ms", self.ping_ms, 300_000),
            ("live.slow_ms", self.slow_ms, 300_000),
        ];
        if !(100..=600_000).contains(&self.tick_ms) {
            return Some("live.tick_ms");
        }
        if !(10..=60_000).contains(&self.data_version_ms) {
            return Some("live.data_version_ms");
        }
        let count = counts.into_iter().find(|(_, value, most)| !(1..=*most).contains(value));
        let time = times
            .into_iter()
            .find(|(_, value, most)| !(100..=*most).contains(value));
        count.map(|(key, ..)| key).or(time.map(|(key, ..)| key))
    }
}
