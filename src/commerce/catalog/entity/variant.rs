//! What can be put into a cart.

use sea_orm::entity::prelude::*;

#[expect(clippy::struct_excessive_bools, reason = "they are columns of the table")]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "variant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub product_id: i64,
    pub position: i32,
    pub sku: Option<String>,
    pub barcode: Option<String>,
    pub option_value_1: Option<i64>,
    pub option_value_2: Option<i64>,
    pub option_value_3: Option<i64>,
    pub media_id: Option<i64>,
    pub weight_grams: Option<i64>,
    pub requires_shipping: bool,
    pub taxable: bool,
    pub sell_without_stock: bool,
    pub tracked: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
