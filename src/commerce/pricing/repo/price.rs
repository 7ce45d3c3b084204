//! Prices that shoppers see.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

use crate::commerce::pricing::entity::price;
use crate::commerce::pricing::price::{Price, PriceKey};
use crate::platform::db::{Sql, Txn, keys_in, upsert_all};

/// The prices that shoppers see of `variants`, in all markets or in one.
///
/// # Errors
/// What the database says.
pub async fn load_prices(
    conn: &impl ConnectionTrait,
    variants: &[i64],
    market_id: Option<i64>,
) -> Result<HashMap<PriceKey, Price>, DbErr> {
    let mut query = price::Entity::find().filter(keys_in(conn, price::Column::VariantId, variants));
    if let Some(market_id) = market_id {
        query = query.filter(price::Column::MarketId.eq(market_id));
    }
    let rows = query.all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                PriceKey {
                    variant_id: row.variant_id,
                    market_id: row.market_id,
                },
                Price {
                    amount_minor: row.amount_minor,
                    compare_at_minor: row.compare_at_minor,
                },
            )
        })
        .collect())
}

/// Whether anything has a price in the market, or is to have one by a schedule that is not over.
///
/// # Errors
/// What the database says.
pub async fn market_has_prices(conn: &impl ConnectionTrait, market_id: i64) -> Result<bool, DbErr> {
    let found: Vec<i32> = Sql::on(conn, "SELECT 1 WHERE EXISTS (SELECT 1 FROM price WHERE market_id = ")
        .bind(market_id)
        .text(") OR EXISTS (SELECT 1 FROM price_schedule WHERE state IN (1, 2) AND market_id = ")
        .bind(market_id)
        .text(")")
        .column(conn)
        .await?;
    Ok(!found.is_empty())
}

/// Sets prices.
///
/// # Errors
/// What the database says, constraints included.
pub(in crate::commerce::pricing) async fn save_prices_in(
    txn: &Txn,
    prices: Vec<(PriceKey, Price)>,
) -> Result<(), DbErr> {
    let models = prices.into_iter().map(|(key, price)| price::Model {
        variant_id: key.variant_id,
        market_id: key.market_id,
        amount_minor: price.amount_minor,
        compare_at_minor: price.compare_at_minor,
    });
    upsert_all::<price::Entity, _>(txn, models.collect()).await
}

/// Takes prices away.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::pricing) async fn delete_prices_in(txn: &Txn, keys: &[PriceKey]) -> Result<(), DbErr> {
    delete_keys_in(txn, "price", keys).await
}

/// Deletes the rows of `keys` from `table`, one statement a market.
pub(super) async fn delete_keys_in(txn: &Txn, table: &str, keys: &[PriceKey]) -> Result<(), DbErr> {
    let mut by_market: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for key in keys {
        by_market.entry(key.market_id).or_default().push(key.variant_id);
    }
    for (market_id, variants) in by_market {
        Sql::on(txn, "DELETE FROM ")
            .text(table)
            .text(" WHERE market_id = ")
            .bind(market_id)
            .text(" AND variant_id")
            .any(&variants)
            .execute(txn)
            .await?;
    }
    Ok(())
}
