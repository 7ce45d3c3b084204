//! Carts: one active cart an owner.

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
-- state: 1 active, 2 merged into another cart, 3 expired. The number 4 is kept for a cart that became an order
CREATE TABLE cart (
  id {uuid} PRIMARY KEY NOT NULL,
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  guest BOOLEAN NOT NULL,
  market_id BIGINT NOT NULL REFERENCES market (id),
  version BIGINT NOT NULL CHECK (version >= 1),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 4),
  total_quantity BIGINT NOT NULL CHECK (total_quantity >= 0),
  email TEXT,
  phone TEXT,
  country TEXT CHECK (length(country) = 2),
  region TEXT CHECK (length(region) BETWEEN 1 AND 3),
  note TEXT NOT NULL DEFAULT '',
  delivery_option TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX cart_active ON cart (principal_id) WHERE state = 1;
CREATE INDEX cart_abandoned ON cart (updated_at_ms) WHERE state = 1 AND guest;
";
