//! What is sold, in one or more variants.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub handle: String,
    pub title: String,
    pub description_html: String,
    pub vendor: String,
    pub product_type: String,
    pub seo_title: String,
    pub seo_description: String,
    pub published: bool,
    pub popularity: i64,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
    /// Code of its class for tax; `None`: `standard`.
    pub tax_class: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
