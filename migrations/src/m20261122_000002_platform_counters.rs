//! Counters that hand out ids, and values that every replica must share.

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
CREATE TABLE id_counter (
  name TEXT PRIMARY KEY NOT NULL,
  last BIGINT NOT NULL CHECK (last >= 0)
);
CREATE TABLE shared_setting (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
);
";
