//! A parcel.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parcel")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    /// Its number among the parcels of the order, from 1.
    pub position: i64,
    /// See `ParcelState`.
    pub state: i16,
    /// When it came to its state, as it was told.
    pub state_at_ms: i64,
    /// The number of its latest event.
    pub event_head: i64,
    pub tracking_company: Option<String>,
    pub tracking_number: Option<String>,
    pub tracking_url: Option<String>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
    pub shipped_at_ms: Option<i64>,
    pub delivered_at_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
