//! What staff read.

use std::convert::Infallible;

use async_graphql::{Context, ID, Object};

use super::input::number;
use super::object::StaffProduct;
use super::schedule::StaffPriceSchedule;
use crate::commerce::catalog;
use crate::platform::error::Error;
use crate::platform::graphql::{
    ContextExt as _, Cost, CursorScope, Page, PageSize, Position, SortValue, bad_user_input, minted_id,
};
use crate::platform::id::{Kind, MintedKind};

/// Products on one page: each comes whole.
const PRODUCTS_MAX: u32 = 50;
/// A count stops here.
const COUNT_MAX: i64 = 10_001;

/// What a page of products says beyond them.
pub(super) struct StaffProductConnectionFields {
    text: String,
}

/// A page of products, published or not.
#[Object]
impl StaffProductConnectionFields {
    /// How many products there are in all; counting stops at 10,001.
    #[graphql(directive = Cost::apply(10))]
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = catalog::count_products(ctx.db().reader(), &self.text, COUNT_MAX).await;
        Ok(i32::try_from(count.map_err(Error::<Infallible>::from)?)?)
    }
}

crate::connection! {
    /// A page of products, published or not.
    StaffProductConnection of StaffProduct by StaffProductEdge with StaffProductConnectionFields
}

#[derive(Default)]
pub struct CatalogStaffQuery;

#[Object]
impl CatalogStaffQuery {
    /// A product by its id or its handle, published or not; null where there is none.
    #[graphql(directive = Cost::apply(15))]
    async fn staff_product(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        handle: Option<String>,
    ) -> Option<async_graphql::Result<StaffProduct>> {
        product(ctx, id, handle).await.transpose()
    }

    /// A page of products in the order of their handles, published or not; at most 50. `query` is the beginning of a handle, or a
    /// SKU.
    #[graphql(directive = Cost::apply(20), directive = PageSize::apply())]
    async fn staff_products(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
        query: Option<String>,
    ) -> async_graphql::Result<StaffProductConnection> {
        ctx.request().viewer.any_staff()?;
        let text = query.unwrap_or_default();
        let text = text.trim().to_owned();
        if text.contains('\0') {
            return Err(bad_user_input("query", "a NUL character is no text"));
        }
        let key = ctx.cursors();
        let scope = CursorScope::new(&format!("staff products {text}"));
        let page = Page::new(key, &scope, PRODUCTS_MAX, first, after.as_deref())?;
        let after = match &page.after {
            Some(Position {
                value: SortValue::Text(handle),
                ..
            }) => handle.as_str(),
            _ => "",
        };
        let ids = catalog::search_products(ctx.db().reader(), &text, after, page.limit()).await;
        let products = StaffProduct::load(ctx, &ids.map_err(Error::<Infallible>::from)?).await?;
        let page = page.of((key, &scope), products, |product| {
            let position = Position {
                value: SortValue::Text(product.handle.clone()),
                id: 0,
            };
            (position, product)
        });
        Ok(StaffProductConnection::new(page, StaffProductConnectionFields { text }))
    }

    /// A schedule of prices by its id; null where there is none.
    #[graphql(directive = Cost::apply(2))]
    async fn staff_price_schedule(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Option<async_graphql::Result<StaffPriceSchedule>> {
        schedule(ctx, &id).await.transpose()
    }
}

async fn product(
    ctx: &Context<'_>,
    id: Option<ID>,
    handle: Option<String>,
) -> async_graphql::Result<Option<StaffProduct>> {
    ctx.request().viewer.any_staff()?;
    let id = match (id, handle) {
        (Some(id), None) => number("id", &id, Kind::Product)?,
        (None, Some(handle)) => {
            let ids = catalog::product_ids_by_handle(ctx.db().reader(), std::slice::from_ref(&handle)).await;
            match ids.map_err(Error::<Infallible>::from)?.get(&handle) {
                Some(id) => *id,
                None => return Ok(None),
            }
        }
        (Some(_), Some(_)) => return Err(bad_user_input("handle", "give either id or handle, not both")),
        (None, None) => return Err(bad_user_input("id", "give an id or a handle")),
    };
    Ok(StaffProduct::load(ctx, &[id]).await?.pop())
}

async fn schedule(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<StaffPriceSchedule>> {
    ctx.request().viewer.any_staff()?;
    StaffPriceSchedule::find(ctx, minted_id("id", id, MintedKind::PriceSchedule)?).await
}
