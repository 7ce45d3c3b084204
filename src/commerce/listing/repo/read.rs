//! Reading lists, cards and facets.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

use crate::commerce::listing::card::Card;
use crate::commerce::listing::filter::{Facet, Filters};
use crate::commerce::listing::sort::Sort;
use crate::platform::changes::{Aspect, ListSource, Tag};
use crate::platform::db::Sql;
use crate::platform::graphql::{Position, SortValue};
use crate::platform::locale::ShopContext;

/// A list, without its place and length.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::commerce::listing) struct ListQuery {
    /// 0: all products.
    pub(in crate::commerce::listing) collection_id: i64,
    pub(in crate::commerce::listing) sort: Sort,
    pub(in crate::commerce::listing) filters: Filters,
}

impl ListQuery {
    /// The same list in whatever order: what counts it asks.
    pub(in crate::commerce::listing) fn unordered(&self) -> Arc<Self> {
        Arc::new(Self {
            sort: Sort::Featured,
            ..self.clone()
        })
    }

    /// What decides which products it has, and what `aspects` tell of them.
    pub(in crate::commerce::listing) fn sources(
        &self,
        market_id: i64,
        aspects: impl IntoIterator<Item = Aspect>,
    ) -> impl Iterator<Item = Tag> {
        let collection_id = self.collection_id;
        let aspects: Vec<Aspect> = aspects.into_iter().chain(self.filters.aspects()).collect();
        // Whether an attribute is one to filter by is told as its name is.
        let words = aspects.contains(&Aspect::Facets).then_some(Tag::Words);
        let aspects = [Aspect::Members].into_iter().chain(aspects);
        let of = move |aspect| {
            Tag::List(ListSource {
                market_id,
                collection_id,
                aspect,
            })
        };
        aspects.map(of).chain(words)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::commerce::listing) struct PageKey {
    pub(in crate::commerce::listing) query: Arc<ListQuery>,
    pub(in crate::commerce::listing) after: Option<Position>,
    pub(in crate::commerce::listing) limit: u64,
}

/// A card and where it stands in the list.
#[derive(Debug, Clone)]
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

/// Lists in one statement; more are read in further ones. SQLite joins at most 500 selections (its documentation).
const LISTS_MAX: usize = 50;

/// Pages of lists with their cards, many in one statement.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn pages(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    keys: &[PageKey],
) -> Result<HashMap<PageKey, Arc<Vec<Listed>>>, DbErr> {
    let mut pages: HashMap<PageKey, Vec<Listed>> = keys.iter().map(|key| (key.clone(), Vec::new())).collect();
    for chunk in keys.chunks(LISTS_MAX) {
        let mut sql = Sql::on(conn, "");
        for (at, key) in chunk.iter().enumerate() {
            // A lone list stays a plain selection.
            let (before, after) = match (at, chunk.len()) {
                (_, 1) => ("", ""),
                (0, _) => ("SELECT * FROM (", ") AS list"),
                _ => (" UNION ALL SELECT * FROM (", ") AS list"),
            };
            sql = select_page(sql.text(before), shop, key, at).text(after);
        }
        let listed = |row: &QueryResult| {
            let at = usize::try_from(row.try_get::<i32>("", "list")?).unwrap_or_default();
            let card = Card::from_query_result(row, "")?;
            let key = chunk
                .get(at)
                .ok_or_else(|| DbErr::Type("a row of no list".to_owned()))?;
            let value = if key.query.sort.is_text() {
                SortValue::Text(row.try_get("", "sort_text")?)
            } else {
                SortValue::Number(row.try_get("", "sort_number")?)
            };
            let position = Position {
                value,
                id: card.product_id,
            };
            Ok((
                key,
                Listed {
                    position,
                    card: Arc::new(card),
                },
            ))
        };
        for (key, listed) in sql.map(conn, listed).await? {
            pages.entry(key.clone()).or_default().push(listed);
        }
    }
    // A union promises no order, even where each part has one.
    for (key, rows) in &mut pages {
        rows.sort_by(|a, b| key.query.sort.compare(&a.position, &b.position));
    }
    Ok(pages.into_iter().map(|(key, rows)| (key, Arc::new(rows))).collect())
}

fn select_page(sql: Sql, shop: &ShopContext, key: &PageKey, list: usize) -> Sql {
    let (query, sort) = (&key.query, key.query.sort);
    let sql = sql.text(&format!("SELECT {list} AS list, "));
    let sql = if sort.is_text() {
        sql.text("CAST(NULL AS BIGINT) AS sort_number, ")
            .text(sort.column())
            .text(" AS sort_text, ")
    } else {
        sql.text(sort.column())
            .text(" AS sort_number, CAST(NULL AS TEXT) AS sort_text, ")
    };
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
    sort.order(sort.after(sql, key.after.as_ref()))
        .text(" LIMIT ")
        .bind(i64::try_from(key.limit).unwrap_or(i64::MAX))
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

/// How many products lists have, each up to `max`, many in one statement.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::listing) async fn counts(
    conn: &impl ConnectionTrait,
    shop: &ShopContext,
    lists: &[Arc<ListQuery>],
    max: i64,
) -> Result<HashMap<Arc<ListQuery>, i64>, DbErr> {
    let mut counted = HashMap::new();
    for chunk in lists.chunks(LISTS_MAX) {
        let mut sql = Sql::on(conn, "");
        for (at, query) in chunk.iter().enumerate() {
            sql = sql
                .text(if at == 0 { "" } else { " UNION ALL " })
                .text(&format!(
                    "SELECT {at} AS list, COUNT(*) AS products FROM (SELECT 1 FROM listing l"
                ))
                .text(" WHERE l.market_id = ")
                .bind(shop.market_id)
                .text(" AND l.collection_id = ")
                .bind(query.collection_id);
            sql = query
                .filters
                .conditions(sql, None)
                .text(" LIMIT ")
                .bind(max)
                .text(") AS capped");
        }
        let rows = sql.map(conn, |row| {
            Ok((row.try_get::<i32>("", "list")?, row.try_get::<i64>("", "products")?))
        });
        for (at, products) in rows.await? {
            if let Some(query) = usize::try_from(at).ok().and_then(|at| chunk.get(at)) {
                counted.insert(Arc::clone(query), products);
            }
        }
    }
    Ok(counted)
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
