//! Refunds.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::payment::refund::{PaidBack, RefundLine, RefundOrigin, RefundRow, RefundState};
use crate::platform::db::{Sql, Txn};

const COLUMNS: &str = "SELECT id, order_id, intent_id, provider_ref, state, origin, amount_minor, reason, failure_code, created_at_ms FROM refund WHERE ";

#[derive(FromQueryResult)]
struct Stored {
    id: Uuid,
    order_id: Uuid,
    intent_id: Uuid,
    provider_ref: Option<String>,
    state: i16,
    origin: i16,
    amount_minor: i64,
    reason: String,
    failure_code: Option<String>,
    created_at_ms: i64,
}

impl Stored {
    fn row(self) -> Result<RefundRow, DbErr> {
        let unknown = || DbErr::Custom(format!("the refund {} is of an unknown kind", self.id));
        Ok(RefundRow {
            state: RefundState::of(self.state).ok_or_else(unknown)?,
            origin: RefundOrigin::of(self.origin).ok_or_else(unknown)?,
            id: self.id,
            order_id: self.order_id,
            intent_id: self.intent_id,
            provider_ref: self.provider_ref,
            amount_minor: self.amount_minor,
            reason: self.reason,
            failure_code: self.failure_code,
            created_at_ms: self.created_at_ms,
            lines: Vec::new(),
        })
    }
}

/// The refund of that id, with its lines.
///
/// # Errors
/// What the database says.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<RefundRow>, DbErr> {
    let stored: Option<Stored> = Sql::on(conn, COLUMNS).text("id = ").bind(id).one(conn).await?;
    let Some(mut row) = stored.map(Stored::row).transpose()? else {
        return Ok(None);
    };
    row.lines = lines_of(conn, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(Some(row))
}

/// The refund of a payment that the provider calls `reference`.
pub(in crate::commerce::payment) async fn find_by_reference(
    conn: &impl ConnectionTrait,
    intent: Uuid,
    reference: &str,
) -> Result<Option<RefundRow>, DbErr> {
    let stored: Option<Stored> = Sql::on(conn, COLUMNS)
        .text("intent_id = ")
        .bind(intent)
        .text(" AND provider_ref = ")
        .bind(reference)
        .one(conn)
        .await?;
    stored.map(Stored::row).transpose()
}

#[derive(FromQueryResult)]
struct StoredLine {
    refund_id: Uuid,
    order_line_id: Uuid,
    quantity: i64,
    amount_minor: i64,
    restocked: bool,
}

/// The refunds of `orders` with their lines, the latest first.
pub(in crate::commerce::payment) async fn of_orders(
    conn: &impl ConnectionTrait,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, Vec<RefundRow>>, DbErr> {
    let stored: Vec<Stored> = Sql::on(conn, COLUMNS)
        .text("order_id")
        .any(orders)
        .text(" ORDER BY created_at_ms DESC, id DESC")
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = stored.iter().map(|row| row.id).collect();
    let mut lines = lines_of(conn, &ids).await?;
    let mut found: HashMap<Uuid, Vec<RefundRow>> = HashMap::new();
    for stored in stored {
        let mut row = stored.row()?;
        row.lines = lines.remove(&row.id).unwrap_or_default();
        found.entry(row.order_id).or_default().push(row);
    }
    Ok(found)
}

/// The refunds of an order with their lines, the latest first.
///
/// # Errors
/// What the database says.
pub async fn of_order(conn: &impl ConnectionTrait, order: Uuid) -> Result<Vec<RefundRow>, DbErr> {
    Ok(of_orders(conn, &[order]).await?.remove(&order).unwrap_or_default())
}

/// The lines of `refunds`.
pub(in crate::commerce::payment) async fn lines_of(
    conn: &impl ConnectionTrait,
    refunds: &[Uuid],
) -> Result<HashMap<Uuid, Vec<RefundLine>>, DbErr> {
    if refunds.is_empty() {
        return Ok(HashMap::new());
    }
    let stored: Vec<StoredLine> = Sql::on(
        conn,
        "SELECT refund_id, order_line_id, quantity, amount_minor, restocked FROM refund_line WHERE refund_id",
    )
    .any(refunds)
    .text(" ORDER BY refund_id, order_line_id")
    .all(conn)
    .await?;
    let mut lines: HashMap<Uuid, Vec<RefundLine>> = HashMap::new();
    for line in stored {
        lines.entry(line.refund_id).or_default().push(RefundLine {
            line_id: line.order_line_id,
            quantity: line.quantity,
            amount_minor: line.amount_minor,
            restocked: line.restocked,
        });
    }
    Ok(lines)
}

#[derive(FromQueryResult)]
struct Units {
    order_line_id: Uuid,
    quantity: i64,
    amount_minor: i64,
}

/// What of each line of an order was paid back or will be.
pub(in crate::commerce::payment) async fn paid_back_of(
    conn: &impl ConnectionTrait,
    order: Uuid,
) -> Result<HashMap<Uuid, PaidBack>, DbErr> {
    let units: Vec<Units> = Sql::on(
        conn,
        "SELECT l.order_line_id, CAST(SUM(l.quantity) AS BIGINT) AS quantity, CAST(SUM(l.amount_minor) AS BIGINT) AS amount_minor FROM refund r JOIN refund_line l ON l.refund_id = r.id WHERE r.state <> 3 AND r.order_id = ",
    )
    .bind(order)
    .text(" GROUP BY l.order_line_id")
    .all(conn)
    .await?;
    let paid_back = |row: Units| PaidBack {
        units: row.quantity,
        amount_minor: row.amount_minor,
    };
    Ok(units
        .into_iter()
        .map(|row| (row.order_line_id, paid_back(row)))
        .collect())
}

/// Writes a refund with its lines.
pub(in crate::commerce::payment) async fn insert_in(
    txn: &Txn,
    row: &RefundRow,
    created_by: Option<Uuid>,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO refund (id, order_id, intent_id, provider_ref, state, origin, amount_minor, reason, failure_code, created_by, created_at_ms, updated_at_ms) VALUES (",
    )
    .bind(row.id)
    .text(", ")
    .bind(row.order_id)
    .text(", ")
    .bind(row.intent_id)
    .text(", ")
    .bind(row.provider_ref.clone())
    .text(", ")
    .bind(row.state as i16)
    .text(", ")
    .bind(row.origin as i16)
    .text(", ")
    .bind(row.amount_minor)
    .text(", ")
    .bind(row.reason.as_str())
    .text(", ")
    .bind(row.failure_code.clone())
    .text(", ")
    .bind(created_by)
    .text(", ")
    .bind(row.created_at_ms)
    .text(", ")
    .bind(row.created_at_ms)
    .text(")")
    .execute(txn)
    .await?;
    if row.lines.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::on(
        txn,
        "INSERT INTO refund_line (refund_id, order_line_id, quantity, amount_minor, restocked) VALUES ",
    );
    // An order has at most 500 lines, far from what a statement may hold.
    for (at, line) in row.lines.iter().enumerate() {
        sql = sql
            .text(if at == 0 { "(" } else { ", (" })
            .bind(row.id)
            .text(", ")
            .bind(line.line_id)
            .text(", ")
            .bind(line.quantity)
            .text(", ")
            .bind(line.amount_minor)
            .text(", ")
            .bind(line.restocked)
            .text(")");
    }
    sql.execute(txn).await?;
    Ok(())
}

/// Refunds that wait since `before_ms` without a word, at most `limit`.
pub(in crate::commerce::payment) async fn waiting(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: i64,
) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(conn, "SELECT id FROM refund WHERE state = 1 AND updated_at_ms <= ")
        .bind(before_ms)
        .text(" ORDER BY updated_at_ms LIMIT ")
        .bind(limit)
        .column(conn)
        .await
}

/// Notes that refunds are asked about now.
pub(in crate::commerce::payment) async fn touch_in(txn: &Txn, ids: &[Uuid], now_ms: i64) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE refund SET updated_at_ms = ")
        .bind(now_ms)
        .text(" WHERE id")
        .any(ids)
        .execute(txn)
        .await?;
    Ok(())
}

/// Writes where a refund stands.
pub(in crate::commerce::payment) async fn save_in(txn: &Txn, row: &RefundRow, now_ms: i64) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE refund SET state = ")
        .bind(row.state as i16)
        .text(", provider_ref = ")
        .bind(row.provider_ref.clone())
        .text(", failure_code = ")
        .bind(row.failure_code.clone())
        .text(", updated_at_ms = ")
        .bind(now_ms)
        .text(" WHERE id = ")
        .bind(row.id)
        .execute(txn)
        .await?;
    Ok(())
}
