//! What carts need to know of variants.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::detail;
use crate::commerce::catalog::entity::variant;
use crate::platform::db::Sql;

/// A variant with what a cart needs of its product.
#[derive(Debug, Clone)]
pub struct Merchandise {
    pub variant: Arc<variant::Model>,
    /// The product's title in the shop's own language.
    pub title: String,
    pub published: bool,
    /// Code of the product's class for tax; `None`: `standard`.
    pub tax_class: Option<String>,
}

#[derive(FromQueryResult)]
struct ProductRow {
    id: i64,
    title: String,
    published: bool,
    tax_class: Option<String>,
}

/// The variants of `ids`, in two statements.
///
/// # Errors
/// What the database says.
pub async fn merchandise(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Merchandise>, DbErr> {
    let variants = detail::variants_by_id(conn, ids).await?;
    let products: Vec<i64> = variants.values().map(|row| row.product_id).collect();
    let products: Vec<ProductRow> = Sql::on(conn, "SELECT id, title, published, tax_class FROM product WHERE id")
        .any(&products)
        .all(conn)
        .await?;
    let products: HashMap<i64, ProductRow> = products.into_iter().map(|row| (row.id, row)).collect();
    let with_product = |(id, variant): (i64, Arc<variant::Model>)| {
        let product = products.get(&variant.product_id)?;
        let merchandise = Merchandise {
            title: product.title.clone(),
            published: product.published,
            tax_class: product.tax_class.clone(),
            variant,
        };
        Some((id, merchandise))
    };
    Ok(variants.into_iter().filter_map(with_product).collect())
}

#[derive(FromQueryResult)]
struct MemberRow {
    product_id: i64,
    ancestor_id: i64,
}

/// The collections that each of `products` is in, with everything above them.
///
/// # Errors
/// What the database says.
pub async fn collections_above(conn: &impl ConnectionTrait, products: &[i64]) -> Result<HashMap<i64, Vec<i64>>, DbErr> {
    let rows: Vec<MemberRow> = Sql::on(conn, "SELECT DISTINCT m.product_id, a.ancestor_id FROM collection_product m JOIN collection_ancestor a ON a.collection_id = m.collection_id WHERE m.product_id")
        .any(products)
        .all(conn)
        .await?;
    let mut collections: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in rows {
        collections.entry(row.product_id).or_default().push(row.ancestor_id);
    }
    Ok(collections)
}
