//! Every query of the stock tables.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
};

use super::entity::{location, market_location, stock_level};
use crate::platform::db::{Engine, Sql, Txn, delete_where, insert_all, keys_in, upsert_all};

/// Which variant at which location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LevelKey {
    pub variant_id: i64,
    pub location_id: i64,
}

/// A place that holds stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub id: i64,
    pub code: String,
    pub name: String,
    /// Whether markets that are made later are served too. Where it is so, `market_ids` are all there are.
    pub serves_all: bool,
    /// The markets that it serves.
    pub market_ids: Vec<i64>,
}

/// The levels of `variants` at all locations.
///
/// # Errors
/// What the database says.
pub async fn load_levels(conn: &impl ConnectionTrait, variants: &[i64]) -> Result<HashMap<LevelKey, i64>, DbErr> {
    let rows = stock_level::Entity::find()
        .filter(keys_in(conn, stock_level::Column::VariantId, variants))
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                LevelKey {
                    variant_id: row.variant_id,
                    location_id: row.location_id,
                },
                row.on_hand,
            )
        })
        .collect())
}

#[derive(FromQueryResult)]
struct OnHand {
    variant_id: i64,
    on_hand: i64,
}

/// How many of each of `variants` there are at the locations that serve the market. A variant without any level is left
/// out.
///
/// # Errors
/// What the database says.
pub async fn on_hand(
    conn: &impl ConnectionTrait,
    market_id: i64,
    variants: &[i64],
) -> Result<HashMap<i64, i64>, DbErr> {
    let rows: Vec<OnHand> = Sql::on(
        conn,
        "SELECT s.variant_id, CAST(SUM(s.on_hand) AS BIGINT) AS on_hand FROM stock_level s JOIN market_location m ON m.location_id = s.location_id WHERE m.market_id = ",
    )
    .bind(market_id)
    .text(" AND s.variant_id")
    .any(variants)
    .text(" GROUP BY s.variant_id")
    .all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.variant_id, row.on_hand)).collect())
}

/// All locations, by code.
///
/// # Errors
/// What the database says.
pub async fn load_locations(conn: &impl ConnectionTrait) -> Result<Vec<Location>, DbErr> {
    let served = market_location::Entity::find()
        .order_by_asc(market_location::Column::Priority)
        .all(conn)
        .await?;
    let rows = location::Entity::find()
        .order_by_asc(location::Column::Id)
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Location {
            market_ids: served
                .iter()
                .filter(|one| one.location_id == row.id)
                .map(|one| one.market_id)
                .collect(),
            id: row.id,
            code: row.code,
            name: row.name,
            serves_all: row.serves_all,
        })
        .collect())
}

/// Writes a location and which markets it serves. Within a market, locations of lower ids come first.
///
/// # Errors
/// What the database says.
pub async fn save_location_in(txn: &Txn, location: &Location) -> Result<(), DbErr> {
    let model = location::Model {
        id: location.id,
        code: location.code.clone(),
        name: location.name.clone(),
        serves_all: location.serves_all,
    };
    upsert_all::<location::Entity, _>(txn, vec![model]).await?;
    delete_where(txn, market_location::Column::LocationId, &[location.id]).await?;
    let markets = location.market_ids.iter();
    let served = markets.map(|market_id| served_by(location.id, *market_id)).collect();
    insert_all::<market_location::Entity, _>(txn, served).await
}

/// Makes the new market `market_id` served by every location that serves all; returns the ids of those.
///
/// # Errors
/// What the database says.
pub async fn serve_new_market_in(txn: &Txn, market_id: i64) -> Result<Vec<i64>, DbErr> {
    let serving = location::Entity::find()
        .filter(location::Column::ServesAll.eq(true))
        .order_by_asc(location::Column::Id)
        .all(txn)
        .await?;
    let rows = serving.iter().map(|row| served_by(row.id, market_id)).collect();
    insert_all::<market_location::Entity, _>(txn, rows).await?;
    Ok(serving.into_iter().map(|row| row.id).collect())
}

/// Locations of lower ids come first.
fn served_by(location_id: i64, market_id: i64) -> market_location::Model {
    market_location::Model {
        market_id,
        location_id,
        priority: i32::try_from(location_id).unwrap_or(i32::MAX),
    }
}

/// Sets stock levels. The caller notes the variants in `stock_dirty`.
///
/// # Errors
/// What the database says, constraints included.
pub async fn save_levels_in(txn: &Txn, levels: Vec<(LevelKey, i64)>) -> Result<(), DbErr> {
    let models = levels.into_iter().map(|(key, on_hand)| stock_level::Model {
        variant_id: key.variant_id,
        location_id: key.location_id,
        on_hand,
    });
    upsert_all::<stock_level::Entity, _>(txn, models.collect()).await
}

/// Takes levels away. The caller notes the variants in `stock_dirty`.
///
/// # Errors
/// What the database says.
pub async fn delete_levels_in(txn: &Txn, keys: &[LevelKey]) -> Result<(), DbErr> {
    let mut by_location: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for key in keys {
        by_location.entry(key.location_id).or_default().push(key.variant_id);
    }
    for (location_id, variants) in by_location {
        Sql::on(txn, "DELETE FROM stock_level WHERE location_id = ")
            .bind(location_id)
            .text(" AND variant_id")
            .any(&variants)
            .execute(txn)
            .await?;
    }
    Ok(())
}

/// The levels of `variants` at all locations, locked until the transaction ends, in the order of their keys. SQLite has one writer at
/// a time anyway.
///
/// # Errors
/// What the database says.
pub async fn lock_levels_in(txn: &Txn, variants: &[i64]) -> Result<HashMap<LevelKey, i64>, DbErr> {
    if Engine::of(txn) == Engine::Postgres {
        Sql::on(txn, "SELECT 1 FROM stock_level WHERE variant_id")
            .any(variants)
            .text(" ORDER BY variant_id, location_id FOR UPDATE")
            .execute(txn)
            .await?;
    }
    load_levels(txn, variants).await
}
