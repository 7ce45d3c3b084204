//! What carts need to know of variants.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

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
