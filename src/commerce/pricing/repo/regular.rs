//! Regular prices of variants that a sale is in force for.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

use super::price::{delete_keys_in, load_prices};
use crate::commerce::pricing::entity::price_regular;
use crate::commerce::pricing::price::{Price, PriceKey};
use crate::platform::db::{Txn, keys_in, upsert_all};

/// The prices of `variants` outside of sales, in all markets or in one: what shoppers see, but for those that a sale is in force
/// for.
///
/// # Errors
/// What the database says.
pub async fn load_regular_prices(
    conn: &impl ConnectionTrait,
    variants: &[i64],
    market_id: Option<i64>,
) -> Result<HashMap<PriceKey, Price>, DbErr> {
    let mut prices = load_prices(conn, variants, market_id).await?;
    let mut query = price_regular::Entity::find().filter(keys_in(conn, price_regular::Column::VariantId, variants));
    if let Some(market_id) = market_id {
        query = query.filter(price_regular::Column::MarketId.eq(market_id));
    }
    for row in query.all(conn).await? {
        let key = PriceKey {
            variant_id: row.variant_id,
            market_id: row.market_id,
        };
        prices.insert(
            key,
            Price {
                amount_minor: row.amount_minor,
                compare_at_minor: row.compare_at_minor,
            },
        );
    }
    Ok(prices)
}

/// Keeps regular prices while a sale is in force.
pub(in crate::commerce::pricing) async fn save_regular_in(
    txn: &Txn,
    prices: Vec<(PriceKey, Price)>,
) -> Result<(), DbErr> {
    let models = prices.into_iter().map(|(key, price)| price_regular::Model {
        variant_id: key.variant_id,
        market_id: key.market_id,
        amount_minor: price.amount_minor,
        compare_at_minor: price.compare_at_minor,
    });
    upsert_all::<price_regular::Entity, _>(txn, models.collect()).await
}

/// Forgets regular prices: no sale is in force any more.
pub(in crate::commerce::pricing) async fn delete_regular_in(txn: &Txn, keys: &[PriceKey]) -> Result<(), DbErr> {
    delete_keys_in(txn, "price_regular", keys).await
}
