//! The wishlist of the shopper who asks.

use std::convert::Infallible;

use async_graphql::{Context, Object};

use super::item::WishlistItemObject;
use crate::commerce::wishlist::{count_items, list_items};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, CursorScope, Page, PageSize, Position, SortValue};
use crate::platform::principal::{PrincipalId, Shopper};

/// Items on one page.
const PAGE_MAX: u32 = 250;

/// What a page of a wishlist says beyond its items.
pub(super) struct WishlistConnectionFields {
    principal: PrincipalId,
}

/// A page of a wishlist.
#[Object]
impl WishlistConnectionFields {
    /// How many items the wishlist has, those that the market does not sell included.
    #[graphql(directive = Cost::apply(2))]
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = count_items(ctx.db().reader(), self.principal)
            .await
            .map_err(Error::<Infallible>::from)?;
        Ok(i32::try_from(count)?)
    }
}

crate::connection! {
    /// A page of a wishlist.
    WishlistConnection of WishlistItemObject by WishlistEdge with WishlistConnectionFields
}

/// What a shopper wants to remember.
pub struct WishlistViewer(Shopper);

impl From<Shopper> for WishlistViewer {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl WishlistViewer {
    /// A page of the shopper's wishlist, the latest first; at most 250.
    #[graphql(directive = Cost::apply(2), directive = PageSize::apply())]
    async fn wishlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<WishlistConnection> {
        let principal = self.0.id;
        let key = ctx.cursors();
        let scope = CursorScope::new(&format!("wishlist {principal}"));
        let page = Page::new(key, &scope, PAGE_MAX, first, after.as_deref())?;
        let before = page.after.as_ref().map_or(i64::MAX, |after| after.id);
        let rows = list_items(ctx.db().reader(), principal, before, page.limit())
            .await
            .map_err(Error::<Infallible>::from)?;
        let page = page.of((key, &scope), rows, |row| {
            let item = WishlistItemObject::from(row);
            let position = Position {
                value: SortValue::Number(0),
                id: item.position(),
            };
            (position, item)
        });
        Ok(WishlistConnection::new(page, WishlistConnectionFields { principal }))
    }
}
