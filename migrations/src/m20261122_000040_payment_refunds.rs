//! Money that goes back to shoppers.

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
-- state: 1 pending, 2 succeeded, 3 failed. origin: 1 staff, 2 the order was cancelled, 3 the money came too late, 4 made at the provider
CREATE TABLE refund (
  id {uuid} PRIMARY KEY NOT NULL,
  order_id {uuid} NOT NULL REFERENCES shop_order (id),
  intent_id {uuid} NOT NULL REFERENCES payment_intent (id),
  provider_ref TEXT,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  origin SMALLINT NOT NULL CHECK (origin BETWEEN 1 AND 4),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  reason TEXT NOT NULL,
  failure_code TEXT,
  created_by {uuid},
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  UNIQUE (intent_id, provider_ref)
);
CREATE INDEX refund_of_order ON refund (order_id, created_at_ms, id);
CREATE INDEX refund_waiting ON refund (updated_at_ms) WHERE state = 1;
CREATE TABLE refund_line (
  refund_id {uuid} NOT NULL REFERENCES refund (id),
  order_line_id {uuid} NOT NULL REFERENCES order_line (id),
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  restocked BOOLEAN NOT NULL,
  PRIMARY KEY (refund_id, order_line_id)
) {clustered};
CREATE INDEX refund_line_of_line ON refund_line (order_line_id);
";
