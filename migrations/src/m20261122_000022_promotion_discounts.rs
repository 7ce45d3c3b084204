//! Discounts, their codes, and what they are for.

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
-- kind: 1 percentage, 2 amount, 3 free shipping, 4 buy some and get some. minimum_kind: 0 none, 1 subtotal, 2 quantity
CREATE TABLE discount (
  id {pk},
  handle TEXT NOT NULL UNIQUE CHECK (handle <> ''),
  title TEXT NOT NULL CHECK (title <> ''),
  active BOOLEAN NOT NULL,
  automatic BOOLEAN NOT NULL,
  kind SMALLINT NOT NULL CHECK (kind IN (1, 2, 3, 4)),
  basis_points BIGINT CHECK (basis_points BETWEEN 1 AND 10000),
  per_unit BOOLEAN NOT NULL,
  buy_quantity BIGINT CHECK (buy_quantity > 0),
  get_quantity BIGINT CHECK (get_quantity > 0),
  times_max BIGINT CHECK (times_max > 0),
  targets_all BOOLEAN NOT NULL,
  gets_all BOOLEAN NOT NULL,
  minimum_kind SMALLINT NOT NULL CHECK (minimum_kind IN (0, 1, 2)),
  minimum_quantity BIGINT CHECK (minimum_quantity > 0),
  first_order_only BOOLEAN NOT NULL,
  all_markets BOOLEAN NOT NULL,
  starts_at_ms BIGINT,
  ends_at_ms BIGINT,
  priority INTEGER NOT NULL,
  combines BOOLEAN NOT NULL,
  usage_limit BIGINT CHECK (usage_limit > 0),
  used_count BIGINT NOT NULL DEFAULT 0 CHECK (used_count >= 0),
  customer_limit BIGINT CHECK (customer_limit > 0),
  CHECK (ends_at_ms > starts_at_ms),
  CHECK ((basis_points IS NOT NULL) = (kind IN (1, 4))),
  CHECK ((buy_quantity IS NOT NULL) = (kind = 4)),
  CHECK ((get_quantity IS NOT NULL) = (kind = 4)),
  CHECK (kind = 4 OR times_max IS NULL),
  CHECK ((minimum_quantity IS NOT NULL) = (minimum_kind = 2))
);
CREATE INDEX discount_automatic ON discount (ends_at_ms) WHERE automatic AND active;
-- folded: in capitals, as codes are compared
CREATE TABLE discount_code (
  folded {bytewise} PRIMARY KEY NOT NULL CHECK (folded <> ''),
  code TEXT NOT NULL,
  discount_id BIGINT NOT NULL REFERENCES discount (id) ON DELETE CASCADE
);
CREATE INDEX discount_code_discount ON discount_code (discount_id);
CREATE TABLE discount_market (
  discount_id BIGINT NOT NULL REFERENCES discount (id) ON DELETE CASCADE,
  market_id BIGINT NOT NULL REFERENCES market (id),
  amount_minor BIGINT CHECK (amount_minor > 0),
  minimum_minor BIGINT CHECK (minimum_minor > 0),
  PRIMARY KEY (discount_id, market_id)
) {clustered};
-- role: 1 what it is for, 2 what is gotten
CREATE TABLE discount_product (
  discount_id BIGINT NOT NULL REFERENCES discount (id) ON DELETE CASCADE,
  role SMALLINT NOT NULL CHECK (role IN (1, 2)),
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  PRIMARY KEY (discount_id, role, product_id)
) {clustered};
CREATE INDEX discount_product_product ON discount_product (product_id);
CREATE TABLE discount_collection (
  discount_id BIGINT NOT NULL REFERENCES discount (id) ON DELETE CASCADE,
  role SMALLINT NOT NULL CHECK (role IN (1, 2)),
  collection_id BIGINT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  PRIMARY KEY (discount_id, role, collection_id)
) {clustered};
CREATE INDEX discount_collection_collection ON discount_collection (collection_id);
CREATE TABLE discount_translation (
  discount_id BIGINT NOT NULL REFERENCES discount (id) ON DELETE CASCADE,
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  title TEXT NOT NULL CHECK (title <> ''),
  PRIMARY KEY (discount_id, language)
) {clustered};
";
