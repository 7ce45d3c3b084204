//! Shoppers' addresses.

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
-- position: the order in which a shopper wrote them down
CREATE TABLE address (
  id {uuid} PRIMARY KEY NOT NULL,
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  position BIGINT NOT NULL CHECK (position > 0),
  version BIGINT NOT NULL CHECK (version > 0),
  is_default BOOLEAN NOT NULL,
  given_name TEXT CHECK (given_name <> ''),
  family_name TEXT CHECK (family_name <> ''),
  company TEXT CHECK (company <> ''),
  line1 TEXT CHECK (line1 <> ''),
  line2 TEXT CHECK (line2 <> ''),
  district TEXT CHECK (district <> ''),
  city TEXT CHECK (city <> ''),
  region TEXT CHECK (region <> ''),
  postal_code TEXT CHECK (postal_code <> ''),
  country_code TEXT NOT NULL CHECK (LENGTH(country_code) = 2),
  phone TEXT CHECK (phone LIKE '+%'),
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX address_order ON address (principal_id, position);
CREATE UNIQUE INDEX address_default ON address (principal_id) WHERE is_default;
";
