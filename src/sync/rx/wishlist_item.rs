//! Items of the wishlist.

use std::collections::HashMap;

use serde::Serialize;

use super::document::{Document, WrittenDocument};
use crate::commerce::account::{OwnWork, OwnWrite as _};
use crate::commerce::cart::service::Desk;
use crate::commerce::wishlist::{ItemAdded, ItemRemoved, WishlistCommand, find_items};
use crate::platform::changes::Entity;
use crate::platform::db::Conn;
use crate::platform::error::Error;
use crate::platform::id::{GlobalId, Kind};
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::PrincipalId;

/// A product in the shopper's list, which is its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WishlistItemDocument {
    pub variant_id: Option<i64>,
}

impl Document for WishlistItemDocument {
    const COLLECTION: &'static str = "rxWishlistItems";
    const ENTITY: Entity = Entity::WishlistItem;

    fn shown_id(id: &str) -> String {
        // The feed has only numbers of these.
        id.parse().map_or_else(
            |_| id.to_owned(),
            |number| GlobalId::new(Kind::Product, number).to_string(),
        )
    }

    async fn load(conn: &impl Conn, principal: PrincipalId, ids: &[String]) -> Result<HashMap<String, Self>, Error> {
        let products: Vec<i64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let found = find_items(conn, principal, &products).await?;
        let document = |item: crate::commerce::wishlist::WishlistItem| {
            let document = Self {
                variant_id: item.variant_id,
            };
            (item.product_id.to_string(), document)
        };
        Ok(found.into_iter().map(document).collect())
    }
}

impl WrittenDocument for WishlistItemDocument {
    const HAS_NEW_IDS: bool = false;

    fn feed_id(shown: &str) -> Option<String> {
        let number = GlobalId::parse_as(shown, Kind::Product).ok()?;
        Some(number.to_string())
    }

    async fn write_in(
        work: &mut OwnWork<'_>,
        _: &Desk<'_>,
        id: &str,
        _: Option<&Self>,
        after: Option<&Self>,
    ) -> Result<(), Error<WriteRefused>> {
        let product_id: i64 = id.parse().map_err(anyhow::Error::from)?;
        let command = match after {
            Some(item) => WishlistCommand::Add {
                items: vec![ItemAdded {
                    product_id,
                    variant_id: item.variant_id,
                }],
            },
            // The owner is locked, and nothing was added since the device looked.
            None => WishlistCommand::Remove {
                items: vec![ItemRemoved {
                    product_id,
                    observed_version: None,
                }],
            },
        };
        // What is refused writes nothing, which the caller sees.
        let _outcome = command.run_in(work).await?;
        Ok(())
    }
}
