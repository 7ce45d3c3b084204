//! What staff send.

use async_graphql::{ID, InputObject};
use rust_decimal::Decimal;

use crate::commerce::interchange::record::{
    Amount, ImageRecord, MembershipRecord, PriceRecord, ProductOptionRecord, ProductRecord, StockRecord, VariantRecord,
};
use crate::platform::graphql::{MoneyAmount, bad_user_input};
use crate::platform::id::{GlobalId, Kind};

/// The number behind an id of the shop's own things, which is the value of `field`.
pub(super) fn number(field: &str, id: &ID, kind: Kind) -> async_graphql::Result<i64> {
    GlobalId::parse_as(id, kind).map_err(|invalid| bad_user_input(field, invalid))
}

/// As [`number`], of an id that may be left out.
pub(super) fn number_of(field: &str, id: Option<&ID>, kind: Kind) -> async_graphql::Result<Option<i64>> {
    id.map(|id| number(field, id, kind)).transpose()
}

/// The digits of an amount that was sent.
pub(super) fn decimal(amount: &MoneyAmount) -> Decimal {
    match amount {
        MoneyAmount::Given(amount) => *amount,
        MoneyAmount::Minor(minor, currency) => Decimal::new(*minor, currency.digits()),
    }
}

/// An option of a product.
#[derive(Debug, InputObject)]
pub(super) struct StaffOptionInput {
    /// Its name in the shop's own language, such as `Size`.
    name: String,
    /// The order of its values. Values that only variants name follow; values that no variant has are left out.
    #[graphql(default)]
    values: Vec<String>,
}

/// An image of a product.
#[derive(Debug, InputObject)]
pub(super) struct StaffImageInput {
    /// Where it is loaded from: https://, http://, or a path of the shop.
    url: String,
    /// What it shows, for those who do not see it. Left out: what is known stays.
    alt: Option<String>,
    /// Pixels. Left out: what is known stays.
    width: Option<i32>,
    /// Pixels. Left out: what is known stays.
    height: Option<i32>,
    /// A ThumbHash in Base64, shown while the image loads. Left out: what is known stays.
    thumbhash: Option<String>,
}

/// The values of an attribute on a product.
#[derive(Debug, InputObject)]
pub(super) struct StaffAttributeInput {
    /// The attribute's code, such as `material`. One that is new is made, of kind text.
    #[graphql(validator(min_length = 1, max_length = 255))]
    code: String,
    /// Its values here, in order; none clears it.
    values: Vec<String>,
}

/// A place in a collection.
#[derive(Debug, InputObject)]
pub(super) struct StaffMembershipInput {
    /// The collection's handle.
    handle: String,
    /// The place in the collection's own order, from 0. Left out: by popularity, after those with one.
    position: Option<i32>,
}

/// What a variant costs in a market.
#[derive(Debug, InputObject)]
pub(super) struct StaffVariantPriceInput {
    /// The market's code.
    market: String,
    /// The regular price, in the market's currency. A sale that is in force stays in force.
    amount: MoneyAmount,
    /// The price before, if the regular price is itself a reduced one.
    compare_at: Option<MoneyAmount>,
}

/// How many of a variant there are at a location.
#[derive(Debug, InputObject)]
pub(super) struct StaffVariantStockInput {
    /// The location's code.
    location: String,
    /// How many are there; zero or more.
    on_hand: i32,
}

/// A variant. What is left out stays as it is.
#[derive(Debug, InputObject)]
pub(super) struct StaffVariantInput {
    /// The variant, where it is known. Without it a variant is found by its SKU, else by its option values, else it is new.
    id: Option<ID>,
    /// One value for each option of the product, in their order.
    option_values: Option<Vec<String>>,
    /// Unique in the shop; empty: none.
    sku: Option<String>,
    /// Such as an EAN; empty: none.
    barcode: Option<String>,
    /// Grams.
    weight_grams: Option<i32>,
    /// Whether it is sent by post. True for a new one.
    requires_shipping: Option<bool>,
    /// Whether it is taxed. True for a new one.
    taxable: Option<bool>,
    /// Whether it may be sold when nothing is left. False for a new one.
    sell_without_stock: Option<bool>,
    /// Whether its stock is counted. True for a new one that comes with stock.
    tracked: Option<bool>,
    /// The address of one of the product's images; another one is added to them; empty: none.
    image: Option<String>,
    /// Regular prices; those of other markets stay. Needs the permission `prices`.
    #[graphql(default)]
    prices: Vec<StaffVariantPriceInput>,
    /// Levels of stock; those of other locations stay. Needs the permission `inventory`.
    #[graphql(default)]
    stock: Vec<StaffVariantStockInput>,
}

impl StaffVariantInput {
    pub(super) fn has_prices(&self) -> bool {
        !self.prices.is_empty()
    }

    pub(super) fn has_stock(&self) -> bool {
        !self.stock.is_empty()
    }

    pub(super) fn record(self, field: &str) -> async_graphql::Result<VariantRecord> {
        let prices = self.prices.into_iter().map(|price| PriceRecord {
            market: Some(price.market),
            currency: None,
            amount: Amount::Major(decimal(&price.amount)),
            compare_at: price.compare_at.as_ref().map(|amount| Amount::Major(decimal(amount))),
        });
        let stock = self.stock.into_iter().map(|level| StockRecord {
            location: Some(level.location),
            on_hand: level.on_hand.into(),
        });
        Ok(VariantRecord {
            id: number_of(&format!("{field}.id"), self.id.as_ref(), Kind::Variant)?,
            option_values: self.option_values.unwrap_or_default(),
            sku: self.sku,
            barcode: self.barcode,
            weight_grams: self.weight_grams.map(i64::from),
            requires_shipping: self.requires_shipping,
            taxable: self.taxable,
            sell_without_stock: self.sell_without_stock,
            tracked: self.tracked,
            image: self.image,
            prices: prices.collect(),
            stock: stock.collect(),
            ..VariantRecord::default()
        })
    }
}

/// A product to be made or changed. What is left out stays as it is; a list replaces the whole list.
#[derive(Debug, InputObject)]
pub(super) struct ProductSaveInput {
    /// A TypeID `mut_…` which the app mints for each write and repeats when it repeats the write.
    pub(super) key: ID,
    /// The product to change. Without it `handle` says which, or names a new one.
    pub(super) id: Option<ID>,
    /// Its name in addresses, unique in the shop; it never changes.
    handle: Option<String>,
    /// The name to show, in the shop's own language; at most 255 characters. A new product needs it.
    title: Option<String>,
    /// The description; it is sanitised.
    description_html: Option<String>,
    /// Who makes it.
    vendor: Option<String>,
    /// What it is, such as `Dress`.
    product_type: Option<String>,
    /// Words to find it by.
    tags: Option<Vec<String>>,
    /// The code of its tax class, which says how it is taxed; empty: `standard`.
    tax_class: Option<String>,
    /// False: it is kept, and no shopper sees it. True for a new one.
    published: Option<bool>,
    /// 0 to 1,000,000,000: a higher one is shown earlier where nothing else orders products.
    popularity: Option<i32>,
    /// The title for search engines.
    seo_title: Option<String>,
    /// The description for search engines.
    seo_description: Option<String>,
    /// At most 3. An empty list: a product with one variant.
    options: Option<Vec<StaffOptionInput>>,
    /// All variants: one that is not in the list is deleted.
    pub(super) variants: Option<Vec<StaffVariantInput>>,
    /// All images, at most 250, in the order in which they are shown.
    images: Option<Vec<StaffImageInput>>,
    /// Attributes to set or clear; others stay.
    attributes: Option<Vec<StaffAttributeInput>>,
    /// All collections that it is a member of by hand.
    collections: Option<Vec<StaffMembershipInput>>,
}

impl ProductSaveInput {
    pub(super) fn record(self) -> async_graphql::Result<ProductRecord> {
        if self.id.is_none() && self.handle.is_none() {
            return Err(bad_user_input("input.handle", "give an id or a handle"));
        }
        let options = self.options.map(|options| {
            let options = options.into_iter().map(|option| ProductOptionRecord {
                name: option.name,
                values: option.values,
            });
            options.collect()
        });
        let variants = self.variants.map(|variants| {
            let variants = variants.into_iter().enumerate();
            variants
                .map(|(at, variant)| variant.record(&format!("input.variants.{at}")))
                .collect::<async_graphql::Result<Vec<_>>>()
        });
        let images = self.images.map(|images| images.into_iter().map(image).collect());
        let attributes = self.attributes.map(|attributes| {
            let attributes = attributes.into_iter();
            attributes.map(|attribute| (attribute.code, attribute.values)).collect()
        });
        let collections = self.collections.map(|collections| {
            let collections = collections.into_iter().map(|member| MembershipRecord {
                collection: member.handle,
                position: member.position.map(i64::from),
            });
            collections.collect()
        });
        Ok(ProductRecord {
            handle: self.handle.unwrap_or_default(),
            title: self.title,
            description_html: self.description_html,
            vendor: self.vendor,
            product_type: self.product_type,
            tags: self.tags,
            tax_class: self.tax_class,
            published: self.published,
            popularity: self.popularity.map(i64::from),
            created_at: None,
            seo_title: self.seo_title,
            seo_description: self.seo_description,
            options,
            variants: variants.transpose()?,
            images,
            attributes,
            collections,
            translations: None,
        })
    }
}

pub(super) fn image(image: StaffImageInput) -> ImageRecord {
    ImageRecord {
        url: image.url,
        alt: image.alt,
        width: image.width,
        height: image.height,
        thumbhash: image.thumbhash,
    }
}
