//! How lines of the log look, by the command line.

use crate::platform::config::{Log, LogFormat};

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    Pretty,
    /// One JSON object a line, for programs
    Json,
}

/// The settings of the log with `format`, where it is given.
pub(super) fn chosen(log: &Log, format: Option<Format>) -> Log {
    Log {
        filter: log.filter.clone(),
        format: match format {
            None => log.format,
            Some(Format::Pretty) => LogFormat::Pretty,
            Some(Format::Json) => LogFormat::Json,
        },
    }
}
