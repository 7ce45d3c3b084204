//! Attributes and options, each with its values, shared by all products.

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
-- kind: 1 text, 2 number, 3 boolean
CREATE TABLE attribute (
  id {pk},
  code TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2, 3)),
  filterable BOOLEAN NOT NULL DEFAULT FALSE,
  position INTEGER NOT NULL
);
CREATE TABLE attribute_value (
  id {pk},
  attribute_id BIGINT NOT NULL REFERENCES attribute (id) ON DELETE CASCADE,
  value TEXT NOT NULL CHECK (value <> ''),
  position INTEGER NOT NULL,
  UNIQUE (attribute_id, value)
);
CREATE TABLE product_option (
  id {pk},
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  position INTEGER NOT NULL
);
CREATE TABLE product_option_value (
  id {pk},
  option_id BIGINT NOT NULL REFERENCES product_option (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name <> ''),
  swatch_color TEXT CHECK (length(swatch_color) = 7),
  position INTEGER NOT NULL,
  UNIQUE (option_id, name)
);
";
