//! A line of a cart.

use uuid::Uuid;

use super::attributes::Attributes;
use super::entity::cart_line;
use crate::platform::db::DbErr;

/// Lines in one cart.
pub const LINES_MAX: usize = 500;
/// Units on one line.
pub const QUANTITY_MAX: i64 = 1_000;

/// A variant in a cart, and how many of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: Uuid,
    /// Rises in the order in which lines were added.
    pub position: i64,
    pub variant_id: i64,
    /// 1 to [`QUANTITY_MAX`].
    pub quantity: i64,
    pub attributes: Attributes,
    /// The product's title in the shop's own language when the line was added.
    pub title: String,
    pub seen: Seen,
    pub added_at_ms: i64,
}

/// What one cost when the shopper last touched the line, and in which market that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub minor: i64,
    pub market_id: i64,
}

impl Line {
    /// The line of a row.
    ///
    /// # Errors
    /// Where its attributes cannot be read.
    pub(super) fn of_row(row: cart_line::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            position: row.position,
            variant_id: row.variant_id,
            quantity: row.quantity,
            attributes: Attributes::from_json(&row.attributes)
                .map_err(|cause| DbErr::Custom(format!("attributes of a line: {cause}")))?,
            title: row.title,
            seen: Seen {
                minor: row.seen_minor,
                market_id: row.seen_market_id,
            },
            added_at_ms: row.added_at_ms,
        })
    }

    /// The row of the line in the cart `cart_id`.
    pub(super) fn to_row(&self, cart_id: Uuid) -> cart_line::Model {
        cart_line::Model {
            id: self.id,
            cart_id,
            position: self.position,
            variant_id: self.variant_id,
            quantity: self.quantity,
            attributes: self.attributes.to_json(),
            title: self.title.clone(),
            seen_minor: self.seen.minor,
            seen_market_id: self.seen.market_id,
            added_at_ms: self.added_at_ms,
        }
    }

    /// Whether another unit of `variant_id` with `attributes` belongs to this line.
    #[must_use]
    pub fn holds(&self, variant_id: i64, attributes: &Attributes) -> bool {
        self.variant_id == variant_id && self.attributes == *attributes
    }
}
