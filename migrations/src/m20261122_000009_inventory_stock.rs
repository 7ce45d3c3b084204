//! Where stock lies, which markets it serves, and how much there is.

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
CREATE TABLE location (
  id {pk},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  serves_all BOOLEAN NOT NULL
);
CREATE TABLE market_location (
  market_id BIGINT NOT NULL REFERENCES market (id) ON DELETE CASCADE,
  location_id BIGINT NOT NULL REFERENCES location (id) ON DELETE CASCADE,
  priority INTEGER NOT NULL,
  PRIMARY KEY (market_id, location_id)
);
CREATE TABLE stock_level (
  variant_id BIGINT NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
  location_id BIGINT NOT NULL REFERENCES location (id),
  on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
  PRIMARY KEY (variant_id, location_id)
) {clustered};
";
