//! Customers: what a principal with an account is besides.

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
-- email_key: the address as it is compared.
CREATE TABLE customer (
  principal_id {uuid} PRIMARY KEY NOT NULL REFERENCES principal (id),
  email TEXT NOT NULL CHECK (email <> ''),
  email_key TEXT NOT NULL UNIQUE CHECK (email_key <> ''),
  email_verified_at_ms BIGINT,
  password_hash TEXT NOT NULL CHECK (password_hash <> ''),
  first_name TEXT,
  last_name TEXT,
  language TEXT NOT NULL CHECK (language <> ''),
  orders_placed BIGINT NOT NULL DEFAULT 0 CHECK (orders_placed >= 0),
  created_at_ms BIGINT NOT NULL
);
";
