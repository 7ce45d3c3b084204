//! Customers.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use super::principal::CUSTOMER;
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::{Owner, PrincipalId};

/// A customer's row.
#[derive(Debug, FromQueryResult)]
pub struct CustomerRow {
    pub principal_id: Uuid,
    pub email: String,
    pub email_key: String,
    pub email_verified_at_ms: Option<i64>,
    pub(in crate::commerce::account) password_hash: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub language: String,
    pub created_at_ms: i64,
}

const COLUMNS: &str = "SELECT principal_id, email, email_key, email_verified_at_ms, password_hash, first_name, last_name, language, \
                       created_at_ms FROM customer WHERE ";

/// The account of a customer; for the customer's own eyes, and for work that concerns only them.
///
/// # Errors
/// What the database says.
pub async fn find(conn: &impl ConnectionTrait, id: PrincipalId) -> Result<Option<CustomerRow>, DbErr> {
    Sql::on(conn, COLUMNS)
        .text("principal_id = ")
        .bind(id.0)
        .one(conn)
        .await
}

pub(in crate::commerce::account) async fn find_by_email(
    conn: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<CustomerRow>, DbErr> {
    Sql::on(conn, COLUMNS)
        .text("email_key = ")
        .bind(email_key)
        .one(conn)
        .await
}

/// Whether the device has signed in to the account of this address before, be it that it was signed out since.
pub(in crate::commerce::account) async fn knows_device(
    conn: &impl ConnectionTrait,
    email_key: &str,
    device: Vec<u8>,
) -> Result<bool, DbErr> {
    let found: Vec<Uuid> = Sql::on(
        conn,
        "SELECT session.id FROM customer JOIN session ON session.principal_id = customer.principal_id WHERE customer.email_key = ",
    )
    .bind(email_key)
    .text(" AND session.device_key_hash = ")
    .bind(device)
    .text(" LIMIT 1")
    .column(conn)
    .await?;
    Ok(!found.is_empty())
}

/// Makes a principal and customer; `false`: the address is another customer's, and the transaction is to be taken back.
pub(in crate::commerce::account) async fn insert_in(txn: &Txn, row: &CustomerRow) -> Result<bool, DbErr> {
    Sql::on(txn, "INSERT INTO principal (id, kind, created_at_ms) VALUES (")
        .bind(row.principal_id)
        .text(", ")
        .bind(CUSTOMER)
        .text(", ")
        .bind(row.created_at_ms)
        .text(")")
        .execute(txn)
        .await?;
    let made = Sql::on(
        txn,
        "INSERT INTO customer (principal_id, email, email_key, email_verified_at_ms, password_hash, first_name, last_name, language, created_at_ms) VALUES (",
    )
    .bind(row.principal_id)
    .text(", ")
    .bind(row.email.as_str())
    .text(", ")
    .bind(row.email_key.as_str())
    .text(", ")
    .bind(row.email_verified_at_ms)
    .text(", ")
    .bind(row.password_hash.as_str())
    .text(", ")
    .bind(row.first_name.as_deref())
    .text(", ")
    .bind(row.last_name.as_deref())
    .text(", ")
    .bind(row.language.as_str())
    .text(", ")
    .bind(row.created_at_ms)
    .text(") ON CONFLICT (email_key) DO NOTHING")
    .execute(txn)
    .await?;
    Ok(made == 1)
}

pub(in crate::commerce::account) async fn set_password_in(
    txn: &Txn,
    id: PrincipalId,
    password_hash: &str,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE customer SET password_hash = ")
        .bind(password_hash)
        .text(" WHERE principal_id = ")
        .bind(id.0)
        .execute(txn)
        .await?;
    Ok(())
}

/// Notes that the address was shown to be the customer's, if that was not known yet.
pub(in crate::commerce::account) async fn set_verified_in(
    txn: &Txn,
    id: PrincipalId,
    now_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE customer SET email_verified_at_ms = ")
        .bind(now_ms)
        .text(" WHERE email_verified_at_ms IS NULL AND principal_id = ")
        .bind(id.0)
        .execute(txn)
        .await?;
    Ok(())
}

pub(in crate::commerce::account) async fn set_profile_in(txn: &Txn, row: &CustomerRow) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE customer SET first_name = ")
        .bind(row.first_name.as_deref())
        .text(", last_name = ")
        .bind(row.last_name.as_deref())
        .text(", language = ")
        .bind(row.language.as_str())
        .text(" WHERE principal_id = ")
        .bind(row.principal_id)
        .execute(txn)
        .await?;
    Ok(())
}

/// How many orders the customer has placed; `None`: it is no customer.
///
/// # Errors
/// What the database says.
pub async fn orders_placed(conn: &impl ConnectionTrait, id: PrincipalId) -> Result<Option<i64>, DbErr> {
    let found: Vec<i64> = Sql::on(conn, "SELECT orders_placed FROM customer WHERE principal_id = ")
        .bind(id.0)
        .column(conn)
        .await?;
    Ok(found.into_iter().next())
}

/// Counts `orders` more that the customer has placed; who is no customer has no count.
///
/// # Errors
/// What the database says.
pub async fn count_orders_in(txn: &Txn, owner: &Owner, orders: i64) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE customer SET orders_placed = orders_placed + ")
        .bind(orders)
        .text(" WHERE principal_id = ")
        .bind(owner.id().0)
        .execute(txn)
        .await?;
    Ok(())
}
