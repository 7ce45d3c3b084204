//! Lines that are discounts, read and written.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use rust_decimal::Decimal;

use super::super::amount::amount;
use super::super::record::{BenefitRecord, DiscountRecord, TargetsRecord};
use super::super::rejection::code;
use super::fields::{Fault, Fields, Read, text as read_text};
use super::json::Json;
use super::product::moment;
use super::write::{Object, map, names, text, texts};

pub(super) fn read(mut fields: Fields) -> Read<DiscountRecord> {
    let kind = fields.needed_text("type")?;
    let benefit = match kind.as_str() {
        "percentage" => BenefitRecord::Percentage {
            percent: Fields::needed(fields.read("percent", decimal)?, "percent")?,
        },
        "amount" => BenefitRecord::Amount {
            amounts: Fields::needed(fields.map("amounts", decimal)?, "amounts")?,
            per_unit: fields.boolean("per_unit")?.unwrap_or(false),
        },
        "free_shipping" => BenefitRecord::FreeShipping,
        "buy_get" => BenefitRecord::BuyGet {
            buy: Fields::needed(fields.integer("buy")?, "buy")?,
            get: Fields::needed(fields.integer("get")?, "get")?,
            gets: TargetsRecord {
                products: fields.texts("get_products")?,
                collections: fields.texts("get_collections")?,
            },
            percent: fields.read("percent", decimal)?.unwrap_or(Decimal::ONE_HUNDRED),
            times: fields.integer("times")?,
        },
        other => {
            let reason = format!("{other:?} is none of percentage, amount, free_shipping and buy_get.");
            return Err(Fault::new(code::INVALID_VALUE, reason).within("type"));
        }
    };
    let record = DiscountRecord {
        handle: fields.needed_text("handle")?,
        title: fields.needed_text("title")?,
        translations: fields.map("translations", read_text)?.unwrap_or_default(),
        active: fields.boolean("active")?.unwrap_or(true),
        codes: fields.texts("codes")?,
        benefit,
        targets: TargetsRecord {
            products: fields.texts("products")?,
            collections: fields.texts("collections")?,
        },
        markets: fields.texts("markets")?,
        minimum_subtotals: fields.map("minimum_subtotals", decimal)?.unwrap_or_default(),
        minimum_quantity: fields.integer("minimum_quantity")?,
        first_order_only: fields.boolean("first_order_only")?.unwrap_or(false),
        starts_at: fields.read("starts_at", moment)?,
        ends_at: fields.read("ends_at", moment)?,
        priority: fields.integer("priority")?.unwrap_or(0),
        combines: fields.boolean("combines")?.unwrap_or(false),
        usage_limit: fields.integer("usage_limit")?,
        customer_limit: fields.integer("customer_limit")?,
    };
    fields.end().map(|()| record)
}

/// A plain decimal, such as `"12.5"` or 12.
fn decimal(value: Json) -> Read<Decimal> {
    let text = match value {
        Json::Text(text) => text,
        Json::Integer(whole) => whole.to_string(),
        other => {
            let reason = format!("Write it as a text such as \"12.5\", not as {}.", other.kind());
            return Err(Fault::new(code::INVALID_PRICE, reason));
        }
    };
    amount(&text).map_err(|(code, reason)| Fault::new(code, reason))
}

pub(super) fn line(record: &DiscountRecord) -> Object {
    let object = Object::of_kind("discount")
        .with("handle", text(&record.handle))
        .with("title", text(&record.title))
        .maybe("translations", filled(&record.translations), names)
        .maybe("active", Some(record.active).filter(|active| !active), Json::Boolean)
        .maybe("codes", record.codes.as_deref(), texts);
    let object = match &record.benefit {
        BenefitRecord::Percentage { percent } => {
            object.with("type", text("percentage")).with("percent", number(percent))
        }
        BenefitRecord::Amount { amounts, per_unit } => object
            .with("type", text("amount"))
            .with("amounts", map(amounts, number))
            .maybe("per_unit", Some(*per_unit).filter(|each| *each), Json::Boolean),
        BenefitRecord::FreeShipping => object.with("type", text("free_shipping")),
        BenefitRecord::BuyGet {
            buy,
            get,
            gets,
            percent,
            times,
        } => object
            .with("type", text("buy_get"))
            .with("buy", Json::Integer(*buy))
            .with("get", Json::Integer(*get))
            .maybe("get_products", gets.products.as_deref(), texts)
            .maybe("get_collections", gets.collections.as_deref(), texts)
            .with("percent", number(percent))
            .maybe("times", *times, Json::Integer),
    };
    object
        .maybe("products", record.targets.products.as_deref(), texts)
        .maybe("collections", record.targets.collections.as_deref(), texts)
        .maybe("markets", record.markets.as_deref(), texts)
        .maybe("minimum_subtotals", filled(&record.minimum_subtotals), |all| {
            map(all, number)
        })
        .maybe("minimum_quantity", record.minimum_quantity, Json::Integer)
        .maybe(
            "first_order_only",
            Some(record.first_order_only).filter(|first| *first),
            Json::Boolean,
        )
        .maybe("starts_at", record.starts_at, time)
        .maybe("ends_at", record.ends_at, time)
        .maybe(
            "priority",
            Some(record.priority).filter(|priority| *priority != 0),
            Json::Integer,
        )
        .maybe(
            "combines",
            Some(record.combines).filter(|combines| *combines),
            Json::Boolean,
        )
        .maybe("usage_limit", record.usage_limit, Json::Integer)
        .maybe("customer_limit", record.customer_limit, Json::Integer)
}

fn filled<T>(all: &BTreeMap<String, T>) -> Option<&BTreeMap<String, T>> {
    Some(all).filter(|all| !all.is_empty())
}

fn number(value: &Decimal) -> Json {
    text(&value.to_string())
}

fn time(at: DateTime<Utc>) -> Json {
    text(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}
