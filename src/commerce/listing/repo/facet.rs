//! What the facets of a list count.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult as _};

use super::read::{ListQuery, Summary};
use crate::commerce::listing::facet::FacetValue;
use crate::commerce::listing::filter::Facet;
use crate::platform::db::{Engine, Sql};
use crate::platform::locale::ShopContext;

/// Columns of a value: what [`FacetValue`] has, and by which values are ordered.
const ATTRIBUTES: &str = "SELECT 1 AS kind, a.id AS facet_id, a.code AS code, a.name AS name, a.position AS facet_position, v.id AS value_id, v.value AS value, v.position AS value_position, \
     NULL AS swatch_color, n.products AS products FROM (SELECT p.value_id, COUNT(*) AS products FROM ";
const OF_ATTRIBUTES: &str = " GROUP BY p.value_id) n JOIN attribute_value v ON v.id = n.value_id JOIN attribute a ON a.id = v.attribute_id WHERE a.filterable";
const OPTIONS: &str = "SELECT 2 AS kind, o.id AS facet_id, o.name AS code, o.name AS name, o.position AS facet_position, v.id AS value_id, v.name AS value, v.position AS value_position, \
     v.swatch_color AS swatch_color, n.products AS products FROM (SELECT p.value_id, COUNT(*) AS products FROM ";
const OF_OPTIONS: &str = " GROUP BY p.value_id) n JOIN product_option_value v ON v.id = n.value_id JOIN product_option o ON o.id = v.option_id WHERE 1 = 1";
/// The whole list in the same columns: of kind 0, with the lowest and the highest price and how many are available as numbers.
const WHOLE: &str = " UNION ALL SELECT 0, COALESCE(MIN(price_min_minor), 0), '', '', CAST(COALESCE(SUM(CASE WHEN available THEN 1 ELSE 0 END), 0) AS INTEGER), \
     COALESCE(MAX(price_min_minor), 0), '', 0, NULL, COUNT(*) FROM listed";

/// The products of the list that the conditions except that of `without` leave, as `listed`.
fn listed(conn: &impl ConnectionTrait, shop: &ShopContext, query: &ListQuery, without: Option<Facet<'_>>) -> Sql {
    let sql = Sql::on(
        conn,
        "WITH listed AS MATERIALIZED (SELECT l.product_id, l.price_min_minor, l.available FROM listing l WHERE l.market_id = ",
    );
    let sql = number(sql, query, shop.market_id).text(" AND l.collection_id = ");
    query
        .filters
        .conditions(number(sql, query, query.collection_id), without)
        .text(") ")
}

/// PostgreSQL has one plan for all collections, in which the values of each product are looked up. For all products of a large shop it
/// shall find a better one, so that these numbers stand in the text.
fn has_kept_plan(sql: &Sql, query: &ListQuery) -> bool {
    sql.engine() == Engine::Postgres && query.collection_id != 0
}

fn number(sql: Sql, query: &ListQuery, number: i64) -> Sql {
    if has_kept_plan(&sql, query) {
        sql.bind(number)
    } else {
        sql.number(number)
    }
}

/// Adds `columns` over the values that the products of the list have in `table`.
fn counted(sql: Sql, query: &ListQuery, columns: &str, table: &str, of: &str) -> Sql {
    let join = match sql.engine() {
        // With OFFSET it stays a lookup for each product.
        Engine::Postgres if has_kept_plan(&sql, query) => {
            format!(
                "listed CROSS JOIN LATERAL (SELECT h.value_id FROM {table} h WHERE h.product_id = listed.product_id OFFSET 0) p"
            )
        }
        Engine::Postgres => format!("listed JOIN {table} p ON p.product_id = listed.product_id"),
        // SQLite would rather walk through the values of all products; what is joined by CROSS it takes as it is written.
        Engine::Sqlite => format!("listed CROSS JOIN {table} p ON p.product_id = listed.product_id"),
    };
    sql.text(columns).text(&join).text(of)
}

fn attributes(sql: Sql, query: &ListQuery) -> Sql {
    counted(sql, query, ATTRIBUTES, "product_attribute", OF_ATTRIBUTES)
}

fn options(sql: Sql, query: &ListQuery) -> Sql {
    counted(sql, query, OPTIONS, "product_has_option_value", OF_OPTIONS)
}

/// In the order of facets, then of values.
const ORDER: &str = " ORDER BY 1, 5, 2, 8, 6";

/// How many products of the list have each value of filterable attributes and of options, with all its filters; and what it spans.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn facet_values(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    query: &ListQuery,
) -> Result<(Summary, Vec<FacetValue>), DbErr> {
    let sql = attributes(listed(conn, shop, query, None), query).text(" UNION ALL ");
    let sql = options(sql, query).text(WHOLE).text(ORDER);
    let rows = sql.map(conn, |row| {
        Ok((row.try_get_by_index::<i32>(4)?, FacetValue::from_query_result(row, "")?))
    });
    let (mut summary, mut values) = (Summary::default(), Vec::new());
    for (available, value) in rows.await? {
        if value.kind == 0 {
            let is_filled = value.products > 0;
            summary = Summary {
                price_min: is_filled.then_some(value.facet_id),
                price_max: is_filled.then_some(value.value_id),
                products: value.products,
                available: available.into(),
            };
        } else {
            values.push(value);
        }
    }
    Ok((summary, values))
}

/// How many products of the list have each value of one facet, without the condition of that facet.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn values_of_facet(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    query: &ListQuery,
    facet: Facet<'_>,
) -> Result<Vec<FacetValue>, DbErr> {
    let sql = listed(conn, shop, query, Some(facet));
    let sql = match facet {
        Facet::Attribute(code) => attributes(sql, query).text(" AND a.code = ").bind(code.to_owned()),
        Facet::Option(name) => options(sql, query).text(" AND o.name = ").bind(name.to_owned()),
        Facet::Available | Facet::Price => return Ok(Vec::new()),
    };
    sql.text(ORDER).all(conn).await
}
