//! Cards of single products, many at once.

use std::collections::HashMap;
use std::sync::Arc;

use super::card::Card;
use super::repo;
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;

/// The card of a product that the market lists, by product.
pub struct CardById;

impl Batch for CardById {
    type Key = i64;
    type Value = Arc<Card>;

    async fn load(db: &Db, shop: &ShopContext, ids: &[i64]) -> Result<HashMap<i64, Arc<Card>>, DbErr> {
        repo::cards_by_id(db.reader(), shop, ids).await
    }
}

/// The card of a product that the market lists, by handle.
pub struct CardByHandle;

impl Batch for CardByHandle {
    type Key = String;
    type Value = Arc<Card>;

    async fn load(db: &Db, shop: &ShopContext, handles: &[String]) -> Result<HashMap<String, Arc<Card>>, DbErr> {
        repo::cards_by_handle(db.reader(), shop, handles).await
    }
}
