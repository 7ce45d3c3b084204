//! Every query of wishlists.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::item::ItemAdded;
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::{Owner, PrincipalId};

/// A product in a shopper's list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct WishlistItem {
    pub product_id: i64,
    pub variant_id: Option<i64>,
    /// Grows with each adding.
    pub version: i64,
    /// Unique in the list; the latest is the highest.
    pub position: i64,
    pub added_at_ms: i64,
}

const SELECT: &str = "SELECT product_id, variant_id, version, position, added_at_ms FROM wishlist_item WHERE removed_at_ms IS NULL AND principal_id = ";

/// Up to `limit` items below the position `before`, the latest first.
///
/// # Errors
/// What the database says.
pub async fn list_items(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    before: i64,
    limit: u64,
) -> Result<Vec<WishlistItem>, DbErr> {
    Sql::on(conn, SELECT)
        .bind(principal.0)
        .text(" AND position < ")
        .bind(before)
        .text(" ORDER BY position DESC LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .all(conn)
        .await
}

/// The items of `products` that are in the list, the latest first.
///
/// # Errors
/// What the database says.
pub async fn find_items(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    products: &[i64],
) -> Result<Vec<WishlistItem>, DbErr> {
    Sql::on(conn, SELECT)
        .bind(principal.0)
        .text(" AND product_id")
        .any(products)
        .text(" ORDER BY position DESC")
        .all(conn)
        .await
}

/// How many items are in the list.
///
/// # Errors
/// What the database says.
pub async fn count_items(conn: &impl ConnectionTrait, principal: PrincipalId) -> Result<i64, DbErr> {
    let counts: Vec<i64> = Sql::on(
        conn,
        "SELECT COUNT(*) FROM wishlist_item WHERE removed_at_ms IS NULL AND principal_id = ",
    )
    .bind(principal.0)
    .column(conn)
    .await?;
    Ok(counts.first().copied().unwrap_or(0))
}

/// How many items are in the owner's list, and the highest position.
pub(super) async fn standing_in(txn: &Txn, owner: &Owner) -> Result<(i64, i64), DbErr> {
    let rows = Sql::on(
        txn,
        "SELECT COUNT(*), CAST(COALESCE(MAX(position), 0) AS BIGINT) FROM wishlist_item WHERE removed_at_ms IS NULL AND principal_id = ",
    )
    .bind(owner.id().0)
    .map(txn, |row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
    .await?;
    Ok(rows.first().copied().unwrap_or_default())
}

/// What adding does to an item that is there, or was: its version goes on; one that was removed comes to the top again.
const AGAIN: &str = " ON CONFLICT (principal_id, product_id) DO UPDATE SET
  variant_id = CASE WHEN wishlist_item.removed_at_ms IS NULL THEN COALESCE(excluded.variant_id, wishlist_item.variant_id) ELSE excluded.variant_id END,
  position = CASE WHEN wishlist_item.removed_at_ms IS NULL THEN wishlist_item.position ELSE excluded.position END,
  added_at_ms = CASE WHEN wishlist_item.removed_at_ms IS NULL THEN wishlist_item.added_at_ms ELSE excluded.added_at_ms END,
  version = 1 + CASE WHEN wishlist_item.version > excluded.version THEN wishlist_item.version ELSE excluded.version END,
  removed_at_ms = NULL";

/// Adds items behind `last_position`: the first of them on top.
pub(super) async fn add_in(
    txn: &Txn,
    owner: &Owner,
    items: &[ItemAdded],
    (last_position, now_ms): (i64, i64),
) -> Result<(), DbErr> {
    if items.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::on(
        txn,
        "INSERT INTO wishlist_item (principal_id, product_id, variant_id, version, position, added_at_ms) VALUES ",
    );
    for (position, (at, item)) in (last_position + 1..).zip(items.iter().rev().enumerate()) {
        sql = sql
            .text(if at == 0 { "(" } else { ", (" })
            .bind(owner.id().0)
            .text(", ")
            .bind(item.product_id)
            .text(", ")
            .bind(item.variant_id)
            .text(", 1, ")
            .bind(position);
        sql = sql.text(", ").bind(now_ms).text(")");
    }
    sql.text(AGAIN).execute(txn).await?;
    Ok(())
}

/// Marks the items of `products` as removed.
pub(super) async fn remove_in(txn: &Txn, owner: &Owner, products: &[i64], now_ms: i64) -> Result<(), DbErr> {
    if products.is_empty() {
        return Ok(());
    }
    Sql::on(txn, "UPDATE wishlist_item SET removed_at_ms = ")
        .bind(now_ms)
        .text(" WHERE removed_at_ms IS NULL AND principal_id = ")
        .bind(owner.id().0)
        .text(" AND product_id")
        .any(products)
        .execute(txn)
        .await?;
    Ok(())
}

/// Adds everything in the list of `from` to that of `into`, and empties it; returns the products.
pub(super) async fn hand_over_in(txn: &Txn, from: &Owner, into: &Owner) -> Result<Vec<i64>, DbErr> {
    let (_, last_position) = standing_in(txn, into).await?;
    let sql = Sql::on(
        txn,
        "INSERT INTO wishlist_item (principal_id, product_id, variant_id, version, position, added_at_ms) SELECT ",
    )
    .bind(into.id().0)
    .text(", product_id, variant_id, version, position + ")
    .bind(last_position)
    .text(", added_at_ms FROM wishlist_item moved WHERE removed_at_ms IS NULL AND principal_id = ")
    .bind(from.id().0);
    let products = sql.text(AGAIN).text(" RETURNING product_id").column(txn).await?;
    Sql::on(txn, "DELETE FROM wishlist_item WHERE principal_id = ")
        .bind(from.id().0)
        .execute(txn)
        .await?;
    Ok(products)
}
