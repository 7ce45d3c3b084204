//! How much one operation and one caller may ask for.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

/// Points per second: each then takes a whole microsecond, which is what limits are counted in.
const RATE_MAX: u32 = 1_000_000;
const BURST_MAX: u32 = 10_000_000;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Points of one operation.
    pub cost_max: u32,
    /// Milliseconds that one operation may run.
    pub timeout_ms: u64,
    /// Points per second of one client address; 0: no limit.
    pub rate_address_per_second: u32,
    /// Points at once of one client address.
    pub rate_address_burst: u32,
    /// Points per second of one principal; 0: no limit.
    pub rate_principal_per_second: u32,
    /// Points at once of one principal.
    pub rate_principal_burst: u32,
    /// Operations that run at once. `None`: see [`super::Config::concurrency`].
    pub concurrency: Option<usize>,
    /// Operations that wait for a place.
    pub queue_max: usize,
    /// Milliseconds of waiting that are no sign of trouble.
    pub queue_target_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cost_max: 10_000,
            timeout_ms: 10_000,
            // Carriers put thousands of phones behind one address; few of them ask in the same second.
            rate_address_per_second: 20_000,
            rate_address_burst: 200_000,
            rate_principal_per_second: 1_000,
            rate_principal_burst: 20_000,
            concurrency: None,
            queue_max: 1_000,
            queue_target_ms: 100,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "limits.cost_max",
        variable: "TOTE_COST_MAX",
        about: "The most points that one operation may cost by its estimate.",
        allowed: "a number from 100 to 1000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "limits.timeout_ms",
        variable: "TOTE_TIMEOUT_MS",
        about: "How many milliseconds an operation may run before it is given up.",
        allowed: "a number from 100 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "limits.rate_address_per_second",
        variable: "TOTE_RATE_ADDRESS_PER_SECOND",
        about: "Points of cost that come back per second to one client address (of IPv6 its /64); 0 switches this limit off.",
        allowed: "a number from 0 to 1000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "limits.rate_address_burst",
        variable: "TOTE_RATE_ADDRESS_BURST",
        about: "Points that one client address may spend at once after a rest. Many phones of one carrier share an address.",
        allowed: "a number from 1 to 10000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "limits.rate_principal_per_second",
        variable: "TOTE_RATE_PRINCIPAL_PER_SECOND",
        about: "Points of cost that come back per second to one known caller; 0 switches this limit off.",
        allowed: "a number from 0 to 1000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "limits.rate_principal_burst",
        variable: "TOTE_RATE_PRINCIPAL_BURST",
        about: "Points that one known caller may spend at once after a rest.",
        allowed: "a number from 1 to 10000000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "limits.concurrency",
        variable: "TOTE_CONCURRENCY",
        about: "How many operations run at once; others wait in a queue.",
        allowed: "a number from 1 to 100000",
        unset: "twice `database.pool_size` or four times the processors, whichever is more, and at least 16",
        secret: false,
    },
    Setting {
        key: "limits.queue_max",
        variable: "TOTE_QUEUE_MAX",
        about: "How many operations may wait for their turn; more are refused with `UNAVAILABLE`.",
        allowed: "a number from 0 to 100000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "limits.queue_target_ms",
        variable: "TOTE_QUEUE_TARGET_MS",
        about: "How many milliseconds a wait may be: where everybody waits longer for ten times as long, whoever comes newly is refused until the queue has drained.",
        allowed: "a number from 1 to 60000",
        unset: "",
        secret: false,
    },
];

impl Limits {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let bounds = [
            ("limits.cost_max", (100..=1_000_000).contains(&self.cost_max)),
            ("limits.timeout_ms", (100..=600_000).contains(&self.timeout_ms)),
            (
                "limits.rate_address_per_second",
                self.rate_address_per_second <= RATE_MAX,
            ),
            (
                "limits.rate_address_burst",
                (1..=BURST_MAX).contains(&self.rate_address_burst),
            ),
            (
                "limits.rate_principal_per_second",
                self.rate_principal_per_second <= RATE_MAX,
            ),
            (
                "limits.rate_principal_burst",
                (1..=BURST_MAX).contains(&self.rate_principal_burst),
            ),
            (
                "limits.concurrency",
                self.concurrency.is_none_or(|places| (1..=100_000).contains(&places)),
            ),
            ("limits.queue_max", self.queue_max <= 100_000),
            ("limits.queue_target_ms", (1..=60_000).contains(&self.queue_target_ms)),
        ];
        bounds.into_iter().find(|(_, holds)| !holds).map(|(key, _)| key)
    }
}
