//! The span that the work of one operation happens in.

use tracing::{Span, debug_span};

use super::request_line::word;
use super::trace_context::TraceContext;

/// The span of an operation, for [`tracing::Instrument`]. It is at the level DEBUG: where that is off it costs nothing, and
/// the line of the request tells the same ids.
#[must_use]
pub fn operation_span(trace: &TraceContext, kind: &'static str, name: Option<&str>, hash: &str) -> Span {
    let span = debug_span!(
        "operation",
        // Not `name`: a span in JSON has its own under that.
        operation = tracing::field::Empty,
        kind,
        hash = tracing::field::Empty,
        trace_id = tracing::field::Empty,
        span_id = tracing::field::Empty,
    );
    if !span.is_disabled() {
        span.record("operation", name.map(word).as_deref());
        span.record("hash", word(hash).as_ref());
        span.record("trace_id", trace.trace_id());
        span.record("span_id", trace.span_id());
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::LogFormat;
    use crate::platform::telemetry::capture::Lines;

    #[test]
    fn an_operation_is_a_line_where_spans_are_wanted() {
        let trace = TraceContext::begin();
        let act = || operation_span(&trace, "query", Some("Home"), "ab12").in_scope(|| tracing::debug!("row read"));
        let (lines, guard) = Lines::capture(LogFormat::Json, "debug");
        act();
        drop(guard);
        let [row, close] = &lines.json()[..] else {
            panic!("{}", lines.text());
        };
        assert_eq!(row["span"], close["span"], "what happens in it can be found");
        let span = serde_json::json!({
            "name": "operation", "operation": "Home", "kind": "query", "hash": "ab12", "trace_id": trace.trace_id(), "span_id": trace.span_id(),
        });
        assert_eq!(close["span"], span);
        let (lines, _guard) = Lines::capture(LogFormat::Json, "info");
        act();
        assert_eq!(lines.text(), "");
    }
}
