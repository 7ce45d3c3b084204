//! Stock that is kept for somebody.

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
-- reserved: kept for orders and holds. held: the part of it that no order has yet
ALTER TABLE stock_level ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0 AND reserved <= on_hand);
ALTER TABLE stock_level ADD COLUMN held BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0 AND held <= reserved);
-- state: 1 held, 2 committed, 3 released, 4 expired. for_order: whether an order has it, paid or not
CREATE TABLE reservation (
  id {uuid} PRIMARY KEY NOT NULL,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 4),
  for_order BOOLEAN NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  ended_at_ms BIGINT
);
CREATE INDEX reservation_due ON reservation (expires_at_ms, id) WHERE state = 1;
-- quantity was taken, shipped has left the house, given_back was not sent after all, restocked was sent and came back
CREATE TABLE reservation_line (
  reservation_id {uuid} NOT NULL REFERENCES reservation (id) ON DELETE CASCADE,
  variant_id BIGINT NOT NULL,
  location_id BIGINT NOT NULL REFERENCES location (id),
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  shipped BIGINT NOT NULL DEFAULT 0 CHECK (shipped >= 0),
  given_back BIGINT NOT NULL DEFAULT 0 CHECK (given_back >= 0),
  restocked BIGINT NOT NULL DEFAULT 0 CHECK (restocked >= 0 AND restocked <= shipped),
  PRIMARY KEY (reservation_id, variant_id, location_id),
  CHECK (shipped + given_back <= quantity)
) {clustered};
CREATE INDEX reservation_line_variant ON reservation_line (variant_id);
";
