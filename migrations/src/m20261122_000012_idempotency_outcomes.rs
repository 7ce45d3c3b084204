//! What each write of each principal came to, by the key that its client minted.

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
CREATE TABLE mutation_outcome (
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  key {uuid} NOT NULL,
  fingerprint {bytes} NOT NULL,
  outcome TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (principal_id, key)
) {clustered};
";
