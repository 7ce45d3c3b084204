//! Who asked for an account and has not shown yet that the address is theirs; codes that are sent by mail.

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
-- One a device and address: what one device asked for is not confirmed by the mail that another caused.
-- id becomes that of the principal.
CREATE TABLE registration (
  id {uuid} PRIMARY KEY NOT NULL,
  email TEXT NOT NULL CHECK (email <> ''),
  email_key TEXT NOT NULL CHECK (email_key <> ''),
  device_key_hash {bytes} NOT NULL,
  password_hash TEXT NOT NULL CHECK (password_hash <> ''),
  first_name TEXT,
  last_name TEXT,
  language TEXT NOT NULL CHECK (language <> ''),
  expires_at_ms BIGINT NOT NULL,
  UNIQUE (email_key, device_key_hash)
);
CREATE INDEX registration_expiry ON registration (expires_at_ms);
-- purpose: 1 confirm an address, 2 set a new password. principal_id is a customer's, or the id of a registration.
-- A used code is kept until it expires: the device that used it may not have heard of that.
CREATE TABLE mail_code (
  id {uuid} PRIMARY KEY NOT NULL,
  principal_id {uuid} NOT NULL,
  purpose SMALLINT NOT NULL CHECK (purpose IN (1, 2)),
  code_hash {bytes} NOT NULL,
  wrong_guesses INTEGER NOT NULL DEFAULT 0 CHECK (wrong_guesses >= 0),
  expires_at_ms BIGINT NOT NULL,
  used_at_ms BIGINT,
  used_by_device {bytes},
  CHECK ((used_at_ms IS NULL) = (used_by_device IS NULL))
);
CREATE INDEX mail_code_principal ON mail_code (principal_id, purpose);
CREATE INDEX mail_code_expiry ON mail_code (expires_at_ms);
";
