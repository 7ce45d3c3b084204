//! Values that all replicas share and that are made once, such as the key that signs cursors.

use super::{Db, Sql, Txn};
use crate::platform::error::Error;

/// The value of `name`; where there is none yet, `make`'s is kept. Two processes that start at once get the same value.
///
/// # Errors
/// A fault of the database, or of `make`.
pub async fn shared_setting(db: &Db, name: &str, make: impl Fn() -> anyhow::Result<String>) -> Result<String, Error> {
    if let Some(value) = read(db.reader(), name).await? {
        return Ok(value);
    }
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = make_in(&txn, name, &make).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn make_in(txn: &Txn, name: &str, make: &impl Fn() -> anyhow::Result<String>) -> Result<String, Error> {
    Sql::on(txn, "INSERT INTO shared_setting (name, value) VALUES (")
        .bind(name)
        .text(", ")
        .bind(make()?)
        .text(") ON CONFLICT (name) DO NOTHING")
        .execute(txn)
        .await?;
    let kept = read(txn, name).await?;
    kept.ok_or_else(|| Error::Fault(anyhow::anyhow!("the setting {name} was written and cannot be read")))
}

async fn read(conn: &impl sea_orm::ConnectionTrait, name: &str) -> Result<Option<String>, sea_orm::DbErr> {
    let values = Sql::on(conn, "SELECT value FROM shared_setting WHERE name = ")
        .bind(name)
        .column(conn)
        .await?;
    Ok(values.into_iter().next())
}
