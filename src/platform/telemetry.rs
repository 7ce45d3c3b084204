//! What the running program tells its operator.
//!
//! Log lines go to standard error, so that standard output stays clean for what a command prints. A line is a fixed
//! message and fields: it can be searched for, and a value never becomes part of the text. No personal data, token,
//! variable or query text is logged at INFO or above.

use std::io::IsTerminal;

use anyhow::Context;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
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
        .context("logging was started twice")
}

/// Returns what turns events into lines of `writer`.
fn subscriber<W>(log: &Log, writer: W, is_colourful: bool) -> anyhow::Result<Box<dyn Subscriber + Send + Sync>>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&log.filter).context("the log filter is not valid")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
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
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, filter: &str) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = Log {
            filter: filter.to_owned(),
            format,
        };
        let subscriber = subscriber(&log, move || writer.clone(), false).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(order.id = "order_1", "order placed");
            tracing::debug!("row read");
        });
        let bytes = lines.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).unwrap()
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
}
