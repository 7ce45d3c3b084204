//! The ledger.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::payment::intent::{Figures, IntentRow};
use crate::commerce::payment::ledger::{Entry, EntryKind, add};
use crate::commerce::payment::observation::Sum;
use crate::platform::db::{Sql, Txn};

#[derive(FromQueryResult)]
struct Stored {
    kind: i16,
    provider_ref: String,
    amount_minor: i64,
    currency: String,
}

/// The entries of a payment.
pub(in crate::commerce::payment) async fn of_intent(
    conn: &impl ConnectionTrait,
    intent: Uuid,
) -> Result<Vec<Entry>, DbErr> {
    let stored: Vec<Stored> = Sql::on(
        conn,
        "SELECT kind, provider_ref, amount_minor, currency FROM payment_entry WHERE intent_id = ",
    )
    .bind(intent)
    .text(" ORDER BY kind, provider_ref")
    .all(conn)
    .await?;
    let entry = |row: Stored| {
        let unknown = || DbErr::Custom(format!("an entry of the ledger has the unknown kind {}", row.kind));
        Ok(Entry {
            kind: EntryKind::of(row.kind).ok_or_else(unknown)?,
            reference: row.provider_ref,
            sum: Sum {
                amount_minor: row.amount_minor,
                currency: row.currency,
            },
        })
    };
    stored.into_iter().map(entry).collect()
}

/// Adds entries; one that is there already stays.
pub(in crate::commerce::payment) async fn insert_in(
    txn: &Txn,
    intent: &IntentRow,
    entries: &[Entry],
    now_ms: i64,
) -> Result<(), DbErr> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::on(
        txn,
        "INSERT INTO payment_entry (intent_id, kind, provider_ref, order_id, amount_minor, currency, at_ms) VALUES ",
    );
    for (at, entry) in entries.iter().enumerate() {
        sql = sql
            .text(if at == 0 { "(" } else { ", (" })
            .bind(intent.id)
            .text(", ")
            .bind(entry.kind as i16)
            .text(", ")
            .bind(entry.reference.as_str())
            .text(", ")
            .bind(intent.order_id)
            .text(", ")
            .bind(entry.sum.amount_minor)
            .text(", ")
            .bind(entry.sum.currency.as_str())
            .text(", ")
            .bind(now_ms)
            .text(")");
    }
    sql.text(" ON CONFLICT (intent_id, kind, provider_ref) DO NOTHING")
        .later(txn)
        .await
}

#[derive(FromQueryResult)]
struct Total {
    order_id: Uuid,
    kind: i16,
    amount_minor: i64,
}

/// The number under which [`figures_of`] reads what waits to be paid back.
const PENDING: i16 = 0;

/// The money of each of `orders`, in the currency of its payments; one without any entry is left out.
pub(in crate::commerce::payment) async fn figures_of(
    conn: &impl ConnectionTrait,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, Figures>, DbErr> {
    let totals: Vec<Total> = Sql::on(
        conn,
        "SELECT e.order_id, e.kind, CAST(SUM(e.amount_minor) AS BIGINT) AS amount_minor FROM payment_entry e JOIN payment_intent i ON i.id = e.intent_id AND i.currency = e.currency WHERE e.order_id",
    )
    .any(orders)
    .text(" GROUP BY e.order_id, e.kind UNION ALL SELECT order_id, CAST(")
    .bind(PENDING)
    .text(" AS SMALLINT), CAST(SUM(amount_minor) AS BIGINT) FROM refund WHERE state = 1 AND order_id")
    .any(orders)
    .text(" GROUP BY order_id")
    .all(conn)
    .await?;
    let mut figures: HashMap<Uuid, Figures> = HashMap::new();
    for total in totals {
        let figures = figures.entry(total.order_id).or_default();
        match EntryKind::of(total.kind) {
            Some(kind) => add(figures, kind, total.amount_minor),
            None => figures.refund_pending_minor += total.amount_minor,
        }
    }
    Ok(figures)
}

/// The money of one payment.
pub(in crate::commerce::payment) async fn of_payment(
    conn: &impl ConnectionTrait,
    intent: Uuid,
) -> Result<Figures, DbErr> {
    let totals: Vec<Total> = Sql::on(
        conn,
        "SELECT e.order_id, e.kind, CAST(SUM(e.amount_minor) AS BIGINT) AS amount_minor FROM payment_entry e JOIN payment_intent i ON i.id = e.intent_id AND i.currency = e.currency WHERE e.intent_id = ",
    )
    .bind(intent)
    .text(" GROUP BY e.order_id, e.kind UNION ALL SELECT order_id, CAST(")
    .bind(PENDING)
    .text(" AS SMALLINT), CAST(SUM(amount_minor) AS BIGINT) FROM refund WHERE state = 1 AND intent_id = ")
    .bind(intent)
    .text(" GROUP BY order_id")
    .all(conn)
    .await?;
    let mut figures = Figures::default();
    for total in totals {
        match EntryKind::of(total.kind) {
            Some(kind) => add(&mut figures, kind, total.amount_minor),
            None => figures.refund_pending_minor += total.amount_minor,
        }
    }
    Ok(figures)
}
