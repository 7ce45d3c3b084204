//! What each write of each shopper and member of staff came to, by the key that its client minted.

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
-- actor_id: a principal or a member of staff
CREATE TABLE mutation_outcome (
  actor_id {uuid} NOT NULL,
  key {uuid} NOT NULL,
  fingerprint {bytes} NOT NULL,
  outcome TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (actor_id, key)
) {clustered};
";
