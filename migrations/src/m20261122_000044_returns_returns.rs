//! Returns: what shoppers send back, and what came of it.

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
-- state: 1 requested, 2 approved, 3 declined, 4 received, 5 refunded, 6 closed
CREATE TABLE order_return (
  id {uuid} PRIMARY KEY NOT NULL,
  order_id {uuid} NOT NULL REFERENCES shop_order (id) ON DELETE CASCADE,
  position BIGINT NOT NULL CHECK (position >= 1),
  state SMALLINT NOT NULL CHECK (state BETWEEN 1 AND 6),
  instructions TEXT,
  decline_reason TEXT,
  refund_id {uuid} REFERENCES refund (id),
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  decided_at_ms BIGINT,
  received_at_ms BIGINT,
  ended_at_ms BIGINT,
  UNIQUE (order_id, position),
  CHECK ((state = 3) = (decline_reason IS NOT NULL)),
  CHECK (state <> 5 OR refund_id IS NOT NULL)
);
CREATE INDEX order_return_newest ON order_return (created_at_ms, id);
CREATE INDEX order_return_in_state ON order_return (state, created_at_ms, id);
-- reason: 1 too small, 2 too large, 3 colour, 4 style, 5 defective, 6 not as described, 7 wrong item, 8 unwanted, 9 other
-- received: came back. restocked: of them, for sale again
CREATE TABLE order_return_line (
  return_id {uuid} NOT NULL REFERENCES order_return (id) ON DELETE CASCADE,
  line_id {uuid} NOT NULL REFERENCES order_line (id) ON DELETE CASCADE,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  reason SMALLINT NOT NULL CHECK (reason BETWEEN 1 AND 9),
  note TEXT NOT NULL,
  received BIGINT NOT NULL CHECK (received BETWEEN 0 AND quantity),
  restocked BIGINT NOT NULL CHECK (restocked BETWEEN 0 AND received),
  PRIMARY KEY (return_id, line_id)
) {clustered};
CREATE INDEX order_return_line_of_line ON order_return_line (line_id);
";
