//! Writing returns. Their order is locked.

use sea_orm::DbErr;

use super::{ReturnLineRow, ReturnRow};
use crate::commerce::returns::entity::{order_return, order_return_line};
use crate::platform::db::{Txn, insert_all, upsert_all};

/// Writes a new return with its lines.
pub(in crate::commerce::returns) async fn insert_in(
    txn: &Txn,
    row: ReturnRow,
    lines: Vec<ReturnLineRow>,
) -> Result<(), DbErr> {
    insert_all::<order_return::Entity, _>(txn, vec![row]).await?;
    insert_all::<order_return_line::Entity, _>(txn, lines).await
}

/// Writes a return that is there.
pub(in crate::commerce::returns) async fn save_in(txn: &Txn, row: ReturnRow) -> Result<(), DbErr> {
    upsert_all::<order_return::Entity, _>(txn, vec![row]).await
}

/// Writes lines of returns that are there.
pub(in crate::commerce::returns) async fn save_lines_in(txn: &Txn, lines: Vec<ReturnLineRow>) -> Result<(), DbErr> {
    upsert_all::<order_return_line::Entity, _>(txn, lines).await
}
