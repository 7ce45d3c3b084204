//! Pages of products.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::ProductSort;
use super::filter::{ProductFilter, filters};
use super::filters::{Filter, shown};
use crate::commerce::catalog::graphql::Product;
use crate::commerce::listing::loader::{CountOfList, FacetsOfList, PageOfList};
use crate::commerce::listing::repo::{ListQuery, PageKey};
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, CursorScope, Kept, Page};

/// Products on one page.
const PRODUCTS_MAX: u32 = 250;

/// What a page of products says beyond them; each field costs a query of its own, and only where it is asked for.
pub(crate) struct ProductConnectionFields {
    query: Arc<ListQuery>,
}

/// A page of products.
#[Object]
impl ProductConnectionFields {
    /// How many products the whole list has; counting stops at 10,001, which stands for more than 10,000.
    #[graphql(directive = Cost::apply(20))]
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = ctx
            .loaders()
            .load::<CountOfList>(self.query.unordered())
            .await?
            .unwrap_or(0);
        Ok(i32::try_from(count)?)
    }

    /// What the list can be narrowed by: availability, price, filterable attributes and options. Each facet's values
    /// are counted without its own filter, so that an app can offer them beside the chosen one.
    #[graphql(directive = Cost::apply(100), directive = AssumedSize::apply(10))]
    async fn filters(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Filter>> {
        let facets = ctx.loaders().load::<FacetsOfList>(self.query.unordered()).await?;
        Ok(facets.map_or_else(Vec::new, |facets| shown(&facets, ctx.shop().currency)))
    }
}

type KeptProduct = Kept<Product>;

crate::connection! {
    /// A page of products.
    ProductConnection of KeptProduct by ProductEdge with ProductConnectionFields
}

/// A page of the products of a collection; 0: of all products.
///
/// # Errors
/// `BAD_USER_INPUT` naming the argument at fault, or a fault of the database.
pub(crate) async fn product_connection(
    ctx: &Context<'_>,
    collection_id: i64,
    (first, after): (Option<i32>, Option<&str>),
    sort: ProductSort,
    filter: Vec<ProductFilter>,
) -> async_graphql::Result<ProductConnection> {
    let shop = ctx.shop();
    let query = Arc::new(ListQuery {
        collection_id,
        sort: sort.into(),
        filters: filters(filter, shop.currency)?,
    });
    let key = ctx.cursors();
    let scope = CursorScope::new(&format!(
        "products {} {collection_id} {sort:?} {}",
        shop.market_code,
        query.filters.fingerprint()
    ));
    let page = Page::new(key, &scope, PRODUCTS_MAX, first, after)?;
    // A request for the count or the facets alone reads no products.
    let look = ctx.look_ahead();
    // Before the list is read.
    let parts = ctx.parts().await.map(Arc::new);
    let rows = if ["nodes", "edges", "pageInfo"]
        .into_iter()
        .any(|field| look.field(field).exists())
    {
        let page = PageKey {
            query: Arc::clone(&query),
            after: page.after.clone(),
            limit: page.limit(),
        };
        ctx.loaders().load::<PageOfList>(page).await?.unwrap_or_default()
    } else {
        Arc::default()
    };
    let rows = rows.to_vec();
    let page = page.of((key, &scope), rows, |listed| {
        (listed.position, Kept::new(Product::new(listed.card), parts.clone()))
    });
    Ok(ProductConnection::new(page, ProductConnectionFields { query }))
}
