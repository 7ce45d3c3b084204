//! An item of a wishlist.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};

use crate::commerce::catalog::graphql::{Product, ProductVariant};
use crate::commerce::wishlist::{WishlistItem, find_items};
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, Kept, Moment};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::principal::Shopper;

/// A product that a shopper wants to remember.
#[derive(Clone)]
pub struct WishlistItemObject(WishlistItem);

impl From<WishlistItem> for WishlistItemObject {
    fn from(item: WishlistItem) -> Self {
        Self(item)
    }
}

impl WishlistItemObject {
    /// The items of `products` in the shopper's list, by product.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load(ctx: &Context<'_>, shopper: &Shopper, products: &[i64]) -> Result<HashMap<i64, Self>, Error> {
        let found = find_items(ctx.db().reader(), shopper.id, products).await?;
        Ok(found.into_iter().map(|item| (item.product_id, Self(item))).collect())
    }

    pub(super) fn position(&self) -> i64 {
        self.0.position
    }
}

/// A product that a shopper wants to remember.
#[Object(name = "WishlistItem")]
impl WishlistItemObject {
    /// The product's id, which is also what the item is known by: a product is in a wishlist once.
    async fn product_id(&self) -> ID {
        ID(GlobalId::new(Kind::Product, self.0.product_id).to_string())
    }

    /// The id of the variant that was chosen; null where none was.
    async fn variant_id(&self) -> Option<ID> {
        let id = self.0.variant_id?;
        Some(ID(GlobalId::new(Kind::Variant, id).to_string()))
    }

    /// The product, in the prices of the request's market; null where the market does not sell it. The item stays.
    #[graphql(directive = Cost::apply(1))]
    async fn product(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Kept<Product>>> {
        let found = Kept::found(ctx, Product::find(ctx, self.0.product_id))
            .await
            .transpose()?;
        Some(found.map_err(Into::into))
    }

    /// The variant that was chosen; null where none was, and where the market does not sell it.
    #[graphql(directive = Cost::apply(2))]
    async fn variant(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<ProductVariant>> {
        let found = ProductVariant::find(ctx, self.0.variant_id?).await.transpose()?;
        Some(found.map_err(Into::into))
    }

    /// Whether it can be bought now in the request's market: the variant that was chosen, or any where none was.
    #[graphql(directive = Cost::apply(2))]
    async fn is_available(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(match self.0.variant_id {
            Some(id) => ProductVariant::find(ctx, id)
                .await?
                .is_some_and(|variant| variant.can_be_sold()),
            None => Product::find(ctx, self.0.product_id)
                .await?
                .is_some_and(|product| product.can_be_sold()),
        })
    }

    /// When it was added; adding it again while it is there does not change that.
    async fn added_at(&self) -> Moment {
        Moment(from_ms(self.0.added_at_ms))
    }

    /// Grows with each adding. A removal that names it takes nothing away that another device added since.
    fn version(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}
