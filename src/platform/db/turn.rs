//! Taking turns: for transactions that decide by what they read, so that nothing of it may change before they end.

use sea_orm::DbErr;

use super::{Engine, Sql, Txn};

/// What is done by one transaction at a time. The number names the turn on PostgreSQL, and belongs to it for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Writing the catalogue, and the lists that are derived from it.
    Catalogue = 1,
    /// Asking for the CDN to be told.
    Purge = 2,
}

/// Waits until no other transaction has this turn, and keeps it until `txn` ends. Taken before anything is read. SQLite
/// has one writer at a time anyway.
///
/// # Errors
/// What the database says.
pub async fn take_turn_in(txn: &Txn, turn: Turn) -> Result<(), DbErr> {
    if Engine::of(txn) == Engine::Postgres {
        Sql::on(txn, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(")
            .bind(turn as i64)
            .text(")) AS turn")
            .execute(txn)
            .await?;
    }
    Ok(())
}
