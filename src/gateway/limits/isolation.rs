//! What keeps one operation from harming others: it ends in time, and a panic in it ends only itself.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::{FAULT, code};

/// What `operation` returns, where it ends within `limit`. It is dropped then: what it was waiting for is given up, and a
/// transaction that it had open is rolled back.
///
/// # Errors
/// [`Reason::Timeout`].
pub async fn within<T>(limit: Duration, operation: impl Future<Output = T>) -> Result<T, Refusal> {
    tokio::time::timeout(limit, operation).await.map_err(|_| {
        let millis = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let error = RequestError::new(
            code::TIMEOUT,
            format!("the operation was given up after {millis} ms; ask for less at once"),
        )
        .with("timeoutMs", millis);
        Refusal::new(Reason::Timeout, error)
    })
}

/// What `operation` returns, where nothing in it panics. The message of a panic goes to the log with `request_id`, and never
/// into the answer.
///
/// # Errors
/// [`Reason::Internal`].
pub async fn unwind_safe<T>(request_id: &str, operation: impl Future<Output = T>) -> Result<T, Refusal> {
    // Everything that an operation changes and others see is behind locks that survive a panic, or in the database.
    AssertUnwindSafe(operation).catch_unwind().await.map_err(|payload| {
        tracing::error!(
            request_id,
            message_of_panic = message(&*payload),
            "an operation panicked"
        );
        let error = RequestError::new(code::INTERNAL, FAULT).with("requestId", request_id);
        Refusal::new(Reason::Internal, error)
    })
}

/// What was said with `panic!`.
fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_operation_that_takes_too_long_is_dropped() {
        let held = Arc::new(());
        let inside = Arc::clone(&held);
        let refusal = within(Duration::from_secs(2), async move {
            std::future::pending::<()>().await;
            drop(inside);
        })
        .await
        .unwrap_err();
        assert_eq!((refusal.reason, refusal.errors[0].code), (Reason::Timeout, "TIMEOUT"));
        assert_eq!(refusal.errors[0].extensions["timeoutMs"], 2_000);
        assert_eq!(Arc::strong_count(&held), 1);
        assert_eq!(within(Duration::from_secs(2), async { 7 }).await, Ok(7));
    }

    #[tokio::test]
    async fn a_panic_becomes_a_refusal_that_does_not_tell_its_message() {
        async fn fails(row: &str) -> u8 {
            tokio::task::yield_now().await;
            assert!(row.is_empty(), "the row of {row} is torn");
            1
        }
        let refusal = unwind_safe("req-1", fails("anna@example.com")).await.unwrap_err();
        assert_eq!((refusal.reason, refusal.errors[0].code), (Reason::Internal, "INTERNAL"));
        assert_eq!(refusal.errors[0].extensions["requestId"], "req-1");
        assert!(!format!("{refusal:?}").contains("anna"), "{refusal:?}");
        assert_eq!(unwind_safe("req-2", fails("")).await, Ok(1));
    }

    #[test]
    fn the_message_of_a_panic_is_found() {
        assert_eq!(message(&"as it is"), "as it is");
        assert_eq!(message(&String::from("formatted")), "formatted");
        assert_eq!(message(&7_u8), "without a message");
    }
}
