//! Every kind of line but products.

use super::super::record::{
    AttributeKind, AttributeRecord, CollectionRecord, ImageRecord, LocationRecord, MarketRecord, OptionRecord,
    TextTranslation, ValueRecord,
};
use super::super::rejection::code;
use super::fields::{Fault, Fields, Read, text};
use super::json::Json;

pub(super) fn market(mut fields: Fields) -> Read<MarketRecord> {
    let record = MarketRecord {
        code: fields.needed_text("code")?,
        name: fields.needed_text("name")?,
        currency: fields.needed_text("currency")?,
        countries: fields.texts("countries")?.unwrap_or_default(),
        languages: Fields::needed(fields.texts("languages")?, "languages")?,
        prices_include_tax: fields.boolean("prices_include_tax")?.unwrap_or(false),
        is_default: fields.boolean("is_default")?.unwrap_or(false),
    };
    fields.end().map(|()| record)
}

pub(super) fn location(mut fields: Fields) -> Read<LocationRecord> {
    let record = LocationRecord {
        code: fields.needed_text("code")?,
        name: fields.needed_text("name")?,
        markets: fields.texts("markets")?,
    };
    fields.end().map(|()| record)
}

pub(super) fn attribute(mut fields: Fields) -> Read<AttributeRecord> {
    let record = AttributeRecord {
        code: fields.needed_text("code")?,
        name: fields.text("name")?,
        kind: fields.read("type", attribute_kind)?,
        filterable: fields.boolean("filterable")?,
        translations: fields.map("translations", text)?,
        values: fields.list("values", value)?.unwrap_or_default(),
    };
    fields.end().map(|()| record)
}

pub(super) fn option(mut fields: Fields) -> Read<OptionRecord> {
    let record = OptionRecord {
        name: fields.needed_text("name")?,
        translations: fields.map("translations", text)?,
        values: fields.list("values", value)?.unwrap_or_default(),
    };
    fields.end().map(|()| record)
}

pub(super) fn collection(mut fields: Fields) -> Read<CollectionRecord> {
    let record = CollectionRecord {
        handle: fields.needed_text("handle")?,
        title: fields.text("title")?,
        description_html: fields.text("description_html")?,
        parent: fields.text("parent")?,
        position: fields.integer("position")?,
        image: fields.read("image", image)?,
        translations: fields.map("translations", translation)?,
    };
    fields.end().map(|()| record)
}

/// An image: an object, or its URL alone.
pub(super) fn image(value: Json) -> Read<ImageRecord> {
    if let Json::Text(url) = value {
        return Ok(ImageRecord {
            url: text(Json::Text(url))?,
            ..ImageRecord::default()
        });
    }
    let mut fields = Fields::of(value)?;
    let record = ImageRecord {
        url: fields.needed_text("url")?,
        alt: fields.text("alt")?,
        width: fields.read("width", pixels)?,
        height: fields.read("height", pixels)?,
        thumbhash: fields.text("thumbhash")?,
    };
    fields.end().map(|()| record)
}

pub(super) fn translation(value: Json) -> Read<TextTranslation> {
    let mut fields = Fields::of(value)?;
    let translation = TextTranslation {
        title: fields.text("title")?,
        description_html: fields.text("description_html")?,
        seo_title: fields.text("seo_title")?,
        seo_description: fields.text("seo_description")?,
    };
    fields.end().map(|()| translation)
}

fn value(value: Json) -> Read<ValueRecord> {
    let mut fields = Fields::of(value)?;
    let record = ValueRecord {
        value: fields.needed_text("value")?,
        swatch_color: fields.text("swatch_color")?,
        translations: fields.map("translations", text)?,
    };
    fields.end().map(|()| record)
}

fn attribute_kind(value: Json) -> Read<AttributeKind> {
    match text(value)?.as_str() {
        "text" => Ok(AttributeKind::Text),
        "number" => Ok(AttributeKind::Number),
        "boolean" => Ok(AttributeKind::Boolean),
        other => Err(Fault::new(
            code::INVALID_VALUE,
            format!("{other:?} is none of text, number and boolean."),
        )),
    }
}

fn pixels(value: Json) -> Read<i32> {
    let refusal = |value: &Json| {
        Fault::new(
            code::INVALID_VALUE,
            format!("Here belongs a number of pixels, not {}.", value.kind()),
        )
    };
    match value {
        Json::Integer(pixels) => i32::try_from(pixels)
            .ok()
            .filter(|pixels| *pixels > 0)
            .ok_or_else(|| refusal(&value)),
        other => Err(refusal(&other)),
    }
}
