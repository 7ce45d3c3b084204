//! How far a CDN was told what has changed.

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
-- One row, numbers of the shop's feed: up to which changes were told, and told again. -1: whatever the CDN holds may be old.
CREATE TABLE cdn_place (
  id SMALLINT PRIMARY KEY NOT NULL CHECK (id = 1),
  version BIGINT NOT NULL,
  epoch TEXT NOT NULL,
  told_to BIGINT NOT NULL CHECK (told_to >= -1),
  settled_to BIGINT NOT NULL CHECK (settled_to BETWEEN -1 AND told_to),
  again_to BIGINT CHECK (again_to BETWEEN settled_to AND told_to),
  again_at_ms BIGINT,
  CHECK ((again_to IS NULL) = (again_at_ms IS NULL))
);
";
