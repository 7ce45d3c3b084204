//! What a discount is in a market.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "discount_market")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub discount_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub market_id: i64,
    pub amount_minor: Option<i64>,
    pub minimum_minor: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
