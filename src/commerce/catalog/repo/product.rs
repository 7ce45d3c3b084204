//! Whole products, as imports and exports need them.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _};

use crate::commerce::catalog::entity::{media, product, variant};
use crate::commerce::catalog::product::{Bundle, OptionUse, TranslationKind};
use crate::platform::db::{Engine, Sql, Txn, keys_in};

use super::translation::translations_of;

#[derive(FromQueryResult)]
struct IdOfText {
    id: i64,
    text: String,
}

/// The ids of the products of `handles`.
///
/// # Errors
/// What the database says.
pub async fn product_ids_by_handle(
    conn: &impl ConnectionTrait,
    handles: &[String],
) -> Result<HashMap<String, i64>, DbErr> {
    let rows: Vec<IdOfText> = Sql::on(conn, "SELECT id, handle AS text FROM product WHERE handle")
        .any(handles)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.text, row.id)).collect())
}

/// The handles of the products of `ids`.
///
/// # Errors
/// What the database says.
pub async fn product_handles(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, String>, DbErr> {
    let rows: Vec<IdOfText> = Sql::on(conn, "SELECT id, handle AS text FROM product WHERE id")
        .any(ids)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.text)).collect())
}

/// Locks products until the transaction ends, in the order of their ids, so that writers of the same products take turns
/// and each reads what the one before it wrote. SQLite has one writer at a time anyway.
///
/// # Errors
/// What the database says.
pub async fn lock_products_in(txn: &Txn, ids: &[i64]) -> Result<(), DbErr> {
    if Engine::of(txn) == Engine::Postgres && !ids.is_empty() {
        Sql::on(txn, "SELECT id FROM product WHERE id")
            .any(ids)
            .text(" ORDER BY id FOR UPDATE")
            .execute(txn)
            .await?;
    }
    Ok(())
}

/// Up to `limit` product ids after `after`, in the order of ids.
///
/// # Errors
/// What the database says.
pub async fn product_ids(conn: &impl ConnectionTrait, after: i64, limit: u32) -> Result<Vec<i64>, DbErr> {
    Sql::on(conn, "SELECT id FROM product WHERE id > ")
        .bind(after)
        .text(" ORDER BY id LIMIT ")
        .bind(i64::from(limit))
        .column(conn)
        .await
}

/// The product that owns each of `skus`, where one does.
///
/// # Errors
/// What the database says.
pub async fn sku_owners(conn: &impl ConnectionTrait, skus: &[String]) -> Result<HashMap<String, i64>, DbErr> {
    let rows: Vec<IdOfText> = Sql::on(conn, "SELECT product_id AS id, sku AS text FROM variant WHERE sku")
        .any(skus)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.text, row.id)).collect())
}

/// The variants of `skus`, by SKU; one that no variant has is left out.
///
/// # Errors
/// What the database says.
pub async fn variants_by_sku(conn: &impl ConnectionTrait, skus: &[String]) -> Result<HashMap<String, i64>, DbErr> {
    let rows: Vec<IdOfText> = Sql::on(conn, "SELECT id, sku AS text FROM variant WHERE sku")
        .any(skus)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.text, row.id)).collect())
}

/// The products of `variants`, each once.
///
/// # Errors
/// What the database says.
pub async fn variant_products(conn: &impl ConnectionTrait, variants: &[i64]) -> Result<Vec<i64>, DbErr> {
    Sql::on(conn, "SELECT DISTINCT product_id FROM variant WHERE id")
        .any(variants)
        .column(conn)
        .await
}

/// The variants of those of `products` that are published, by product.
///
/// # Errors
/// What the database says.
pub async fn published_variants(
    conn: &impl ConnectionTrait,
    products: &[i64],
) -> Result<HashMap<i64, Vec<i64>>, DbErr> {
    let rows: Vec<(i64, i64)> = Sql::on(
        conn,
        "SELECT p.id, v.id FROM product p JOIN variant v ON v.product_id = p.id WHERE p.published AND p.id",
    )
    .any(products)
    .map(conn, |row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
    .await?;
    let mut variants: HashMap<i64, Vec<i64>> = HashMap::new();
    for (product, variant) in rows {
        variants.entry(product).or_default().push(variant);
    }
    Ok(variants)
}

/// The product of each of `variants`; one that is not there is left out.
///
/// # Errors
/// What the database says.
pub async fn products_of_variants(conn: &impl ConnectionTrait, variants: &[i64]) -> Result<HashMap<i64, i64>, DbErr> {
    let rows: Vec<VariantOf> = Sql::on(conn, "SELECT id, product_id FROM variant WHERE id")
        .any(variants)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.product_id)).collect())
}

/// Ids of products after the handle `after`, in the order of handles: those whose handle begins with `text` or that have a variant
/// of that SKU; all where `text` is empty. Unpublished ones are among them.
///
/// # Errors
/// What the database says.
pub async fn search_products(
    conn: &impl ConnectionTrait,
    text: &str,
    after: &str,
    limit: u64,
) -> Result<Vec<i64>, DbErr> {
    let sql = Sql::on(conn, "SELECT p.id FROM product p WHERE p.handle > ").bind(after);
    matching(sql, text)
        .text(" ORDER BY p.handle LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .column(conn)
        .await
}

/// How many products [`search_products`] finds in all; counting stops at `limit`.
///
/// # Errors
/// What the database says.
pub async fn count_products(conn: &impl ConnectionTrait, text: &str, limit: i64) -> Result<i64, DbErr> {
    let sql = Sql::on(
        conn,
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT p.id FROM product p WHERE p.handle > ''",
    );
    let counts: Vec<i64> = matching(sql, text)
        .text(" LIMIT ")
        .bind(limit)
        .text(") AS found")
        .column(conn)
        .await?;
    Ok(counts.first().copied().unwrap_or(0))
}

/// Adds the condition that the product `p` has a handle that begins with `text`, or a variant of that SKU.
fn matching(sql: Sql, text: &str) -> Sql {
    if text.is_empty() {
        return sql;
    }
    // Handles are compared byte by byte: what begins with the text lies between it and the text with the last of all characters.
    sql.text(" AND ((p.handle >= ")
        .bind(text)
        .text(" AND p.handle < ")
        .bind(format!("{text}\u{10ffff}"))
        .text(") OR p.id IN (SELECT v.product_id FROM variant v WHERE v.sku = ")
        .bind(text)
        .text("))")
}

#[derive(FromQueryResult)]
struct VariantOf {
    id: i64,
    product_id: i64,
}

#[derive(FromQueryResult)]
struct TextOf {
    product_id: i64,
    name: String,
    text: String,
}

#[derive(FromQueryResult)]
struct OptionOf {
    product_id: i64,
    option_id: i64,
    name: String,
}

#[derive(FromQueryResult)]
struct ValueOf {
    product_id: i64,
    option_id: i64,
    value_id: i64,
    name: String,
}

#[derive(FromQueryResult)]
struct MembershipOf {
    product_id: i64,
    handle: String,
    position: Option<i64>,
}

/// The products of `ids` with all that the catalogue holds of them, by id.
///
/// # Errors
/// What the database says.
pub async fn load_bundles(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<BTreeMap<i64, Bundle>, DbErr> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let products = product::Entity::find()
        .filter(keys_in(conn, product::Column::Id, ids))
        .all(conn)
        .await?;
    let mut bundles: BTreeMap<i64, Bundle> = products
        .into_iter()
        .map(|product| {
            let id = product.id;
            let empty = Bundle {
                product,
                tags: vec![],
                options: vec![],
                media: vec![],
                variants: vec![],
                attributes: vec![],
                memberships: vec![],
                translations: vec![],
            };
            (id, empty)
        })
        .collect();
    let media = media::Entity::find()
        .filter(keys_in(conn, media::Column::ProductId, ids))
        .order_by_asc(media::Column::Position)
        .order_by_asc(media::Column::Id);
    each(
        &mut bundles,
        media.all(conn).await?,
        |row| row.product_id,
        |bundle, row| bundle.media.push(row),
    );
    let variants = variant::Entity::find()
        .filter(keys_in(conn, variant::Column::ProductId, ids))
        .order_by_asc(variant::Column::Position)
        .order_by_asc(variant::Column::Id);
    each(
        &mut bundles,
        variants.all(conn).await?,
        |row| row.product_id,
        |bundle, row| bundle.variants.push(row),
    );
    load_options(conn, ids, &mut bundles).await?;
    load_words(conn, ids, &mut bundles).await?;
    each(
        &mut bundles,
        translations_of(conn, TranslationKind::Product, ids).await?,
        |row| row.entity_id,
        |bundle, row| bundle.translations.push(row),
    );
    Ok(bundles)
}

async fn load_options(
    conn: &impl ConnectionTrait,
    ids: &[i64],
    bundles: &mut BTreeMap<i64, Bundle>,
) -> Result<(), DbErr> {
    let options: Vec<OptionOf> =
        Sql::on(conn, "SELECT h.product_id, o.id AS option_id, o.name FROM product_has_option h JOIN product_option o ON o.id = h.option_id WHERE h.product_id")
            .any(ids)
            .text(" ORDER BY h.product_id, h.position")
            .all(conn)
            .await?;
    each(
        bundles,
        options,
        |row| row.product_id,
        |bundle, row| {
            bundle.options.push(OptionUse {
                option_id: row.option_id,
                name: row.name,
                values: vec![],
            });
        },
    );
    let values: Vec<ValueOf> = Sql::on(
        conn,
        "SELECT h.product_id, v.option_id, v.id AS value_id, v.name FROM product_has_option_value h JOIN product_option_value v ON v.id = h.value_id WHERE h.product_id",
    )
    .any(ids)
    .text(" ORDER BY h.product_id, h.position, v.id")
    .all(conn)
    .await?;
    each(
        bundles,
        values,
        |row| row.product_id,
        |bundle, row| {
            if let Some(option) = bundle
                .options
                .iter_mut()
                .find(|option| option.option_id == row.option_id)
            {
                option.values.push((row.value_id, row.name));
            }
        },
    );
    Ok(())
}

async fn load_words(
    conn: &impl ConnectionTrait,
    ids: &[i64],
    bundles: &mut BTreeMap<i64, Bundle>,
) -> Result<(), DbErr> {
    let tags: Vec<TextOf> = Sql::on(
        conn,
        "SELECT product_id, tag AS text, '' AS name FROM product_tag WHERE product_id",
    )
    .any(ids)
    .text(" ORDER BY product_id, position")
    .all(conn)
    .await?;
    each(
        bundles,
        tags,
        |row| row.product_id,
        |bundle, row| bundle.tags.push(row.text),
    );
    let attributes: Vec<TextOf> = Sql::on(
        conn,
        "SELECT p.product_id, a.code AS name, v.value AS text FROM product_attribute p JOIN attribute_value v ON v.id = p.value_id JOIN attribute a ON a.id = v.attribute_id WHERE p.product_id",
    )
    .any(ids)
    .text(" ORDER BY p.product_id, a.code, p.position")
    .all(conn)
    .await?;
    each(
        bundles,
        attributes,
        |row| row.product_id,
        |bundle, row| bundle.attributes.push((row.name, row.text)),
    );
    let memberships: Vec<MembershipOf> =
        Sql::on(conn, "SELECT m.product_id, c.handle, m.position FROM collection_product m JOIN collection c ON c.id = m.collection_id WHERE m.product_id")
            .any(ids)
            .text(" ORDER BY m.product_id, c.handle")
            .all(conn)
            .await?;
    each(
        bundles,
        memberships,
        |row| row.product_id,
        |bundle, row| bundle.memberships.push((row.handle, row.position)),
    );
    Ok(())
}

fn each<Row>(
    bundles: &mut BTreeMap<i64, Bundle>,
    rows: Vec<Row>,
    product: impl Fn(&Row) -> i64,
    mut put: impl FnMut(&mut Bundle, Row),
) {
    for row in rows {
        if let Some(bundle) = bundles.get_mut(&product(&row)) {
            put(bundle, row);
        }
    }
}
