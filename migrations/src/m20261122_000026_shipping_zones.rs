//! Where a market sends parcels, by which methods, and what they cost.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await
    }
}

const SQL: &str = "
CREATE TABLE shipping_zone (
  market_id BIGINT NOT NULL REFERENCES market (id) ON DELETE CASCADE,
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
  position INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  PRIMARY KEY (market_id, code)
);
-- A place lies in one zone of a market at most. region '': the whole country
CREATE TABLE shipping_place (
  market_id BIGINT NOT NULL,
  country TEXT NOT NULL CHECK (length(country) = 2),
  region TEXT NOT NULL DEFAULT '' CHECK (length(region) <= 3),
  zone TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (market_id, country, region),
  FOREIGN KEY (market_id, zone) REFERENCES shipping_zone (market_id, code) ON DELETE CASCADE
);
-- rated_by: 1 weight, 2 subtotal
CREATE TABLE shipping_method (
  market_id BIGINT NOT NULL,
  zone TEXT NOT NULL,
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
  position INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  rated_by SMALLINT NOT NULL CHECK (rated_by IN (1, 2)),
  free_from_minor BIGINT CHECK (free_from_minor >= 0),
  max_weight_grams BIGINT CHECK (max_weight_grams > 0),
  days_min INTEGER NOT NULL CHECK (days_min >= 0),
  days_max INTEGER NOT NULL,
  PRIMARY KEY (market_id, zone, code),
  FOREIGN KEY (market_id, zone) REFERENCES shipping_zone (market_id, code) ON DELETE CASCADE,
  CHECK (days_max >= days_min)
);
-- begins_at: grams or minor units, as the method is rated
CREATE TABLE shipping_tier (
  market_id BIGINT NOT NULL,
  zone TEXT NOT NULL,
  method TEXT NOT NULL,
  begins_at BIGINT NOT NULL CHECK (begins_at >= 0),
  cost_minor BIGINT NOT NULL CHECK (cost_minor >= 0),
  PRIMARY KEY (market_id, zone, method, begins_at),
  FOREIGN KEY (market_id, zone, method) REFERENCES shipping_method (market_id, zone, code) ON DELETE CASCADE
);
CREATE TABLE shipping_title (
  market_id BIGINT NOT NULL,
  zone TEXT NOT NULL,
  method TEXT NOT NULL,
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  title TEXT NOT NULL CHECK (title <> ''),
  PRIMARY KEY (market_id, zone, method, language),
  FOREIGN KEY (market_id, zone, method) REFERENCES shipping_method (market_id, zone, code) ON DELETE CASCADE
);
";
