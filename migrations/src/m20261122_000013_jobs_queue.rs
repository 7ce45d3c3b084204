//! Work to be done after a transaction.

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
-- state: 1 waiting, 2 running, 3 dead. Who runs a job has claimed it, until its lease ends: without the claim nothing is written.
CREATE TABLE job (
  id {uuid} PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind <> ''),
  unique_key TEXT,
  payload TEXT NOT NULL,
  state SMALLINT NOT NULL DEFAULT 1 CHECK (state IN (1, 2, 3)),
  run_at_ms BIGINT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  claim_id {uuid},
  lease_until_ms BIGINT,
  last_error TEXT,
  trace TEXT,
  created_at_ms BIGINT NOT NULL,
  CHECK ((state = 2) = (claim_id IS NOT NULL)),
  CHECK ((state = 2) = (lease_until_ms IS NOT NULL))
);
CREATE UNIQUE INDEX job_unique ON job (kind, unique_key) WHERE unique_key IS NOT NULL AND state = 1;
CREATE INDEX job_due ON job (run_at_ms, id) WHERE state = 1;
CREATE INDEX job_leased ON job (lease_until_ms) WHERE state = 2;
CREATE INDEX job_dead ON job (created_at_ms) WHERE state = 3;
";
