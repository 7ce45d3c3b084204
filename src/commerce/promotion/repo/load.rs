//! The discounts of a basket, with their state.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult as _, QueryResult};

use super::row::{COLUMNS, DiscountRow, GET};
use crate::commerce::promotion::code::fold_code;
use crate::commerce::promotion::discount::{Benefit, Discount, MarketTerms, Targets, Trigger};
use crate::platform::db::Sql;
use crate::platform::principal::PrincipalId;

/// The automatic discounts of the market at `now`, and those of `codes` as shoppers type them. Two statements; one where all of them are for all products. In the order of their ids.
///
/// # Errors
/// What the database says.
pub async fn load_for(
    conn: &impl ConnectionTrait,
    market_id: i64,
    now: DateTime<Utc>,
    codes: &[String],
) -> Result<Vec<Discount>, DbErr> {
    let mut folded: Vec<String> = codes.iter().filter_map(|code| fold_code(code)).collect();
    folded.sort_unstable();
    folded.dedup();
    let now_ms = now.timestamp_millis();
    let mut sql = Sql::on(conn, "SELECT ")
        .text(COLUMNS)
        .text(", CAST(NULL AS TEXT) AS code, m.market_id, m.amount_minor, m.minimum_minor FROM discount d")
        .text(" LEFT JOIN discount_market m ON m.discount_id = d.id AND m.market_id = ")
        .bind(market_id)
        .text(" WHERE d.automatic AND d.active AND (d.all_markets OR m.market_id IS NOT NULL)")
        .text(" AND (d.starts_at_ms IS NULL OR d.starts_at_ms <= ")
        .bind(now_ms)
        .text(") AND (d.ends_at_ms IS NULL OR d.ends_at_ms > ")
        .bind(now_ms)
        .text(")");
    if !folded.is_empty() {
        sql = sql
            .text(" UNION ALL SELECT ")
            .text(COLUMNS)
            .text(", c.code, m.market_id, m.amount_minor, m.minimum_minor FROM discount_code c")
            .text(" JOIN discount d ON d.id = c.discount_id")
            .text(" LEFT JOIN discount_market m ON m.discount_id = d.id AND m.market_id = ")
            .bind(market_id)
            .text(" WHERE d.active AND NOT d.automatic AND c.folded")
            .any(&folded);
    }
    collected(conn, sql).await
}

/// All active automatic discounts with the terms of all their markets, in the order of their ids.
pub(in crate::commerce::promotion) async fn load_automatic(
    conn: &impl ConnectionTrait,
) -> Result<Vec<Discount>, DbErr> {
    let sql = Sql::on(conn, "SELECT ")
        .text(COLUMNS)
        .text(", CAST(NULL AS TEXT) AS code, m.market_id, m.amount_minor, m.minimum_minor FROM discount d")
        .text(" LEFT JOIN discount_market m ON m.discount_id = d.id WHERE d.automatic AND d.active");
    collected(conn, sql).await
}

async fn collected(conn: &impl ConnectionTrait, sql: Sql) -> Result<Vec<Discount>, DbErr> {
    let mut discounts: BTreeMap<i64, Discount> = BTreeMap::new();
    for found in sql.map(conn, Found::read).await? {
        // Two codes of one discount are two rows of it.
        let discount = match discounts.entry(found.row.id) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => new.insert(found.row.discount()?),
        };
        if let (Trigger::Codes(codes), Some(code)) = (&mut discount.trigger, found.code) {
            codes.push(code);
        }
        if let Some((market_id, terms)) = found.terms {
            discount.markets.insert(market_id, terms);
        }
    }
    let mut discounts: Vec<Discount> = discounts.into_values().collect();
    fill_targets(conn, &mut discounts).await?;
    Ok(discounts)
}

struct Found {
    row: DiscountRow,
    code: Option<String>,
    terms: Option<(i64, MarketTerms)>,
}

impl Found {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let market_id: Option<i64> = row.try_get("", "market_id")?;
        let terms = MarketTerms {
            amount_minor: row.try_get("", "amount_minor")?,
            minimum_minor: row.try_get("", "minimum_minor")?,
        };
        Ok(Self {
            row: DiscountRow::from_query_result(row, "")?,
            code: row.try_get("", "code")?,
            terms: market_id.map(|id| (id, terms)),
        })
    }
}

/// Fills in the products and collections of `discounts`, which are in the order of their ids. No statement is sent where none of
/// them names any.
pub(super) async fn fill_targets(conn: &impl ConnectionTrait, discounts: &mut [Discount]) -> Result<(), DbErr> {
    let names_some = |discount: &&Discount| {
        let gets_some = matches!(&discount.benefit, Benefit::BuyGet { gets, .. } if *gets != Targets::All);
        gets_some || discount.targets != Targets::All
    };
    let ids: Vec<i64> = discounts
        .iter()
        .filter(names_some)
        .map(|discount| discount.id)
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let named: Vec<(i64, i16, i64, bool)> = Sql::on(
        conn,
        "SELECT discount_id, role, product_id AS id, TRUE AS is_product FROM discount_product WHERE discount_id",
    )
    .any(&ids)
    .text(" UNION ALL SELECT discount_id, role, collection_id, FALSE FROM discount_collection WHERE discount_id")
    .any(&ids)
    .map(conn, |row| {
        Ok((
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            row.try_get_by_index(2)?,
            row.try_get_by_index(3)?,
        ))
    })
    .await?;
    for (discount_id, role, id, is_product) in named {
        let Ok(at) = discounts.binary_search_by_key(&discount_id, |discount| discount.id) else {
            continue;
        };
        let Discount { targets, benefit, .. } = &mut discounts[at];
        let some = match benefit {
            Benefit::BuyGet { gets, .. } if role == GET => gets,
            _ => targets,
        };
        if let Targets::Only { products, collections } = some {
            if is_product { products } else { collections }.insert(id);
        }
    }
    Ok(())
}

/// How often the shopper has used each of `discount_ids`; one that is missing: never. No statement is sent for none.
///
/// # Errors
/// What the database says.
pub async fn uses_of(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    discount_ids: &[i64],
) -> Result<HashMap<i64, i64>, DbErr> {
    if discount_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let uses: Vec<(i64, i64)> = Sql::on(conn, "SELECT discount_id, uses FROM discount_use WHERE principal_id = ")
        .bind(principal.0)
        .text(" AND discount_id")
        .any(discount_ids)
        .map(conn, |row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .await?;
    Ok(uses.into_iter().collect())
}
