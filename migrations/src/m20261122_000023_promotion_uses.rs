//! How often each shopper has used a discount.

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
CREATE TABLE discount_use (
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  discount_id BIGINT NOT NULL REFERENCES discount (id),
  uses BIGINT NOT NULL CHECK (uses >= 0),
  PRIMARY KEY (principal_id, discount_id)
) {clustered};
CREATE INDEX discount_use_discount ON discount_use (discount_id);
";
