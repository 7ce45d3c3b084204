//! Products.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::collection::Collection;
use super::image::{Image, ImageTransform, delivered};
use super::option::{ProductOption, SelectedOptionInput, choose, indexes, shown};
use super::variant::{ProductVariant, ProductVariantConnection, VariantConnectionFields, buyable, sold_variants};
use crate::commerce::catalog::description::{plain_text, truncate};
use crate::commerce::catalog::grid;
use crate::commerce::catalog::loader::{CollectionsOf, SheetOf, TagsOf, attributes_of, media_of, options_of};
use crate::commerce::catalog::repo::detail::{Detail, OptionShown};
use crate::commerce::catalog::repo::sheet::{Part, Sheet};
use crate::commerce::inventory::Availability;
use crate::commerce::listing::Card;
use crate::commerce::wishlist::WishlistedOf;
use crate::platform::changes::Tag;
use crate::platform::clock::from_ms;
use crate::platform::error::Error;
use crate::platform::graphql::{
    AssumedSize, ContextExt as _, Cost, CursorScope, Html, Moment, MoneyAmount, Page, PageSize, Part as Kept, Position,
    PriceRange, SizedBy, SortValue, Sources, Url, bad_user_input, first_of,
};
use crate::platform::id::{GlobalId, Kind};
use crate::platform::money::Currency;

/// Variants on one page.
const VARIANTS_MAX: u32 = 250;
/// Images and collections in one list.
const LIST_MAX: u32 = 250;

/// How much is left, as a bucket, so that answers stay equal while stock moves.
#[expect(clippy::enum_variant_names, reason = "the names of the schema")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Availability")]
pub enum AvailabilityShown {
    /// More than 5, or not counted.
    InStock,
    /// 1 to 5; of a product: all its variants together.
    LowStock,
    /// None, and it cannot be ordered.
    OutOfStock,
}

impl From<Availability> for AvailabilityShown {
    fn from(availability: Availability) -> Self {
        match availability {
            Availability::InStock => Self::InStock,
            Availability::Low => Self::LowStock,
            Availability::OutOfStock => Self::OutOfStock,
        }
    }
}

/// Texts for search engines and shared links.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct Seo {
    /// The title; null where the product's own is to be used.
    title: Option<String>,
    /// The description; null where the product's own is to be used.
    description: Option<String>,
}

/// A property of a product, such as its material.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct ProductAttribute {
    /// The code by which it is asked for and filtered; the same in every language.
    code: String,
    /// The name to show, in the language of the request.
    name: String,
    /// Its values in the language of the request.
    #[graphql(directive = AssumedSize::apply(3))]
    values: Vec<String>,
}

/// What the shop sells. A product is shown in the markets in which it has a price.
#[derive(Clone)]
pub struct Product(Arc<Card>, Option<Currency>);

impl Product {
    #[must_use]
    pub fn new(card: Arc<Card>) -> Self {
        Self(card, None)
    }

    /// A product whose card is of a market with this currency, which may be another than that of the request.
    #[must_use]
    pub fn priced_in(card: Arc<Card>, currency: Currency) -> Self {
        Self(card, Some(currency))
    }

    fn currency(&self, ctx: &Context<'_>) -> Currency {
        self.1.unwrap_or_else(|| ctx.shop().currency)
    }

    /// Whether any variant can be bought now.
    #[must_use]
    pub fn can_be_sold(&self) -> bool {
        Availability::from_number(self.0.availability) != Availability::OutOfStock
    }

    async fn detail(&self, ctx: &Context<'_>, part: Part) -> Result<Arc<Detail>, Error> {
        let Some(Sheet::Detail(detail)) = ctx.loaders().load::<SheetOf>((self.0.product_id, part)).await? else {
            let cause = anyhow::anyhow!("a card without a product: {}", self.0.product_id);
            return Err(Error::Fault(cause));
        };
        Ok(detail)
    }

    async fn options_shown(&self, ctx: &Context<'_>) -> Result<Arc<Vec<OptionShown>>, Error> {
        options_of(ctx.loaders(), self.0.product_id).await
    }
}

impl Product {
    async fn variant_of(
        &self,
        ctx: &Context<'_>,
        selected: &[SelectedOptionInput],
    ) -> async_graphql::Result<Option<ProductVariant>> {
        let options = self.options_shown(ctx).await?;
        let repeated = selected
            .iter()
            .enumerate()
            .any(|(at, one)| selected[..at].iter().any(|other| other.name == one.name));
        if selected.len() != options.len() || repeated {
            let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
            let names = if names.is_empty() {
                "it has none".to_owned()
            } else {
                names.join(", ")
            };
            return Err(bad_user_input(
                "selectedOptions",
                format!("needs one value for each option of the product: {names}"),
            ));
        }
        let variants = sold_variants(ctx, self.0.product_id, ctx.look_ahead()).await?;
        Ok(choose(&variants, ProductVariant::row, &options, selected).cloned())
    }
}

impl Kept for Product {
    fn number(&self) -> Option<i64> {
        // One of another market is priced by the other's terms.
        self.1.is_none().then_some(self.0.product_id)
    }

    fn tell(&self, sources: &Sources) {
        sources.add([Tag::Product(self.0.product_id)]);
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// `truncateAt` as a number of characters.
pub(super) fn cut(text: &str, truncate_at: Option<i32>) -> async_graphql::Result<String> {
    let Some(at) = truncate_at else {
        return Ok(text.to_owned());
    };
    let at = usize::try_from(at)
        .ok()
        .filter(|at| *at > 0)
        .ok_or_else(|| bad_user_input("truncateAt", format!("must be at least 1, but is {at}")))?;
    Ok(truncate(text, at))
}

/// What the shop sells. A product is shown in the markets in which it has a price.
#[Object]
impl Product {
    /// The product's id, such as `p_4821`.
    pub(crate) async fn id(&self) -> ID {
        ID(GlobalId::new(Kind::Product, self.0.product_id).to_string())
    }

    /// The product's name in addresses, such as `linen-shirt`; unique in the shop.
    async fn handle(&self) -> &str {
        &self.0.handle
    }

    /// The name to show.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The description as plain text. `truncateAt` cuts it between words to at most so many characters and adds an
    /// ellipsis.
    #[graphql(directive = Cost::apply(1))]
    async fn description(&self, ctx: &Context<'_>, truncate_at: Option<i32>) -> async_graphql::Result<String> {
        cut(
            &plain_text(&self.detail(ctx, Part::Description).await?.description_html),
            truncate_at,
        )
    }

    /// The description as sanitised HTML.
    #[graphql(directive = Cost::apply(1))]
    async fn description_html(&self, ctx: &Context<'_>) -> async_graphql::Result<Html> {
        Ok(Html(
            self.detail(ctx, Part::Description).await?.description_html.clone(),
        ))
    }

    /// Who makes it; null where the shop does not say.
    async fn vendor(&self) -> Option<String> {
        filled(&self.0.vendor)
    }

    /// What kind of product it is, such as *Shirt*; null where the shop does not say.
    #[graphql(directive = Cost::apply(1))]
    async fn product_type(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Ok(filled(&self.detail(ctx, Part::Facts).await?.product_type))
    }

    /// Words that the shop marked it with.
    #[graphql(directive = Cost::apply(1), directive = AssumedSize::apply(10))]
    async fn tags(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        Ok(ctx
            .loaders()
            .load::<TagsOf>(self.0.product_id)
            .await?
            .map(|tags| tags.to_vec())
            .unwrap_or_default())
    }

    /// Texts for search engines and shared links.
    #[graphql(directive = Cost::apply(1))]
    async fn seo(&self, ctx: &Context<'_>) -> async_graphql::Result<Seo> {
        let detail = self.detail(ctx, Part::Seo).await?;
        Ok(Seo {
            title: filled(&detail.seo_title),
            description: filled(&detail.seo_description),
        })
    }

    /// When it was added to the shop.
    async fn created_at(&self) -> Moment {
        Moment(from_ms(self.0.created_at_ms))
    }

    /// When anything of it last changed, stock excepted.
    #[graphql(directive = Cost::apply(1))]
    async fn updated_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Moment> {
        Ok(Moment(from_ms(self.detail(ctx, Part::Facts).await?.updated_at_ms)))
    }

    /// Whether any variant can be bought now.
    async fn available_for_sale(&self) -> bool {
        self.can_be_sold()
    }

    /// Whether the product is in the wishlist of the shopper who asks; null without a shopper's token. Private: it is another
    /// answer for every shopper. A copy of `SyncScope.CATALOGUE` is not told when it changes: do not keep it there.
    #[graphql(directive = Cost::apply(1))]
    async fn is_wishlisted(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<bool>> {
        let shopper = ctx.shopper().ok()?;
        let version = ctx
            .loaders()
            .load::<WishlistedOf>((shopper.id, self.0.product_id))
            .await;
        Some(version.map(|version| version.is_some()).map_err(Into::into))
    }

    /// How much is left of all variants together, as a bucket.
    async fn availability(&self) -> AvailabilityShown {
        Availability::from_number(self.0.availability).into()
    }

    /// The image that a card shows: the first of `media`; null where there is none.
    async fn featured_image(&self) -> Option<Image> {
        Image::of_card(&self.0)
    }

    /// Where `featuredImage` is, as `featuredImage.url` tells it, in fewer bytes for a card; null where there is none.
    async fn image_url(
        &self,
        ctx: &Context<'_>,
        transform: Option<ImageTransform>,
    ) -> Option<async_graphql::Result<Url>> {
        // What cannot be asked for is told for products without an image as well.
        if let Some(Err(refused)) = transform.as_ref().map(ImageTransform::checked) {
            return Some(Err(refused));
        }
        Some(delivered(ctx, self.0.image_url.as_deref()?, transform))
    }

    /// The first images in the order to show them; at most 250.
    #[graphql(directive = Cost::apply(1), directive = SizedBy::apply("first"))]
    async fn media(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
    ) -> async_graphql::Result<Vec<Image>> {
        let first = first_of(first, LIST_MAX)?;
        let media = media_of(ctx.loaders(), self.0.product_id).await?;
        Ok(media.iter().take(first as usize).map(Image::of_media).collect())
    }

    /// The lowest and highest price of its variants.
    async fn price_range(&self, ctx: &Context<'_>) -> PriceRange {
        PriceRange::new(self.0.price_min_minor, self.0.price_max_minor, self.currency(ctx))
    }

    /// The lowest price of its variants, as `priceRange.min.amount` tells it, in fewer bytes for a card. The currency is that of
    /// `priceRange`: the answer's, but for products of a cart of another market.
    async fn min_price(&self, ctx: &Context<'_>) -> MoneyAmount {
        MoneyAmount::Minor(self.0.price_min_minor, self.currency(ctx))
    }

    /// The highest price of its variants, as `priceRange.max.amount` tells it, in fewer bytes for a card. The currency is that of
    /// `priceRange`: the answer's, but for products of a cart of another market.
    async fn max_price(&self, ctx: &Context<'_>) -> MoneyAmount {
        MoneyAmount::Minor(self.0.price_max_minor, self.currency(ctx))
    }

    /// The lowest and highest price before the sale of variants that are on sale; null where none is.
    async fn compare_at_price_range(&self, ctx: &Context<'_>) -> Option<PriceRange> {
        Some(PriceRange::new(
            self.0.compare_at_min_minor?,
            self.0.compare_at_max_minor?,
            self.currency(ctx),
        ))
    }

    /// The options that its variants differ in, at most 3; empty where there is nothing to choose.
    #[graphql(directive = Cost::apply(2), directive = AssumedSize::apply(3))]
    async fn options(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ProductOption>> {
        let options = self.options_shown(ctx).await?;
        // Whether a value is available takes the variants, their prices and their stock: nobody pays for it who does
        // not ask.
        if !ctx.look_ahead().field("values").field("available").exists() {
            return Ok(shown(&options, &[]));
        }
        let variants = sold_variants(ctx, self.0.product_id, ctx.look_ahead()).await?;
        let rows: Vec<_> = buyable(&variants).iter().map(|variant| variant.row()).collect();
        Ok(shown(&options, &rows))
    }

    /// The variants that the market sells, in their order; at most 250 a page.
    #[graphql(directive = Cost::apply(5), directive = PageSize::apply())]
    async fn variants(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<ProductVariantConnection> {
        let key = ctx.cursors();
        let scope = CursorScope::new(&format!("variants {} {}", self.0.product_id, ctx.shop().market_code));
        let page = Page::new(key, &scope, VARIANTS_MAX, first, after.as_deref())?;
        let look = ctx.look_ahead();
        let look = if look.field("nodes").exists() {
            look.field("nodes")
        } else {
            look.field("edges").field("node")
        };
        let all = sold_variants(ctx, self.0.product_id, look).await?;
        let total = i32::try_from(all.len()).unwrap_or(i32::MAX);
        let place = |variant: &ProductVariant| (i64::from(variant.row().position), variant.row().id);
        let after = page.after.as_ref().map(|after| match after.value {
            SortValue::Number(number) => (number, after.id),
            SortValue::Text(_) => (0, 0),
        });
        let limit = usize::try_from(page.limit())?;
        let rows: Vec<ProductVariant> = all
            .into_iter()
            .filter(|variant| after.is_none_or(|after| place(variant) > after))
            .take(limit)
            .collect();
        let page = page.of((key, &scope), rows, |variant| {
            let (position, id) = place(&variant);
            let value = SortValue::Number(position);
            (Position { value, id }, variant)
        });
        Ok(ProductVariantConnection::new(page, VariantConnectionFields { total }))
    }

    /// The variant that has all these values; null where none has. Names are those of `options`, in any case.
    #[graphql(directive = Cost::apply(5))]
    async fn variant_by_selected_options(
        &self,
        ctx: &Context<'_>,
        selected_options: Vec<SelectedOptionInput>,
    ) -> Option<async_graphql::Result<ProductVariant>> {
        self.variant_of(ctx, &selected_options).await.transpose()
    }

    /// The variant to show first: one that has all these values, else the first that can be bought, else the first. Null only
    /// where the market stopped selling the product a moment ago.
    #[graphql(directive = Cost::apply(5))]
    async fn selected_or_first_available_variant(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(vec![])")] selected_options: Option<Vec<SelectedOptionInput>>,
    ) -> async_graphql::Result<Option<ProductVariant>> {
        let variants = sold_variants(ctx, self.0.product_id, ctx.look_ahead()).await?;
        let selected_options = selected_options.unwrap_or_default();
        if !selected_options.is_empty() {
            let options = self.options_shown(ctx).await?;
            if let Some(variant) = choose(&variants, ProductVariant::row, &options, &selected_options) {
                return Ok(Some(variant.clone()));
            }
        }
        let first = buyable(&variants).first().copied().or(variants.first());
        // None: the market stopped selling it while this request was answered.
        Ok(first.cloned())
    }

    /// Which combinations of option values exist, in one short text, so that an app draws its grid without a list of
    /// variants: a tree of indexes into `options[].values[]` in the grammar of Shopify's encodedVariantExistence. After
    /// `v1_`, `:` leads to the next option, blanks and ranges (`0-2`) list values of the last option, and `,` ends a
    /// branch.
    #[graphql(directive = Cost::apply(5))]
    async fn encoded_variant_existence(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let options = self.options_shown(ctx).await?;
        let variants = sold_variants(ctx, self.0.product_id, ctx.look_ahead()).await?;
        Ok(grid::encode(&indexes(
            variants.iter().map(ProductVariant::row),
            &options,
        )))
    }

    /// Which combinations of option values can be bought now, as `encodedVariantExistence`.
    #[graphql(directive = Cost::apply(5))]
    async fn encoded_variant_availability(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let options = self.options_shown(ctx).await?;
        let variants = sold_variants(ctx, self.0.product_id, ctx.look_ahead()).await?;
        let buyable = buyable(&variants);
        Ok(grid::encode(&indexes(
            buyable.into_iter().map(ProductVariant::row),
            &options,
        )))
    }

    /// Its properties, or those of `codes`, in the shop's order.
    #[graphql(directive = Cost::apply(2), directive = AssumedSize::apply(10))]
    async fn attributes(
        &self,
        ctx: &Context<'_>,
        codes: Option<Vec<String>>,
    ) -> async_graphql::Result<Vec<ProductAttribute>> {
        let attributes = attributes_of(ctx.loaders(), self.0.product_id).await?;
        Ok(attributes
            .iter()
            .filter(|attribute| codes.as_ref().is_none_or(|codes| codes.contains(&attribute.code)))
            .map(|attribute| ProductAttribute {
                code: attribute.code.clone(),
                name: attribute.label.clone(),
                values: attribute.values.clone(),
            })
            .collect())
    }

    /// The first collections that it was put into, in the shop's order; at most 250.
    #[graphql(directive = Cost::apply(2), directive = SizedBy::apply("first"))]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
    ) -> async_graphql::Result<Vec<Collection>> {
        let first = first_of(first, LIST_MAX)?;
        let collections = ctx
            .loaders()
            .load::<CollectionsOf>(self.0.product_id)
            .await?
            .unwrap_or_default();
        Ok(collections
            .iter()
            .take(first as usize)
            .cloned()
            .map(Collection::new)
            .collect())
    }
}
