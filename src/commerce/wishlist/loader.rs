//! Whether products are in a list, many at once.

use std::collections::HashMap;

use super::repo;
use crate::platform::db::{Db, DbErr};
use crate::platform::graphql::Batch;
use crate::platform::locale::ShopContext;
use crate::platform::principal::PrincipalId;

/// The version of a product in a shopper's list, where it is there.
pub struct WishlistedOf;

impl Batch for WishlistedOf {
    type Key = (PrincipalId, i64);
    type Value = i64;

    async fn load(db: &Db, _: &ShopContext, keys: &[Self::Key]) -> Result<HashMap<Self::Key, i64>, DbErr> {
        // A request has one viewer, so this is one statement.
        let mut by_shopper: HashMap<PrincipalId, Vec<i64>> = HashMap::new();
        for (principal, product) in keys {
            by_shopper.entry(*principal).or_default().push(*product);
        }
        let mut found = HashMap::new();
        for (principal, products) in by_shopper {
            let items = repo::find_items(db.reader(), principal, &products).await?;
            found.extend(
                items
                    .into_iter()
                    .map(|item| ((principal, item.product_id), item.version)),
            );
        }
        Ok(found)
    }
}
