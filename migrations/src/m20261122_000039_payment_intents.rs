//! Payments: what is asked of a provider, and what the provider has confirmed.

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
-- state: 1 created, 2 requires action, 3 processing, 4 authorized, 5 captured, 6 failed, 7 cancelled
-- token goes as soon as the provider has answered. asked_at_ms: when the provider was first asked
CREATE TABLE payment_intent (
  id {uuid} PRIMARY KEY NOT NULL,
  order_id {uuid} NOT NULL REFERENCES shop_order (id),
  provider TEXT NOT NULL CHECK (provider <> ''),
  provider_ref TEXT,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 7),
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  capture_at_once BOOLEAN,
  token TEXT,
  return_url TEXT,
  action_url TEXT,
  action_secret TEXT,
  failure_code TEXT,
  asked_at_ms BIGINT,
  next_look_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  UNIQUE (provider, provider_ref)
);
CREATE UNIQUE INDEX payment_intent_live ON payment_intent (order_id) WHERE state < 6;
CREATE INDEX payment_intent_of_order ON payment_intent (order_id, created_at_ms, id);
CREATE INDEX payment_intent_due ON payment_intent (next_look_at_ms) WHERE next_look_at_ms IS NOT NULL;
-- kind: 1 authorized, 2 captured, 3 voided, 4 refunded, 5 disputed, 6 dispute reversed, 7 refund reversed
CREATE TABLE payment_entry (
  intent_id {uuid} NOT NULL REFERENCES payment_intent (id),
  kind SMALLINT NOT NULL CHECK (kind BETWEEN 1 AND 7),
  provider_ref TEXT NOT NULL,
  order_id {uuid} NOT NULL REFERENCES shop_order (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (intent_id, kind, provider_ref)
);
CREATE INDEX payment_entry_of_order ON payment_entry (order_id);
";
