//! How far each source has been heard.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::platform::clock::Clock;
use crate::platform::db::{Sql, Txn};

/// The last feed of a source that was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct FeedState {
    pub sequence: i64,
    pub at_ms: i64,
}

/// The last feed of `source` that was applied; `None`: none was.
///
/// # Errors
/// What the database says.
pub async fn feed_state(conn: &impl ConnectionTrait, source: &str) -> Result<Option<FeedState>, DbErr> {
    Sql::on(conn, "SELECT sequence, at_ms FROM stock_feed WHERE source = ")
        .bind(source)
        .one(conn)
        .await
}

/// Notes that a feed was applied.
pub(in crate::commerce::inventory) async fn save_in(
    txn: &Txn,
    clock: &Clock,
    source: &str,
    sequence: i64,
) -> Result<(), DbErr> {
    Sql::on(txn, "INSERT INTO stock_feed (source, sequence, at_ms) VALUES (")
        .bind(source)
        .text(", ")
        .bind(sequence)
        .text(", ")
        .bind(clock.now_ms())
        .text(") ON CONFLICT (source) DO UPDATE SET sequence = excluded.sequence, at_ms = excluded.at_ms")
        .execute(txn)
        .await?;
    Ok(())
}
