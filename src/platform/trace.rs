//! The trace that the work at hand belongs to, so that what it causes later can be found with it.

use std::future::Future;
use std::sync::Arc;

tokio::task_local! {
    static TRACEPARENT: Arc<str>;
}

/// What `work` returns. Whatever it does in its own task belongs to the trace of `traceparent` (W3C Trace Context, 3.2).
///
/// It belongs to the task rather than to a span: spans can be filtered out, and a trace must be kept all the same.
pub async fn within<T>(traceparent: String, work: impl Future<Output = T>) -> T {
    TRACEPARENT.scope(Arc::from(traceparent), work).await
}

/// The `traceparent` of the work at hand; `None`: it belongs to no trace.
#[must_use]
pub fn current() -> Option<String> {
    TRACEPARENT.try_with(ToString::to_string).ok()
}

/// The trace's own id in a `traceparent`: 32 hex digits.
#[must_use]
pub fn trace_id(traceparent: &str) -> Option<&str> {
    traceparent.split('-').nth(1).filter(|id| id.len() == 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[tokio::test]
    async fn work_knows_its_trace_and_other_work_does_not() {
        let seen = within(PARENT.to_owned(), async {
            tokio::task::yield_now().await;
            current()
        });
        let (seen, other) = tokio::join!(seen, async { current() });
        assert_eq!((seen.as_deref(), other), (Some(PARENT), None));
        assert_eq!(trace_id(PARENT), Some("0af7651916cd43dd8448eb211c80319c"));
        assert_eq!(trace_id("00-12"), None);
    }
}
