//! Products, their variants, media, tags, options, attributes and memberships.

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
CREATE TABLE product (
  id {pk},
  handle {bytewise} NOT NULL UNIQUE CHECK (handle <> ''),
  title TEXT NOT NULL CHECK (title <> ''),
  description_html TEXT NOT NULL DEFAULT '',
  vendor TEXT NOT NULL DEFAULT '',
  product_type TEXT NOT NULL DEFAULT '',
  seo_title TEXT NOT NULL DEFAULT '',
  seo_description TEXT NOT NULL DEFAULT '',
  published BOOLEAN NOT NULL,
  popularity BIGINT NOT NULL DEFAULT 0,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE TABLE product_tag (
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  tag TEXT NOT NULL CHECK (tag <> ''),
  position INTEGER NOT NULL,
  PRIMARY KEY (product_id, tag)
) {clustered};
CREATE TABLE product_has_option (
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 3),
  option_id BIGINT NOT NULL REFERENCES product_option (id),
  PRIMARY KEY (product_id, position),
  UNIQUE (product_id, option_id)
);
CREATE TABLE product_has_option_value (
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  value_id BIGINT NOT NULL REFERENCES product_option_value (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (product_id, value_id)
) {clustered};
CREATE INDEX product_has_option_value_of ON product_has_option_value (value_id, product_id);
CREATE TABLE media (
  id {pk},
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  url TEXT NOT NULL CHECK (url <> ''),
  alt TEXT,
  width INTEGER CHECK (width > 0),
  height INTEGER CHECK (height > 0),
  thumbhash TEXT,
  UNIQUE (product_id, url)
);
CREATE INDEX media_of_product ON media (product_id, position, id);
CREATE TABLE variant (
  id {pk},
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  sku TEXT CHECK (sku <> ''),
  barcode TEXT CHECK (barcode <> ''),
  option_value_1 BIGINT REFERENCES product_option_value (id),
  option_value_2 BIGINT REFERENCES product_option_value (id),
  option_value_3 BIGINT REFERENCES product_option_value (id),
  media_id BIGINT REFERENCES media (id) ON DELETE SET NULL,
  weight_grams BIGINT CHECK (weight_grams >= 0),
  requires_shipping BOOLEAN NOT NULL,
  taxable BOOLEAN NOT NULL,
  sell_without_stock BOOLEAN NOT NULL,
  tracked BOOLEAN NOT NULL,
  CHECK (option_value_2 IS NULL OR option_value_1 IS NOT NULL),
  CHECK (option_value_3 IS NULL OR option_value_2 IS NOT NULL)
);
CREATE UNIQUE INDEX variant_sku ON variant (sku) WHERE sku IS NOT NULL;
CREATE UNIQUE INDEX variant_options ON variant (product_id, COALESCE(option_value_1, 0), COALESCE(option_value_2, 0), COALESCE(option_value_3, 0)) WHERE position >= 0;
CREATE INDEX variant_of_product ON variant (product_id, position, id);
CREATE INDEX variant_media ON variant (media_id) WHERE media_id IS NOT NULL;
CREATE TABLE product_attribute (
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  value_id BIGINT NOT NULL REFERENCES attribute_value (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (product_id, value_id)
) {clustered};
CREATE INDEX product_attribute_of ON product_attribute (value_id, product_id);
CREATE TABLE collection_product (
  collection_id BIGINT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  position BIGINT,
  PRIMARY KEY (product_id, collection_id)
) {clustered};
CREATE INDEX collection_product_of ON collection_product (collection_id, product_id);
";
