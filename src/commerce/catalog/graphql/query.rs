//! The catalogue's root fields.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};

use super::collection::{Collection, CollectionConnection, collection_connection};
use super::product::Product;
use crate::commerce::catalog::loader::{CollectionByHandle, CollectionById};
use crate::commerce::listing::graphql::{ProductConnection, ProductFilter, ProductSort, product_connection};
use crate::commerce::listing::{CardByHandle, CardById};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, Kept, PageSize, bad_user_input};
use crate::platform::id::{GlobalId, Kind};

/// How a single thing was asked for.
enum Key {
    Id(i64),
    Handle(String),
}

fn key(id: Option<ID>, handle: Option<String>, kind: Kind) -> async_graphql::Result<Key> {
    match (id, handle) {
        (Some(id), None) => Ok(Key::Id(
            GlobalId::parse_as(&id, kind).map_err(|invalid| bad_user_input("id", invalid))?,
        )),
        (None, Some(handle)) => Ok(Key::Handle(handle)),
        (Some(_), Some(_)) => Err(bad_user_input("handle", "give either id or handle, not both")),
        (None, None) => Err(bad_user_input("id", "give an id or a handle")),
    }
}

impl Product {
    /// The product that the market lists under `id`.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(ctx: &Context<'_>, id: i64) -> Result<Option<Self>, Error> {
        Ok(ctx.loaders().load::<CardById>(id).await?.map(Self::new))
    }
}

impl Collection {
    /// The collection of `id`.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(ctx: &Context<'_>, id: i64) -> Result<Option<Self>, Error> {
        Ok(ctx.loaders().load::<CollectionById>(id).await?.map(Self::new))
    }

    /// Those of `ids` that are there, by id.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find_all(ctx: &Context<'_>, ids: Vec<i64>) -> Result<HashMap<i64, Self>, Error> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found = ctx.loaders().load_many::<CollectionById>(ids.clone()).await?;
        let found = ids.into_iter().zip(found);
        Ok(found.filter_map(|(id, one)| Some((id, Self::new(one?)))).collect())
    }
}

async fn product(ctx: &Context<'_>, id: Option<ID>, handle: Option<String>) -> async_graphql::Result<Option<Product>> {
    Ok(match key(id, handle, Kind::Product)? {
        Key::Id(id) => Product::find(ctx, id).await?,
        Key::Handle(handle) => ctx.loaders().load::<CardByHandle>(handle).await?.map(Product::new),
    })
}

async fn collection(
    ctx: &Context<'_>,
    id: Option<ID>,
    handle: Option<String>,
) -> async_graphql::Result<Option<Collection>> {
    Ok(match key(id, handle, Kind::Collection)? {
        Key::Id(id) => Collection::find(ctx, id).await?,
        Key::Handle(handle) => ctx
            .loaders()
            .load::<CollectionByHandle>(handle)
            .await?
            .map(Collection::new),
    })
}

#[derive(Default)]
pub struct CatalogQuery;

// A nullable field gives `Option<Result<_>>`: of a `Result<Option<_>>` the executor carries an error up to the parent,
// and one bad id would cost a screen of several fields everything.

#[Object]
impl CatalogQuery {
    /// A product by its id or its handle; null where the market does not sell it.
    #[graphql(directive = Cost::apply(1))]
    async fn product(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        handle: Option<String>,
    ) -> Option<async_graphql::Result<Kept<Product>>> {
        Box::pin(Kept::found(ctx, product(ctx, id, handle))).await.transpose()
    }

    /// A page of all products that the market sells; at most 250. Several values of one facet in `filter` mean any of
    /// them, several facets mean all of them.
    #[graphql(directive = Cost::apply(5), directive = PageSize::apply())]
    async fn products(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
        #[graphql(default_with = "Some(ProductSort::Featured)")] sort: Option<ProductSort>,
        filter: Option<Vec<ProductFilter>>,
    ) -> async_graphql::Result<ProductConnection> {
        product_connection(
            ctx,
            0,
            (first, after.as_deref()),
            sort.unwrap_or_default(),
            filter.unwrap_or_default(),
        )
        .await
    }

    /// A collection by its id or its handle; null where there is none.
    #[graphql(directive = Cost::apply(1))]
    async fn collection(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        handle: Option<String>,
    ) -> Option<async_graphql::Result<Collection>> {
        collection(ctx, id, handle).await.transpose()
    }

    /// A page of collections in the shop's order; at most 250. `rootsOnly` leaves out those below another.
    #[graphql(directive = Cost::apply(5), directive = PageSize::apply())]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
        #[graphql(default_with = "Some(false)")] roots_only: Option<bool>,
    ) -> async_graphql::Result<CollectionConnection> {
        Box::pin(collection_connection(
            ctx,
            roots_only.unwrap_or(false),
            first,
            after.as_deref(),
        ))
        .await
    }
}
