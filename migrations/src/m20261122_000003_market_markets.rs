//! Markets: where the shop sells, in which currency and languages.

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
CREATE TABLE market (
  id {pk},
  code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 2 AND 32),
  name TEXT NOT NULL CHECK (name <> ''),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  prices_include_tax BOOLEAN NOT NULL,
  is_default BOOLEAN NOT NULL DEFAULT FALSE,
  position INTEGER NOT NULL
);
CREATE UNIQUE INDEX market_one_default ON market (is_default) WHERE is_default;
CREATE TABLE market_country (
  market_id BIGINT NOT NULL REFERENCES market (id) ON DELETE CASCADE,
  country TEXT NOT NULL CHECK (length(country) = 2),
  position INTEGER NOT NULL,
  PRIMARY KEY (market_id, country)
);
CREATE TABLE market_language (
  market_id BIGINT NOT NULL REFERENCES market (id) ON DELETE CASCADE,
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  position INTEGER NOT NULL,
  PRIMARY KEY (market_id, language)
);
";
