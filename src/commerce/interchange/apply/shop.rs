//! What records refer to: markets, locations, collections and words, as the shop has them while a batch is applied.

use std::collections::HashMap;

use super::session::ImportOptions;
use crate::commerce::inventory::{self, Location};
use crate::commerce::market::{self, Market, MarketRow};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::db::{Conn, Txn, allocate_ids_in};
use crate::platform::error::Error;
use crate::platform::money::Currency;

/// Markets and locations by code.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    pub(super) markets: HashMap<String, Market>,
    pub(super) locations: HashMap<String, Location>,
}

impl Shop {
    pub(crate) async fn load(conn: &impl Conn) -> Result<Self, Error> {
        let markets = market::load_all(conn)
            .await?
            .into_iter()
            .map(|market| (market.code.clone(), market))
            .collect();
        let locations = inventory::load_locations(conn)
            .await?
            .into_iter()
            .map(|location| (location.code.clone(), location))
            .collect();
        Ok(Self { markets, locations })
    }

    /// Code of the market of prices that name none.
    pub(super) fn unnamed_market(&self, options: &ImportOptions) -> String {
        let default = || self.markets.values().find(|market| market.is_default);
        options
            .market
            .clone()
            .or_else(|| Some(default()?.code.clone()))
            .unwrap_or_else(|| "main".to_owned())
    }

    /// The market of `code`.
    pub(crate) fn market(&self, code: &str) -> Option<&Market> {
        self.markets.get(code)
    }

    pub(crate) fn market_code(&self, id: i64) -> Option<&Market> {
        self.markets.values().find(|market| market.id == id)
    }

    pub(super) fn location_code(&self, id: i64) -> Option<&str> {
        self.locations
            .values()
            .find(|location| location.id == id)
            .map(|location| location.code.as_str())
    }

    /// Makes the market and the location that the import was told to use for what the file does not name, where they
    /// are needed and not there yet.
    pub(super) async fn ensure_defaults_in(
        &mut self,
        txn: &Txn,
        options: &ImportOptions,
        (market, location): (bool, bool),
        changes: &mut ChangeSet,
    ) -> Result<(), Error> {
        let unnamed = self.unnamed_market(options);
        if market && !self.markets.contains_key(&unnamed) {
            let row = self.new_market(txn, unnamed, options).await?;
            market::save_in(txn, &row).await?;
            changes.add(Scope::Shop, Entity::Market, row.id, Change::Upserted);
            serve_in(txn, row.id, changes).await?;
            *self = Self::load(txn).await?;
        }
        if location && !self.locations.contains_key(&options.location) {
            let id = allocate_ids_in(txn, "location", 1).await?;
            let market_ids = self.markets.values().map(|market| market.id).collect();
            let row = Location {
                id,
                code: options.location.clone(),
                name: options.location.clone(),
                serves_all: true,
                market_ids,
            };
            inventory::save_location_in(txn, &row).await?;
            changes.add(Scope::Shop, Entity::Location, id, Change::Upserted);
            self.locations.insert(row.code.clone(), row);
        }
        Ok(())
    }

    /// The first market of a shop is its default.
    async fn new_market(&self, txn: &Txn, code: String, options: &ImportOptions) -> Result<MarketRow, Error> {
        let id = allocate_ids_in(txn, "market", 1).await?;
        Ok(MarketRow {
            id,
            name: code.to_uppercase(),
            code,
            currency: options.currency.unwrap_or_else(Currency::usd),
            countries: vec![],
            languages: vec![options.own_language.clone()],
            prices_include_tax: true,
            is_default: self.markets.is_empty(),
            position: i32::try_from(id).unwrap_or(i32::MAX),
        })
    }
}

/// Makes the locations that serve all markets serve a new one: a shop with one of each needs to say nothing. Nothing has a
/// price there yet, so no list changes.
pub(super) async fn serve_in(txn: &Txn, market_id: i64, changes: &mut ChangeSet) -> Result<(), Error> {
    for id in inventory::serve_new_market_in(txn, market_id).await? {
        changes.add(Scope::Shop, Entity::Location, id, Change::Upserted);
    }
    Ok(())
}
