//! How much one operation and one caller may ask for.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Points of one operation.
    pub cost_max: u32,
    /// Milliseconds that one operation may run.
    pub timeout_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cost_max: 10_000,
            timeout_ms: 10_000,
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
];

impl Limits {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if !(100..=1_000_000).contains(&self.cost_max) {
            return Some("limits.cost_max");
        }
        (!(100..=600_000).contains(&self.timeout_ms)).then_some("limits.timeout_ms")
    }
}
