//! Collections and their tree.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
};

use crate::commerce::catalog::entity::{collection, collection_ancestor};
use crate::commerce::catalog::product::TranslationKind;
use crate::platform::db::{Sql, Txn, delete_where, insert_all, keys_in, upsert_all};

use super::translation::best;

/// A collection with its texts in the language of the request.
#[derive(Debug, Clone)]
pub struct CollectionTexts {
    pub row: collection::Model,
    pub title: String,
    pub description_html: String,
}

/// The collections of `handles`, by handle.
///
/// # Errors
/// What the database says.
pub async fn collections_by_handle(
    conn: &impl ConnectionTrait,
    handles: &[String],
) -> Result<HashMap<String, collection::Model>, DbErr> {
    let rows = collection::Entity::find()
        .filter(keys_in(conn, collection::Column::Handle, handles))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.handle.clone(), row)).collect())
}

/// The handle of the collection of `id`.
///
/// # Errors
/// What the database says.
pub async fn collection_handle(conn: &impl ConnectionTrait, id: i64) -> Result<Option<String>, DbErr> {
    let row = collection::Entity::find_by_id(id).one(conn).await?;
    Ok(row.map(|row| row.handle))
}

/// The collections of `ids`, by id, in the languages to try.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn by_id(
    conn: &impl ConnectionTrait,
    languages: &[String],
    ids: &[i64],
) -> Result<HashMap<i64, CollectionTexts>, DbErr> {
    let rows = collection::Entity::find()
        .filter(keys_in(conn, collection::Column::Id, ids))
        .all(conn)
        .await?;
    Ok(texts(conn, languages, rows)
        .await?
        .into_iter()
        .map(|one| (one.row.id, one))
        .collect())
}

/// The collections of `handles`, by handle, in the languages to try.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn by_handle(
    conn: &impl ConnectionTrait,
    languages: &[String],
    handles: &[String],
) -> Result<HashMap<String, CollectionTexts>, DbErr> {
    let rows = collections_by_handle(conn, handles).await?.into_values().collect();
    Ok(texts(conn, languages, rows)
        .await?
        .into_iter()
        .map(|one| (one.row.handle.clone(), one))
        .collect())
}

/// The children of `parents` in their order.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn children(
    conn: &impl ConnectionTrait,
    languages: &[String],
    parents: &[i64],
) -> Result<Vec<CollectionTexts>, DbErr> {
    let rows = collection::Entity::find()
        .filter(keys_in(conn, collection::Column::ParentId, parents))
        .order_by_asc(collection::Column::Position)
        .order_by_asc(collection::Column::Id)
        .all(conn)
        .await?;
    texts(conn, languages, rows).await
}

/// A page of all collections, or of the roots of the tree, ordered by position.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn list(
    conn: &impl ConnectionTrait,
    languages: &[String],
    roots: bool,
    after: Option<(i64, i64)>,
    limit: u64,
) -> Result<Vec<CollectionTexts>, DbErr> {
    let mut query = collection::Entity::find()
        .order_by_asc(collection::Column::Position)
        .order_by_asc(collection::Column::Id);
    if roots {
        query = query.filter(collection::Column::ParentId.is_null());
    }
    if let Some((position, id)) = after {
        let place = Expr::tuple([
            Expr::col(collection::Column::Position),
            Expr::col(collection::Column::Id),
        ]);
        query = query.filter(place.gt(Expr::tuple([Expr::val(position), Expr::val(id)])));
    }
    texts(
        conn,
        languages,
        sea_orm::QuerySelect::limit(query, limit).all(conn).await?,
    )
    .await
}

/// How many collections there are, up to `max`.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn count(
    conn: &impl ConnectionTrait,
    roots: bool,
    max: i64,
) -> Result<i64, DbErr> {
    let filter = if roots { " WHERE parent_id IS NULL" } else { "" };
    let counts = Sql::on(conn, "SELECT COUNT(*) FROM (SELECT 1 FROM collection")
        .text(filter)
        .text(" LIMIT ")
        .bind(max)
        .text(") AS capped")
        .column(conn)
        .await?;
    Ok(counts.first().copied().unwrap_or(0))
}

async fn texts(
    conn: &impl ConnectionTrait,
    languages: &[String],
    rows: Vec<collection::Model>,
) -> Result<Vec<CollectionTexts>, DbErr> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut translated = best(
        conn,
        TranslationKind::Collection,
        languages,
        &ids,
        &["title", "description_html"],
    )
    .await?;
    let mut text = |id, field: &str, own: &str| {
        translated
            .remove(&(id, field.to_owned()))
            .unwrap_or_else(|| own.to_owned())
    };
    Ok(rows
        .into_iter()
        .map(|row| CollectionTexts {
            title: text(row.id, "title", &row.title),
            description_html: text(row.id, "description_html", &row.description_html),
            row,
        })
        .collect())
}

#[derive(FromQueryResult)]
pub(in crate::commerce::catalog) struct Ancestor {
    pub(in crate::commerce::catalog) collection_id: i64,
    pub(in crate::commerce::catalog) ancestor_id: i64,
}

/// What is above each of `ids`, itself included, from the root down.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::catalog) async fn breadcrumbs(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<Vec<Ancestor>, DbErr> {
    Sql::on(
        conn,
        "SELECT collection_id, ancestor_id FROM collection_ancestor WHERE collection_id",
    )
    .any(ids)
    .text(" ORDER BY collection_id, depth DESC")
    .all(conn)
    .await
}

/// Writes collections. Parents must be written before or with their children.
///
/// # Errors
/// What the database says.
pub async fn save_collections_in(txn: &Txn, rows: Vec<collection::Model>) -> Result<(), DbErr> {
    upsert_all::<collection::Entity, _>(txn, rows).await
}

/// What is above `id`, without itself.
///
/// # Errors
/// What the database says.
pub async fn ancestors_in(txn: &Txn, id: i64) -> Result<Vec<i64>, DbErr> {
    Sql::on(
        txn,
        "SELECT ancestor_id FROM collection_ancestor WHERE depth > 0 AND collection_id = ",
    )
    .bind(id)
    .column(txn)
    .await
}

/// The products that are members of `id` or of anything below it.
///
/// # Errors
/// What the database says.
pub async fn members_below(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<i64>, DbErr> {
    Sql::on(conn, "SELECT DISTINCT m.product_id FROM collection_product m JOIN collection_ancestor a ON a.collection_id = m.collection_id WHERE a.ancestor_id = ")
        .bind(id)
        .column(conn)
        .await
}

/// Brings `collection_ancestor` up to date for `id` and all below it, after its parent was set.
///
/// # Errors
/// What the database says.
pub async fn rebuild_ancestors_in(txn: &Txn, id: i64) -> Result<(), DbErr> {
    let mut below: Vec<i64> = Sql::on(
        txn,
        "SELECT collection_id FROM collection_ancestor WHERE ancestor_id = ",
    )
    .bind(id)
    .text(" ORDER BY depth")
    .column(txn)
    .await?;
    if below.is_empty() {
        below.push(id);
    }
    delete_where(txn, collection_ancestor::Column::CollectionId, &below).await?;
    // From the top down: a parent's rows are right before its children's are derived from them.
    for collection_id in below {
        insert_all::<collection_ancestor::Entity, _>(
            txn,
            vec![collection_ancestor::Model {
                collection_id,
                ancestor_id: collection_id,
                depth: 0,
            }],
        )
        .await?;
        Sql::on(txn, "INSERT INTO collection_ancestor (collection_id, ancestor_id, depth) SELECT c.id, a.ancestor_id, a.depth + 1 FROM collection c JOIN collection_ancestor a ON a.collection_id = c.parent_id WHERE c.id = ")
            .bind(collection_id)
            .execute(txn)
            .await?;
    }
    Ok(())
}

/// All collections, each after the one above it, in the shop's order on each level.
///
/// # Errors
/// What the database says.
pub async fn collections_from_the_top(conn: &impl ConnectionTrait) -> Result<Vec<collection::Model>, DbErr> {
    let rows = collection::Entity::find()
        .order_by_asc(collection::Column::Position)
        .order_by_asc(collection::Column::Id)
        .all(conn)
        .await?;
    let depths: Vec<Depth> = Sql::on(
        conn,
        "SELECT collection_id, MAX(depth) AS depth FROM collection_ancestor GROUP BY collection_id",
    )
    .all(conn)
    .await?;
    let depths: HashMap<i64, i32> = depths.into_iter().map(|row| (row.collection_id, row.depth)).collect();
    let mut rows = rows;
    // Stable: the order within a level stays.
    rows.sort_by_key(|row| depths.get(&row.id).copied().unwrap_or(0));
    Ok(rows)
}

#[derive(FromQueryResult)]
struct Depth {
    collection_id: i64,
    depth: i32,
}
