//! Every query of the shipping tables.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, QueryOrder as _};

use super::entity::{shipping_method, shipping_place, shipping_tier, shipping_title, shipping_zone};
use super::zone::{Method, Tariff, Tier, Zone};
use crate::commerce::market::Place;
use crate::platform::db::{Sql, Txn, delete_where, insert_all};

const BY_WEIGHT: i16 = 1;
const BY_SUBTOTAL: i16 = 2;

/// Names a method: market, zone and code.
type MethodKey = (i64, String, String);

/// The zones of every market in their order, with their places and methods in theirs, by market: five statements.
///
/// # Errors
/// What the database says.
pub async fn load_zones(conn: &impl ConnectionTrait) -> Result<HashMap<i64, Vec<Zone>>, DbErr> {
    let zones = shipping_zone::Entity::find()
        .order_by_asc(shipping_zone::Column::Position)
        .all(conn)
        .await?;
    let places = shipping_place::Entity::find()
        .order_by_asc(shipping_place::Column::Position)
        .all(conn)
        .await?;
    let mut places_of: HashMap<(i64, String), Vec<Place>> = HashMap::new();
    for row in places {
        let place = Place::from_parts(row.country, row.region);
        places_of.entry((row.market_id, row.zone)).or_default().push(place);
    }
    let mut methods = load_methods(conn).await?;
    let mut by_market: HashMap<i64, Vec<Zone>> = HashMap::new();
    for row in zones {
        let key = (row.market_id, row.code);
        by_market.entry(row.market_id).or_default().push(Zone {
            name: row.name,
            places: places_of.remove(&key).unwrap_or_default(),
            methods: methods.remove(&key).unwrap_or_default(),
            code: key.1,
        });
    }
    Ok(by_market)
}

/// The methods of every zone.
async fn load_methods(conn: &impl ConnectionTrait) -> Result<HashMap<(i64, String), Vec<Method>>, DbErr> {
    let rows = shipping_method::Entity::find()
        .order_by_asc(shipping_method::Column::Position)
        .all(conn)
        .await?;
    let tiers = shipping_tier::Entity::find()
        .order_by_asc(shipping_tier::Column::BeginsAt)
        .all(conn)
        .await?;
    let mut tiers_of: HashMap<MethodKey, Vec<Tier>> = HashMap::new();
    for row in tiers {
        let tier = Tier {
            from: row.begins_at,
            cost_minor: row.cost_minor,
        };
        tiers_of
            .entry((row.market_id, row.zone, row.method))
            .or_default()
            .push(tier);
    }
    let mut titles_of: HashMap<MethodKey, Vec<(String, String)>> = HashMap::new();
    for row in shipping_title::Entity::find().all(conn).await? {
        titles_of
            .entry((row.market_id, row.zone, row.method))
            .or_default()
            .push((row.language, row.title));
    }
    let mut methods: HashMap<(i64, String), Vec<Method>> = HashMap::new();
    for row in rows {
        let key = (row.market_id, row.zone, row.code);
        let tiers = tiers_of.remove(&key).unwrap_or_default();
        let method = Method {
            name: row.name,
            titles: titles_of.remove(&key).unwrap_or_default().into_iter().collect(),
            tariff: if row.rated_by == BY_WEIGHT {
                Tariff::Weight(tiers)
            } else {
                Tariff::Subtotal(tiers)
            },
            free_from_minor: row.free_from_minor,
            max_weight_grams: row.max_weight_grams,
            days_min: row.days_min,
            days_max: row.days_max,
            code: key.2,
        };
        methods.entry((key.0, key.1)).or_default().push(method);
    }
    Ok(methods)
}

/// Whether anything is sent in the market, so that costs in its currency are kept.
///
/// # Errors
/// What the database says.
pub async fn market_has_methods(conn: &impl ConnectionTrait, market_id: i64) -> Result<bool, DbErr> {
    let found: Vec<String> = Sql::on(conn, "SELECT code FROM shipping_method WHERE market_id = ")
        .bind(market_id)
        .text(" LIMIT 1")
        .column(conn)
        .await?;
    Ok(!found.is_empty())
}

/// Makes `zones` all the zones of a market.
///
/// # Errors
/// What the database says, constraints included.
pub async fn replace_zones_in(txn: &Txn, market_id: i64, zones: &[Zone]) -> Result<(), DbErr> {
    // Places, methods and what belongs to them go with their zone.
    delete_where(txn, shipping_zone::Column::MarketId, &[market_id]).await?;
    let rows = zones.iter().zip(0..).map(|(zone, position)| shipping_zone::Model {
        market_id,
        code: zone.code.clone(),
        position,
        name: zone.name.clone(),
    });
    insert_all::<shipping_zone::Entity, _>(txn, rows.collect()).await?;
    let places = zones.iter().flat_map(|zone| {
        zone.places
            .iter()
            .zip(0..)
            .map(move |(place, position)| shipping_place::Model {
                market_id,
                country: place.country.clone(),
                region: place.region.clone().unwrap_or_default(),
                zone: zone.code.clone(),
                position,
            })
    });
    insert_all::<shipping_place::Entity, _>(txn, places.collect()).await?;
    insert_methods_in(txn, market_id, zones).await
}

async fn insert_methods_in(txn: &Txn, market_id: i64, zones: &[Zone]) -> Result<(), DbErr> {
    let mut methods = Vec::new();
    let mut tiers = Vec::new();
    let mut titles = Vec::new();
    for zone in zones {
        for (method, position) in zone.methods.iter().zip(0..) {
            let (rated_by, own_tiers) = match &method.tariff {
                Tariff::Weight(tiers) => (BY_WEIGHT, tiers),
                Tariff::Subtotal(tiers) => (BY_SUBTOTAL, tiers),
            };
            methods.push(shipping_method::Model {
                market_id,
                zone: zone.code.clone(),
                code: method.code.clone(),
                position,
                name: method.name.clone(),
                rated_by,
                free_from_minor: method.free_from_minor,
                max_weight_grams: method.max_weight_grams,
                days_min: method.days_min,
                days_max: method.days_max,
            });
            tiers.extend(own_tiers.iter().map(|tier| shipping_tier::Model {
                market_id,
                zone: zone.code.clone(),
                method: method.code.clone(),
                begins_at: tier.from,
                cost_minor: tier.cost_minor,
            }));
            titles.extend(method.titles.iter().map(|(language, title)| shipping_title::Model {
                market_id,
                zone: zone.code.clone(),
                method: method.code.clone(),
                language: language.clone(),
                title: title.clone(),
            }));
        }
    }
    insert_all::<shipping_method::Entity, _>(txn, methods).await?;
    insert_all::<shipping_tier::Entity, _>(txn, tiers).await?;
    insert_all::<shipping_title::Entity, _>(txn, titles).await
}
