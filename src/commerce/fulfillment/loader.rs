//! Parcels of many orders at once.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::repo::{self, ParcelEventRow, ParcelLineRow, ParcelRow};
use crate::platform::db::{Conn, Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

/// A parcel with what is in it.
#[derive(Debug)]
pub struct Parcel {
    pub row: ParcelRow,
    pub lines: Vec<ParcelLineRow>,
}

/// The parcels of an order in the order in which they were made.
#[derive(Debug)]
pub struct ParcelsOf;

impl Batch for ParcelsOf {
    type Key = Uuid;
    type Value = Arc<Vec<Arc<Parcel>>>;

    async fn load(db: &Db, _: &ShopContext, keys: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, DbErr> {
        let found = load(db.reader(), keys).await?;
        Ok(found
            .into_iter()
            .map(|(order, parcels)| (order, Arc::new(parcels)))
            .collect())
    }
}

/// The parcels of `orders`, each order's in the order in which they were made.
async fn load(conn: &impl Conn, orders: &[Uuid]) -> Result<HashMap<Uuid, Vec<Arc<Parcel>>>, DbErr> {
    let parcels = repo::parcels_of(conn, orders).await?;
    let ids: Vec<Uuid> = parcels.iter().map(|parcel| parcel.id).collect();
    let mut lines: HashMap<Uuid, Vec<ParcelLineRow>> = HashMap::new();
    if !ids.is_empty() {
        for line in repo::lines_of_parcels(conn, &ids).await? {
            lines.entry(line.parcel_id).or_default().push(line);
        }
    }
    let mut found: HashMap<Uuid, Vec<Arc<Parcel>>> = HashMap::new();
    for row in parcels {
        let lines = lines.remove(&row.id).unwrap_or_default();
        found
            .entry(row.order_id)
            .or_default()
            .push(Arc::new(Parcel { row, lines }));
    }
    Ok(found)
}

/// The parcels of an order in the order in which they were made.
///
/// # Errors
/// What the database says.
pub async fn parcels_of(conn: &impl Conn, order: Uuid) -> Result<Vec<Arc<Parcel>>, DbErr> {
    Ok(load(conn, &[order]).await?.remove(&order).unwrap_or_default())
}

/// What was told of a parcel, in the order in which it happened.
#[derive(Debug)]
pub struct ParcelEventsOf;

impl Batch for ParcelEventsOf {
    type Key = Uuid;
    type Value = Arc<Vec<ParcelEventRow>>;

    async fn load(db: &Db, _: &ShopContext, keys: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, DbErr> {
        let mut found: HashMap<Uuid, Vec<ParcelEventRow>> = HashMap::new();
        for event in repo::events_of(db.reader(), keys).await? {
            found.entry(event.parcel_id).or_default().push(event);
        }
        Ok(found
            .into_iter()
            .map(|(parcel, events)| (parcel, Arc::new(events)))
            .collect())
    }
}
