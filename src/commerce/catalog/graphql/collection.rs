//! Collections.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::image::Image;
use super::product::cut;
use crate::commerce::catalog::description::plain_text;
use crate::commerce::catalog::loader::{BreadcrumbOf, ChildrenOf, CollectionById};
use crate::commerce::catalog::repo::collection::{self as repo, CollectionTexts};
use crate::commerce::listing::graphql::ProductSort;
use crate::commerce::listing::graphql::{ProductConnection, ProductFilter, product_connection};
use crate::platform::changes::Tag;
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{
    AssumedSize, ContextExt as _, Cost, CursorScope, Html, Moment, Page, PageSize, Position, SortValue,
};
use crate::platform::id::{GlobalId, Kind};

/// Collections on one page.
const COLLECTIONS_MAX: u32 = 250;
/// A count stops here.
const COUNT_MAX: i64 = 10_001;

/// A shelf of products. Collections form a tree; a collection shows its own products and those of everything below it.
#[derive(Clone)]
pub struct Collection(Arc<CollectionTexts>);

impl Collection {
    #[must_use]
    pub fn new(texts: Arc<CollectionTexts>) -> Self {
        Self(texts)
    }
}

/// A shelf of products. Collections form a tree; a collection shows its own products and those of everything below it.
#[Object]
impl Collection {
    /// The collection's id, such as `c_12`.
    pub(crate) async fn id(&self) -> ID {
        ID(GlobalId::new(Kind::Collection, self.0.row.id).to_string())
    }

    /// The collection's name in addresses; unique in the shop.
    async fn handle(&self) -> &str {
        &self.0.row.handle
    }

    /// The name to show.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The description as plain text. `truncateAt` cuts it between words to at most so many characters and adds an
    /// ellipsis.
    #[graphql(directive = Cost::apply(1))]
    fn description(&self, truncate_at: Option<i32>) -> async_graphql::Result<String> {
        cut(&plain_text(&self.0.description_html), truncate_at)
    }

    /// The description as sanitised HTML.
    #[graphql(directive = Cost::apply(1))]
    async fn description_html(&self) -> Html {
        Html(self.0.description_html.clone())
    }

    /// The image to show; null where there is none.
    async fn image(&self) -> Option<Image> {
        Image::of_collection(&self.0.row)
    }

    /// The collection above; null at the top.
    #[graphql(directive = Cost::apply(1))]
    async fn parent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Collection>> {
        let Some(id) = self.0.row.parent_id else {
            return Ok(None);
        };
        Ok(ctx.loaders().load::<CollectionById>(id).await?.map(Collection::new))
    }

    /// The collections directly below, in the shop's order.
    #[graphql(directive = Cost::apply(2), directive = AssumedSize::apply(5))]
    async fn children(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Collection>> {
        let children = ctx
            .loaders()
            .load::<ChildrenOf>(self.0.row.id)
            .await?
            .unwrap_or_default();
        Ok(children.iter().cloned().map(Collection::new).collect())
    }

    /// The way from the top of the tree to this collection, itself included.
    #[graphql(directive = Cost::apply(2), directive = AssumedSize::apply(5))]
    async fn breadcrumb(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Collection>> {
        let path = ctx
            .loaders()
            .load::<BreadcrumbOf>(self.0.row.id)
            .await?
            .unwrap_or_default();
        Ok(path.iter().cloned().map(Collection::new).collect())
    }

    /// When the collection itself last changed.
    async fn updated_at(&self) -> Moment {
        Moment(from_ms(self.0.row.updated_at_ms))
    }

    /// A page of its products and of those below it; at most 250. Several values of one facet in `filter` mean any of
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
            self.0.row.id,
            (first, after.as_deref()),
            sort.unwrap_or_default(),
            filter.unwrap_or_default(),
        )
        .await
    }
}

/// What a page of collections says beyond them.
pub(super) struct CollectionConnectionFields {
    roots_only: bool,
}

/// A page of collections.
#[Object]
impl CollectionConnectionFields {
    /// How many collections there are in all; counting stops at 10,001.
    #[graphql(directive = Cost::apply(10))]
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = repo::count(ctx.read_shared([Tag::Collections]).reader(), self.roots_only, COUNT_MAX)
            .await
            .map_err(Error::<Infallible>::from)?;
        Ok(i32::try_from(count)?)
    }
}

crate::connection! {
    /// A page of collections.
    CollectionConnection of Collection by CollectionEdge with CollectionConnectionFields
}

pub(super) async fn collection_connection(
    ctx: &Context<'_>,
    roots_only: bool,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<CollectionConnection> {
    let key = ctx.cursors();
    let scope = CursorScope::new(if roots_only { "collections roots" } else { "collections" });
    let page = Page::new(key, &scope, COLLECTIONS_MAX, first, after)?;
    let after = page.after.as_ref().and_then(|after| match after.value {
        SortValue::Number(number) => Some((number, after.id)),
        SortValue::Text(_) => None,
    });
    let rows = repo::list(
        ctx.read_shared([Tag::Collections]).reader(),
        &ctx.shop().translations,
        roots_only,
        after,
        page.limit(),
    )
    .await
    .map_err(Error::<Infallible>::from)?;
    let page = page.of((key, &scope), rows, |texts| {
        let value = SortValue::Number(texts.row.position);
        (
            Position {
                value,
                id: texts.row.id,
            },
            Collection::new(Arc::new(texts)),
        )
    });
    Ok(CollectionConnection::new(
        page,
        CollectionConnectionFields { roots_only },
    ))
}
