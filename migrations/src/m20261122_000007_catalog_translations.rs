//! Texts in other languages than the shop's own.

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
-- entity_kind: 1 product, 2 collection, 3 attribute, 4 attribute value, 5 option, 6 option value
CREATE TABLE translation (
  entity_kind SMALLINT NOT NULL CHECK (entity_kind BETWEEN 1 AND 6),
  entity_id BIGINT NOT NULL,
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  field TEXT NOT NULL CHECK (field IN ('title', 'description_html', 'seo_title', 'seo_description', 'name')),
  value TEXT NOT NULL CHECK (value <> ''),
  PRIMARY KEY (entity_kind, entity_id, language, field)
) {clustered};
";
