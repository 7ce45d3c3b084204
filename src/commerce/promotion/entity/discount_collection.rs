//! A collection that a discount is for, or of which something is gotten.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "discount_collection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub discount_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
