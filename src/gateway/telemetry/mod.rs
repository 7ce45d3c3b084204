//! What is told of each request: one line in the log, one span, and the trace that it belongs to.

mod request_line;
mod span;
mod trace_context;
mod trace_state;

pub use request_line::{HttpLine, Outcome, RequestLine, SocketLine};
pub use span::operation_span;
pub use trace_context::{TRACEPARENT, TRACERESPONSE, TRACESTATE, TraceContext};
