//! Orders: what was bought, as it was when it was bought.

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
-- state: 1 pending payment, 2 placed, 3 on hold, 4 completed, 5 cancelled, 6 expired
CREATE TABLE shop_order (
  id {uuid} PRIMARY KEY NOT NULL,
  number TEXT NOT NULL UNIQUE,
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  guest BOOLEAN NOT NULL,
  market_id BIGINT NOT NULL REFERENCES market (id),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  language TEXT NOT NULL,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 6),
  version BIGINT NOT NULL CHECK (version >= 1),
  event_head BIGINT NOT NULL CHECK (event_head >= 0),
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  phone TEXT,
  shipping_address TEXT,
  delivery TEXT,
  discounts TEXT NOT NULL,
  tax_lines TEXT NOT NULL,
  tax_included BOOLEAN NOT NULL,
  subtotal_minor BIGINT NOT NULL CHECK (subtotal_minor >= 0),
  discount_minor BIGINT NOT NULL CHECK (discount_minor >= 0),
  shipping_minor BIGINT NOT NULL CHECK (shipping_minor >= 0),
  tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
  total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
  note TEXT NOT NULL,
  cart_id {uuid},
  reservation_id {uuid},
  cancel_reason SMALLINT,
  hold_reason TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  placed_at_ms BIGINT,
  closed_at_ms BIGINT,
  expires_at_ms BIGINT
);
CREATE INDEX shop_order_of_principal ON shop_order (principal_id, created_at_ms, id);
CREATE INDEX shop_order_unpaid ON shop_order (principal_id, created_at_ms) WHERE state = 1;
CREATE INDEX shop_order_newest ON shop_order (created_at_ms, id);
CREATE INDEX shop_order_in_state ON shop_order (state, created_at_ms, id);
CREATE INDEX shop_order_due ON shop_order (expires_at_ms) WHERE state = 1;
-- fulfilled: in parcels that were not cancelled. delivered: of them, arrived. cancelled: will not be sent. refunded: paid back
CREATE TABLE order_line (
  id {uuid} PRIMARY KEY NOT NULL,
  order_id {uuid} NOT NULL REFERENCES shop_order (id) ON DELETE CASCADE,
  position BIGINT NOT NULL CHECK (position >= 1),
  cart_line_id {uuid},
  product_id BIGINT NOT NULL,
  variant_id BIGINT NOT NULL,
  sku TEXT,
  title TEXT NOT NULL,
  variant_title TEXT NOT NULL,
  options TEXT NOT NULL,
  image TEXT,
  attributes TEXT NOT NULL,
  requires_shipping BOOLEAN NOT NULL,
  reserved BOOLEAN NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  unit_minor BIGINT NOT NULL CHECK (unit_minor >= 0),
  subtotal_minor BIGINT NOT NULL CHECK (subtotal_minor >= 0),
  total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
  tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
  allocations TEXT NOT NULL,
  fulfilled BIGINT NOT NULL DEFAULT 0 CHECK (fulfilled >= 0),
  delivered BIGINT NOT NULL DEFAULT 0 CHECK (delivered >= 0),
  cancelled BIGINT NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  refunded BIGINT NOT NULL DEFAULT 0 CHECK (refunded >= 0),
  UNIQUE (order_id, position),
  CHECK (fulfilled + cancelled <= quantity),
  CHECK (delivered <= fulfilled),
  CHECK (refunded <= quantity)
);
CREATE TABLE order_event (
  order_id {uuid} NOT NULL REFERENCES shop_order (id) ON DELETE CASCADE,
  seq BIGINT NOT NULL CHECK (seq >= 1),
  kind SMALLINT NOT NULL CHECK (kind > 0),
  body TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (order_id, seq)
) {clustered};
";
