//! What mutations came to.

use sea_orm::{DbErr, FromQueryResult};
use uuid::Uuid;

use crate::platform::db::{Conn, Engine, Sql, Txn};
use crate::sync::outcome::{Body, Stored, StoredStatus};

const COLUMNS: &str = "SELECT seq, key, fingerprint, status, body FROM sync_result WHERE client_id = ";

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    key: Uuid,
    fingerprint: Vec<u8>,
    status: i16,
    body: Option<String>,
}

#[derive(FromQueryResult)]
struct StatusRow {
    seq: i64,
    status: i16,
}

fn status_of(number: i16) -> Result<StoredStatus, DbErr> {
    let status = StoredStatus::of_number(number);
    status.ok_or_else(|| DbErr::Custom(format!("a result has the unknown status {number}")))
}

impl Row {
    fn read(self) -> Result<Stored, DbErr> {
        let body = self.body.as_deref().map(serde_json::from_str::<Body>).transpose();
        // That it ran, and how it ended, is known all the same.
        let body = body.unwrap_or_else(|cause| {
            tracing::error!(seq = self.seq, cause = %cause, "a result cannot be read");
            None
        });
        Ok(Stored {
            seq: self.seq,
            key: self.key,
            fingerprint: self.fingerprint,
            status: status_of(self.status)?,
            body,
        })
    }
}

fn read_all(rows: Vec<Row>) -> Result<Vec<Stored>, DbErr> {
    rows.into_iter().map(Row::read).collect()
}

/// The results of these mutations, those that there are, in their order.
pub(in crate::sync) async fn of_seqs(conn: &impl Conn, client: Uuid, seqs: &[i64]) -> Result<Vec<Stored>, DbErr> {
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::on(conn, COLUMNS).bind(client).text(" AND seq").any(seqs);
    read_all(sql.text(" ORDER BY seq").all(conn).await?)
}

/// How these mutations ended, those that have.
pub(in crate::sync) async fn statuses_of(
    conn: &impl Conn,
    client: Uuid,
    seqs: &[i64],
) -> Result<Vec<(i64, StoredStatus)>, DbErr> {
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::on(conn, "SELECT seq, status FROM sync_result WHERE client_id = ").bind(client);
    let rows: Vec<StatusRow> = sql.text(" AND seq").any(seqs).all(conn).await?;
    rows.into_iter()
        .map(|row| Ok((row.seq, status_of(row.status)?)))
        .collect()
}

#[derive(FromQueryResult)]
struct OwnedRow {
    principal_id: Uuid,
    seq: Option<i64>,
    key: Option<Uuid>,
    fingerprint: Option<Vec<u8>>,
    status: Option<i16>,
    body: Option<String>,
}

impl OwnedRow {
    fn row(self) -> Option<Row> {
        Some(Row {
            seq: self.seq?,
            key: self.key?,
            fingerprint: self.fingerprint?,
            status: self.status?,
            body: self.body,
        })
    }
}

/// Whose the client is, and the results after the mutation `seq`, in their order, `limit` at most, all of one moment; `None`: it is
/// nobody's yet.
pub(in crate::sync) async fn after(
    conn: &impl Conn,
    client: Uuid,
    seq: i64,
    limit: i64,
) -> Result<Option<(Uuid, Vec<Stored>)>, DbErr> {
    let rows: Vec<OwnedRow> = Sql::on(
        conn,
        "SELECT c.principal_id, r.seq, r.key, r.fingerprint, r.status, r.body FROM sync_client c \
         LEFT JOIN sync_result r ON r.client_id = c.id AND r.seq > ",
    )
    .bind(seq)
    .text(" WHERE c.id = ")
    .bind(client)
    .text(" ORDER BY r.seq LIMIT ")
    .bind(limit)
    .all(conn)
    .await?;
    let Some(owner) = rows.first().map(|row| row.principal_id) else {
        return Ok(None);
    };
    let rows = rows.into_iter().filter_map(OwnedRow::row).collect();
    Ok(Some((owner, read_all(rows)?)))
}

/// The last mutation of the client that was to make `id` and did not.
pub(in crate::sync) async fn unmade_in(txn: &Txn, client: Uuid, id: Uuid) -> Result<Option<i64>, DbErr> {
    let found: Vec<i64> = Sql::on(txn, "SELECT seq FROM sync_result WHERE client_id = ")
        .bind(client)
        .text(" AND unmade = ")
        .bind(id)
        .text(" ORDER BY seq DESC LIMIT 1")
        .column(txn)
        .await?;
    Ok(found.into_iter().next())
}

/// Writes results down. `keeps_old`: where one is there it stays, and nobody is told, which only a planted fault wants.
pub(in crate::sync) async fn insert_in(
    txn: &Txn,
    client: Uuid,
    results: &[Stored],
    now_ms: i64,
    keeps_old: bool,
) -> Result<(), DbErr> {
    if results.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::on(
        txn,
        "INSERT INTO sync_result (client_id, seq, key, fingerprint, status, body, unmade, at_ms) VALUES ",
    );
    for (at, result) in results.iter().enumerate() {
        let body = result.body.as_ref().map(serde_json::to_string).transpose();
        sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(client);
        sql = sql.text(", ").bind(result.seq).text(", ").bind(result.key);
        sql = sql.text(", ").bind(result.fingerprint.clone());
        sql = sql.text(", ").bind(result.status as i16);
        sql = sql
            .text(", ")
            .bind(body.map_err(|cause| DbErr::Custom(cause.to_string()))?);
        let unmade = result.body.as_ref().and_then(|body| body.unmade);
        sql = sql.text(", ").bind(unmade).text(", ").bind(now_ms).text(")");
    }
    if keeps_old {
        sql = sql.text(" ON CONFLICT (client_id, seq) DO NOTHING");
    }
    sql.execute(txn).await?;
    Ok(())
}

/// Results that are due to be emptied: written from `from` on, and acknowledged before `acked_before` or written before `before`; in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(in crate::sync) struct Due {
    pub(in crate::sync) from: i64,
    pub(in crate::sync) acked_before: i64,
    pub(in crate::sync) before: i64,
}

/// Empties results that are `due`, the oldest first and `most` at most; returns when they were written.
pub(in crate::sync) async fn prune_in(txn: &Txn, due: Due, most: usize) -> Result<Vec<i64>, DbErr> {
    Sql::on(
        txn,
        "UPDATE sync_result SET body = NULL WHERE (client_id, seq) IN (SELECT r.client_id, r.seq FROM sync_result r \
         JOIN sync_client c ON c.id = r.client_id WHERE r.body IS NOT NULL AND r.at_ms >= ",
    )
    .bind(due.from)
    .text(" AND r.at_ms < ")
    .bind(due.acked_before)
    .text(" AND (r.seq <= c.acked_through OR r.at_ms < ")
    .bind(due.before)
    .text(") ORDER BY r.at_ms LIMIT ")
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .text(match Engine::of(txn) {
        Engine::Postgres => " FOR UPDATE OF r SKIP LOCKED)",
        Engine::Sqlite => ")",
    })
    .text(" RETURNING at_ms")
    .column(txn)
    .await
}
