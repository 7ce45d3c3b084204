//! The discount codes that a cart holds, whether they apply or not.

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
CREATE TABLE cart_discount_code (
  cart_id {uuid} NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
  position SMALLINT NOT NULL CHECK (position BETWEEN 1 AND 10),
  code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 64),
  PRIMARY KEY (cart_id, position)
) {clustered};
";
