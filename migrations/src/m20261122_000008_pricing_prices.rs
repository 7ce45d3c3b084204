//! What a variant costs in a market.

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
CREATE TABLE price (
  variant_id BIGINT NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
  market_id BIGINT NOT NULL REFERENCES market (id),
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  compare_at_minor BIGINT,
  PRIMARY KEY (variant_id, market_id),
  CHECK (compare_at_minor > amount_minor)
) {clustered};
";
