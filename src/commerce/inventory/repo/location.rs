//! Places that hold stock, and the markets that they serve.

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::commerce::inventory::entity::{location, market_location};
use crate::platform::db::{Txn, delete_where, insert_all, upsert_all};

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
