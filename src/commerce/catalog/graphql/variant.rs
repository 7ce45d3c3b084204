//! Variants, and the offers that a market makes of them.

use std::sync::Arc;

use async_graphql::connection::{Connection, ConnectionNameType, EdgeNameType, EmptyFields};
use async_graphql::{Context, ID, Object};

use super::image::Image;
use super::option::{SelectedOption, selected};
use super::product::{AvailabilityShown, Product};
use crate::commerce::catalog::entity::variant;
use crate::commerce::catalog::loader::{MediaById, OptionsOf, VariantsOf};
use crate::commerce::inventory::{OnHandOf, Stock};
use crate::commerce::listing::CardById;
use crate::commerce::pricing::{Price, PriceOf};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Loaders, Money, SealedCursor};
use crate::platform::id::{GlobalId, Kind};

/// A product in one combination of its options: what can be put into a cart.
#[derive(Clone)]
pub struct ProductVariant {
    row: Arc<variant::Model>,
    price: Price,
}

impl ProductVariant {
    pub(super) fn new(row: Arc<variant::Model>, price: Price) -> Self {
        Self { row, price }
    }

    pub(super) fn row(&self) -> &variant::Model {
        &self.row
    }

    /// How many there are for the market of the request.
    pub(super) async fn stock(&self, loaders: &Loaders) -> Result<Stock, Error> {
        // What is not counted needs no statement.
        let on_hand = if self.row.tracked {
            loaders.load::<OnHandOf>(self.row.id).await?.unwrap_or(0)
        } else {
            0
        };
        Ok(Stock {
            on_hand,
            tracked: self.row.tracked,
            sell_without_stock: self.row.sell_without_stock,
        })
    }

    async fn selected(&self, ctx: &Context<'_>) -> Result<Vec<SelectedOption>, Error> {
        let options = ctx.loaders().load::<OptionsOf>(self.row.product_id).await?;
        Ok(options.map(|options| selected(&self.row, &options)).unwrap_or_default())
    }
}

/// The variants of a product that the market sells, in their order.
pub(super) async fn sold_variants(ctx: &Context<'_>, product_id: i64) -> Result<Vec<ProductVariant>, Error> {
    let rows = ctx.loaders().load::<VariantsOf>(product_id).await?.unwrap_or_default();
    let prices = ctx
        .loaders()
        .load_many::<PriceOf>(rows.iter().map(|row| row.id).collect())
        .await?;
    Ok(rows
        .iter()
        .zip(prices)
        .filter_map(|(row, price)| Some(ProductVariant::new(Arc::new(row.clone()), price?)))
        .collect())
}

/// Those of `variants` that can be bought now.
pub(super) async fn buyable<'a>(
    ctx: &Context<'_>,
    variants: &'a [ProductVariant],
) -> Result<Vec<&'a ProductVariant>, Error> {
    let tracked: Vec<i64> = variants
        .iter()
        .filter(|variant| variant.row.tracked)
        .map(|variant| variant.row.id)
        .collect();
    // One call makes one batch; the loop below is answered from it.
    ctx.loaders().load_many::<OnHandOf>(tracked).await?;
    let mut found = Vec::new();
    for variant in variants {
        if variant.stock(ctx.loaders()).await?.can_be_sold() {
            found.push(variant);
        }
    }
    Ok(found)
}

pub(super) struct VariantConnectionName;

impl ConnectionNameType for VariantConnectionName {
    fn type_name<T: async_graphql::OutputType>() -> String {
        "ProductVariantConnection".to_owned()
    }
}

pub(super) struct VariantEdgeName;

impl EdgeNameType for VariantEdgeName {
    fn type_name<T: async_graphql::OutputType>() -> String {
        "ProductVariantEdge".to_owned()
    }
}

/// What a page of variants says beyond them.
pub(super) struct VariantConnectionFields {
    pub(super) total: i32,
}

/// A page of a product's variants.
#[Object]
impl VariantConnectionFields {
    /// How many variants the market sells of this product.
    async fn total_count(&self) -> i32 {
        self.total
    }
}

pub(super) type VariantConnection = Connection<
    SealedCursor,
    ProductVariant,
    VariantConnectionFields,
    EmptyFields,
    VariantConnectionName,
    VariantEdgeName,
>;

#[Object]
impl ProductVariant {
    /// The variant's id, such as `v_17`.
    pub(crate) async fn id(&self) -> ID {
        ID(GlobalId::new(Kind::Variant, self.row.id).to_string())
    }

    /// The values of its options in the language of the request, such as `M / Navy`; the product's title where it has
    /// no options.
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let labels: Vec<String> = self.selected(ctx).await?.into_iter().map(|one| one.label).collect();
        if !labels.is_empty() {
            return Ok(labels.join(" / "));
        }
        Ok(ctx
            .loaders()
            .load::<CardById>(self.row.product_id)
            .await?
            .map(|card| card.title.clone())
            .unwrap_or_default())
    }

    /// The stock keeping unit; null where the shop gave none.
    async fn sku(&self) -> Option<&str> {
        self.row.sku.as_deref()
    }

    /// The barcode, such as an EAN-13; null where there is none.
    async fn barcode(&self) -> Option<&str> {
        self.row.barcode.as_deref()
    }

    /// What it costs in the market of the request.
    async fn price(&self, ctx: &Context<'_>) -> Money {
        Money::new(self.price.amount_minor, ctx.shop().currency)
    }

    /// The price before a sale, higher than `price`; null where there is no sale.
    async fn compare_at_price(&self, ctx: &Context<'_>) -> Option<Money> {
        self.price
            .compare_at_minor
            .map(|minor| Money::new(minor, ctx.shop().currency))
    }

    /// Its value for each of the product's options, in their order.
    async fn selected_options(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SelectedOption>> {
        Ok(self.selected(ctx).await?)
    }

    /// The image that shows this variant; null where none was chosen.
    async fn image(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Image>> {
        let Some(id) = self.row.media_id else { return Ok(None) };
        Ok(ctx
            .loaders()
            .load::<MediaById>(id)
            .await?
            .map(|row| Image::of_media(&row)))
    }

    /// Whether it can be bought now.
    async fn available_for_sale(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.stock(ctx.loaders()).await?.can_be_sold())
    }

    /// How much is left, as a bucket.
    async fn availability(&self, ctx: &Context<'_>) -> async_graphql::Result<AvailabilityShown> {
        Ok(self.stock(ctx.loaders()).await?.availability().into())
    }

    /// How many are left for the market of the request; 20 stands for 20 or more. Null where units are not counted.
    async fn quantity_available(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i32>> {
        Ok(self
            .stock(ctx.loaders())
            .await?
            .quantity_shown()
            .and_then(|shown| i32::try_from(shown).ok()))
    }

    /// Its weight in grams; null where unknown.
    async fn weight_grams(&self) -> Option<i32> {
        self.row.weight_grams.and_then(|grams| i32::try_from(grams).ok())
    }

    /// Whether it is sent to the shopper, unlike a service.
    async fn requires_shipping(&self) -> bool {
        self.row.requires_shipping
    }

    /// The product that this is a variant of.
    async fn product(&self, ctx: &Context<'_>) -> async_graphql::Result<Product> {
        let card = ctx.loaders().load::<CardById>(self.row.product_id).await?;
        Ok(Product::new(card.ok_or_else(|| {
            Error::Fault(anyhow::anyhow!("a sold variant without a card: {}", self.row.id))
        })?))
    }
}
