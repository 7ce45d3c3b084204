//! Lines that are products.

use chrono::{DateTime, Utc};

use super::super::amount::amount;
use super::super::limits::{Place, check};
use super::super::record::{
    Amount, AttributeRecord, CollectionRecord, MembershipRecord, PriceRecord, ProductOptionRecord, ProductRecord,
    StockRecord, VariantRecord,
};
use super::super::rejection::code;
use super::fields::{Fault, Fields, Read, integer, list, text};
use super::json::Json;
use super::short::{self, Choice};
use super::things::{image, translation};

/// A product, and what its line makes known in the short way.
#[derive(Debug)]
pub(super) struct ProductLine {
    pub(super) product: ProductRecord,
    pub(super) attributes: Vec<AttributeRecord>,
    pub(super) collections: Vec<CollectionRecord>,
}

pub(super) fn product(mut fields: Fields, line: u64) -> Read<ProductLine> {
    short::drop_ids(&mut fields, &["id", "category_id"]);
    let mut choices = Vec::new();
    let mut record = ProductRecord {
        handle: Fields::needed(short::either(&mut fields, "handle", "slug")?, "handle")?,
        title: short::either(&mut fields, "title", "name")?,
        description_html: short::description(&mut fields)?,
        vendor: short::either(&mut fields, "vendor", "brand")?,
        product_type: fields.text("product_type")?,
        tax_class: fields.text("tax_class")?,
        tags: fields.texts("tags")?,
        published: fields.boolean("published")?,
        popularity: fields.integer("popularity")?,
        created_at: fields.read("created_at", moment)?,
        seo_title: fields.text("seo_title")?,
        seo_description: fields.text("seo_description")?,
        options: fields.list("options", option)?,
        variants: fields.list("variants", |value| {
            let (record, choice) = variant(value, line)?;
            choices.push(choice);
            Ok(record)
        })?,
        images: fields.list("images", image)?,
        attributes: fields.map("attributes", |value| list(value, text))?,
        collections: fields.list("collections", membership)?,
        translations: fields.map("translations", translation)?,
    };
    let attributes = short::attributes(&mut fields, &mut record)?;
    let collections = short::collections(&mut fields, &mut record)?;
    fields.end()?;
    short::options(choices, &mut record)?;
    check(&record).map_err(|violation| Fault {
        path: path_of(violation.place),
        code: violation.code,
        reason: violation.reason,
    })?;
    Ok(ProductLine {
        product: record,
        attributes,
        collections,
    })
}

fn variant(value: Json, line: u64) -> Read<(VariantRecord, Choice)> {
    let mut fields = Fields::of(value)?;
    short::drop_ids(&mut fields, &["id"]);
    let choice = short::choice(&mut fields)?;
    let cents = short::price(&mut fields)?;
    let mut unpriced = Vec::new();
    let prices = fields.list("prices", |value| price(value, &mut unpriced))?;
    let prices: Option<Vec<PriceRecord>> = prices.map(|prices| prices.into_iter().flatten().collect());
    let mut unstocked = Vec::new();
    if cents.is_some() && prices.is_some() {
        return Err(short::conflict("prices", "price_cents"));
    }
    let record = VariantRecord {
        line,
        id: None,
        option_values: fields.texts("option_values")?.unwrap_or_default(),
        sku: fields.text("sku")?,
        barcode: fields.text("barcode")?,
        weight_grams: fields.read("weight_grams", weight)?,
        requires_shipping: fields.boolean("requires_shipping")?,
        taxable: fields.boolean("taxable")?,
        sell_without_stock: fields.boolean("sell_without_stock")?,
        tracked: fields.boolean("tracked")?,
        image: fields.text("image")?,
        prices: prices.unwrap_or_else(|| cents.into_iter().collect()),
        unpriced,
        stock: fields
            .read("stock", |value| stock(value, &mut unstocked))?
            .unwrap_or_default(),
        unstocked,
    };
    fields.end().map(|()| (record, choice))
}

fn option(value: Json) -> Read<ProductOptionRecord> {
    let mut fields = Fields::of(value)?;
    let record = ProductOptionRecord {
        name: fields.needed_text("name")?,
        values: fields.texts("values")?.unwrap_or_default(),
    };
    fields.end().map(|()| record)
}

/// A price; `None` where its amount is null, which takes the one of its market away and adds that to `unpriced`.
fn price(value: Json, unpriced: &mut Vec<Option<String>>) -> Read<Option<PriceRecord>> {
    let mut fields = Fields::of(value)?;
    let amounts = ["amount", "amount_minor"];
    if amounts.iter().any(|key| fields.is_null(key)) && !amounts.iter().any(|key| fields.says(key)) {
        unpriced.push(fields.text("market")?);
        fields.text("currency")?;
        fields.end_of(&["amount", "amount_minor", "compare_at", "compare_at_minor"])?;
        return Ok(None);
    }
    let amount = amount_of(&mut fields, "amount", "amount_minor")?;
    let record = PriceRecord {
        market: fields.text("market")?,
        currency: fields.text("currency")?,
        amount: Fields::needed(amount, "amount")?,
        compare_at: amount_of(&mut fields, "compare_at", "compare_at_minor")?,
    };
    fields.end().map(|()| Some(record))
}

/// An amount under one of two keys: a decimal, or a number of minor units.
pub(super) fn amount_of(fields: &mut Fields, major: &str, minor: &str) -> Read<Option<Amount>> {
    let decimal = fields.read(major, |value| match value {
        Json::Text(text) => amount(&text).map_err(|(code, reason)| Fault::new(code, reason)),
        Json::Integer(whole) => amount(&whole.to_string()).map_err(|(code, reason)| Fault::new(code, reason)),
        other => {
            let reason = format!("Write an amount as a text such as \"59.95\", not as {}.", other.kind());
            Err(Fault::new(code::INVALID_PRICE, reason))
        }
    })?;
    let units = fields.read(minor, |value| minor_units(&value))?;
    match (decimal, units) {
        (Some(_), Some(_)) => Err(short::conflict(major, minor)),
        (decimal, units) => Ok(decimal.map(Amount::Major).or(units.map(Amount::Minor))),
    }
}

/// An amount in the smallest unit of its currency, zero or more.
pub(super) fn minor_units(value: &Json) -> Read<i64> {
    let Json::Integer(units) = *value else {
        let reason = format!("An amount in minor units is an integer, not {}.", value.kind());
        return Err(Fault::new(code::INVALID_PRICE, reason));
    };
    if units < 0 {
        return Err(Fault::new(
            code::NEGATIVE_PRICE,
            format!("{units} is below zero; a price is zero or more."),
        ));
    }
    Ok(units)
}

/// What is on hand: a list by location, or one number for the import's own location. Where the number is null, the level is taken
/// away and its location added to `unstocked`.
fn stock(value: Json, unstocked: &mut Vec<Option<String>>) -> Read<Vec<StockRecord>> {
    if let Json::Integer(on_hand) = value {
        return Ok(vec![StockRecord {
            location: None,
            on_hand,
        }]);
    }
    let levels = list(value, |value| {
        let mut fields = Fields::of(value)?;
        let location = fields.text("location")?;
        if fields.is_null("on_hand") {
            unstocked.push(location);
            return fields.end_of(&["on_hand"]).map(|()| None);
        }
        let on_hand = Fields::needed(fields.integer("on_hand")?, "on_hand")?;
        fields.end().map(|()| Some(StockRecord { location, on_hand }))
    })?;
    Ok(levels.into_iter().flatten().collect())
}

/// A place in a collection: an object, or the collection's handle alone.
fn membership(value: Json) -> Read<MembershipRecord> {
    if let Json::Text(collection) = value {
        return Ok(MembershipRecord {
            collection: text(Json::Text(collection))?,
            position: None,
        });
    }
    let mut fields = Fields::of(value)?;
    let record = MembershipRecord {
        collection: fields.needed_text("handle")?,
        position: fields.integer("position")?,
    };
    fields.end().map(|()| record)
}

fn weight(value: Json) -> Read<i64> {
    let grams = integer(value)?;
    if grams < 0 {
        return Err(Fault::new(
            code::INVALID_WEIGHT,
            format!("{grams} is below zero; a weight is zero or more."),
        ));
    }
    Ok(grams)
}

pub(super) fn moment(value: Json) -> Read<DateTime<Utc>> {
    let text = text(value)?;
    let moment = DateTime::parse_from_rfc3339(&text);
    moment.map(|moment| moment.to_utc()).map_err(|_| {
        Fault::new(
            code::INVALID_VALUE,
            format!("{text:?} is no time: write it as 2025-03-01T09:30:00Z (RFC 3339)."),
        )
    })
}

fn path_of(place: Place) -> String {
    match place {
        Place::Options => "options".to_owned(),
        Place::OptionName(index) => format!("options[{index}].name"),
        Place::Variants => "variants".to_owned(),
        Place::OptionValues(index) => format!("variants[{index}].option_values"),
        Place::Sku(index) => format!("variants[{index}].sku"),
        Place::Images => "images".to_owned(),
    }
}
