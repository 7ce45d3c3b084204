//! Adding and removing.

use std::convert::Infallible;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::item::WishlistItemObject;
use crate::commerce::wishlist::{
    ItemAdded, ItemRemoved, WishlistCode, WishlistCommand, WishlistRefusal, WishlistWritten, find_items, write_wishlist,
};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, bad_user_input, mutation_key, user_error};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::principal::Shopper;

/// Why a wishlist was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "WishlistCode")]
pub enum WishlistErrorCode {
    /// The shop has no such product.
    NotFound,
    /// The variant is not one of the product.
    VariantMismatch,
    /// A wishlist can have 1000 items.
    LimitReached,
    /// More than 100 items in one write.
    TooMany,
}

user_error! {
    /// What is wrong with a change of a wishlist.
    WishlistUserError(WishlistErrorCode)
}

impl From<WishlistRefusal> for WishlistUserError {
    fn from(refusal: WishlistRefusal) -> Self {
        Self {
            code: refusal.code.into(),
            field: refusal.field,
            message: refusal.message,
        }
    }
}

/// What was not done as it was asked, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum WishlistWarningCode {
    /// The item stays: it was added again after the version that the removal names.
    AddedSince,
}

/// Something that was not done as it was asked.
#[derive(SimpleObject)]
pub struct WishlistWarning {
    /// What happened, for programs.
    pub code: WishlistWarningCode,
    /// The id of the product that it is about.
    pub product_id: ID,
    /// What happened, for developers.
    pub message: String,
}

impl WishlistWarning {
    /// The item of the product `number` stays.
    #[must_use]
    pub fn kept(number: i64) -> Self {
        Self {
            code: WishlistWarningCode::AddedSince,
            product_id: product_id(number),
            message: "it was added again after the version that the removal names, and stays".to_owned(),
        }
    }
}

/// A product to remember.
#[derive(InputObject)]
struct WishlistItemInput {
    /// The product's id.
    product_id: ID,
    /// The id of the variant that was chosen; left out where none was. A variant that was chosen before stays then.
    variant_id: Option<ID>,
}

/// What is to be added.
#[derive(InputObject)]
pub struct WishlistItemsAddInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The products; at most 100. The first will stand on top. What is in the list already stays where it is.
    items: Vec<WishlistItemInput>,
}

/// A product that needs no remembering any more.
#[derive(InputObject)]
struct WishlistItemRemoval {
    /// The product's id.
    product_id: ID,
    /// The item's version that the device saw; where it was added again since, it stays. Left out, it goes in any case.
    observed_version: Option<i32>,
}

/// What is to be removed.
#[derive(InputObject)]
pub struct WishlistItemsRemoveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    key: ID,
    /// The items; at most 100. What is not in the list counts as removed.
    items: Vec<WishlistItemRemoval>,
}

impl WishlistItemsAddInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where an id is that of something else.
    pub fn command(&self) -> async_graphql::Result<WishlistCommand> {
        let item = |(at, item): (usize, &WishlistItemInput)| {
            let variant = item.variant_id.as_ref();
            Ok(ItemAdded {
                product_id: number(at, "productId", &item.product_id, Kind::Product)?,
                variant_id: variant
                    .map(|id| number(at, "variantId", id, Kind::Variant))
                    .transpose()?,
            })
        };
        let items = self.items.iter().enumerate().map(item);
        Ok(WishlistCommand::Add {
            items: items.collect::<async_graphql::Result<_>>()?,
        })
    }
}

impl WishlistItemsRemoveInput {
    #[must_use]
    pub fn key(&self) -> &ID {
        &self.key
    }

    /// # Errors
    /// `BAD_USER_INPUT` where an id is that of something else.
    pub fn command(&self) -> async_graphql::Result<WishlistCommand> {
        let item = |(at, item): (usize, &WishlistItemRemoval)| {
            Ok(ItemRemoved {
                product_id: number(at, "productId", &item.product_id, Kind::Product)?,
                observed_version: item.observed_version.map(i64::from),
            })
        };
        let items = self.items.iter().enumerate().map(item);
        Ok(WishlistCommand::Remove {
            items: items.collect::<async_graphql::Result<_>>()?,
        })
    }
}

/// What came of adding.
#[derive(SimpleObject)]
pub(super) struct WishlistItemsAddPayload {
    /// The items that were named, as they are now, the latest first; empty where the write was refused.
    #[graphql(directive = AssumedSize::apply(5))]
    items: Vec<WishlistItemObject>,
    /// Why the write was refused; empty where it was not.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<WishlistUserError>,
}

/// What came of removing.
#[derive(SimpleObject)]
pub(super) struct WishlistItemsRemovePayload {
    /// The ids of the products that were taken out of the list, or were not in it; empty where the write was refused.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    removed_product_ids: Vec<ID>,
    /// Why the write was refused; empty where it was not.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    user_errors: Vec<WishlistUserError>,
    /// What stays although it was to be removed.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(2))]
    warnings: Vec<WishlistWarning>,
}

fn number(at: usize, field: &str, id: &ID, kind: Kind) -> async_graphql::Result<i64> {
    GlobalId::parse_as(id, kind).map_err(|invalid| bad_user_input(&format!("input.items.{at}.{field}"), invalid))
}

fn product_id(number: i64) -> ID {
    ID(GlobalId::new(Kind::Product, number).to_string())
}

async fn write(
    ctx: &Context<'_>,
    key: &ID,
    command: &WishlistCommand,
) -> async_graphql::Result<(Shopper, Result<WishlistWritten, Vec<WishlistUserError>>)> {
    let shopper = ctx.shopper()?;
    let writing = write_wishlist(ctx.db(), ctx.clock(), &shopper, mutation_key(key)?, command);
    let outcome = Box::pin(writing).await?;
    let outcome = outcome.map_err(|refusals| refusals.into_iter().map(Into::into).collect());
    Ok((shopper, outcome))
}

#[derive(Default)]
pub struct WishlistMutation;

#[Object]
impl WishlistMutation {
    /// Adds products to the shopper's wishlist, all of them or none. Adding wins over a removal by a device that had not seen it.
    #[graphql(directive = Cost::apply(10))]
    async fn wishlist_items_add(
        &self,
        ctx: &Context<'_>,
        input: WishlistItemsAddInput,
    ) -> async_graphql::Result<WishlistItemsAddPayload> {
        let (items, user_errors) = match write(ctx, &input.key, &input.command()?).await? {
            (shopper, Ok(written)) => {
                let items = find_items(ctx.db().reader(), shopper.id, &written.products)
                    .await
                    .map_err(Error::<Infallible>::from)?;
                (items.into_iter().map(Into::into).collect(), Vec::new())
            }
            (_, Err(user_errors)) => (Vec::new(), user_errors),
        };
        Ok(WishlistItemsAddPayload { items, user_errors })
    }

    /// Removes products from the shopper's wishlist.
    #[graphql(directive = Cost::apply(10))]
    async fn wishlist_items_remove(
        &self,
        ctx: &Context<'_>,
        input: WishlistItemsRemoveInput,
    ) -> async_graphql::Result<WishlistItemsRemovePayload> {
        let (written, user_errors) = match write(ctx, &input.key, &input.command()?).await? {
            (_, Ok(written)) => (written, Vec::new()),
            (_, Err(user_errors)) => (WishlistWritten::default(), user_errors),
        };
        Ok(WishlistItemsRemovePayload {
            removed_product_ids: written.products.into_iter().map(product_id).collect(),
            user_errors,
            warnings: written.kept.into_iter().map(WishlistWarning::kept).collect(),
        })
    }
}
