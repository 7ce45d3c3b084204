//! Every query of the price table.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

use super::entity::price;
use crate::platform::db::{Sql, Txn, keys_in, upsert_all};

/// Which variant in which market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PriceKey {
    pub variant_id: i64,
    pub market_id: i64,
}

/// What a variant costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub amount_minor: i64,
    /// The price before a sale, higher than the amount; `None`: no sale.
    pub compare_at_minor: Option<i64>,
}

/// The prices of `variants` in all markets, or in one.
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

/// Whether anything has a price in the market.
///
/// # Errors
/// What the database says.
pub async fn market_has_prices(conn: &impl ConnectionTrait, market_id: i64) -> Result<bool, DbErr> {
    let found: Vec<i64> = Sql::on(conn, "SELECT variant_id FROM price WHERE market_id = ")
        .bind(market_id)
        .text(" LIMIT 1")
        .column(conn)
        .await?;
    Ok(!found.is_empty())
}

/// Sets prices.
///
/// # Errors
/// What the database says, constraints included.
pub async fn save_prices_in(txn: &Txn, prices: Vec<(PriceKey, Price)>) -> Result<(), DbErr> {
    let models = prices.into_iter().map(|(key, price)| price::Model {
        variant_id: key.variant_id,
        market_id: key.market_id,
        amount_minor: price.amount_minor,
        compare_at_minor: price.compare_at_minor,
    });
    upsert_all::<price::Entity, _>(txn, models.collect()).await
}
