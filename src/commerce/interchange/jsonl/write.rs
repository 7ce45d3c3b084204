//! From records to lines: keys in one order, and none for what a record does not say.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::SecondsFormat;

use super::super::record::{
    Amount, AttributeKind, AttributeRecord, CollectionRecord, ImageRecord, LocationRecord, MarketRecord,
    MembershipRecord, MethodRecord, OptionRecord, PriceRecord, ProductOptionRecord, ProductRecord, Record,
    ShippingRecord, StockRecord, TariffRecord, TaxClassRecord, TaxRateRecord, TaxRecord, TextTranslation, ValueRecord,
    VariantRecord, ZoneRecord,
};
use super::discount;
use super::json::Json;

/// Writes a record as one line.
///
/// # Errors
///
/// What the output answers.
pub fn write(record: &Record, output: &mut impl Write) -> std::io::Result<()> {
    let line = match record {
        Record::Market(record) => market(record),
        Record::TaxClass(record) => tax_class(record),
        Record::Tax(record) => tax(record),
        Record::Shipping(record) => shipping(record),
        Record::Location(record) => location(record),
        Record::Attribute(record) => attribute(record),
        Record::Option(record) => option(record),
        Record::Collection(record) => collection(record),
        Record::Product(record) => product(record),
        Record::Discount(record) => discount::line(record),
    };
    serde_json::to_writer(&mut *output, &line.end()).map_err(std::io::Error::from)?;
    output.write_all(b"\n")
}

/// An object that is being put together.
pub(super) struct Object(Vec<(String, Json)>);

impl Object {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn of_kind(kind: &str) -> Self {
        Self::new().with("kind", text(kind))
    }

    pub(super) fn with(mut self, key: &str, value: Json) -> Self {
        self.0.push((key.to_owned(), value));
        self
    }

    /// Adds a key for a value that is there.
    pub(super) fn maybe<T>(self, key: &str, value: Option<T>, write: impl FnOnce(T) -> Json) -> Self {
        match value {
            Some(value) => self.with(key, write(value)),
            None => self,
        }
    }

    pub(super) fn maybe_text(self, key: &str, value: Option<&String>) -> Self {
        self.maybe(key, value, |value| text(value))
    }

    /// Adds a list that says nothing while it is empty.
    pub(super) fn unless_empty<T>(self, key: &str, values: &[T], write: impl Fn(&T) -> Json) -> Self {
        let values = Some(values).filter(|values| !values.is_empty());
        self.maybe(key, values, |values| list(values, write))
    }

    pub(super) fn end(self) -> Json {
        Json::Object(self.0)
    }
}

pub(super) fn text(value: &str) -> Json {
    Json::Text(value.to_owned())
}

pub(super) fn texts(values: &[String]) -> Json {
    list(values, |value| text(value))
}

fn list<T>(values: &[T], write: impl Fn(&T) -> Json) -> Json {
    Json::List(values.iter().map(write).collect())
}

pub(super) fn map<T>(values: &BTreeMap<String, T>, write: impl Fn(&T) -> Json) -> Json {
    Json::Object(values.iter().map(|(key, value)| (key.clone(), write(value))).collect())
}

pub(super) fn names(names: &BTreeMap<String, String>) -> Json {
    map(names, |name| text(name))
}

fn market(record: &MarketRecord) -> Object {
    Object::of_kind("market")
        .with("code", text(&record.code))
        .with("name", text(&record.name))
        .with("currency", text(&record.currency))
        .with("countries", texts(&record.countries))
        .with("languages", texts(&record.languages))
        .with("prices_include_tax", Json::Boolean(record.prices_include_tax))
        .with("is_default", Json::Boolean(record.is_default))
}

fn tax_class(record: &TaxClassRecord) -> Object {
    Object::of_kind("tax_class")
        .with("code", text(&record.code))
        .with("name", text(&record.name))
}

fn tax(record: &TaxRecord) -> Object {
    Object::of_kind("tax")
        .with("market", text(&record.market))
        .with("rates", list(&record.rates, tax_rate))
}

fn tax_rate(record: &TaxRateRecord) -> Json {
    Object::new()
        .maybe_text("class", record.class.as_ref())
        .with("place", text(&record.place))
        .with("name", text(&record.name))
        .with("percent", Json::Text(record.percent.to_string()))
        .end()
}

fn shipping(record: &ShippingRecord) -> Object {
    Object::of_kind("shipping")
        .with("market", text(&record.market))
        .with("zones", list(&record.zones, zone))
}

fn zone(record: &ZoneRecord) -> Json {
    Object::new()
        .with("code", text(&record.code))
        .with("name", text(&record.name))
        .with("places", texts(&record.places))
        .unless_empty("methods", &record.methods, method)
        .end()
}

fn method(record: &MethodRecord) -> Json {
    let translations = Some(&record.translations).filter(|translations| !translations.is_empty());
    let object = Object::new()
        .with("code", text(&record.code))
        .with("name", text(&record.name))
        .maybe("translations", translations, names);
    let object = match &record.tariff {
        TariffRecord::Weight(tiers) => {
            let tiers = list(tiers, |tier| {
                let object = Object::new().with("from_grams", Json::Integer(tier.from_grams));
                amount(object, "cost", "cost_minor", Some(tier.cost)).end()
            });
            object.with("weight_tiers", tiers)
        }
        TariffRecord::Subtotal(tiers) => {
            let tiers = list(tiers, |tier| {
                let object = amount(Object::new(), "from", "from_minor", Some(tier.from));
                amount(object, "cost", "cost_minor", Some(tier.cost)).end()
            });
            object.with("subtotal_tiers", tiers)
        }
    };
    amount(object, "free_from", "free_from_minor", record.free_from)
        .maybe("max_weight_grams", record.max_weight_grams, Json::Integer)
        .with("days_min", Json::Integer(record.days_min))
        .with("days_max", Json::Integer(record.days_max))
        .end()
}

fn location(record: &LocationRecord) -> Object {
    Object::of_kind("location")
        .with("code", text(&record.code))
        .with("name", text(&record.name))
        .maybe("markets", record.markets.as_deref(), texts)
}

fn attribute(record: &AttributeRecord) -> Object {
    let kind = record.kind.map(|kind| match kind {
        AttributeKind::Text => "text",
        AttributeKind::Number => "number",
        AttributeKind::Boolean => "boolean",
    });
    Object::of_kind("attribute")
        .with("code", text(&record.code))
        .maybe_text("name", record.name.as_ref())
        .maybe("type", kind, text)
        .maybe("filterable", record.filterable, Json::Boolean)
        .maybe("translations", record.translations.as_ref(), names)
        .unless_empty("values", &record.values, value)
}

fn option(record: &OptionRecord) -> Object {
    Object::of_kind("option")
        .with("name", text(&record.name))
        .maybe("translations", record.translations.as_ref(), names)
        .unless_empty("values", &record.values, value)
}

fn value(record: &ValueRecord) -> Json {
    Object::new()
        .with("value", text(&record.value))
        .maybe_text("swatch_color", record.swatch_color.as_ref())
        .maybe("translations", record.translations.as_ref(), names)
        .end()
}

fn collection(record: &CollectionRecord) -> Object {
    Object::of_kind("collection")
        .with("handle", text(&record.handle))
        .maybe_text("title", record.title.as_ref())
        .maybe_text("description_html", record.description_html.as_ref())
        .maybe_text("parent", record.parent.as_ref())
        .maybe("position", record.position, Json::Integer)
        .maybe("image", record.image.as_ref(), image)
        .maybe("translations", record.translations.as_ref(), |texts| {
            map(texts, translation)
        })
}

fn product(record: &ProductRecord) -> Object {
    let created_at = record
        .created_at
        .map(|moment| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    Object::of_kind("product")
        .with("handle", text(&record.handle))
        .maybe_text("title", record.title.as_ref())
        .maybe_text("description_html", record.description_html.as_ref())
        .maybe_text("vendor", record.vendor.as_ref())
        .maybe_text("product_type", record.product_type.as_ref())
        .maybe_text("tax_class", record.tax_class.as_ref())
        .maybe("tags", record.tags.as_deref(), texts)
        .maybe("published", record.published, Json::Boolean)
        .maybe("popularity", record.popularity, Json::Integer)
        .maybe("created_at", created_at, Json::Text)
        .maybe_text("seo_title", record.seo_title.as_ref())
        .maybe_text("seo_description", record.seo_description.as_ref())
        .maybe("options", record.options.as_ref(), |options| {
            list(options, product_option)
        })
        .maybe("variants", record.variants.as_ref(), |variants| list(variants, variant))
        .maybe("images", record.images.as_ref(), |images| list(images, image))
        .maybe("attributes", record.attributes.as_ref(), |attributes| {
            map(attributes, |values| texts(values))
        })
        .maybe("collections", record.collections.as_ref(), |collections| {
            list(collections, membership)
        })
        .maybe("translations", record.translations.as_ref(), |texts| {
            map(texts, translation)
        })
}

fn product_option(record: &ProductOptionRecord) -> Json {
    Object::new()
        .with("name", text(&record.name))
        .unless_empty("values", &record.values, |value| text(value))
        .end()
}

fn variant(record: &VariantRecord) -> Json {
    Object::new()
        .unless_empty("option_values", &record.option_values, |value| text(value))
        .maybe_text("sku", record.sku.as_ref())
        .maybe_text("barcode", record.barcode.as_ref())
        .maybe("weight_grams", record.weight_grams, Json::Integer)
        .maybe("requires_shipping", record.requires_shipping, Json::Boolean)
        .maybe("taxable", record.taxable, Json::Boolean)
        .maybe("sell_without_stock", record.sell_without_stock, Json::Boolean)
        .maybe("tracked", record.tracked, Json::Boolean)
        .maybe_text("image", record.image.as_ref())
        .unless_empty("prices", &record.prices, price)
        .unless_empty("stock", &record.stock, stock)
        .end()
}

fn price(record: &PriceRecord) -> Json {
    let object = Object::new()
        .maybe_text("market", record.market.as_ref())
        .maybe_text("currency", record.currency.as_ref());
    let object = amount(object, "amount", "amount_minor", Some(record.amount));
    amount(object, "compare_at", "compare_at_minor", record.compare_at).end()
}

/// Adds an amount under the key that tells what it counts.
fn amount(object: Object, major: &str, minor: &str, amount: Option<Amount>) -> Object {
    match amount {
        Some(Amount::Major(decimal)) => object.with(major, Json::Text(decimal.to_string())),
        Some(Amount::Minor(units)) => object.with(minor, Json::Integer(units)),
        None => object,
    }
}

fn stock(record: &StockRecord) -> Json {
    Object::new()
        .maybe_text("location", record.location.as_ref())
        .with("on_hand", Json::Integer(record.on_hand))
        .end()
}

fn image(record: &ImageRecord) -> Json {
    let pixels = |pixels: i32| Json::Integer(pixels.into());
    Object::new()
        .with("url", text(&record.url))
        .maybe_text("alt", record.alt.as_ref())
        .maybe("width", record.width, pixels)
        .maybe("height", record.height, pixels)
        .maybe_text("thumbhash", record.thumbhash.as_ref())
        .end()
}

fn membership(record: &MembershipRecord) -> Json {
    Object::new()
        .with("handle", text(&record.collection))
        .maybe("position", record.position, Json::Integer)
        .end()
}

fn translation(record: &TextTranslation) -> Json {
    Object::new()
        .maybe_text("title", record.title.as_ref())
        .maybe_text("description_html", record.description_html.as_ref())
        .maybe_text("seo_title", record.seo_title.as_ref())
        .maybe_text("seo_description", record.seo_description.as_ref())
        .end()
}
