//! What shoppers agreed to and took back; rows are added and never changed, save whose they are when a guest signs in.

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
-- purpose: 1 analytics, 2 mail with offers, 3 personalisation
CREATE TABLE consent_event (
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  seq BIGINT NOT NULL CHECK (seq > 0),
  purpose SMALLINT NOT NULL CHECK (purpose IN (1, 2, 3)),
  granted BOOLEAN NOT NULL,
  at_ms BIGINT NOT NULL,
  policy_version TEXT NOT NULL CHECK (policy_version <> ''),
  source TEXT CHECK (source <> ''),
  PRIMARY KEY (principal_id, seq)
) {clustered};
CREATE INDEX consent_event_latest ON consent_event (principal_id, purpose, at_ms, seq);
";
