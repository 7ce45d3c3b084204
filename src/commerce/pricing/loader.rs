//! Prices of many variants at once.

use std::collections::HashMap;

use super::repo::{Price, load_prices};
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

/// What a variant costs in the market of the request, by variant.
pub struct PriceOf;

impl Batch for PriceOf {
    type Key = i64;
    type Value = Price;

    async fn load(db: &Db, shop: &ShopContext, variants: &[i64]) -> Result<HashMap<i64, Price>, DbErr> {
        let prices = load_prices(db.reader(), variants, Some(shop.market_id)).await?;
        Ok(prices.into_iter().map(|(key, price)| (key.variant_id, price)).collect())
    }
}
