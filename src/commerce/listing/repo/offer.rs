//! What a market offers of products: variants with price and stock, across the modules that own them, in one statement.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult as _};

use crate::commerce::catalog::variant;
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

/// The variants of `products` that the market has a price for, those of a product in their order. How many are left is read only of
/// variants that are counted; one without any level has none.
///
/// # Errors
/// What the database says.
pub async fn offers(conn: &impl ConnectionTrait, market_id: i64, products: &[i64]) -> Result<Vec<OfferRow>, DbErr> {
    let sql = Sql::on(
        conn,
        "SELECT v.id, v.product_id, v.position, v.sku, v.barcode, v.option_value_1, v.option_value_2, v.option_value_3, v.media_id, v.weight_grams, \
         v.requires_shipping, v.taxable, v.sell_without_stock, v.tracked, p.amount_minor, p.compare_at_minor, \
         CASE WHEN v.tracked THEN (SELECT CAST(SUM(s.on_hand - s.reserved) AS BIGINT) FROM stock_level s JOIN market_location m ON m.location_id = s.location_id \
         WHERE s.variant_id = v.id AND m.market_id = ",
    )
    .bind(market_id)
    .text(") END AS available FROM variant v JOIN price p ON p.variant_id = v.id AND p.market_id = ")
    .bind(market_id)
    .text(" WHERE v.product_id")
    .any(products)
    .text(" ORDER BY v.product_id, v.position, v.id");
    sql.map(conn, |row| {
        let variant = variant::Model::from_query_result(row, "")?;
        Ok(OfferRow {
            price: Price {
                amount_minor: row.try_get_by_index(14)?,
                compare_at_minor: row.try_get_by_index(15)?,
            },
            stock: Stock {
                available: row.try_get_by_index::<Option<i64>>(16)?.unwrap_or(0),
                tracked: variant.tracked,
                sell_without_stock: variant.sell_without_stock,
            },
            variant,
        })
    })
    .await
}
