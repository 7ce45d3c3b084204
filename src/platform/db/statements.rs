//! How many statements an operation sends: an exact figure that tests can pin, unlike a time.

use std::cell::Cell;
use std::future::Future;

tokio::task_local! {
    static STATEMENTS: Cell<u32>;
}

/// What `operation` returns, and the number of statements that its own task sent to the database.
pub async fn count_statements<T>(operation: impl Future<Output = T>) -> (T, u32) {
    STATEMENTS
        .scope(Cell::new(0), async {
            let value = operation.await;
            (value, STATEMENTS.with(Cell::get))
        })
        .await
}

pub(super) fn count(info: &sea_orm::metric::Info<'_>) {
    // Its text without its values, which may be personal: for whoever asks what a screen reads.
    tracing::trace!(sql = info.statement.sql, "statement");
    // Statements of background tasks run outside a counted operation.
    let _ = STATEMENTS.try_with(|statements| statements.set(statements.get() + 1));
}
