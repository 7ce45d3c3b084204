//! What apps keep for shoppers: small values by key.

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
CREATE TABLE preference (
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  key {bytewise} NOT NULL CHECK (key <> ''),
  value TEXT NOT NULL CHECK (value <> '' AND LENGTH(value) <= 4096),
  version BIGINT NOT NULL CHECK (version > 0),
  updated_at_ms BIGINT NOT NULL,
  PRIMARY KEY (principal_id, key)
) {clustered};
";
