//! Classes of goods, and the rates of tax of each market.

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
CREATE TABLE tax_class (
  code TEXT PRIMARY KEY NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
  name TEXT NOT NULL CHECK (name <> '')
);
INSERT INTO tax_class (code, name) VALUES ('standard', 'Standard'), ('shipping', 'Shipping');
-- region '': the whole country
CREATE TABLE tax_rate (
  market_id BIGINT NOT NULL REFERENCES market (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  class TEXT NOT NULL REFERENCES tax_class (code),
  country TEXT NOT NULL CHECK (length(country) = 2),
  region TEXT NOT NULL DEFAULT '' CHECK (length(region) <= 3),
  name TEXT NOT NULL CHECK (name <> ''),
  rate_ppm BIGINT NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
  PRIMARY KEY (market_id, position),
  UNIQUE (market_id, class, country, region, name)
);
";
