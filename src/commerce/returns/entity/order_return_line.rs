//! Units of a line of an order that are sent back.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_return_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub return_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: Uuid,
    /// How many were to be sent back.
    pub quantity: i64,
    /// See `ReturnReason`.
    pub reason: i16,
    /// What the shopper wrote; empty: nothing.
    pub note: String,
    /// How many came back.
    pub received: i64,
    /// How many of those are for sale again.
    pub restocked: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
