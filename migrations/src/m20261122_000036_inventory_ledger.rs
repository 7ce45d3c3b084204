//! Every move of stock, and how far each warehouse has been heard.

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
-- reason: 1 opening, 2 set by staff or import, 3 feed, 4 held, 5 released, 6 expired, 7 shipped, 8 cancelled, 9 restocked, 10 deleted
CREATE TABLE stock_movement (
  id {queue_pk},
  variant_id BIGINT NOT NULL,
  location_id BIGINT NOT NULL,
  on_hand_delta BIGINT NOT NULL,
  reserved_delta BIGINT NOT NULL,
  reason SMALLINT NOT NULL CHECK (reason BETWEEN 1 AND 10),
  reference TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX stock_movement_of_variant ON stock_movement (variant_id, id);
INSERT INTO stock_movement (variant_id, location_id, on_hand_delta, reserved_delta, reason, reference, at_ms)
  SELECT variant_id, location_id, on_hand, 0, 1, '', 0 FROM stock_level WHERE on_hand > 0;
CREATE TABLE stock_feed (
  source TEXT PRIMARY KEY NOT NULL CHECK (source <> ''),
  sequence BIGINT NOT NULL CHECK (sequence >= 0),
  at_ms BIGINT NOT NULL
);
";
