//! What a market offers of variants. It is read of tables of four modules at once, since every write and every reading of a cart asks.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult as _, QueryResult};

use crate::commerce::cart::offer::Offered;
use crate::commerce::catalog::{Merchandise, variant};
use crate::commerce::inventory::Stock;
use crate::commerce::pricing::Price;
use crate::platform::db::Sql;

/// The variants of `ids` that are there, by id.
pub(in crate::commerce::cart) async fn offered(
    conn: &impl ConnectionTrait,
    market_id: i64,
    ids: &[i64],
) -> Result<Vec<(i64, Offered)>, DbErr> {
    Sql::on(
        conn,
        "SELECT v.id, v.product_id, v.position, v.sku, v.barcode, v.option_value_1, v.option_value_2, v.option_value_3, v.media_id, \
         v.weight_grams, v.requires_shipping, v.taxable, v.sell_without_stock, v.tracked, p.title, p.published, p.tax_class, \
         c.amount_minor, c.compare_at_minor, (SELECT CAST(SUM(s.on_hand - s.reserved) AS BIGINT) FROM stock_level s \
         JOIN market_location m ON m.location_id = s.location_id WHERE s.variant_id = v.id AND m.market_id = ",
    )
    .bind(market_id)
    .text(") AS available FROM variant v JOIN product p ON p.id = v.product_id LEFT JOIN price c ON c.variant_id = v.id AND c.market_id = ")
    .bind(market_id)
    .text(" WHERE v.id")
    .any(ids)
    .map(conn, read)
    .await
}

fn read(row: &QueryResult) -> Result<(i64, Offered), DbErr> {
    let variant = variant::Model::from_query_result(row, "")?;
    let amount_minor: Option<i64> = row.try_get("", "amount_minor")?;
    let compare_at_minor: Option<i64> = row.try_get("", "compare_at_minor")?;
    let available: Option<i64> = row.try_get("", "available")?;
    let offered = Offered {
        stock: Stock {
            available: available.unwrap_or(0),
            tracked: variant.tracked,
            sell_without_stock: variant.sell_without_stock,
        },
        price: amount_minor.map(|amount_minor| Price {
            amount_minor,
            compare_at_minor,
        }),
        merchandise: Merchandise {
            title: row.try_get("", "title")?,
            published: row.try_get("", "published")?,
            tax_class: row.try_get("", "tax_class")?,
            variant: Arc::new(variant),
        },
    };
    Ok((offered.variant().id, offered))
}
