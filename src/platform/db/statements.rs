//! How many statements an operation sends: an exact figure that tests can pin, unlike a time.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Statements of an operation, which may be a part of a larger one.
#[derive(Default)]
struct Counter {
    sent: AtomicU32,
    whole: Option<Arc<Counter>>,
}

tokio::task_local! {
    static COUNTER: Arc<Counter>;
}

/// What `operation` returns, and the number of statements that its own task sent to the database. Where this is part of an
/// operation that is counted, they are counted there too, also when it is dropped before its end.
pub async fn count_statements<T>(operation: impl Future<Output = T>) -> (T, u32) {
    let counter = Arc::new(Counter {
        sent: AtomicU32::new(0),
        whole: COUNTER.try_with(Arc::clone).ok(),
    });
    let value = COUNTER.scope(Arc::clone(&counter), operation).await;
    (value, counter.sent.load(Ordering::Relaxed))
}

pub(super) fn count(info: &sea_orm::metric::Info<'_>) {
    count_one(info.statement);
}

pub(super) fn count_one(statement: &sea_orm::Statement) {
    // Its text without its values, which may be personal: for whoever asks what a screen reads.
    tracing::trace!(sql = statement.sql, "statement");
    add_one();
}

fn add_one() {
    // Statements of background tasks run outside a counted operation.
    let _ = COUNTER.try_with(|counter| {
        let mut counter = Some(counter);
        while let Some(one) = counter {
            one.sent.fetch_add(1, Ordering::Relaxed);
            counter = one.whole.as_ref();
        }
    });
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn statements_of_a_part_count_for_the_whole_too() {
        let part = |count| {
            count_statements(async move {
                for _ in 0..count {
                    add_one();
                    tokio::task::yield_now().await;
                }
            })
        };
        let (parts, whole) = count_statements(async {
            add_one();
            let parts = tokio::join!(part(2), part(3));
            // Given up after its first.
            assert!(Box::pin(part(9)).now_or_never().is_none());
            parts
        })
        .await;
        assert_eq!((parts.0.1, parts.1.1, whole), (2, 3, 7));
        add_one();
    }
}
