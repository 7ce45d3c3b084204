//! Shoppers' wishlists.

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
-- Products are not referenced: what the catalogue drops stays wished for, and a wish keeps nothing in the catalogue.
-- A removed item stays as a mark, so that its versions go on: a late removal cannot take away a later wish.
CREATE TABLE wishlist_item (
  principal_id {uuid} NOT NULL REFERENCES principal (id),
  product_id BIGINT NOT NULL,
  variant_id BIGINT,
  version BIGINT NOT NULL CHECK (version > 0),
  position BIGINT NOT NULL CHECK (position > 0),
  added_at_ms BIGINT NOT NULL,
  removed_at_ms BIGINT,
  PRIMARY KEY (principal_id, product_id)
) {clustered};
CREATE UNIQUE INDEX wishlist_item_order ON wishlist_item (principal_id, position) WHERE removed_at_ms IS NULL;
";
