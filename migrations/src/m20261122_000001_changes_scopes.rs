//! Scopes with dense counters, the heads of what changed in them, their events, and the queue of stock moves.

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
-- kind: 1 shop, 2 slice (key: collection id, 0 = all products), 3 principal
CREATE TABLE change_scope (
  id {pk},
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2, 3)),
  key TEXT NOT NULL,
  head BIGINT NOT NULL DEFAULT 0 CHECK (head >= 0),
  event_head BIGINT NOT NULL DEFAULT 0 CHECK (event_head >= 0),
  purged_to BIGINT NOT NULL DEFAULT 0 CHECK (purged_to >= 0),
  epoch TEXT NOT NULL,
  UNIQUE (kind, key),
  CHECK (purged_to <= head)
);
CREATE TABLE change_entity (
  scope_id BIGINT NOT NULL REFERENCES change_scope (id),
  entity_kind SMALLINT NOT NULL CHECK (entity_kind > 0),
  entity_id {bytewise} NOT NULL,
  seq BIGINT NOT NULL CHECK (seq > 0),
  deleted_at_ms BIGINT,
  PRIMARY KEY (scope_id, entity_kind, entity_id),
  UNIQUE (scope_id, seq)
) {clustered};
CREATE INDEX change_entity_pull ON change_entity (scope_id, entity_kind, seq);
CREATE TABLE change_event (
  scope_id BIGINT NOT NULL REFERENCES change_scope (id),
  seq BIGINT NOT NULL CHECK (seq > 0),
  kind SMALLINT NOT NULL CHECK (kind > 0),
  body TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (scope_id, seq)
) {clustered};
CREATE TABLE stock_dirty (
  id {queue_pk},
  variant_id BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);
";
