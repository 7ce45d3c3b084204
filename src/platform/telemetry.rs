//! What the running program tells its operator.
//!
//! Log lines go to standard error, so that standard output stays clean for what a command prints. A line is a fixed
//! message and fields: it can be searched for, and a value never becomes part of the text. No personal data, token,
//! variable or query text is logged at INFO or above.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use anyhow::Context;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;

use super::config::{Log, LogFormat};

/// Starts logging for the whole process.
///
/// # Errors
///
/// When it was started before, or the filter is not valid; [`super::config::Config::load`] refuses such a filter.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let is_terminal = std::io::stderr().is_terminal();
    subscriber(log, std::io::stderr, is_terminal)?
        .try_init()
        .context("logging was started twice")?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Panics are lines of the log like everything else, so that programs can read them.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let backtrace = std::backtrace::Backtrace::capture();
    let is_captured = backtrace.status() == std::backtrace::BacktraceStatus::Captured;
    tracing::error!(
        thread = std::thread::current().name(),
        location = panic.location().map(tracing::field::display),
        cause = panic.payload_as_str(),
        backtrace = is_captured.then(|| tracing::field::display(&backtrace)),
        "panicked"
    );
}

/// Returns what turns events into lines of `writer`.
fn subscriber<W>(log: &Log, writer: W, is_colourful: bool) -> anyhow::Result<Box<dyn Subscriber + Send + Sync>>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&log.filter).context("the log filter is not valid")?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // A span is a line when it ends, with the time that it took, where the filter lets it through.
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(writer);
    Ok(match log.format {
        LogFormat::Pretty => Box::new(builder.with_ansi(is_colourful).finish()),
        LogFormat::Json => Box::new(
            builder
                .json()
                .flatten_event(true)
                .with_current_span(true)
                .with_span_list(false)
                .finish(),
        ),
    })
}

#[cfg(test)]
pub(crate) mod capture {
    //! What is logged, for tests.

    use std::io::Write;
    use std::sync::{Arc, Mutex, PoisonError};

    use tracing::subscriber::DefaultGuard;

    use super::subscriber;
    use crate::platform::config::{Log, LogFormat};

    #[derive(Clone, Default)]
    pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        /// What this thread logs while the guard lives.
        pub(crate) fn capture(format: LogFormat, filter: &str) -> (Self, DefaultGuard) {
            let lines = Self::default();
            let writer = lines.clone();
            let log = Log {
                filter: filter.to_owned(),
                format,
            };
            let subscriber = subscriber(&log, move || writer.clone(), false).unwrap();
            (lines, tracing::subscriber::set_default(subscriber))
        }

        pub(crate) fn text(&self) -> String {
            let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            String::from_utf8(bytes).unwrap()
        }

        pub(crate) fn json(&self) -> Vec<serde_json::Value> {
            let text = self.text();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        }
    }

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::capture::Lines;
    use super::*;

    fn logged(format: LogFormat, filter: &str) -> String {
        let (lines, _guard) = Lines::capture(format, filter);
        tracing::info!(order.id = "order_1", "order placed");
        tracing::debug!("row read");
        lines.text()
    }

    #[test]
    fn json_lines_hold_the_message_and_its_fields_at_the_top() {
        let line: serde_json::Value = serde_json::from_str(logged(LogFormat::Json, "info").trim()).unwrap();
        assert_eq!(line["message"], "order placed");
        assert_eq!(line["order.id"], "order_1");
        assert_eq!(line["level"], "INFO");
    }

    #[test]
    fn pretty_lines_are_one_a_message_and_the_filter_counts() {
        assert_eq!(logged(LogFormat::Pretty, "info").lines().count(), 1);
        assert_eq!(logged(LogFormat::Pretty, "debug").lines().count(), 2);
        assert_eq!(logged(LogFormat::Pretty, "off"), "");
    }

    #[test]
    fn a_span_is_one_line_at_its_end() {
        let (lines, _guard) = Lines::capture(LogFormat::Json, "debug");
        tracing::debug_span!("statement", rows = 3).in_scope(|| ());
        let lines = lines.json();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(
            (&lines[0]["message"], &lines[0]["span"]["name"]),
            (&"close".into(), &"statement".into())
        );
        assert_eq!(lines[0]["span"]["rows"], 3);
        assert!(lines[0]["time.busy"].is_string(), "{lines:?}");
    }

    #[test]
    fn a_panic_is_one_line() {
        let (lines, _guard) = Lines::capture(LogFormat::Json, "error");
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(log_panic));
        let caught = std::panic::catch_unwind(|| panic!("the {} is torn\nin two", "row"));
        std::panic::set_hook(hook);
        assert!(caught.is_err());
        let lines = lines.json();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(
            (&lines[0]["message"], &lines[0]["cause"]),
            (&"panicked".into(), &"the row is torn\nin two".into())
        );
        let location = lines[0]["location"].as_str().unwrap();
        assert!(location.starts_with("src/platform/telemetry.rs:"), "{location}");
    }
}
