//! How often somebody tried what can be guessed.

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
-- kind: what is counted, and by what. Attempts are forgotten one by one, and at empty_at_ms all of them are. key_hash is a keyed hash: addresses and mails are not kept for this.
CREATE TABLE attempt_counter (
  kind SMALLINT NOT NULL CHECK (kind > 0),
  key_hash {bytes} NOT NULL,
  empty_at_ms BIGINT NOT NULL,
  last_at_ms BIGINT NOT NULL,
  PRIMARY KEY (kind, key_hash)
) {clustered};
CREATE INDEX attempt_counter_empty ON attempt_counter (empty_at_ms);
";
