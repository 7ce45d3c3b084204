//! Work in the background.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// `tote serve` does jobs as well.
    pub in_serve: bool,
    /// Jobs that one process does at once.
    pub concurrency: u32,
    /// Milliseconds for which a job is a worker's that gives no sign of life.
    pub lease_ms: u64,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            in_serve: true,
            concurrency: 4,
            lease_ms: 60_000,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "jobs.in_serve",
        variable: "TOTE_JOBS_IN_SERVE",
        about: "Whether `tote serve` does jobs, such as sending mail, beside requests. Where it does not, `tote worker` must run.",
        allowed: "`true` or `false`; `false` on PostgreSQL only, since SQLite has no other worker",
        unset: "",
        secret: false,
    },
    Setting {
        key: "jobs.concurrency",
        variable: "TOTE_JOBS_CONCURRENCY",
        about: "How many jobs one process does at once.",
        allowed: "a number from 1 to 1000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "jobs.lease_ms",
        variable: "TOTE_JOBS_LEASE_MS",
        about: "After how many milliseconds another worker takes a job whose worker was lost. A living worker renews it; longer than clocks of workers differ.",
        allowed: "a number from 1000 to 3600000",
        unset: "",
        secret: false,
    },
];

impl Jobs {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if !(1..=1000).contains(&self.concurrency) {
            return Some("jobs.concurrency");
        }
        (!(1_000..=3_600_000).contains(&self.lease_ms)).then_some("jobs.lease_ms")
    }
}
