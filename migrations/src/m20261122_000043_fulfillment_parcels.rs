//! Parcels: what of an order was sent, and where it is.

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
-- state: 1 pending, 2 packed, 3 shipped, 4 in transit, 5 out for delivery, 6 delivered, 7 attempted, 8 delayed, 9 lost, 10 cancelled
CREATE TABLE parcel (
  id {uuid} PRIMARY KEY NOT NULL,
  order_id {uuid} NOT NULL REFERENCES shop_order (id) ON DELETE CASCADE,
  position BIGINT NOT NULL CHECK (position >= 1),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 10),
  state_at_ms BIGINT NOT NULL,
  event_head BIGINT NOT NULL CHECK (event_head >= 0),
  tracking_company TEXT,
  tracking_number TEXT,
  tracking_url TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  shipped_at_ms BIGINT,
  delivered_at_ms BIGINT,
  UNIQUE (order_id, position)
);
CREATE TABLE parcel_line (
  parcel_id {uuid} NOT NULL REFERENCES parcel (id) ON DELETE CASCADE,
  line_id {uuid} NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (parcel_id, line_id)
) {clustered};
CREATE INDEX parcel_line_of_line ON parcel_line (line_id);
-- moved: whether the parcel went to the state, which a late event does not do
CREATE TABLE parcel_event (
  parcel_id {uuid} NOT NULL REFERENCES parcel (id) ON DELETE CASCADE,
  seq BIGINT NOT NULL CHECK (seq >= 1),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 10),
  moved BOOLEAN NOT NULL,
  happened_at_ms BIGINT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (parcel_id, seq)
) {clustered};
";
