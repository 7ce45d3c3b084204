//! Prices for a time: what a variant costs from one moment to another, and its regular price meanwhile.

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
-- state: 1 planned, 2 in force, 3 ended, 4 cancelled. It only ever grows.
CREATE TABLE price_schedule (
  id {uuid} PRIMARY KEY NOT NULL,
  market_id BIGINT NOT NULL REFERENCES market (id),
  name TEXT NOT NULL,
  starts_at_ms BIGINT NOT NULL,
  ends_at_ms BIGINT,
  state SMALLINT NOT NULL DEFAULT 1 CHECK (state IN (1, 2, 3, 4)),
  created_at_ms BIGINT NOT NULL,
  CHECK (ends_at_ms > starts_at_ms)
);
CREATE INDEX price_schedule_begin ON price_schedule (starts_at_ms, id);
CREATE TABLE price_schedule_price (
  schedule_id {uuid} NOT NULL REFERENCES price_schedule (id) ON DELETE CASCADE,
  variant_id BIGINT NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  compare_at_minor BIGINT,
  PRIMARY KEY (schedule_id, variant_id),
  CHECK (compare_at_minor > amount_minor)
) {clustered};
CREATE INDEX price_schedule_price_variant ON price_schedule_price (variant_id);
-- What comes back when the sale in force ends. Where none is, the row of price is the regular one and there is none here.
CREATE TABLE price_regular (
  variant_id BIGINT NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
  market_id BIGINT NOT NULL REFERENCES market (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  compare_at_minor BIGINT,
  PRIMARY KEY (variant_id, market_id),
  CHECK (compare_at_minor > amount_minor)
) {clustered};
";
