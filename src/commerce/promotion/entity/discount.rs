//! A discount. `used_count` is left out: only redeeming writes it, so that saving a discount never sets it back.

use sea_orm::entity::prelude::*;

#[expect(clippy::struct_excessive_bools, reason = "they are columns of the table")]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "discount")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub handle: String,
    pub title: String,
    pub active: bool,
    pub automatic: bool,
    pub kind: i16,
    pub basis_points: Option<i64>,
    pub per_unit: bool,
    pub buy_quantity: Option<i64>,
    pub get_quantity: Option<i64>,
    pub times_max: Option<i64>,
    pub targets_all: bool,
    pub gets_all: bool,
    pub minimum_kind: i16,
    pub minimum_quantity: Option<i64>,
    pub first_order_only: bool,
    pub all_markets: bool,
    pub starts_at_ms: Option<i64>,
    pub ends_at_ms: Option<i64>,
    pub priority: i32,
    pub combines: bool,
    pub usage_limit: Option<i64>,
    pub customer_limit: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
