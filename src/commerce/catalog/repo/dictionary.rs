//! Attributes and options with their values: the words that products share.

use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::commerce::catalog::entity::{attribute, attribute_value, product_option, product_option_value};
use crate::platform::db::{Sql, Txn, upsert_all};

/// All attributes in their order.
///
/// # Errors
/// What the database says.
pub async fn attributes_by_code(conn: &impl ConnectionTrait) -> Result<Vec<attribute::Model>, DbErr> {
    attribute::Entity::find()
        .order_by_asc(attribute::Column::Position)
        .order_by_asc(attribute::Column::Id)
        .all(conn)
        .await
}

/// The values of the attribute `attribute_id` in their order; where `only` is given, those of them.
///
/// # Errors
/// What the database says.
pub async fn attribute_values(
    conn: &impl ConnectionTrait,
    attribute_id: Option<i64>,
    only: Option<&[String]>,
) -> Result<Vec<attribute_value::Model>, DbErr> {
    let mut query = attribute_value::Entity::find();
    if let Some(id) = attribute_id {
        query = query.filter(attribute_value::Column::AttributeId.eq(id));
    }
    if let Some(only) = only {
        query = query.filter(attribute_value::Column::Value.is_in(only));
    }
    query
        .order_by_asc(attribute_value::Column::Position)
        .order_by_asc(attribute_value::Column::Id)
        .all(conn)
        .await
}

/// All options in their order.
///
/// # Errors
/// What the database says.
pub async fn options_by_name(conn: &impl ConnectionTrait) -> Result<Vec<product_option::Model>, DbErr> {
    product_option::Entity::find()
        .order_by_asc(product_option::Column::Position)
        .order_by_asc(product_option::Column::Id)
        .all(conn)
        .await
}

/// The values of the option `option_id`, or of all, in their order; where `only` is given, those of them.
///
/// # Errors
/// What the database says.
pub async fn option_values(
    conn: &impl ConnectionTrait,
    option_id: Option<i64>,
    only: Option<&[String]>,
) -> Result<Vec<product_option_value::Model>, DbErr> {
    let mut query = product_option_value::Entity::find();
    if let Some(id) = option_id {
        query = query.filter(product_option_value::Column::OptionId.eq(id));
    }
    if let Some(only) = only {
        query = query.filter(product_option_value::Column::Name.is_in(only));
    }
    query
        .order_by_asc(product_option_value::Column::Position)
        .order_by_asc(product_option_value::Column::Id)
        .all(conn)
        .await
}

/// Writes attributes.
///
/// # Errors
/// What the database says.
pub async fn save_attributes_in(txn: &Txn, rows: Vec<attribute::Model>) -> Result<(), DbErr> {
    upsert_all::<attribute::Entity, _>(txn, rows).await
}

/// Writes values of attributes.
///
/// # Errors
/// What the database says.
pub async fn save_attribute_values_in(txn: &Txn, rows: Vec<attribute_value::Model>) -> Result<(), DbErr> {
    upsert_all::<attribute_value::Entity, _>(txn, rows).await
}

/// Writes options.
///
/// # Errors
/// What the database says.
pub async fn save_options_in(txn: &Txn, rows: Vec<product_option::Model>) -> Result<(), DbErr> {
    upsert_all::<product_option::Entity, _>(txn, rows).await
}

/// Writes values of options.
///
/// # Errors
/// What the database says.
pub async fn save_option_values_in(txn: &Txn, rows: Vec<product_option_value::Model>) -> Result<(), DbErr> {
    upsert_all::<product_option_value::Entity, _>(txn, rows).await
}

/// The products that have values of the option `option_id`.
///
/// # Errors
/// What the database says.
pub async fn products_with_option(conn: &impl ConnectionTrait, option_id: i64) -> Result<Vec<i64>, DbErr> {
    Sql::on(conn, "SELECT DISTINCT h.product_id FROM product_option_value v JOIN product_has_option_value h ON h.value_id = v.id WHERE v.option_id = ")
        .bind(option_id)
        .column(conn)
        .await
}

/// The products that have values of the attribute `attribute_id`.
///
/// # Errors
/// What the database says.
pub async fn products_with_attribute(conn: &impl ConnectionTrait, attribute_id: i64) -> Result<Vec<i64>, DbErr> {
    Sql::on(conn, "SELECT DISTINCT h.product_id FROM attribute_value v JOIN product_attribute h ON h.value_id = v.id WHERE v.attribute_id = ")
        .bind(attribute_id)
        .column(conn)
        .await
}
