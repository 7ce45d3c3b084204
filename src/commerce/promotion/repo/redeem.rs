//! Using discounts up, and giving them back.

use std::collections::BTreeSet;

use crate::platform::db::{DbErr, Engine, Sql, Txn};
use crate::platform::error::Error;
use crate::platform::principal::{Owner, PrincipalId};

/// A discount that cannot be used once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitReached {
    pub discount_id: i64,
    pub limit: Limit,
}

/// Which limit of a discount is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// That of all uses.
    InAll,
    /// That of one customer.
    OfCustomer,
}

/// Uses each of `discount_ids` once for `principal`, whose row the transaction has locked. However many do so at once, no limit is
/// passed: looking and counting are one statement. Discounts are taken in the order of their ids, and the row of one without a
/// limit is not written, so that orders do not wait for each other because of a discount that everybody gets.
///
/// # Errors
/// [`LimitReached`] for the first that cannot be used, which is not used then; those before it are. Or a fault of the database.
pub async fn redeem_in(txn: &Txn, discount_ids: &[i64], principal: PrincipalId) -> Result<(), Error<LimitReached>> {
    for discount_id in discount_ids.iter().copied().collect::<BTreeSet<_>>() {
        let refuse = |limit| Error::User(LimitReached { discount_id, limit });
        if !count_in(txn, discount_id).await? {
            return Err(refuse(Limit::InAll));
        }
        let counted = Sql::on(
            txn,
            "INSERT INTO discount_use (principal_id, discount_id, uses) SELECT ",
        )
        .bind(principal.0)
        .text(", d.id, 1 FROM discount d WHERE d.id = ")
        .bind(discount_id)
        .text(" ON CONFLICT (principal_id, discount_id) DO UPDATE SET uses = discount_use.uses + 1")
        .text(" WHERE NOT EXISTS (SELECT 1 FROM discount d WHERE d.id = discount_use.discount_id")
        .text(" AND d.customer_limit <= discount_use.uses)")
        .execute(txn)
        .await?;
        if counted == 0 {
            uncount_in(txn, discount_id).await?;
            return Err(refuse(Limit::OfCustomer));
        }
    }
    Ok(())
}

/// Locks those of `discount_ids` that have a limit, in the order of their ids, until the transaction ends. Called before a transaction
/// gives discounts or stock back and then takes others: each by itself would take its locks in order, and all together would not.
///
/// # Errors
/// What the database says.
pub async fn lock_in(txn: &Txn, discount_ids: &[i64]) -> Result<(), DbErr> {
    if discount_ids.is_empty() || Engine::of(txn) == Engine::Sqlite {
        return Ok(());
    }
    Sql::on(txn, "SELECT 1 FROM discount WHERE usage_limit IS NOT NULL AND id")
        .any(discount_ids)
        .text(" ORDER BY id FOR UPDATE")
        .execute(txn)
        .await?;
    Ok(())
}

/// Counts one use where the discount has a limit in all; `false`: that is reached.
async fn count_in(txn: &Txn, discount_id: i64) -> Result<bool, DbErr> {
    let counted = Sql::on(
        txn,
        "UPDATE discount SET used_count = used_count + 1 WHERE usage_limit > used_count AND id = ",
    )
    .bind(discount_id)
    .execute(txn)
    .await?;
    if counted > 0 {
        return Ok(true);
    }
    let unlimited: Vec<i64> = Sql::on(txn, "SELECT id FROM discount WHERE usage_limit IS NULL AND id = ")
        .bind(discount_id)
        .column(txn)
        .await?;
    Ok(!unlimited.is_empty())
}

/// Takes back what [`count_in`] has counted.
async fn uncount_in(txn: &Txn, discount_id: i64) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "UPDATE discount SET used_count = used_count - 1 WHERE usage_limit IS NOT NULL AND used_count > 0 AND id = ",
    )
    .bind(discount_id)
    .execute(txn)
    .await?;
    Ok(())
}

/// Gives back one use of each of `discount_ids` that `principal` has used, such as for an order that was cancelled. Who has not
/// used a discount gives nothing back.
///
/// # Errors
/// What the database says.
pub async fn release_in(txn: &Txn, discount_ids: &[i64], principal: PrincipalId) -> Result<(), DbErr> {
    for discount_id in discount_ids.iter().copied().collect::<BTreeSet<_>>() {
        // The discount first, as in redeeming, so that the two never wait for each other.
        let used = |sql: Sql| {
            sql.text("EXISTS (SELECT 1 FROM discount_use u WHERE u.uses > 0 AND u.discount_id = ")
                .bind(discount_id)
                .text(" AND u.principal_id = ")
                .bind(principal.0)
                .text(")")
        };
        let sql = Sql::on(
            txn,
            "UPDATE discount SET used_count = used_count - 1 WHERE usage_limit IS NOT NULL AND used_count > 0 AND id = ",
        );
        used(sql.bind(discount_id).text(" AND ")).execute(txn).await?;
        Sql::on(
            txn,
            "UPDATE discount_use SET uses = uses - 1 WHERE uses > 0 AND discount_id = ",
        )
        .bind(discount_id)
        .text(" AND principal_id = ")
        .bind(principal.0)
        .execute(txn)
        .await?;
    }
    Ok(())
}

/// Counts what a guest has used for the customer that it has become.
///
/// # Errors
/// What the database says.
pub async fn hand_over_uses_in(txn: &Txn, from: &Owner, into: &Owner) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO discount_use (principal_id, discount_id, uses) SELECT ",
    )
    .bind(into.id().0)
    .text(", discount_id, uses FROM discount_use WHERE principal_id = ")
    .bind(from.id().0)
    .text(" ON CONFLICT (principal_id, discount_id) DO UPDATE SET uses = discount_use.uses + excluded.uses")
    .execute(txn)
    .await?;
    Sql::on(txn, "DELETE FROM discount_use WHERE principal_id = ")
        .bind(from.id().0)
        .execute(txn)
        .await?;
    Ok(())
}
