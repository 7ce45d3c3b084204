//! Every query of the market tables.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, QueryOrder as _};

use super::directory::Market;
use super::entity::{market, market_country, market_language};
use crate::platform::db::{Txn, delete_where, insert_all, upsert_all};
use crate::platform::money::Currency;

/// A market as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketRow {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub currency: Currency,
    pub countries: Vec<String>,
    pub languages: Vec<String>,
    pub prices_include_tax: bool,
    pub is_default: bool,
    pub position: i32,
}

/// All markets in their order.
///
/// # Errors
/// What the database says, or that a currency in it is unknown.
pub async fn load_all(conn: &impl ConnectionTrait) -> Result<Vec<Market>, DbErr> {
    let markets = market::Entity::find()
        .order_by_asc(market::Column::Position)
        .order_by_asc(market::Column::Id)
        .all(conn)
        .await?;
    let countries = market_country::Entity::find()
        .order_by_asc(market_country::Column::Position)
        .all(conn)
        .await?;
    let languages = market_language::Entity::find()
        .order_by_asc(market_language::Column::Position)
        .all(conn)
        .await?;
    markets
        .into_iter()
        .map(|row| {
            let currency = Currency::from_code(&row.currency).ok_or_else(|| {
                DbErr::Custom(format!("market {} has the unknown currency {}", row.code, row.currency))
            })?;
            Ok(Market {
                id: row.id,
                countries: countries
                    .iter()
                    .filter(|one| one.market_id == row.id)
                    .map(|one| one.country.clone())
                    .collect(),
                languages: languages
                    .iter()
                    .filter(|one| one.market_id == row.id)
                    .map(|one| one.language.clone())
                    .collect(),
                code: row.code,
                name: row.name,
                currency,
                prices_include_tax: row.prices_include_tax,
                is_default: row.is_default,
                position: row.position,
            })
        })
        .collect()
}

/// Writes a market with its countries and languages; where it is the default, no other is any more.
///
/// # Errors
/// What the database says.
pub async fn save_in(txn: &Txn, row: &MarketRow) -> Result<(), DbErr> {
    if row.is_default {
        crate::platform::db::Sql::on(txn, "UPDATE market SET is_default = FALSE WHERE is_default AND id <> ")
            .bind(row.id)
            .execute(txn)
            .await?;
    }
    let model = market::Model {
        id: row.id,
        code: row.code.clone(),
        name: row.name.clone(),
        currency: row.currency.code().to_owned(),
        prices_include_tax: row.prices_include_tax,
        is_default: row.is_default,
        position: row.position,
    };
    upsert_all::<market::Entity, _>(txn, vec![model]).await?;
    delete_where(txn, market_country::Column::MarketId, &[row.id]).await?;
    delete_where(txn, market_language::Column::MarketId, &[row.id]).await?;
    let countries = row
        .countries
        .iter()
        .zip(0..)
        .map(|(country, position)| market_country::Model {
            market_id: row.id,
            country: country.clone(),
            position,
        });
    insert_all::<market_country::Entity, _>(txn, countries.collect()).await?;
    let languages = row
        .languages
        .iter()
        .zip(0..)
        .map(|(language, position)| market_language::Model {
            market_id: row.id,
            language: language.clone(),
            position,
        });
    insert_all::<market_language::Entity, _>(txn, languages.collect()).await
}
