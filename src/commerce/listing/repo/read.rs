//! Reading lists, cards and facets.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

use crate::commerce::listing::card::Card;
use crate::commerce::listing::facet::FacetValue;
use crate::commerce::listing::filter::{Facet, Filters};
use crate::commerce::listing::sort::Sort;
use crate::platform::db::Sql;
use crate::platform::graphql::{Position, SortValue};
use crate::platform::locale::ShopContext;

/// A list, without its place and length.
#[derive(Debug, Clone)]
pub(in crate::commerce::listing) struct ListQuery {
    /// 0: all products.
    pub(in crate::commerce::listing) collection_id: i64,
    pub(in crate::commerce::listing) sort: Sort,
    pub(in crate::commerce::listing) filters: Filters,
}

/// A card and where it stands in the list.
#[derive(Debug)]
pub(in crate::commerce::listing) struct Listed {
    pub(in crate::commerce::listing) card: Arc<Card>,
    pub(in crate::commerce::listing) position: Position,
}

const CARD: &str = "c.product_id, c.handle, c.vendor, c.price_min_minor, c.price_max_minor, c.compare_at_min_minor, c.compare_at_max_minor, c.availability, \
                    c.created_at_ms, c.image_id, c.image_url, c.image_alt, c.image_width, c.image_height, c.image_thumbhash, ";

/// Adds the columns of a card, `from`, and a join a language, so that the title comes translated in the same statement.
fn select_card(mut sql: Sql, shop: &ShopContext, from: &str) -> Sql {
    sql = sql.text(CARD);
    let joined = 0..shop.translations.len();
    sql = sql.text("COALESCE(");
    for at in joined.clone() {
        sql = sql.text(&format!("t{at}.value, "));
    }
    // COALESCE wants two arguments: without a language to try, the second is never reached.
    sql = sql.text("c.title, c.title) AS title FROM ").text(from);
    for (at, language) in joined.zip(shop.translations.iter()) {
        sql = sql
            .text(&format!(" LEFT JOIN translation t{at} ON t{at}.entity_kind = 1 AND t{at}.entity_id = c.product_id AND t{at}.field = 'title' AND t{at}.language = "))
            .bind(language.clone());
    }
    sql
}

/// A page of a list with its cards, in one statement.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn page(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    query: &ListQuery,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<Listed>, DbErr> {
    let sort = query.sort;
    let sql = Sql::on(conn, "SELECT ").text(sort.column()).text(" AS sort_value, ");
    let sql = select_card(
        sql,
        shop,
        "listing l JOIN listing_card c ON c.market_id = l.market_id AND c.product_id = l.product_id",
    );
    let sql = sql
        .text(" WHERE l.market_id = ")
        .bind(shop.market_id)
        .text(" AND l.collection_id = ")
        .bind(query.collection_id);
    let sql = query.filters.conditions(sql, None);
    let sql = sort
        .order(sort.after(sql, after))
        .text(" LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.map(conn, |row: &QueryResult| {
        let card = Card::from_query_result(row, "")?;
        let value = if sort.is_text() {
            SortValue::Text(row.try_get("", "sort_value")?)
        } else {
            SortValue::Number(row.try_get("", "sort_value")?)
        };
        Ok(Listed {
            position: Position {
                value,
                id: card.product_id,
            },
            card: Arc::new(card),
        })
    })
    .await
}

/// Cards by product id. What the market does not list is left out.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn cards_by_id(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    ids: &[i64],
) -> Result<HashMap<i64, Arc<Card>>, DbErr> {
    let sql = select_card(Sql::on(conn, "SELECT "), shop, "listing_card c")
        .text(" WHERE c.market_id = ")
        .bind(shop.market_id)
        .text(" AND c.product_id")
        .any(ids);
    Ok(sql
        .all::<Card>(conn)
        .await?
        .into_iter()
        .map(|card| (card.product_id, Arc::new(card)))
        .collect())
}

/// Cards by handle. What the market does not list is left out.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn cards_by_handle(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    handles: &[String],
) -> Result<HashMap<String, Arc<Card>>, DbErr> {
    let sql = select_card(Sql::on(conn, "SELECT "), shop, "listing_card c")
        .text(" WHERE c.market_id = ")
        .bind(shop.market_id)
        .text(" AND c.handle")
        .any(handles);
    Ok(sql
        .all::<Card>(conn)
        .await?
        .into_iter()
        .map(|card| (card.handle.clone(), Arc::new(card)))
        .collect())
}

/// How many products a list has, up to `max`.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn count(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    query: &ListQuery,
    max: i64,
) -> Result<i64, DbErr> {
    let sql = Sql::on(
        conn,
        "SELECT COUNT(*) FROM (SELECT 1 FROM listing l WHERE l.market_id = ",
    )
    .bind(shop.market_id)
    .text(" AND l.collection_id = ")
    .bind(query.collection_id);
    let counts = query
        .filters
        .conditions(sql, None)
        .text(" LIMIT ")
        .bind(max)
        .text(") AS capped")
        .column(conn)
        .await?;
    Ok(counts.first().copied().unwrap_or(0))
}

/// What the list spans.
#[derive(Debug, Clone, Default, FromQueryResult)]
pub(in crate::commerce::listing) struct Summary {
    pub(in crate::commerce::listing) price_min: Option<i64>,
    pub(in crate::commerce::listing) price_max: Option<i64>,
    pub(in crate::commerce::listing) products: i64,
    pub(in crate::commerce::listing) available: i64,
}

/// Prices and availability over the list without the condition of `without`.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn summary(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    query: &ListQuery,
    without: Facet<'_>,
) -> Result<Summary, DbErr> {
    let sql = Sql::on(
        conn,
        "SELECT MIN(l.price_min_minor) AS price_min, MAX(l.price_min_minor) AS price_max, COUNT(*) AS products, \
         CAST(COALESCE(SUM(CASE WHEN l.available THEN 1 ELSE 0 END), 0) AS BIGINT) AS available FROM listing l WHERE l.market_id = ",
    )
    .bind(shop.market_id)
    .text(" AND l.collection_id = ")
    .bind(query.collection_id);
    Ok(query
        .filters
        .conditions(sql, Some(without))
        .one(conn)
        .await?
        .unwrap_or_default())
}

/// How many products of the list have each value of filterable attributes and of options, without the condition of
/// `without`; only that facet's values where it is given.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn facet_values(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    query: &ListQuery,
    without: Option<Facet<'_>>,
) -> Result<Vec<FacetValue>, DbErr> {
    let listed = |sql: Sql| {
        let sql = sql
            .text(" FROM listing l WHERE l.market_id = ")
            .bind(shop.market_id)
            .text(" AND l.collection_id = ")
            .bind(query.collection_id);
        query.filters.conditions(sql, without)
    };
    let sql = listed(Sql::on(conn, "WITH listed AS MATERIALIZED (SELECT l.product_id")).text(") ");
    let attribute = |sql: Sql| {
        sql.text(
            "SELECT 1 AS kind, a.id AS facet_id, a.code AS code, a.name AS name, a.position AS facet_position, v.id AS value_id, v.value AS value, v.position AS value_position, \
             NULL AS swatch_color, n.products AS products FROM (SELECT p.value_id, COUNT(*) AS products FROM listed JOIN product_attribute p ON p.product_id = listed.product_id GROUP BY p.value_id) n \
             JOIN attribute_value v ON v.id = n.value_id JOIN attribute a ON a.id = v.attribute_id WHERE a.filterable",
        )
    };
    let option = |sql: Sql| {
        sql.text(
            "SELECT 2 AS kind, o.id AS facet_id, o.name AS code, o.name AS name, o.position AS facet_position, v.id AS value_id, v.name AS value, v.position AS value_position, \
             v.swatch_color AS swatch_color, n.products AS products FROM (SELECT p.value_id, COUNT(*) AS products FROM listed JOIN product_has_option_value p ON p.product_id = listed.product_id GROUP BY p.value_id) n \
             JOIN product_option_value v ON v.id = n.value_id JOIN product_option o ON o.id = v.option_id WHERE 1 = 1",
        )
    };
    let sql = match without {
        Some(Facet::Attribute(code)) => attribute(sql).text(" AND a.code = ").bind(code.to_owned()),
        Some(Facet::Option(name)) => option(sql).text(" AND o.name = ").bind(name.to_owned()),
        _ => option(attribute(sql).text(" UNION ALL ")),
    };
    sql.text(" ORDER BY 1, 5, 2, 8, 6").all(conn).await
}
