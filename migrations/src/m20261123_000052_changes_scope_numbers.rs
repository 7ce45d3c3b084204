//! Numbers of new scopes, for which writers do not wait for each other.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite has one writer, who waits for nobody: it goes on with `id_counter`.
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        dialect::run(manager, SQL).await
    }
}

const SQL: &str = "
-- Every guest who comes has a scope. A row of `id_counter` is locked until its writer has committed, so all of them took turns.
CREATE SEQUENCE change_scope_number;

-- A server of the version before may still count in `id_counter` while it is being replaced: it has a million numbers for that.
SELECT setval('change_scope_number', (SELECT COALESCE(MAX(last), 0) + 1000000 FROM id_counter WHERE name = 'change_scope'));
";
