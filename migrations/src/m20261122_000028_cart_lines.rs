//! What is in a cart.

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
-- variant_id has no foreign key: a line outlives its variant and says that it is not sold any more
CREATE TABLE cart_line (
  id {uuid} PRIMARY KEY NOT NULL,
  cart_id {uuid} NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
  position BIGINT NOT NULL CHECK (position >= 1),
  variant_id BIGINT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  attributes TEXT NOT NULL,
  title TEXT NOT NULL,
  seen_minor BIGINT NOT NULL CHECK (seen_minor >= 0),
  seen_market_id BIGINT NOT NULL REFERENCES market (id),
  added_at_ms BIGINT NOT NULL
);
CREATE INDEX cart_line_of_cart ON cart_line (cart_id, position);
";
