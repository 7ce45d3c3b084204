//! A variant in a cart, and how many of it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cart_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub cart_id: Uuid,
    /// Rises in the order in which lines were added.
    pub position: i64,
    pub variant_id: i64,
    pub quantity: i64,
    /// Pairs of key and value as JSON, in the order of keys.
    pub attributes: String,
    /// The product's title in the shop's own language when the line was added.
    pub title: String,
    /// What one cost when the shopper last touched the line.
    pub seen_minor: i64,
    /// The market whose price that was.
    pub seen_market_id: i64,
    pub added_at_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
