//! Hearing at once of what changes.

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
}

impl Default for Live {
    fn default() -> Self {
        Self {
            tick_ms: 15_000,
            data_version_ms: 250,
            event_days: 90,
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
];

impl Live {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if !(100..=600_000).contains(&self.tick_ms) {
            return Some("live.tick_ms");
        }
        if !(10..=60_000).contains(&self.data_version_ms) {
            return Some("live.data_version_ms");
        }
        (!(1..=3_650).contains(&self.event_days)).then_some("live.event_days")
    }
}
