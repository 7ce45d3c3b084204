//! Variants, and the offers that a market makes of them.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, ID, Lookahead, Object};

use super::image::Image;
use super::offer::{Offer, OffersOf};
use super::option::{SelectedOption, selected};
use super::product::{AvailabilityShown, Product};
use crate::commerce::catalog::entity::variant;
use crate::commerce::catalog::loader::{VariantById, media_of, options_of};
use crate::commerce::inventory::Stock;
use crate::commerce::listing::{CardById, CardInMarket};
use crate::commerce::pricing::Price;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, Money, MoneyAmount};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::money::Currency;

/// A product in one combination of its options: what can be put into a cart.
#[derive(Clone)]
pub struct ProductVariant(Arc<Offer>);

impl ProductVariant {
    pub(super) fn row(&self) -> &variant::Model {
        &self.0.row
    }

    /// Whether it can be bought now.
    #[must_use]
    pub fn can_be_sold(&self) -> bool {
        self.0.stock.can_be_sold()
    }

    async fn selected(&self, ctx: &Context<'_>) -> Result<Vec<SelectedOption>, Error> {
        let options = options_of(ctx.loaders(), self.row().product_id).await?;
        Ok(selected(self.row(), &options))
    }

    /// A variant as the market `market_id` offers it, which may be another than that of the request.
    #[must_use]
    pub fn offered(
        row: &variant::Model,
        (price, stock): (Price, Stock),
        (market_id, currency): (i64, Currency),
    ) -> Self {
        Self(Arc::new(Offer {
            row: row.clone(),
            price,
            stock,
            market_id,
            currency,
        }))
    }

    /// The variant of `id`, where the market sells it and lists its product.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(ctx: &Context<'_>, id: i64) -> Result<Option<Self>, Error> {
        let Some(row) = ctx.loaders().load::<VariantById>(id).await? else {
            return Ok(None);
        };
        if ctx.loaders().load::<CardById>(row.product_id).await?.is_none() {
            return Ok(None);
        }
        let variants = sold_variants(ctx, row.product_id, ctx.look_ahead()).await?;
        Ok(variants.into_iter().find(|variant| variant.row().id == id))
    }
}

/// The variants of a product that the market sells, in their order. What `look` says that the variants show beyond
/// themselves is loaded at the same time, so that it comes in one batch for all products.
pub(super) async fn sold_variants(
    ctx: &Context<'_>,
    product_id: i64,
    look: Lookahead<'_>,
) -> Result<Vec<ProductVariant>, Error> {
    let loaders = ctx.loaders();
    let shows = |fields: &[&str]| fields.iter().any(|field| look.field(field).exists());
    let (shows_media, shows_options) = (shows(&["image"]), shows(&["title", "selectedOptions", "optionValues"]));
    let media = async {
        if shows_media {
            media_of(loaders, product_id).await?;
        }
        Ok(())
    };
    let options = async {
        if shows_options {
            options_of(loaders, product_id).await?;
        }
        Ok(())
    };
    let offers = loaders.load::<OffersOf>(product_id);
    // Apart from the room that each field of a product has.
    let loaded = Box::pin(async { futures_util::try_join!(offers, media, options) });
    let (offers, (), ()) = loaded.await?;
    Ok(offers
        .iter()
        .flat_map(|offers| offers.iter())
        .cloned()
        .map(ProductVariant)
        .collect())
}

/// Those of `variants` that can be bought now.
pub(super) fn buyable(variants: &[ProductVariant]) -> Vec<&ProductVariant> {
    variants
        .iter()
        .filter(|variant| variant.0.stock.can_be_sold())
        .collect()
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

crate::connection! {
    /// A page of a product's variants.
    ProductVariantConnection of ProductVariant by ProductVariantEdge with VariantConnectionFields
}

/// A product in one combination of its options: what can be put into a cart.
#[Object]
impl ProductVariant {
    /// The variant's id, such as `v_17`.
    pub(crate) async fn id(&self) -> ID {
        ID(GlobalId::new(Kind::Variant, self.0.row.id).to_string())
    }

    /// The values of its options in the language of the request, such as `M / Navy`; the product's title where it has
    /// no options.
    #[graphql(directive = Cost::apply(1))]
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let labels: Vec<String> = self.selected(ctx).await?.into_iter().map(|one| one.label).collect();
        if !labels.is_empty() {
            return Ok(labels.join(" / "));
        }
        Ok(ctx
            .loaders()
            .load::<CardById>(self.0.row.product_id)
            .await?
            .map(|card| card.title.clone())
            .unwrap_or_default())
    }

    /// The stock keeping unit; null where the shop gave none.
    async fn sku(&self) -> Option<&str> {
        self.0.row.sku.as_deref()
    }

    /// The barcode, such as an EAN-13; null where there is none.
    async fn barcode(&self) -> Option<&str> {
        self.0.row.barcode.as_deref()
    }

    /// What it costs in the market of the request; in a cart, in the market of the cart.
    async fn price(&self) -> Money {
        Money::new(self.0.price.amount_minor, self.0.currency)
    }

    /// What it costs, as `price.amount` tells it, in fewer bytes for a list. The currency is that of `price`.
    async fn price_amount(&self) -> MoneyAmount {
        MoneyAmount::Minor(self.0.price.amount_minor, self.0.currency)
    }

    /// The price before a sale, higher than `price`; null where there is no sale.
    async fn compare_at_price(&self) -> Option<Money> {
        self.0
            .price
            .compare_at_minor
            .map(|minor| Money::new(minor, self.0.currency))
    }

    /// Its value for each of the product's options, in their order.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(3))]
    async fn selected_options(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SelectedOption>> {
        Ok(self.selected(ctx).await?)
    }

    /// The names of its values for each of the product's options, in their order: as `selectedOptions.value` tells them, in fewer
    /// bytes for an app that has the product's `options`.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(3))]
    async fn option_values(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        Ok(self.selected(ctx).await?.into_iter().map(|one| one.value).collect())
    }

    /// The image that shows this variant; null where none was chosen.
    #[graphql(directive = Cost::apply(1))]
    async fn image(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Image>> {
        let Some(id) = self.0.row.media_id else { return Ok(None) };
        let media = media_of(ctx.loaders(), self.row().product_id).await?;
        Ok(media.iter().find(|row| row.id == id).map(Image::of_media))
    }

    /// Whether it can be bought now.
    fn available_for_sale(&self) -> bool {
        self.can_be_sold()
    }

    /// How much is left, as a bucket.
    fn availability(&self) -> AvailabilityShown {
        self.0.stock.availability().into()
    }

    /// How many are left for the market of the request; 20 stands for 20 or more. Null where units are not counted.
    fn quantity_available(&self) -> Option<i32> {
        self.0
            .stock
            .quantity_shown()
            .and_then(|shown| i32::try_from(shown).ok())
    }

    /// Its weight in grams; null where unknown.
    async fn weight_grams(&self) -> Option<i32> {
        self.0.row.weight_grams.and_then(|grams| i32::try_from(grams).ok())
    }

    /// Whether it is sent to the shopper, unlike a service.
    async fn requires_shipping(&self) -> bool {
        self.0.row.requires_shipping
    }

    /// The product that this is a variant of.
    #[graphql(directive = Cost::apply(1))]
    async fn product(&self, ctx: &Context<'_>) -> async_graphql::Result<Product> {
        let (market_id, product_id) = (self.0.market_id, self.0.row.product_id);
        let card = if market_id == ctx.shop().market_id {
            ctx.loaders().load::<CardById>(product_id).await?
        } else {
            ctx.loaders().load::<CardInMarket>((market_id, product_id)).await?
        };
        let card = card.ok_or_else(|| {
            Error::<Infallible>::Fault(anyhow::anyhow!("a sold variant without a card: {}", self.0.row.id))
        })?;
        Ok(Product::priced_in(card, self.0.currency))
    }
}
