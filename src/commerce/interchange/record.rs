//! The neutral catalogue records that every import format is read into and every export format is written from.
//!
//! A field that is `None` says nothing: an import leaves what the database holds. `Some` is authoritative: an empty
//! list or an empty string clears. Text is kept as the file has it; HTML is sanitised and amounts are checked against
//! the market's currency when a record is applied.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

/// One thing of a catalogue, in the order in which a file may name it: whatever is referred to comes first.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    Market(MarketRecord),
    TaxClass(TaxClassRecord),
    Tax(TaxRecord),
    Shipping(ShippingRecord),
    Location(LocationRecord),
    Attribute(AttributeRecord),
    Option(OptionRecord),
    Collection(CollectionRecord),
    Product(Box<ProductRecord>),
    Discount(Box<DiscountRecord>),
}

/// A record and the line of the file at which it begins (1-based, counting header lines), or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub line: u64,
    pub outcome: Result<Record, Rejection>,
}

/// Why a record was refused. Nothing of it was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The line of the fault itself, 1-based.
    pub line: u64,
    /// The product or other thing that is lost by it, such as a handle.
    pub subject: Option<String>,
    /// The column or JSON path at fault, in the file's own spelling.
    pub field: Option<String>,
    /// A stable name for programs, in `SCREAMING_SNAKE_CASE`, such as `INVALID_PRICE`.
    pub code: &'static str,
    /// A sentence for people that says what to change.
    pub reason: String,
}

/// Where the shop sells: one currency, some countries and languages.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketRecord {
    /// Lower-case, 2 to 32 of `a-z 0-9 -`.
    pub code: String,
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// BCP 47; the first is the market's default.
    pub languages: Vec<String>,
    pub prices_include_tax: bool,
    /// The market that a request without one gets. At most one is.
    pub is_default: bool,
}

/// A place that holds stock.
#[derive(Debug, Clone, PartialEq)]
pub struct LocationRecord {
    pub code: String,
    pub name: String,
    /// Codes of the markets it serves; `None`: all.
    pub markets: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AttributeKind {
    Text,
    Number,
    Boolean,
}

/// A typed property of products, such as *material*.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttributeRecord {
    pub code: String,
    pub name: Option<String>,
    pub kind: Option<AttributeKind>,
    pub filterable: Option<bool>,
    /// Language -> name.
    pub translations: Option<BTreeMap<String, String>>,
    pub values: Vec<ValueRecord>,
}

/// An option that makes variants, such as *Size*; shared by all products that name it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionRecord {
    pub name: String,
    pub translations: Option<BTreeMap<String, String>>,
    pub values: Vec<ValueRecord>,
}

/// A value of an attribute or option, in the order in which apps show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueRecord {
    pub value: String,
    /// `#rrggbb`, options only.
    pub swatch_color: Option<String>,
    pub translations: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CollectionRecord {
    pub handle: String,
    pub title: Option<String>,
    pub description_html: Option<String>,
    /// Handle of the parent; `Some("")`: a root.
    pub parent: Option<String>,
    pub position: Option<i64>,
    pub image: Option<ImageRecord>,
    /// Language -> texts.
    pub translations: Option<BTreeMap<String, TextTranslation>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TextTranslation {
    pub title: Option<String>,
    pub description_html: Option<String>,
    pub seo_title: Option<String>,
    pub seo_description: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ProductRecord {
    pub handle: String,
    /// Needed for a new product.
    pub title: Option<String>,
    pub description_html: Option<String>,
    pub vendor: Option<String>,
    pub product_type: Option<String>,
    /// Code of a class of goods; `Some("")`: `standard`.
    pub tax_class: Option<String>,
    pub tags: Option<Vec<String>>,
    /// `false`: kept, but no shopper sees it.
    pub published: Option<bool>,
    /// Higher is shown earlier where nothing else orders products.
    pub popularity: Option<i64>,
    pub created_at: Option<DateTime<Utc>>,
    pub seo_title: Option<String>,
    pub seo_description: Option<String>,
    /// At most 3; empty: a product with one variant.
    pub options: Option<Vec<ProductOptionRecord>>,
    /// All variants of the product. A variant is matched by its SKU, else by its option values.
    pub variants: Option<Vec<VariantRecord>>,
    pub images: Option<Vec<ImageRecord>>,
    /// Attribute code -> values; without values it is cleared. Codes that are not named stay.
    pub attributes: Option<BTreeMap<String, Vec<String>>>,
    /// All collections that the product is a member of by hand.
    pub collections: Option<Vec<MembershipRecord>>,
    pub translations: Option<BTreeMap<String, TextTranslation>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ProductOptionRecord {
    pub name: String,
    /// The order of its values; values that only variants name follow in the order of the variants.
    pub values: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct VariantRecord {
    /// Line of the file, for messages.
    pub line: u64,
    /// The number of the variant that it is; `None`: it is found by its SKU, else by its option values. No file says it.
    pub id: Option<i64>,
    /// One value for each of the product's options, in their order.
    pub option_values: Vec<String>,
    pub sku: Option<String>,
    pub barcode: Option<String>,
    pub weight_grams: Option<i64>,
    pub requires_shipping: Option<bool>,
    pub taxable: Option<bool>,
    /// `true`: may be sold when nothing is left.
    pub sell_without_stock: Option<bool>,
    /// `false`: stock is not counted.
    pub tracked: Option<bool>,
    /// URL of one of the product's images; `Some("")`: none.
    pub image: Option<String>,
    pub prices: Vec<PriceRecord>,
    /// Codes of markets in which it is not sold any more; `None`: the import's `--market`.
    pub unpriced: Vec<Option<String>>,
    pub stock: Vec<StockRecord>,
    /// Codes of locations that do not have it any more; `None`: the import's `--location`.
    pub unstocked: Vec<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceRecord {
    /// Market code; `None`: the import's `--market`.
    pub market: Option<String>,
    /// Where the file names it, it must be the market's.
    pub currency: Option<String>,
    pub amount: Amount,
    /// The price before a sale; `None`: no sale.
    pub compare_at: Option<Amount>,
}

/// An amount as the file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Amount {
    /// `59.95`: refused where it has more digits than the currency.
    Major(Decimal),
    /// `5995`.
    Minor(i64),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StockRecord {
    /// Location code; `None`: the import's `--location`.
    pub location: Option<String>,
    pub on_hand: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImageRecord {
    pub url: String,
    pub alt: Option<String>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    /// Base64 of a ThumbHash.
    pub thumbhash: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MembershipRecord {
    pub collection: String,
    /// The place within the collection's own order; `None`: by popularity, after those with one.
    pub position: Option<i64>,
}

/// A discount. Its record is whole: what it does not name is at its default, not as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscountRecord {
    pub handle: String,
    pub title: String,
    /// Language -> title.
    pub translations: BTreeMap<String, String>,
    /// `false`: kept, but no basket gets it.
    pub active: bool,
    /// `None`: it is automatic.
    pub codes: Option<Vec<String>>,
    pub benefit: BenefitRecord,
    /// What it is for; of a buy-get: what must be bought.
    pub targets: TargetsRecord,
    /// Codes of the only markets that it is for; `None`: all.
    pub markets: Option<Vec<String>>,
    /// Market code -> what the targets must cost.
    pub minimum_subtotals: BTreeMap<String, Decimal>,
    /// Units of the targets.
    pub minimum_quantity: Option<i64>,
    pub first_order_only: bool,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub priority: i64,
    pub combines: bool,
    pub usage_limit: Option<i64>,
    pub customer_limit: Option<i64>,
}

/// What a discount takes off.
#[derive(Debug, Clone, PartialEq)]
pub enum BenefitRecord {
    Percentage {
        percent: Decimal,
    },
    Amount {
        /// Market code -> amount.
        amounts: BTreeMap<String, Decimal>,
        per_unit: bool,
    },
    FreeShipping,
    BuyGet {
        buy: i64,
        get: i64,
        gets: TargetsRecord,
        percent: Decimal,
        times: Option<i64>,
    },
}

/// Some of the products; without either list: all of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TargetsRecord {
    /// Handles.
    pub products: Option<Vec<String>>,
    /// Handles; collections below them belong to them.
    pub collections: Option<Vec<String>>,
}

/// A class of goods that are taxed alike.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxClassRecord {
    /// Lower-case, 1 to 32 of `a-z 0-9 -`.
    pub code: String,
    pub name: String,
}

/// All tax rates of a market.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxRecord {
    /// Market code.
    pub market: String,
    pub rates: Vec<TaxRateRecord>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TaxRateRecord {
    /// Code of the class; `None`: `standard`.
    pub class: Option<String>,
    /// ISO 3166-1 or 3166-2: `DE`, `US-CA`.
    pub place: String,
    /// As a receipt shows it.
    pub name: String,
    /// 0 to 100, at most 4 digits behind the point.
    pub percent: Decimal,
}

/// All shipping zones of a market.
#[derive(Debug, Clone, PartialEq)]
pub struct ShippingRecord {
    /// Market code.
    pub market: String,
    pub zones: Vec<ZoneRecord>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ZoneRecord {
    pub code: String,
    pub name: String,
    /// ISO 3166-1 or 3166-2: `DE`, `US-AK`.
    pub places: Vec<String>,
    /// None: nothing is sent there.
    pub methods: Vec<MethodRecord>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MethodRecord {
    pub code: String,
    pub name: String,
    /// Language -> name.
    pub translations: BTreeMap<String, String>,
    pub tariff: TariffRecord,
    /// Free from this subtotal on.
    pub free_from: Option<Amount>,
    pub max_weight_grams: Option<i64>,
    pub days_min: i64,
    pub days_max: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TariffRecord {
    Weight(Vec<WeightTierRecord>),
    Subtotal(Vec<SubtotalTierRecord>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct WeightTierRecord {
    pub from_grams: i64,
    pub cost: Amount,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SubtotalTierRecord {
    pub from: Amount,
    pub cost: Amount,
}
