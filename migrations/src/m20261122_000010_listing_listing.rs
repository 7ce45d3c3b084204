//! The read model of every list of products, and what a card shows.

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
-- availability: 0 out of stock, 1 low, 2 in stock
CREATE TABLE listing_card (
  market_id BIGINT NOT NULL REFERENCES market (id) ON DELETE CASCADE,
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  handle {bytewise} NOT NULL,
  title TEXT NOT NULL,
  vendor TEXT NOT NULL,
  price_min_minor BIGINT NOT NULL,
  price_max_minor BIGINT NOT NULL,
  compare_at_min_minor BIGINT,
  compare_at_max_minor BIGINT,
  availability SMALLINT NOT NULL CHECK (availability BETWEEN 0 AND 2),
  created_at_ms BIGINT NOT NULL,
  image_id BIGINT,
  image_url TEXT,
  image_alt TEXT,
  image_width INTEGER,
  image_height INTEGER,
  image_thumbhash TEXT,
  PRIMARY KEY (market_id, product_id),
  UNIQUE (market_id, handle)
) {clustered};
CREATE INDEX listing_card_product ON listing_card (product_id);
-- collection_id 0: all products of the market
CREATE TABLE listing (
  market_id BIGINT NOT NULL REFERENCES market (id) ON DELETE CASCADE,
  collection_id BIGINT NOT NULL CHECK (collection_id >= 0),
  product_id BIGINT NOT NULL REFERENCES product (id) ON DELETE CASCADE,
  rank BIGINT NOT NULL,
  price_min_minor BIGINT NOT NULL,
  available BOOLEAN NOT NULL,
  created_at_ms BIGINT NOT NULL,
  title_key {bytewise} NOT NULL,
  PRIMARY KEY (market_id, collection_id, product_id)
) {clustered};
CREATE INDEX listing_by_rank ON listing (market_id, collection_id, rank, product_id);
CREATE INDEX listing_by_price ON listing (market_id, collection_id, price_min_minor, product_id);
CREATE INDEX listing_by_created ON listing (market_id, collection_id, created_at_ms, product_id);
CREATE INDEX listing_by_title ON listing (market_id, collection_id, title_key, product_id);
CREATE INDEX listing_product ON listing (product_id);
";
