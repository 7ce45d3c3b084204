//! What a market offers: variants with price and stock, across the modules that own them, in one statement.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult as _, QueryResult};

use crate::commerce::catalog::{Merchandise, variant};
use crate::commerce::inventory::Stock;
use crate::commerce::pricing::Price;
use crate::platform::db::Sql;

/// A variant that a market sells.
#[derive(Debug, Clone)]
pub struct OfferRow {
    pub variant: variant::Model,
    pub price: Price,
    pub stock: Stock,
}

/// A variant that somebody wants, whether or not the market sells it.
#[derive(Debug, Clone)]
pub struct WantedRow {
    pub merchandise: Merchandise,
    /// `None`: the market has no price for it.
    pub price: Option<Price>,
    pub stock: Stock,
}

/// A variant, its price in a market (`c`), and how many are left there, which is read only of variants that are counted.
fn select(sql: Sql, market_id: i64) -> Sql {
    sql.text(
        "SELECT v.id, v.product_id, v.position, v.sku, v.barcode, v.option_value_1, v.option_value_2, v.option_value_3, v.media_id, v.weight_grams, \
         v.requires_shipping, v.taxable, v.sell_without_stock, v.tracked, c.amount_minor, c.compare_at_minor, \
         CASE WHEN v.tracked THEN (SELECT CAST(SUM(s.on_hand - s.reserved) AS BIGINT) FROM stock_level s JOIN market_location m ON m.location_id = s.location_id \
         WHERE s.variant_id = v.id AND m.market_id = ",
    )
    .bind(market_id)
    .text(") END AS available")
}

/// What [`select`] selects; one without any level has none.
fn read(row: &QueryResult) -> Result<(variant::Model, Option<Price>, Stock), DbErr> {
    let variant = variant::Model::from_query_result(row, "")?;
    let amount_minor: Option<i64> = row.try_get_by_index(14)?;
    let compare_at_minor = row.try_get_by_index(15)?;
    let price = amount_minor.map(|amount_minor| Price {
        amount_minor,
        compare_at_minor,
    });
    let stock = Stock {
        available: row.try_get_by_index::<Option<i64>>(16)?.unwrap_or(0),
        tracked: variant.tracked,
        sell_without_stock: variant.sell_without_stock,
    };
    Ok((variant, price, stock))
}

/// The variants of `products` that the market has a price for, those of a product in their order.
///
/// # Errors
/// What the database says.
pub async fn offers(conn: &impl ConnectionTrait, market_id: i64, products: &[i64]) -> Result<Vec<OfferRow>, DbErr> {
    let rows = select(Sql::on(conn, ""), market_id)
        .text(" FROM variant v JOIN price c ON c.variant_id = v.id AND c.market_id = ")
        .bind(market_id)
        .text(" WHERE v.product_id")
        .any(products)
        .text(" ORDER BY v.product_id, v.position, v.id")
        .map(conn, read)
        .await?;
    let sold = |(variant, price, stock): (variant::Model, Option<Price>, Stock)| {
        let price = price?;
        Some(OfferRow { variant, price, stock })
    };
    Ok(rows.into_iter().filter_map(sold).collect())
}

/// The variants of `ids` that are there.
///
/// # Errors
/// What the database says.
pub async fn wanted(conn: &impl ConnectionTrait, market_id: i64, ids: &[i64]) -> Result<Vec<WantedRow>, DbErr> {
    select(Sql::on(conn, ""), market_id)
        .text(", p.title, p.published, p.tax_class FROM variant v JOIN product p ON p.id = v.product_id LEFT JOIN price c ON c.variant_id = v.id AND c.market_id = ")
        .bind(market_id)
        .text(" WHERE v.id")
        .any(ids)
        .map(conn, |row| {
            let (variant, price, stock) = read(row)?;
            let merchandise = Merchandise {
                title: row.try_get("", "title")?,
                published: row.try_get("", "published")?,
                tax_class: row.try_get("", "tax_class")?,
                variant: Arc::new(variant),
            };
            Ok(WantedRow {
                merchandise,
                price,
                stock,
            })
        })
        .await
}
