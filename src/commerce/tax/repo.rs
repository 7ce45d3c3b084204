//! Every query of the tax tables.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::assessment::Rate;
use super::entity::{tax_class, tax_rate};
use crate::commerce::market::Place;
use crate::platform::db::{Txn, delete_where, insert_all, upsert_all};

/// The names of all classes, by code.
///
/// # Errors
/// What the database says.
pub async fn load_classes(conn: &impl ConnectionTrait) -> Result<BTreeMap<String, String>, DbErr> {
    let rows = tax_class::Entity::find().all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// Makes a class, or names it anew.
///
/// # Errors
/// What the database says.
pub async fn save_class_in(txn: &Txn, code: &str, name: &str) -> Result<(), DbErr> {
    let row = tax_class::Model {
        code: code.to_owned(),
        name: name.to_owned(),
    };
    upsert_all::<tax_class::Entity, _>(txn, vec![row]).await
}

/// The rates of a market in their order.
///
/// # Errors
/// What the database says.
pub async fn load_rates(conn: &impl ConnectionTrait, market_id: i64) -> Result<Vec<Rate>, DbErr> {
    let rows = tax_rate::Entity::find()
        .filter(tax_rate::Column::MarketId.eq(market_id))
        .order_by_asc(tax_rate::Column::Position)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(rate).collect())
}

/// The rates of every market in their order, by market.
///
/// # Errors
/// What the database says.
pub(super) async fn load_all(conn: &impl ConnectionTrait) -> Result<HashMap<i64, Vec<Rate>>, DbErr> {
    let rows = tax_rate::Entity::find()
        .order_by_asc(tax_rate::Column::MarketId)
        .order_by_asc(tax_rate::Column::Position)
        .all(conn)
        .await?;
    let mut rates: HashMap<i64, Vec<Rate>> = HashMap::new();
    for row in rows {
        rates.entry(row.market_id).or_default().push(rate(row));
    }
    Ok(rates)
}

fn rate(row: tax_rate::Model) -> Rate {
    Rate {
        class: row.class,
        place: Place::from_parts(row.country, row.region),
        name: row.name,
        rate_ppm: row.rate_ppm,
    }
}

/// Makes `rates` all the rates of a market.
///
/// # Errors
/// What the database says, constraints included.
pub async fn replace_rates_in(txn: &Txn, market_id: i64, rates: &[Rate]) -> Result<(), DbErr> {
    delete_where(txn, tax_rate::Column::MarketId, &[market_id]).await?;
    let rows = rates.iter().zip(0..).map(|(rate, position)| tax_rate::Model {
        market_id,
        position,
        class: rate.class.clone(),
        country: rate.place.country.clone(),
        region: rate.place.region.clone().unwrap_or_default(),
        name: rate.name.clone(),
        rate_ppm: rate.rate_ppm,
    });
    insert_all::<tax_rate::Entity, _>(txn, rows.collect()).await
}
