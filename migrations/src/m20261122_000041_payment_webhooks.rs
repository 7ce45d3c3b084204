//! What providers say by themselves.

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
-- body: the facts of the event as Tote read them, emptied once they are done. outcome: what became of them
CREATE TABLE webhook_event (
  id {uuid} PRIMARY KEY NOT NULL,
  provider TEXT NOT NULL,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  outcome TEXT,
  received_at_ms BIGINT NOT NULL,
  processed_at_ms BIGINT,
  UNIQUE (provider, event_id)
);
";
