//! W3C Trace Context (<https://www.w3.org/TR/trace-context-2/>): the trace that a request belongs to.

use std::num::{NonZeroU64, NonZeroU128};

use poem::http::{HeaderMap, HeaderName};

use super::trace_state;
use crate::platform::chance;

pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// Tells the caller the trace that was made or taken over, and our span in it.
pub const TRACERESPONSE: HeaderName = HeaderName::from_static("traceresponse");

/// The one version that there is.
const VERSION: &str = "00";
const SAMPLED: u8 = 0b01;
/// The trace id was made of random bits, which samplers of other systems may rely on.
const RANDOM: u8 = 0b10;

/// The trace of a request, and the place of our work in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: NonZeroU128,
    parent_id: Option<NonZeroU64>,
    span_id: NonZeroU64,
    flags: u8,
    state: String,
}

impl TraceContext {
    /// The trace that the headers of a request name, with a new span in it; a new trace where they name none, or where
    /// `traceparent` is not as it must be.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Self {
        let mut parents = headers.get_all(TRACEPARENT).iter();
        let parent = match (parents.next(), parents.next()) {
            // Of two parents neither can be believed.
            (Some(parent), None) => parent.to_str().ok().and_then(parse),
            _ => None,
        };
        let Some((trace_id, parent_id, flags)) = parent else {
            return Self::begin();
        };
        let states = headers.get_all(TRACESTATE).iter();
        // One that is not text is wrong like any other that is.
        let state = trace_state::read(states.map(|state| state.to_str().unwrap_or("=")));
        Self {
            trace_id,
            parent_id: Some(parent_id),
            span_id: random_u64(),
            flags: flags & (SAMPLED | RANDOM),
            state,
        }
    }

    /// A new trace. It is not sampled: nobody was asked to keep it.
    #[must_use]
    pub fn begin() -> Self {
        let high = u128::from(random_u64().get()) << 64;
        Self {
            trace_id: NonZeroU128::from(random_u64()) | high,
            parent_id: None,
            span_id: random_u64(),
            flags: RANDOM,
            state: String::new(),
        }
    }

    /// 32 hex digits.
    #[must_use]
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// The span of the caller; 16 hex digits.
    #[must_use]
    pub fn parent_id(&self) -> Option<String> {
        self.parent_id.map(|id| format!("{id:016x}"))
    }

    /// Our span; 16 hex digits.
    #[must_use]
    pub fn span_id(&self) -> String {
        format!("{:016x}", self.span_id)
    }

    /// Whether the caller keeps this trace.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }

    /// The value of `traceparent` for calls that we make, and of `traceresponse` for the answer.
    #[must_use]
    pub fn traceparent(&self) -> String {
        format!(
            "{VERSION}-{:032x}-{:016x}-{:02x}",
            self.trace_id, self.span_id, self.flags
        )
    }

    /// The value of `tracestate` for calls that we make; `None`: no header.
    #[must_use]
    pub fn tracestate(&self) -> Option<&str> {
        Some(&*self.state).filter(|state| !state.is_empty())
    }
}

/// Trace, span and flags of a `traceparent`.
fn parse(text: &str) -> Option<(NonZeroU128, NonZeroU64, u8)> {
    let mut parts = text.split('-');
    let mut hex = |digits: usize| {
        let part = parts.next()?;
        let is_hex = part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (part.len() == digits && is_hex).then_some(part)
    };
    let (version, trace_id, span_id, flags) = (hex(2)?, hex(32)?, hex(16)?, hex(2)?);
    // Later versions may add parts at the end; `ff` is none.
    let has_more = parts.next().is_some();
    if version == "ff" || (version == VERSION && has_more) {
        return None;
    }
    let trace_id = NonZeroU128::new(u128::from_str_radix(trace_id, 16).ok()?)?;
    let span_id = NonZeroU64::new(u64::from_str_radix(span_id, 16).ok()?)?;
    let flags = u8::from_str_radix(flags, 16).ok()?;
    // The flags of a later version may mean something else, save the first.
    let known = if version == VERSION { flags } else { flags & SAMPLED };
    Some((trace_id, span_id, known))
}

/// Random bits, of which at least one is set.
fn random_u64() -> NonZeroU64 {
    NonZeroU64::new(chance::bits()).unwrap_or(NonZeroU64::MIN)
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    fn read(headers: &[(HeaderName, &str)]) -> TraceContext {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        TraceContext::read(&map)
    }

    fn is_taken(traceparent: &str) -> bool {
        read(&[(TRACEPARENT, traceparent)]).trace_id() == TRACE
    }

    #[test]
    fn a_trace_goes_on_with_a_span_of_ours() {
        let trace = read(&[
            (TRACEPARENT, &format!("00-{TRACE}-{SPAN}-01")),
            (TRACESTATE, "a=1"),
            (TRACESTATE, "b=2"),
        ]);
        assert_eq!(
            (trace.trace_id().as_str(), trace.parent_id().as_deref()),
            (TRACE, Some(SPAN))
        );
        assert!(trace.is_sampled() && trace.span_id() != SPAN);
        assert_eq!(trace.traceparent(), format!("00-{TRACE}-{}-01", trace.span_id()));
        assert_eq!(trace.tracestate(), Some("a=1,b=2"));
    }

    #[test]
    fn without_a_trace_one_begins() {
        let trace = read(&[(TRACESTATE, "a=1")]);
        assert_eq!(
            (trace.parent_id(), trace.tracestate(), trace.is_sampled()),
            (None, None, false)
        );
        let text = trace.traceparent();
        assert!(parse(&text).is_some(), "{text}");
        assert!(text.ends_with("-02"), "its id is random: {text}");
        assert_ne!(trace.trace_id(), TraceContext::begin().trace_id());
    }

    #[test]
    fn what_is_not_as_it_must_be_begins_a_trace() {
        assert!(is_taken(&format!("00-{TRACE}-{SPAN}-00")));
        for text in [
            String::new(),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-001"),
            format!("00-{TRACE}-{SPAN}-01-"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("0-{TRACE}-{SPAN}-01"),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-{SPAN}-0A"),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{SPAN}-01", &TRACE[1..]),
            format!("00-{TRACE}-{SPAN}-+1"),
            format!("00 {TRACE} {SPAN} 01"),
            format!("00-{TRACE}-{SPAN}-\u{e4}"),
        ] {
            assert!(!is_taken(&text), "{text}");
        }
        let zero = read(&[(TRACEPARENT, &format!("00-{}-{SPAN}-01", "0".repeat(32)))]);
        assert_ne!(zero.trace_id(), "0".repeat(32));
        let good = format!("00-{TRACE}-{SPAN}-01");
        let two = read(&[(TRACEPARENT, &good), (TRACEPARENT, &good)]);
        assert_ne!(two.trace_id(), TRACE);
    }

    #[test]
    fn of_a_later_version_what_is_known_is_taken() {
        assert!(is_taken(&format!("cc-{TRACE}-{SPAN}-01")));
        assert!(is_taken(&format!("cc-{TRACE}-{SPAN}-01-what-will-be")));
        assert!(!is_taken(&format!("cc-{TRACE}-{SPAN}-01.what-will-be")));
        let trace = read(&[(TRACEPARENT, &format!("cc-{TRACE}-{SPAN}-ff"))]);
        assert!(trace.traceparent().starts_with("00-") && trace.traceparent().ends_with("-01"));
        assert!(
            read(&[(TRACEPARENT, &format!("00-{TRACE}-{SPAN}-ff"))])
                .traceparent()
                .ends_with("-03")
        );
    }

    #[test]
    fn a_wrong_state_is_dropped_and_the_trace_goes_on() {
        let parent = format!("00-{TRACE}-{SPAN}-00");
        for state in ["a", "a=1,,B=2", "a=\u{e4}"] {
            let trace = read(&[(TRACEPARENT, &parent), (TRACESTATE, state)]);
            assert_eq!(
                (trace.trace_id().as_str(), trace.tracestate()),
                (TRACE, None),
                "{state}"
            );
        }
    }
}
