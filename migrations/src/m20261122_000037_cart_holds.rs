//! What a cart holds while its shopper is at the till.

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
ALTER TABLE cart ADD COLUMN hold TEXT;
ALTER TABLE cart ADD COLUMN hold_expires_at_ms BIGINT;
CREATE INDEX cart_hold_due ON cart (hold_expires_at_ms) WHERE hold_expires_at_ms IS NOT NULL;
";
