//! Guests and customers as those whose things there are, their devices' sessions, and refresh tokens.

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
-- kind: 1 guest, 2 customer
CREATE TABLE principal (
  id {uuid} PRIMARY KEY NOT NULL,
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2)),
  created_at_ms BIGINT NOT NULL,
  merged_into {uuid} REFERENCES principal (id),
  merged_at_ms BIGINT,
  CHECK (merged_into IS NULL OR kind = 1),
  CHECK ((merged_into IS NULL) = (merged_at_ms IS NULL))
);
-- A session is one device of one principal, and the family of its refresh tokens.
CREATE TABLE session (
  id {uuid} PRIMARY KEY NOT NULL,
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  device_key_hash {bytes} NOT NULL,
  device_name TEXT,
  created_at_ms BIGINT NOT NULL,
  last_used_at_ms BIGINT NOT NULL,
  revoked_at_ms BIGINT
);
CREATE INDEX session_principal ON session (principal_id);
CREATE UNIQUE INDEX session_device ON session (device_key_hash, principal_id) WHERE revoked_at_ms IS NULL;
CREATE TABLE refresh_token (
  hash {bytes} PRIMARY KEY NOT NULL,
  session_id {uuid} NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  issued_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  used_at_ms BIGINT
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);
";
