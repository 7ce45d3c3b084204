//! The books of the sandbox, which plays a provider: no table of the shop refers to them.

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
-- state as of payment_intent. reference: what the shop calls it. settles_at_ms: when what is processed is captured
CREATE TABLE sandbox_payment (
  id TEXT PRIMARY KEY NOT NULL,
  reference {uuid} NOT NULL UNIQUE,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 7),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL,
  capture_at_once BOOLEAN NOT NULL,
  token TEXT NOT NULL,
  failure_code TEXT,
  return_url TEXT,
  captured_minor BIGINT NOT NULL DEFAULT 0 CHECK (captured_minor BETWEEN 0 AND amount_minor),
  settles_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL
);
-- state as of refund
CREATE TABLE sandbox_refund (
  id TEXT PRIMARY KEY NOT NULL,
  payment_id TEXT NOT NULL REFERENCES sandbox_payment (id),
  reference {uuid} NOT NULL UNIQUE,
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 3),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  created_at_ms BIGINT NOT NULL
);
";
