//! What a shopper wants to buy.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cart")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub principal_id: Uuid,
    /// Whether the owner has no account: such a cart expires.
    pub guest: bool,
    pub market_id: i64,
    /// Grows by one with every write that changes the cart.
    pub version: i64,
    /// 1 active, 2 merged, 3 expired.
    pub state: i16,
    pub total_quantity: i64,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub note: String,
    /// The handle of the chosen delivery option, which may not be offered any more.
    pub delivery_option: Option<String>,
    /// What is kept for it while its shopper is at the till, as JSON.
    pub hold: Option<String>,
    pub hold_expires_at_ms: Option<i64>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
