//! Which class of goods a product is of, for tax.

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

// NULL is the class `standard`: SQLite adds a column with a reference only where it may be NULL.
const SQL: &str = "
ALTER TABLE product ADD COLUMN tax_class TEXT REFERENCES tax_class (code);
";
