//! Ids that the application gives out itself, so that rows which refer to each other can be written in bulk.

use sea_orm::DbErr;

use super::{Sql, Txn};

/// The statement that gives out one new id of `name` on PostgreSQL, as the column `last`: a step of a
/// [`LaterWrite`](super::LaterWrite).
#[must_use]
pub fn next_id(txn: &Txn, name: &str) -> Sql {
    Sql::on(txn, "INSERT INTO id_counter (name, last) VALUES (")
        .bind(name)
        .text(", 1) ON CONFLICT (name) DO UPDATE SET last = id_counter.last + excluded.last RETURNING last")
}

/// The first of `count` new ids of `name`; the others follow it without a gap.
///
/// The counter's row stays locked until the transaction ends, so writers of one table take turns. An id is never given
/// out twice; those of a transaction that fails are given out again.
///
/// # Errors
/// What the database says.
pub async fn allocate_ids_in(txn: &Txn, name: &str, count: usize) -> Result<i64, DbErr> {
    let count = i64::try_from(count).map_err(|_| DbErr::Custom("too many ids asked for".to_owned()))?;
    let last: Vec<i64> = Sql::on(txn, "INSERT INTO id_counter (name, last) VALUES (")
        .bind(name)
        .text(", ")
        .bind(count)
        .text(") ON CONFLICT (name) DO UPDATE SET last = id_counter.last + excluded.last RETURNING last")
        .column(txn)
        .await?;
    let last = last.first().ok_or_else(|| DbErr::RecordNotInserted)?;
    Ok(last - count + 1)
}
