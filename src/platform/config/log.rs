//! What is logged, and how a line looks.

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Directives of [`EnvFilter`], known to be valid.
    pub filter: String,
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people, in colour on a terminal.
    #[default]
    Pretty,
    /// One JSON object a line, for programs.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: String::from("info,sea_orm_migration=warn,sqlx=warn,poem=warn"),
            format: LogFormat::default(),
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "log.filter",
        variable: "TOTE_LOG",
        about: "What is logged: a level, or levels by module, the most specific one counting.",
        allowed: "`error`, `warn`, `info`, `debug`, `trace` or `off`, or directives such as `info,tote::gateway=debug`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "log.format",
        variable: "TOTE_LOG_FORMAT",
        about: "How a line looks: for people, or one JSON object a line for programs.",
        allowed: "`pretty` or `json`",
        unset: "",
        secret: false,
    },
];

impl Log {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let is_valid = !self.filter.trim().is_empty() && EnvFilter::try_new(&self.filter).is_ok();
        (!is_valid).then_some("log.filter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_level_or_directives() {
        let refused = |filter: &str| {
            Log {
                filter: filter.to_owned(),
                ..Log::default()
            }
            .first_invalid()
        };
        assert_eq!(refused("info,tote=debug,sqlx=warn"), None);
        assert_eq!(refused("tote=loud"), Some("log.filter"));
        assert_eq!(refused(""), Some("log.filter"));
    }
}
