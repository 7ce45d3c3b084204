//! Up to which number the events of a scope are no longer kept.

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

// The check stands with the column: both engines add it so, and SQLite tries it on all rows.
const SQL: &str = "
ALTER TABLE change_scope ADD COLUMN event_purged_to BIGINT NOT NULL DEFAULT 0 CHECK (event_purged_to >= 0 AND event_purged_to <= event_head);
";
