//! The books of the sandbox. Only the sandbox reads them.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::payment::intent::IntentState;
use crate::commerce::payment::refund::RefundState;
use crate::platform::db::{Db, Engine, Sql, Txn};

/// A payment in the books.
#[derive(Debug, Clone)]
pub(in crate::commerce::payment) struct BankPayment {
    pub(in crate::commerce::payment) id: String,
    /// What the shop calls it.
    pub(in crate::commerce::payment) reference: Uuid,
    pub(in crate::commerce::payment) state: IntentState,
    pub(in crate::commerce::payment) amount_minor: i64,
    pub(in crate::commerce::payment) currency: String,
    pub(in crate::commerce::payment) capture_at_once: bool,
    pub(in crate::commerce::payment) token: String,
    pub(in crate::commerce::payment) failure_code: Option<String>,
    pub(in crate::commerce::payment) return_url: Option<String>,
    pub(in crate::commerce::payment) captured_minor: i64,
    pub(in crate::commerce::payment) settles_at_ms: Option<i64>,
    pub(in crate::commerce::payment) created_at_ms: i64,
}

#[derive(FromQueryResult)]
struct Stored {
    id: String,
    reference: Uuid,
    state: i16,
    amount_minor: i64,
    currency: String,
    capture_at_once: bool,
    token: String,
    failure_code: Option<String>,
    return_url: Option<String>,
    captured_minor: i64,
    settles_at_ms: Option<i64>,
    created_at_ms: i64,
}

impl From<Stored> for BankPayment {
    fn from(stored: Stored) -> Self {
        Self {
            id: stored.id,
            reference: stored.reference,
            // The table allows these only.
            state: IntentState::of(stored.state).unwrap_or(IntentState::Processing),
            amount_minor: stored.amount_minor,
            currency: stored.currency,
            capture_at_once: stored.capture_at_once,
            token: stored.token,
            failure_code: stored.failure_code,
            return_url: stored.return_url,
            captured_minor: stored.captured_minor,
            settles_at_ms: stored.settles_at_ms,
            created_at_ms: stored.created_at_ms,
        }
    }
}

const COLUMNS: &str = "SELECT id, reference, state, amount_minor, currency, capture_at_once, token, failure_code, return_url, captured_minor, settles_at_ms, created_at_ms FROM sandbox_payment WHERE ";

/// The payment of that id.
pub(in crate::commerce::payment) async fn find(
    conn: &impl ConnectionTrait,
    id: &str,
) -> Result<Option<BankPayment>, DbErr> {
    let stored: Option<Stored> = Sql::on(conn, COLUMNS).text("id = ").bind(id).one(conn).await?;
    Ok(stored.map(BankPayment::from))
}

/// The payment of that id, locked.
pub(in crate::commerce::payment) async fn lock_in(txn: &Txn, id: &str) -> Result<Option<BankPayment>, DbErr> {
    let lock = match Engine::of(txn) {
        Engine::Postgres => " FOR UPDATE",
        Engine::Sqlite => "",
    };
    let stored: Option<Stored> = Sql::on(txn, COLUMNS).text("id = ").bind(id).text(lock).one(txn).await?;
    Ok(stored.map(BankPayment::from))
}

/// The payment that the shop calls `reference`.
pub(in crate::commerce::payment) async fn find_by_reference(
    conn: &impl ConnectionTrait,
    reference: Uuid,
) -> Result<Option<BankPayment>, DbErr> {
    let stored: Option<Stored> = Sql::on(conn, COLUMNS)
        .text("reference = ")
        .bind(reference)
        .one(conn)
        .await?;
    Ok(stored.map(BankPayment::from))
}

/// Writes a payment; `false`: there is one of this reference.
pub(in crate::commerce::payment) async fn insert_in(txn: &Txn, payment: &BankPayment) -> Result<bool, DbErr> {
    Ok(insertion(Engine::of(txn), payment).execute(txn).await? == 1)
}

/// The same, and nothing else.
pub(in crate::commerce::payment) async fn insert(db: &Db, payment: &BankPayment) -> Result<bool, DbErr> {
    Ok(db.run_alone(insertion(db.engine(), payment)).await? == 1)
}

fn insertion(engine: Engine, payment: &BankPayment) -> Sql {
    Sql::new(
        engine,
        "INSERT INTO sandbox_payment (id, reference, state, amount_minor, currency, capture_at_once, token, failure_code, return_url, captured_minor, settles_at_ms, created_at_ms) VALUES (",
    )
    .bind(payment.id.as_str())
    .text(", ")
    .bind(payment.reference)
    .text(", ")
    .bind(payment.state as i16)
    .text(", ")
    .bind(payment.amount_minor)
    .text(", ")
    .bind(payment.currency.as_str())
    .text(", ")
    .bind(payment.capture_at_once)
    .text(", ")
    .bind(payment.token.as_str())
    .text(", ")
    .bind(payment.failure_code.clone())
    .text(", ")
    .bind(payment.return_url.clone())
    .text(", ")
    .bind(payment.captured_minor)
    .text(", ")
    .bind(payment.settles_at_ms)
    .text(", ")
    .bind(payment.created_at_ms)
    .text(") ON CONFLICT DO NOTHING")
}

/// Writes what changes of a payment.
pub(in crate::commerce::payment) async fn save_in(txn: &Txn, payment: &BankPayment) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE sandbox_payment SET state = ")
        .bind(payment.state as i16)
        .text(", failure_code = ")
        .bind(payment.failure_code.clone())
        .text(", captured_minor = ")
        .bind(payment.captured_minor)
        .text(", settles_at_ms = ")
        .bind(payment.settles_at_ms)
        .text(" WHERE id = ")
        .bind(payment.id.as_str())
        .execute(txn)
        .await?;
    Ok(())
}

/// A refund in the books.
#[derive(Debug, Clone)]
pub(in crate::commerce::payment) struct BankRefund {
    pub(in crate::commerce::payment) id: String,
    pub(in crate::commerce::payment) payment_id: String,
    /// What the shop calls it.
    pub(in crate::commerce::payment) reference: Uuid,
    pub(in crate::commerce::payment) state: RefundState,
    pub(in crate::commerce::payment) amount_minor: i64,
    /// Of the payment.
    pub(in crate::commerce::payment) currency: String,
}

#[derive(FromQueryResult)]
struct StoredRefund {
    id: String,
    payment_id: String,
    reference: Uuid,
    state: i16,
    amount_minor: i64,
    currency: String,
}

/// The refund that the shop calls `reference`.
pub(in crate::commerce::payment) async fn find_refund(
    conn: &impl ConnectionTrait,
    reference: Uuid,
) -> Result<Option<BankRefund>, DbErr> {
    let stored: Option<StoredRefund> = Sql::on(
        conn,
        "SELECT r.id, r.payment_id, r.reference, r.state, r.amount_minor, p.currency FROM sandbox_refund r JOIN sandbox_payment p ON p.id = r.payment_id WHERE r.reference = ",
    )
    .bind(reference)
    .one(conn)
    .await?;
    Ok(stored.map(|stored| BankRefund {
        id: stored.id,
        payment_id: stored.payment_id,
        reference: stored.reference,
        state: RefundState::of(stored.state).unwrap_or(RefundState::Failed),
        amount_minor: stored.amount_minor,
        currency: stored.currency,
    }))
}

/// What was paid back of a payment.
pub(in crate::commerce::payment) async fn paid_back(conn: &impl ConnectionTrait, payment: &str) -> Result<i64, DbErr> {
    let sums: Vec<i64> = Sql::on(
        conn,
        "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM sandbox_refund WHERE state = 2 AND payment_id = ",
    )
    .bind(payment)
    .column(conn)
    .await?;
    Ok(sums.first().copied().unwrap_or(0))
}

/// Writes a refund.
pub(in crate::commerce::payment) async fn insert_refund_in(
    txn: &Txn,
    refund: &BankRefund,
    now_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO sandbox_refund (id, payment_id, reference, state, amount_minor, created_at_ms) VALUES (",
    )
    .bind(refund.id.as_str())
    .text(", ")
    .bind(refund.payment_id.as_str())
    .text(", ")
    .bind(refund.reference)
    .text(", ")
    .bind(refund.state as i16)
    .text(", ")
    .bind(refund.amount_minor)
    .text(", ")
    .bind(now_ms)
    .text(")")
    .execute(txn)
    .await?;
    Ok(())
}
