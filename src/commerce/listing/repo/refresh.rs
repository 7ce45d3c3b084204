//! Deriving the listing of some products anew.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{DbErr, FromQueryResult};

use super::difference::{Row, differences};
use crate::commerce::catalog::lock_products_in;
use crate::commerce::inventory::LOW_STOCK_MAX;
use crate::commerce::listing::title_key::title_key;
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::db::{Conn, Sql, Txn};

/// Products in one round of statements.
const BATCH: usize = 500;

#[derive(FromQueryResult)]
struct Shown {
    market_id: i64,
    product_id: i64,
    title: String,
    price_min_minor: i64,
    availability: i16,
    created_at_ms: i64,
}

#[derive(FromQueryResult)]
struct Membership {
    product_id: i64,
    collection_id: i64,
    rank: i64,
}

#[derive(FromQueryResult)]
struct Slice {
    collection_id: i64,
    product_id: i64,
}

/// Why a listing is derived anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The products were written: anything of them may be another.
    Written,
    /// Their prices, or the shelves that they stand on.
    Moved,
    /// How many are left of them.
    Stock,
}

/// Brings the listing of `products` up to date, and adds to `changes` that they changed in every slice that lists them,
/// or left it, and to the shop's feed what of them and of lists is another for `cause`.
///
/// # Errors
/// What the database says.
pub async fn refresh_in(txn: &Txn, products: &[i64], cause: Cause, changes: &mut ChangeSet) -> Result<(), DbErr> {
    let mut products = products.to_vec();
    products.sort_unstable();
    for batch in products.chunks(BATCH) {
        // Two who derive the same rows would otherwise both insert them.
        lock_products_in(txn, batch).await?;
        let before = listed(txn, batch).await?;
        for table in ["listing", "listing_card"] {
            Sql::on(txn, "DELETE FROM ")
                .text(table)
                .text(" WHERE product_id")
                .any(batch)
                .execute(txn)
                .await?;
        }
        write_cards(txn, batch).await?;
        let after = write_listing(txn, batch).await?;
        let slices = |rows: &[Row]| rows.iter().map(Row::slice).collect::<BTreeSet<_>>();
        let (left, listed) = (slices(&before), slices(&after));
        for &(collection, product) in left.difference(&listed) {
            changes.add(Scope::Slice(collection), Entity::Product, product, Change::Removed);
        }
        for &(collection, product) in &listed {
            changes.add(Scope::Slice(collection), Entity::Product, product, Change::Upserted);
        }
        let different = differences(&before, &after, cause);
        for source in different.sources {
            changes.add(Scope::Shop, Entity::ListSource, source.id(), Change::Upserted);
        }
        let shown = if cause == Cause::Stock {
            different.products
        } else {
            batch.iter().copied().collect()
        };
        for product in shown {
            changes.add(Scope::Shop, Entity::ProductFacts, product, Change::Upserted);
        }
    }
    Ok(())
}

/// The rows of `products`, as they are.
async fn listed(txn: &Txn, products: &[i64]) -> Result<Vec<Row>, DbErr> {
    Sql::on(
        txn,
        "SELECT l.market_id, l.collection_id, l.product_id, l.rank, l.price_min_minor, c.availability, l.created_at_ms, l.title_key \
         FROM listing l JOIN listing_card c ON c.market_id = l.market_id AND c.product_id = l.product_id WHERE l.product_id",
    )
    .any(products)
    .all(txn)
    .await
}

/// Adds to `changes` that `products` changed in every slice that lists them, where only what they show beside their listing did,
/// such as the name of an option.
///
/// # Errors
/// What the database says.
pub async fn show_again_in(txn: &Txn, products: &[i64], changes: &mut ChangeSet) -> Result<(), DbErr> {
    for batch in products.chunks(BATCH) {
        for (collection, product) in slices(txn, batch).await? {
            changes.add(Scope::Slice(collection), Entity::Product, product, Change::Upserted);
        }
    }
    Ok(())
}

/// Brings the listing of all products up to date: after a change of markets, languages or which locations serve which
/// market.
///
/// # Errors
/// What the database says.
pub async fn refresh_everything_in(txn: &Txn, changes: &mut ChangeSet) -> Result<(), DbErr> {
    let mut after = 0;
    loop {
        let batch: Vec<i64> = Sql::on(txn, "SELECT id FROM product WHERE id > ")
            .bind(after)
            .text(" ORDER BY id LIMIT 500")
            .column(txn)
            .await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = *last;
        refresh_in(txn, &batch, Cause::Moved, changes).await?;
    }
}

async fn slices(txn: &Txn, products: &[i64]) -> Result<BTreeSet<(i64, i64)>, DbErr> {
    let rows: Vec<Slice> = Sql::on(
        txn,
        "SELECT DISTINCT collection_id, product_id FROM listing WHERE product_id",
    )
    .any(products)
    .all(txn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.collection_id, row.product_id))
        .collect())
}

/// Adds what `products` are offered for: `summary`, a row per product and market in which it has a price, with `columns` of its offers.
/// Next comes the name of its column for how many are left, as a bucket.
fn with_summary(sql: Sql, products: &[i64], columns: &str) -> Sql {
    sql.text(
        "WITH offer AS (SELECT v.product_id, pr.market_id, pr.amount_minor, pr.compare_at_minor, \
           CASE WHEN v.sell_without_stock OR NOT v.tracked THEN 1 ELSE 0 END AS unlimited, \
           COALESCE((SELECT SUM(s.on_hand - s.reserved) FROM stock_level s JOIN market_location ml ON ml.location_id = s.location_id \
             WHERE s.variant_id = v.id AND ml.market_id = pr.market_id), 0) AS available \
           FROM variant v JOIN price pr ON pr.variant_id = v.id WHERE v.product_id",
    )
    .any(products)
    .text("), summary AS (SELECT product_id, market_id, ")
    .text(columns)
    .text("CASE WHEN MAX(unlimited) = 1 OR SUM(available) > ")
    .bind(LOW_STOCK_MAX)
    .text(" THEN 2 WHEN SUM(available) > 0 THEN 1 ELSE 0 END AS bucket FROM offer GROUP BY product_id, market_id)")
}

/// Those of `products` whose cards say of another bucket than it is how many are left.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn in_other_buckets(
    conn: &impl Conn,
    products: &[i64],
) -> Result<BTreeSet<i64>, DbErr> {
    let mut found = BTreeSet::new();
    for batch in products.chunks(BATCH) {
        let others: Vec<i64> = with_summary(Sql::on(conn, ""), batch, "")
            .text(
                " SELECT c.product_id FROM listing_card c JOIN summary s ON s.market_id = c.market_id AND s.product_id = c.product_id \
                 WHERE c.availability <> s.bucket AND c.product_id",
            )
            .any(batch)
            .column(conn)
            .await?;
        found.extend(others);
    }
    Ok(found)
}

/// One card per market in which a product has a price.
async fn write_cards(txn: &Txn, products: &[i64]) -> Result<(), DbErr> {
    let insert = Sql::on(
        txn,
        "INSERT INTO listing_card (market_id, product_id, handle, title, vendor, price_min_minor, price_max_minor, compare_at_min_minor, compare_at_max_minor, availability, \
         created_at_ms, image_id, image_url, image_alt, image_width, image_height, image_thumbhash) ",
    );
    let prices = "MIN(amount_minor) AS price_min, MAX(amount_minor) AS price_max, MIN(compare_at_minor) AS compare_min, \
                  MAX(compare_at_minor) AS compare_max, ";
    with_summary(insert, products, prices)
    .text(
        " SELECT s.market_id, p.id, p.handle, p.title, p.vendor, s.price_min, s.price_max, s.compare_min, s.compare_max, \
         s.bucket, p.created_at_ms, m.id, m.url, m.alt, m.width, m.height, m.thumbhash \
         FROM summary s JOIN product p ON p.id = s.product_id AND p.published \
         LEFT JOIN media m ON m.id = (SELECT i.id FROM media i WHERE i.product_id = p.id ORDER BY i.position, i.id LIMIT 1)",
    )
    .execute(txn)
    .await?;
    Ok(())
}

/// One row per card and collection, all products included. The key of a title needs Unicode, so these rows pass through
/// here.
async fn write_listing(txn: &Txn, products: &[i64]) -> Result<Vec<Row>, DbErr> {
    let shown: Vec<Shown> = Sql::on(
        txn,
        "SELECT c.market_id, c.product_id, COALESCE(t.value, c.title) AS title, c.price_min_minor, c.availability, c.created_at_ms FROM listing_card c \
         LEFT JOIN market_language ml ON ml.market_id = c.market_id AND ml.position = 0 \
         LEFT JOIN translation t ON t.entity_kind = 1 AND t.entity_id = c.product_id AND t.field = 'title' AND t.language = ml.language WHERE c.product_id",
    )
    .any(products)
    .all(txn)
    .await?;
    // A place set by hand is lower than any rank by popularity, which stays below 2^40.
    let memberships: Vec<Membership> = Sql::on(txn, "SELECT p.id AS product_id, CAST(0 AS BIGINT) AS collection_id, 1099511627776 - p.popularity AS rank FROM product p WHERE p.id")
        .any(products)
        .text(
            " UNION ALL SELECT m.product_id, a.ancestor_id, MIN(CASE WHEN a.depth = 0 AND m.position IS NOT NULL THEN m.position ELSE 1099511627776 - p.popularity END) \
             FROM collection_product m JOIN product p ON p.id = m.product_id JOIN collection_ancestor a ON a.collection_id = m.collection_id WHERE m.product_id",
        )
        .any(products)
        .text(" GROUP BY m.product_id, a.ancestor_id")
        .all(txn)
        .await?;
    let mut of_product: BTreeMap<i64, Vec<&Membership>> = BTreeMap::new();
    for membership in &memberships {
        of_product.entry(membership.product_id).or_default().push(membership);
    }
    let of_card = |card: &Shown| {
        let memberships = of_product.get(&card.product_id).into_iter().flatten();
        let title_key = title_key(&card.title);
        let row = |membership: &&Membership| Row {
            market_id: card.market_id,
            collection_id: membership.collection_id,
            product_id: card.product_id,
            rank: membership.rank,
            price_min_minor: card.price_min_minor,
            availability: card.availability,
            created_at_ms: card.created_at_ms,
            title_key: title_key.clone(),
        };
        memberships.map(row).collect::<Vec<_>>()
    };
    let rows: Vec<Row> = shown.iter().flat_map(of_card).collect();
    insert_rows(txn, &rows).await?;
    Ok(rows)
}

async fn insert_rows(txn: &Txn, rows: &[Row]) -> Result<(), DbErr> {
    for chunk in rows.chunks(3_000) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO listing (market_id, collection_id, product_id, rank, price_min_minor, available, created_at_ms, title_key) VALUES ",
        );
        for (at, row) in chunk.iter().enumerate() {
            sql = sql
                .text(if at == 0 { "(" } else { ", (" })
                .bind(row.market_id)
                .text(", ")
                .bind(row.collection_id)
                .text(", ")
                .bind(row.product_id);
            sql = sql
                .text(", ")
                .bind(row.rank)
                .text(", ")
                .bind(row.price_min_minor)
                .text(", ")
                .bind(row.availability > 0);
            sql = sql
                .text(", ")
                .bind(row.created_at_ms)
                .text(", ")
                .bind(row.title_key.clone())
                .text(")");
        }
        sql.execute(txn).await?;
    }
    Ok(())
}
