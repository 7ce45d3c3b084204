//! Writing products in bulk.

use sea_orm::DbErr;

use crate::commerce::catalog::entity::{
    collection_product, media, product, product_attribute, product_has_option, product_has_option_value, product_tag,
    variant,
};
use crate::platform::db::{Sql, Txn, delete_where, insert_all, upsert_all};

/// An option of a product with its values there, in order.
#[derive(Debug)]
pub struct OptionRows {
    pub option_id: i64,
    pub value_ids: Vec<i64>,
}

/// A collection that a product was put into by hand, and its place there where that was set.
#[derive(Debug)]
pub struct MembershipRow {
    pub collection_id: i64,
    pub position: Option<i64>,
}

/// All rows of some products as they shall be. What a product had and is not here is deleted.
#[derive(Debug, Default)]
pub struct ProductRows {
    pub products: Vec<product::Model>,
    pub tags: Vec<(i64, Vec<String>)>,
    /// Product, then its options in order.
    pub options: Vec<(i64, Vec<OptionRows>)>,
    pub media: Vec<media::Model>,
    pub variants: Vec<variant::Model>,
    /// Product, then attribute value ids in order.
    pub attributes: Vec<(i64, Vec<i64>)>,
    /// Product, then its collections.
    pub memberships: Vec<(i64, Vec<MembershipRow>)>,
    /// Products that were there before.
    pub existing: Vec<i64>,
    pub deleted_media: Vec<i64>,
    pub deleted_variants: Vec<i64>,
    /// Variants that get another SKU or other option values.
    pub moved_variants: Vec<i64>,
}

/// Writes `rows`.
///
/// # Errors
/// What the database says, constraints included.
pub async fn write_products_in(txn: &Txn, mut rows: ProductRows) -> Result<(), DbErr> {
    upsert_all::<product::Entity, _>(txn, std::mem::take(&mut rows.products)).await?;
    make_room_in(txn, &rows).await?;
    upsert_all::<media::Entity, _>(txn, rows.media).await?;
    upsert_all::<variant::Entity, _>(txn, rows.variants).await?;

    let tags = rows.tags.into_iter().flat_map(|(product_id, tags)| {
        tags.into_iter()
            .zip(0..)
            .map(move |(tag, position)| product_tag::Model {
                product_id,
                tag,
                position,
            })
    });
    insert_all::<product_tag::Entity, _>(txn, tags.collect()).await?;
    insert_options_in(txn, rows.options).await?;
    let attributes = rows.attributes.into_iter().flat_map(|(product_id, values)| {
        values
            .into_iter()
            .zip(0..)
            .map(move |(value_id, position)| product_attribute::Model {
                product_id,
                value_id,
                position,
            })
    });
    insert_all::<product_attribute::Entity, _>(txn, attributes.collect()).await?;
    let memberships = rows.memberships.into_iter().flat_map(|(product_id, members)| {
        members.into_iter().map(move |member| collection_product::Model {
            collection_id: member.collection_id,
            product_id,
            position: member.position,
        })
    });
    insert_all::<collection_product::Entity, _>(txn, memberships.collect()).await
}

/// Deletes what is replaced, and what products have no more.
async fn make_room_in(txn: &Txn, rows: &ProductRows) -> Result<(), DbErr> {
    delete_where(txn, product_tag::Column::ProductId, &rows.existing).await?;
    delete_where(txn, product_has_option::Column::ProductId, &rows.existing).await?;
    delete_where(txn, product_has_option_value::Column::ProductId, &rows.existing).await?;
    delete_where(txn, product_attribute::Column::ProductId, &rows.existing).await?;
    delete_where(txn, collection_product::Column::ProductId, &rows.existing).await?;
    delete_where(txn, variant::Column::Id, &rows.deleted_variants).await?;
    delete_where(txn, media::Column::Id, &rows.deleted_media).await?;
    // Two variants may swap their SKUs or combinations: while they move, the unique indexes must not see them.
    if !rows.moved_variants.is_empty() {
        Sql::on(txn, "UPDATE variant SET sku = NULL, position = -1 WHERE id")
            .any(&rows.moved_variants)
            .execute(txn)
            .await?;
    }
    Ok(())
}

async fn insert_options_in(txn: &Txn, products: Vec<(i64, Vec<OptionRows>)>) -> Result<(), DbErr> {
    let mut options = Vec::new();
    let mut values = Vec::new();
    for (product_id, uses) in products {
        for (OptionRows { option_id, value_ids }, position) in uses.into_iter().zip(1..) {
            options.push(product_has_option::Model {
                product_id,
                position,
                option_id,
            });
            values.extend(
                value_ids
                    .into_iter()
                    .zip(0..)
                    .map(|(value_id, position)| product_has_option_value::Model {
                        product_id,
                        value_id,
                        position,
                    }),
            );
        }
    }
    insert_all::<product_has_option::Entity, _>(txn, options).await?;
    insert_all::<product_has_option_value::Entity, _>(txn, values).await
}
