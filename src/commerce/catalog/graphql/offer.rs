//! What a market offers of a product: its variants with their prices and stock, for many products at once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::commerce::catalog::entity::variant;
use crate::commerce::catalog::repo::detail;
use crate::commerce::inventory::{self, Stock};
use crate::commerce::pricing::{self, Price, PriceKey};
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;
use crate::platform::money::Currency;

/// A variant that the market sells.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) row: variant::Model,
    pub(super) price: Price,
    pub(super) stock: Stock,
    /// The market that makes the offer: that of the request, or of the cart that the variant is in.
    pub(super) market_id: i64,
    pub(super) currency: Currency,
}

/// The variants of a product that the market of the request sells, in their order, by product: three statements for any
/// number of products.
pub(super) struct OffersOf;

impl Batch for OffersOf {
    type Key = i64;
    type Value = Arc<Vec<Arc<Offer>>>;

    async fn load(db: &Db, shop: &ShopContext, products: &[i64]) -> Result<HashMap<i64, Self::Value>, DbErr> {
        let variants = detail::variants_of(db.reader(), products).await?;
        let ids: Vec<i64> = variants
            .values()
            .flat_map(|rows| rows.iter().map(|row| row.id))
            .collect();
        let prices = pricing::load_prices(db.reader(), &ids, Some(shop.market_id)).await?;
        let stock = stock(db, shop, variants.values().flat_map(|rows| rows.iter())).await?;
        let offer = |row: &variant::Model| {
            let key = PriceKey {
                variant_id: row.id,
                market_id: shop.market_id,
            };
            let price = *prices.get(&key)?;
            let stock = stock_of(row, stock.get(&row.id).copied());
            Some(Arc::new(Offer {
                row: row.clone(),
                price,
                stock,
                market_id: shop.market_id,
                currency: shop.currency,
            }))
        };
        Ok(variants
            .into_iter()
            .map(|(product, rows)| (product, Arc::new(rows.iter().filter_map(offer).collect())))
            .collect())
    }
}

/// How many can be sold of the variants that are counted; without any, no statement is sent.
async fn stock<'a>(
    db: &Db,
    shop: &ShopContext,
    rows: impl Iterator<Item = &'a variant::Model>,
) -> Result<HashMap<i64, i64>, DbErr> {
    let counted: Vec<i64> = rows.filter(|row| row.tracked).map(|row| row.id).collect();
    if counted.is_empty() {
        return Ok(HashMap::new());
    }
    inventory::available(db.reader(), shop.market_id, &counted).await
}

fn stock_of(row: &variant::Model, available: Option<i64>) -> Stock {
    Stock {
        available: available.unwrap_or(0),
        tracked: row.tracked,
        sell_without_stock: row.sell_without_stock,
    }
}
