//! What became of a guest's address that the customer had already.

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
-- id: of the guest's address, which is gone. An app may still have edits of it in its queue.
-- version, address_version: what both addresses were at when they were the same.
CREATE TABLE address_twin (
  id {uuid} PRIMARY KEY NOT NULL,
  address_id {uuid} NOT NULL REFERENCES address (id) ON DELETE CASCADE,
  version BIGINT NOT NULL CHECK (version > 0),
  address_version BIGINT NOT NULL CHECK (address_version > 0)
);
CREATE INDEX address_twin_address ON address_twin (address_id);
";
