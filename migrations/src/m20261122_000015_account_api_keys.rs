//! Partners and staff, who ask with tokens that the command line gives out.

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
-- kind: 1 partner, 2 staff. permissions and operations are names with a space between them.
CREATE TABLE api_key (
  id {uuid} PRIMARY KEY NOT NULL,
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2)),
  name TEXT NOT NULL CHECK (name <> ''),
  hash {bytes} NOT NULL UNIQUE,
  permissions TEXT NOT NULL DEFAULT '',
  points_per_second BIGINT CHECK (points_per_second > 0),
  points_burst BIGINT CHECK (points_burst > 0),
  operations TEXT CHECK (operations <> ''),
  created_at_ms BIGINT NOT NULL,
  revoked_at_ms BIGINT,
  CHECK ((points_per_second IS NULL) = (points_burst IS NULL)),
  CHECK (kind = 2 OR permissions = ''),
  CHECK (kind = 1 OR (points_per_second IS NULL AND operations IS NULL))
);
CREATE UNIQUE INDEX api_key_name ON api_key (kind, name) WHERE revoked_at_ms IS NULL;
";
