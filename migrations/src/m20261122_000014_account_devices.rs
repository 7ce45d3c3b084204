//! The guest of each device.

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
-- One row a device that has begun as a guest. Its lock makes the first calls of one device take turns.
CREATE TABLE guest_device (
  device_key_hash {bytes} PRIMARY KEY NOT NULL,
  principal_id {uuid} REFERENCES principal (id) ON DELETE SET NULL
);
CREATE INDEX guest_device_principal ON guest_device (principal_id);
CREATE INDEX refresh_token_expiry ON refresh_token (expires_at_ms);
";
