//! A return.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_return")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    /// Its number among the returns of the order, from 1.
    pub position: i64,
    /// See `ReturnState`.
    pub state: i16,
    /// What the shopper has to do, as staff wrote it.
    pub instructions: Option<String>,
    /// Why it was declined, for the shopper.
    pub decline_reason: Option<String>,
    /// The refund that was asked for last.
    pub refund_id: Option<Uuid>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
    /// When it was approved or declined.
    pub decided_at_ms: Option<i64>,
    pub received_at_ms: Option<i64>,
    /// When it was refunded or closed.
    pub ended_at_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
