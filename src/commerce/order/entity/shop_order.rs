//! What somebody bought, as it was when they bought it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it, such as `DE-1042`.
    pub number: String,
    /// Who ordered it; changes when a guest signs in.
    pub principal_id: Uuid,
    pub guest: bool,
    pub market_id: i64,
    pub currency: String,
    /// Of mails about it.
    pub language: String,
    /// See `OrderState`.
    pub state: i16,
    /// Grows by one with every transaction that changes the order.
    pub version: i64,
    /// The number of its latest event.
    pub event_head: i64,
    pub email: String,
    /// The address in the form in which addresses are compared.
    pub email_key: String,
    pub phone: Option<String>,
    /// A `PostalAddress` as JSON; nothing where nothing is sent.
    pub shipping_address: Option<String>,
    /// A `Delivery` as JSON; nothing where nothing is sent.
    pub delivery: Option<String>,
    /// `AppliedDiscount`s as JSON.
    pub discounts: String,
    /// `TaxLine`s as JSON.
    pub tax_lines: String,
    /// Whether the prices include the tax.
    pub tax_included: bool,
    pub subtotal_minor: i64,
    pub discount_minor: i64,
    /// What delivery costs after discounts.
    pub shipping_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    pub note: String,
    /// The cart that it came from; nothing where it was bought at once.
    pub cart_id: Option<Uuid>,
    /// The stock that is kept for it; nothing where none has to be.
    pub reservation_id: Option<Uuid>,
    /// See `CancelReason`.
    pub cancel_reason: Option<i16>,
    /// Why staff look at it before it goes on.
    pub hold_reason: Option<String>,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
    pub placed_at_ms: Option<i64>,
    /// When it was completed, cancelled or expired.
    pub closed_at_ms: Option<i64>,
    /// Until when it can be paid, while it is not.
    pub expires_at_ms: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
