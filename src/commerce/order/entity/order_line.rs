//! A line of an order, as it was when it was bought.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub position: i64,
    /// The line of the cart that it came from.
    pub cart_line_id: Option<Uuid>,
    pub product_id: i64,
    pub variant_id: i64,
    pub sku: Option<String>,
    /// The product's title.
    pub title: String,
    /// The values of its options, such as `M / Black`; empty where it has none.
    pub variant_title: String,
    /// `ChosenOption`s as JSON.
    pub options: String,
    /// A `FrozenImage` as JSON.
    pub image: Option<String>,
    /// `cart::Attributes` as JSON.
    pub attributes: String,
    pub requires_shipping: bool,
    /// Whether stock is kept for it in the order's reservation.
    pub reserved: bool,
    pub quantity: i64,
    pub unit_minor: i64,
    /// Unit times quantity.
    pub subtotal_minor: i64,
    /// After discounts.
    pub total_minor: i64,
    /// The tax in it, or on top of it, as the order's `tax_included` says.
    pub tax_minor: i64,
    /// `promotion::Allocation`s as JSON.
    pub allocations: String,
    /// Units in parcels that were not cancelled.
    pub fulfilled: i64,
    /// Units that will not be sent.
    pub cancelled: i64,
    /// Units that were paid back.
    pub refunded: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
