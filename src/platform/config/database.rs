//! The database and its pools.

use serde::{Deserialize, Serialize};

use super::DatabaseUrl;
use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `None`: the embedded one, see [`super::Config::database_url`].
    pub url: Option<DatabaseUrl>,
    /// Connections of this process, 1 to 1000; on SQLite those that read.
    pub pool_size: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: None,
            pool_size: 10,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "database.url",
        variable: "DATABASE_URL",
        about: "The database. When it is set, nothing is migrated or seeded unless you ask for it.",
        allowed: "`sqlite:FILE`, or `postgres://USER:PASSWORD@HOST:PORT/NAME` for PostgreSQL 15 or later",
        unset: "the file `tote.db` in `data_dir`, set up at start when it is empty",
        secret: true,
    },
    Setting {
        key: "database.pool_size",
        variable: "TOTE_DATABASE_POOL_SIZE",
        about: "Connections of this process. On SQLite those that read; one more writes.",
        allowed: "a whole number from 1 to 1000",
        unset: "",
        secret: false,
    },
];

impl Database {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        (!(1..=1_000).contains(&self.pool_size)).then_some("database.pool_size")
    }
}
