//! Payments.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::commerce::payment::intent::{IntentRow, IntentState};
use crate::platform::db::{Db, Sql, Txn};

const COLUMNS: &str = "SELECT id, order_id, provider, provider_ref, state, amount_minor, currency, capture_at_once, return_url, action_url, action_secret, failure_code, asked_at_ms, created_at_ms FROM payment_intent WHERE ";
const WITH_TOKEN: &str = "SELECT token, id, order_id, provider, provider_ref, state, amount_minor, currency, capture_at_once, return_url, action_url, action_secret, failure_code, asked_at_ms, created_at_ms FROM payment_intent WHERE ";

#[derive(FromQueryResult)]
struct Stored {
    id: Uuid,
    order_id: Uuid,
    provider: String,
    provider_ref: Option<String>,
    state: i16,
    amount_minor: i64,
    currency: String,
    capture_at_once: Option<bool>,
    return_url: Option<String>,
    action_url: Option<String>,
    action_secret: Option<String>,
    failure_code: Option<String>,
    asked_at_ms: Option<i64>,
    created_at_ms: i64,
}

impl Stored {
    fn row(self) -> Result<IntentRow, DbErr> {
        let unknown = || DbErr::Custom(format!("a payment is in the unknown state {}", self.state));
        Ok(IntentRow {
            state: IntentState::of(self.state).ok_or_else(unknown)?,
            id: self.id,
            order_id: self.order_id,
            provider: self.provider,
            provider_ref: self.provider_ref,
            amount_minor: self.amount_minor,
            currency: self.currency,
            capture_at_once: self.capture_at_once,
            return_url: self.return_url,
            action_url: self.action_url,
            action_secret: self.action_secret,
            failure_code: self.failure_code,
            asked_at_ms: self.asked_at_ms,
            created_at_ms: self.created_at_ms,
        })
    }
}

/// The payment of that id.
pub(in crate::commerce::payment) async fn find(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<IntentRow>, DbErr> {
    let stored: Option<Stored> = Sql::on(conn, COLUMNS).text("id = ").bind(id).one(conn).await?;
    stored.map(Stored::row).transpose()
}

/// The payment that the provider calls `reference`.
pub(in crate::commerce::payment) async fn find_by_reference(
    conn: &impl ConnectionTrait,
    provider: &str,
    reference: &str,
) -> Result<Option<Uuid>, DbErr> {
    let found: Vec<Uuid> = Sql::on(conn, "SELECT id FROM payment_intent WHERE provider = ")
        .bind(provider)
        .text(" AND provider_ref = ")
        .bind(reference)
        .column(conn)
        .await?;
    Ok(found.first().copied())
}

/// The latest payment of an order.
pub(in crate::commerce::payment) async fn latest_of(
    conn: &impl ConnectionTrait,
    order: Uuid,
) -> Result<Option<IntentRow>, DbErr> {
    let stored: Option<Stored> = Sql::on(conn, COLUMNS)
        .text("order_id = ")
        .bind(order)
        .text(" ORDER BY created_at_ms DESC, id DESC LIMIT 1")
        .one(conn)
        .await?;
    stored.map(Stored::row).transpose()
}

/// The payment of that id, and what the provider's library made of the card; `None` there: it was used, or there is none.
pub(in crate::commerce::payment) async fn find_with_token(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<(IntentRow, Option<String>)>, DbErr> {
    let read = |row: &QueryResult| Ok((Stored::from_query_result(row, "")?.row()?, row.try_get("", "token")?));
    let found = Sql::on(conn, WITH_TOKEN).text("id = ").bind(id).map(conn, read).await?;
    Ok(found.into_iter().next())
}

/// Writes a payment, with its token.
pub(in crate::commerce::payment) async fn insert_in(
    txn: &Txn,
    row: &IntentRow,
    token: &str,
    next_look_at_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO payment_intent (id, order_id, provider, state, amount_minor, currency, token, return_url, next_look_at_ms, created_at_ms, updated_at_ms) VALUES (",
    )
    .bind(row.id)
    .text(", ")
    .bind(row.order_id)
    .text(", ")
    .bind(row.provider.as_str())
    .text(", ")
    .bind(row.state as i16)
    .text(", ")
    .bind(row.amount_minor)
    .text(", ")
    .bind(row.currency.as_str())
    .text(", ")
    .bind(token)
    .text(", ")
    .bind(row.return_url.clone())
    .text(", ")
    .bind(next_look_at_ms)
    .text(", ")
    .bind(row.created_at_ms)
    .text(", ")
    .bind(row.created_at_ms)
    .text(")")
    .later(txn)
    .await
}

/// Writes where a payment stands. Its token goes once the provider has answered.
pub(in crate::commerce::payment) async fn save_in(
    txn: &Txn,
    row: &IntentRow,
    next_look_at_ms: Option<i64>,
    now_ms: i64,
) -> Result<(), DbErr> {
    let token = if row.state == IntentState::Created {
        ""
    } else {
        "token = NULL, "
    };
    Sql::on(txn, "UPDATE payment_intent SET ")
        .text(token)
        .text("state = ")
        .bind(row.state as i16)
        .text(", provider_ref = ")
        .bind(row.provider_ref.clone())
        .text(", action_url = ")
        .bind(row.action_url.clone())
        .text(", action_secret = ")
        .bind(row.action_secret.clone())
        .text(", failure_code = ")
        .bind(row.failure_code.clone())
        .text(", next_look_at_ms = ")
        .bind(next_look_at_ms)
        .text(", updated_at_ms = ")
        .bind(now_ms)
        .text(" WHERE id = ")
        .bind(row.id)
        .later(txn)
        .await
}

/// Notes that the provider is about to be asked, and how; `false`: the payment was ended before. What was noted first stays, so that
/// a repetition asks the same.
pub(in crate::commerce::payment) async fn mark_asked(
    db: &Db,
    id: Uuid,
    capture_at_once: bool,
    now_ms: i64,
) -> Result<bool, DbErr> {
    let mark = Sql::new(
        db.engine(),
        "UPDATE payment_intent SET asked_at_ms = COALESCE(asked_at_ms, ",
    )
    .bind(now_ms)
    .text("), capture_at_once = COALESCE(capture_at_once, ")
    .bind(capture_at_once)
    .text(") WHERE state = 1 AND id = ")
    .bind(id);
    Ok(db.run_alone(mark).await? == 1)
}

/// Ends a payment that no provider was asked for, or that waits for the shopper; `false`: the provider is at work, or it has ended.
pub(in crate::commerce::payment) async fn end_idle_in(txn: &Txn, id: Uuid, now_ms: i64) -> Result<bool, DbErr> {
    let ended = Sql::on(
        txn,
        "UPDATE payment_intent SET state = 7, token = NULL, action_url = NULL, action_secret = NULL, next_look_at_ms = NULL, updated_at_ms = ",
    )
    .bind(now_ms)
    .text(" WHERE (state = 2 OR state = 1 AND asked_at_ms IS NULL) AND id = ")
    .bind(id)
    .execute(txn)
    .await?;
    Ok(ended == 1)
}

/// Payments that are to be looked at by now, at most `limit`.
pub(in crate::commerce::payment) async fn due(
    conn: &impl ConnectionTrait,
    now_ms: i64,
    limit: i64,
) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(
        conn,
        "SELECT id FROM payment_intent WHERE next_look_at_ms IS NOT NULL AND next_look_at_ms <= ",
    )
    .bind(now_ms)
    .text(" ORDER BY next_look_at_ms LIMIT ")
    .bind(limit)
    .column(conn)
    .await
}

/// Ends a payment whatever the provider does with it, unless it has ended.
pub(in crate::commerce::payment) async fn end_in(txn: &Txn, id: Uuid, now_ms: i64) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "UPDATE payment_intent SET state = 7, token = NULL, action_url = NULL, action_secret = NULL, next_look_at_ms = NULL, updated_at_ms = ",
    )
    .bind(now_ms)
    .text(" WHERE state < 5 AND id = ")
    .bind(id)
    .execute(txn)
    .await?;
    Ok(())
}

/// Says when payments that are looked at are to be looked at again; `None`: not any more.
pub(in crate::commerce::payment) async fn look_again_in(
    txn: &Txn,
    ids: &[Uuid],
    at_ms: Option<i64>,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE payment_intent SET next_look_at_ms = ")
        .bind(at_ms)
        .text(" WHERE next_look_at_ms IS NOT NULL AND id")
        .any(ids)
        .execute(txn)
        .await?;
    Ok(())
}
