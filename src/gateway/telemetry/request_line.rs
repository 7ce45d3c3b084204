//! One line of the log a request.

use std::borrow::Cow;
use std::time::Duration;

/// Characters of what clients say about themselves.
const TEXT_MAX: usize = 64;

/// What the log tells about a GraphQL request. Nothing in it is personal: no address, no variables, no text of the document.
/// What a client chose itself is shortened and cleaned when it is written, so it may be given as it came.
#[derive(Debug, Clone)]
pub struct RequestLine<'a> {
    /// By the document, or as the client named it where there is none.
    pub operation_name: Option<&'a str>,
    /// `query`, `mutation` or `subscription`; `None` where it is not known.
    pub operation_kind: Option<&'static str>,
    /// SHA-256 of the document's text in hex.
    pub document_hash: Option<&'a str>,
    pub client_name: Option<&'a str>,
    pub client_version: Option<&'a str>,
    /// The kind of principal, see [`crate::platform::graphql::Viewer::kind`].
    pub principal: &'static str,
    pub cost_estimated: Option<u32>,
    pub cost_actual: Option<u32>,
    /// SQL statements.
    pub statements: u32,
    /// Where the answer was found; `None`: it was made.
    pub found: Option<&'static str>,
    pub duration: Duration,
    /// Of HTTP.
    pub status: u16,
    pub outcome: Outcome<'a>,
    pub request_id: &'a str,
    /// Hex, see [`super::TraceContext::trace_id`].
    pub trace_id: &'a str,
}

/// What became of a request, with the `extensions.code` of its first error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Data without errors.
    Ok,
    /// Data with errors.
    Partial(&'a str),
    /// It was not run, for a reason that the caller can do something about.
    Refused(&'a str),
    /// Our fault: no data, or not in time.
    Failed(&'a str),
}

impl Outcome<'_> {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Partial(_) => "partial",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
        }
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Ok => None,
            Self::Partial(code) | Self::Refused(code) | Self::Failed(code) => Some(word(code)),
        }
    }
}

impl RequestLine<'_> {
    /// Whether anybody reads such lines, so that it is worth finding out what they tell.
    #[must_use]
    pub fn is_wanted() -> bool {
        tracing::enabled!(target: "tote::request", tracing::Level::INFO)
    }

    /// Writes the line, at INFO.
    pub fn emit(&self) {
        tracing::info!(
            target: "tote::request",
            operation = self.operation_name.map(word).as_deref(),
            kind = self.operation_kind,
            document = self.document_hash.map(word).as_deref(),
            client = self.client_name.map(printable).as_deref(),
            client_version = self.client_version.map(printable).as_deref(),
            principal = self.principal,
            cost_estimated = self.cost_estimated,
            cost_actual = self.cost_actual,
            statements = self.statements,
            found = self.found,
            duration_ms = millis(self.duration),
            status = self.status,
            outcome = self.outcome.name(),
            code = self.outcome.code().as_deref(),
            request_id = printable(self.request_id).as_ref(),
            trace_id = word(self.trace_id).as_ref(),
            "request"
        );
    }
}

/// What the log tells, at DEBUG, about every request of HTTP: also a file, the playground, health, and what is refused before
/// anybody looked at it.
#[derive(Debug, Clone)]
pub struct HttpLine<'a> {
    pub method: &'a str,
    /// Without its query.
    pub path: &'a str,
    pub status: u16,
    pub duration: Duration,
    pub request_id: &'a str,
}

impl HttpLine<'_> {
    /// Writes the line, at DEBUG.
    pub fn emit(&self) {
        tracing::debug!(
            target: "tote::request",
            method = printable(self.method).as_ref(),
            path = printable(self.path).as_ref(),
            duration_ms = millis(self.duration),
            status = self.status,
            request_id = printable(self.request_id).as_ref(),
            "http request"
        );
    }
}

/// What the log tells about a WebSocket at its end. Each of its operations has a line of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct SocketLine<'a> {
    pub subprotocol: &'static str,
    /// The kind of principal, see [`crate::platform::graphql::Viewer::kind`].
    pub principal: &'static str,
    /// How many were asked for.
    pub operations: u64,
    pub duration: Duration,
    /// Why it was closed, see docs/live.md; 1006: it broke.
    pub code: u16,
    pub request_id: &'a str,
}

impl SocketLine<'_> {
    /// Writes the line, at INFO.
    pub fn emit(&self) {
        tracing::info!(
            target: "tote::request",
            subprotocol = self.subprotocol,
            principal = self.principal,
            operations = self.operations,
            duration_ms = millis(self.duration),
            code = self.code,
            request_id = printable(self.request_id).as_ref(),
            "socket"
        );
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// `text` as a name of GraphQL: what cannot be in one becomes `_`.
pub(super) fn word(text: &str) -> Cow<'_, str> {
    cleaned(text, '_', |char| char.is_ascii_alphanumeric() || char == '_')
}

/// `text` as printable ASCII: everything else becomes `?`.
fn printable(text: &str) -> Cow<'_, str> {
    cleaned(text, '?', |char| char.is_ascii_graphic() || char == ' ')
}

fn cleaned(text: &str, instead: char, is_allowed: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.len() <= TEXT_MAX && text.chars().all(&is_allowed) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .take(TEXT_MAX)
        .map(|char| if is_allowed(char) { char } else { instead })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::LogFormat;
    use crate::platform::telemetry::capture::Lines;

    fn logged(filter: &str, act: impl FnOnce()) -> Vec<serde_json::Value> {
        let (lines, _guard) = Lines::capture(LogFormat::Json, filter);
        act();
        lines.json()
    }

    fn line<'a>() -> RequestLine<'a> {
        RequestLine {
            operation_name: Some("Home"),
            operation_kind: Some("query"),
            document_hash: Some("ab12"),
            client_name: Some("shop-ios"),
            client_version: Some("4.2 (17)"),
            principal: "anonymous",
            cost_estimated: Some(120),
            cost_actual: Some(80),
            statements: 3,
            found: None,
            duration: Duration::from_micros(12_700),
            status: 200,
            outcome: Outcome::Ok,
            request_id: "req-1",
            trace_id: "0af7651916cd43dd8448eb211c80319c",
        }
    }

    #[test]
    fn a_line_tells_what_is_known() {
        let lines = logged("info", || line().emit());
        assert_eq!(lines.len(), 1);
        let mut told = lines[0].clone();
        told.as_object_mut().unwrap().remove("timestamp");
        assert_eq!(
            told,
            serde_json::json!({
                "level": "INFO", "target": "tote::request", "message": "request",
                "operation": "Home", "kind": "query", "document": "ab12", "client": "shop-ios", "client_version": "4.2 (17)",
                "principal": "anonymous", "cost_estimated": 120, "cost_actual": 80, "statements": 3, "duration_ms": 12,
                "status": 200, "outcome": "ok", "request_id": "req-1", "trace_id": "0af7651916cd43dd8448eb211c80319c",
            })
        );
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let lines = logged("info", || {
            RequestLine {
                operation_name: None,
                operation_kind: None,
                document_hash: None,
                client_name: None,
                client_version: None,
                cost_estimated: None,
                cost_actual: None,
                outcome: Outcome::Refused("BAD_USER_INPUT"),
                ..line()
            }
            .emit();
        });
        let told = lines[0].as_object().unwrap();
        for name in [
            "operation",
            "kind",
            "document",
            "client",
            "client_version",
            "cost_estimated",
            "cost_actual",
        ] {
            assert!(!told.contains_key(name), "{name}");
        }
        assert_eq!(
            (&told["outcome"], &told["code"]),
            (&"refused".into(), &"BAD_USER_INPUT".into())
        );
    }

    #[test]
    fn what_clients_say_is_short_and_clean() {
        let long = "x".repeat(10_000);
        let lines = logged("info", || {
            RequestLine {
                operation_name: Some("Home\n{\"level\":\"ERROR\"}"),
                client_name: Some("店\u{1b}[31m app"),
                client_version: Some(&long),
                ..line()
            }
            .emit();
        });
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["operation"], "Home___level___ERROR__");
        assert_eq!(lines[0]["client"], "??[31m app");
        assert_eq!(lines[0]["client_version"].as_str().unwrap().len(), TEXT_MAX);
    }

    #[test]
    fn requests_of_http_are_told_at_debug_only() {
        let emit = || {
            HttpLine {
                method: "GET",
                path: "/media/coat.jpg",
                status: 200,
                duration: Duration::from_millis(2),
                request_id: "req-2",
            }
            .emit();
        };
        assert!(logged("info", emit).is_empty());
        let lines = logged("debug", emit);
        assert_eq!(
            (&lines[0]["path"], &lines[0]["status"]),
            (&"/media/coat.jpg".into(), &200.into())
        );
    }
}
