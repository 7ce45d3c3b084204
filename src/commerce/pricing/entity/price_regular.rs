//! What a variant costs in a market when the sale in force is over.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_regular")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub market_id: i64,
    pub amount_minor: i64,
    pub compare_at_minor: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
