//! What opens a stream for a client that cannot send headers.

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
-- A ticket opens one stream until it expires. What it has opened may come back until the token ends that it was made with.
CREATE TABLE stream_ticket (
  hash {bytes} PRIMARY KEY NOT NULL,
  session_id {uuid} NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  expires_at_ms BIGINT NOT NULL,
  token_ends_at_ms BIGINT NOT NULL,
  used_at_ms BIGINT
);
CREATE INDEX stream_ticket_session ON stream_ticket (session_id);
";
