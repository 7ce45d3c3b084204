//! What is known of the apps that push edits made offline.

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
-- One row for each installation of an app that has pushed. It stays for ever: a phone may come back after a year.
CREATE TABLE sync_client (
  id {uuid} PRIMARY KEY NOT NULL,
  principal_id {uuid} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
  -- The last mutation with a final result.
  last_seq BIGINT NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
  -- Up to here the app has handled its results.
  acked_through BIGINT NOT NULL DEFAULT 0 CHECK (acked_through >= 0),
  -- How often the mutation after last_seq has met a fault that was nobody else's.
  fault_count BIGINT NOT NULL DEFAULT 0 CHECK (fault_count >= 0),
  created_at_ms BIGINT NOT NULL,
  seen_at_ms BIGINT NOT NULL,
  CHECK (acked_through <= last_seq)
);
CREATE INDEX sync_client_principal ON sync_client (principal_id);
-- What a mutation came to, in the transaction of its effects.
CREATE TABLE sync_result (
  client_id {uuid} NOT NULL REFERENCES sync_client (id) ON DELETE CASCADE,
  seq BIGINT NOT NULL CHECK (seq > 0),
  key {uuid} NOT NULL,
  fingerprint {bytes} NOT NULL,
  status SMALLINT NOT NULL,
  -- JSON. Null once it was acknowledged and is old.
  body TEXT,
  -- The id of what it was to make and did not.
  unmade {uuid},
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (client_id, seq)
){clustered};
CREATE INDEX sync_result_unmade ON sync_result (client_id, unmade, seq) WHERE unmade IS NOT NULL;
CREATE INDEX sync_result_whole ON sync_result (at_ms) WHERE body IS NOT NULL;
";
