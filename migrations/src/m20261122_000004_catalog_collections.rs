//! Collections: a tree.

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
CREATE TABLE collection (
  id {pk} CHECK (id > 0),
  handle {bytewise} NOT NULL UNIQUE CHECK (handle <> ''),
  title TEXT NOT NULL CHECK (title <> ''),
  description_html TEXT NOT NULL DEFAULT '',
  parent_id BIGINT REFERENCES collection (id),
  position BIGINT NOT NULL DEFAULT 0,
  image_url TEXT,
  image_alt TEXT,
  image_width INTEGER CHECK (image_width > 0),
  image_height INTEGER CHECK (image_height > 0),
  image_thumbhash TEXT,
  updated_at_ms BIGINT NOT NULL,
  CHECK (parent_id <> id)
);
CREATE INDEX collection_children ON collection (parent_id, position, id);
CREATE INDEX collection_order ON collection (position, id);
CREATE INDEX collection_roots ON collection (position, id) WHERE parent_id IS NULL;
CREATE TABLE collection_ancestor (
  collection_id BIGINT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  ancestor_id BIGINT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  depth INTEGER NOT NULL CHECK (depth >= 0),
  PRIMARY KEY (collection_id, ancestor_id)
) {clustered};
CREATE INDEX collection_ancestor_of ON collection_ancestor (ancestor_id, collection_id);
";
