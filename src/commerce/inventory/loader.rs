//! Stock of many variants at once.

use std::collections::HashMap;

use super::repo;
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

/// How many of a variant there are for the market of the request, by variant.
pub struct OnHandOf;

impl Batch for OnHandOf {
    type Key = i64;
    type Value = i64;

    async fn load(db: &Db, shop: &ShopContext, variants: &[i64]) -> Result<HashMap<i64, i64>, DbErr> {
        repo::on_hand(db.reader(), shop.market_id, variants).await
    }
}
