//! Lines of the terms of markets: tax and shipping.

use rust_decimal::Decimal;

use super::super::record::{
    MethodRecord, ShippingRecord, SubtotalTierRecord, TariffRecord, TaxClassRecord, TaxRateRecord, TaxRecord,
    WeightTierRecord, ZoneRecord,
};
use super::super::rejection::code;
use super::fields::{Fault, Fields, Read, text};
use super::json::Json;
use super::product::amount_of;
use super::short;
use crate::platform::money::parse_plain_decimal;

pub(super) fn tax_class(mut fields: Fields) -> Read<TaxClassRecord> {
    let record = TaxClassRecord {
        code: fields.needed_text("code")?,
        name: fields.needed_text("name")?,
    };
    fields.end().map(|()| record)
}

pub(super) fn tax(mut fields: Fields) -> Read<TaxRecord> {
    let record = TaxRecord {
        market: fields.needed_text("market")?,
        rates: Fields::needed(fields.list("rates", rate)?, "rates")?,
    };
    fields.end().map(|()| record)
}

fn rate(value: Json) -> Read<TaxRateRecord> {
    let mut fields = Fields::of(value)?;
    let record = TaxRateRecord {
        class: fields.text("class")?,
        place: fields.needed_text("place")?,
        name: fields.needed_text("name")?,
        percent: Fields::needed(fields.read("percent", |value| percent(&value))?, "percent")?,
    };
    fields.end().map(|()| record)
}

fn percent(value: &Json) -> Read<Decimal> {
    let found = match value {
        Json::Text(text) => parse_plain_decimal(text),
        Json::Integer(whole) => Some(Decimal::from(*whole)),
        _ => None,
    };
    found.ok_or_else(|| {
        let reason = "Write a rate in percent as a text such as \"8.875\".";
        Fault::new(code::INVALID_VALUE, reason)
    })
}

pub(super) fn shipping(mut fields: Fields) -> Read<ShippingRecord> {
    let record = ShippingRecord {
        market: fields.needed_text("market")?,
        zones: Fields::needed(fields.list("zones", zone)?, "zones")?,
    };
    fields.end().map(|()| record)
}

fn zone(value: Json) -> Read<ZoneRecord> {
    let mut fields = Fields::of(value)?;
    let record = ZoneRecord {
        code: fields.needed_text("code")?,
        name: fields.needed_text("name")?,
        places: Fields::needed(fields.texts("places")?, "places")?,
        methods: fields.list("methods", method)?.unwrap_or_default(),
    };
    fields.end().map(|()| record)
}

fn method(value: Json) -> Read<MethodRecord> {
    let mut fields = Fields::of(value)?;
    let record = MethodRecord {
        code: fields.needed_text("code")?,
        name: fields.needed_text("name")?,
        translations: fields.map("translations", text)?.unwrap_or_default(),
        tariff: tariff(&mut fields)?,
        free_from: amount_of(&mut fields, "free_from", "free_from_minor")?,
        max_weight_grams: fields.integer("max_weight_grams")?,
        days_min: Fields::needed(fields.integer("days_min")?, "days_min")?,
        days_max: Fields::needed(fields.integer("days_max")?, "days_max")?,
    };
    fields.end().map(|()| record)
}

/// Tiers under one of two keys.
fn tariff(fields: &mut Fields) -> Read<TariffRecord> {
    let by_weight = fields.list("weight_tiers", |value| {
        let mut fields = Fields::of(value)?;
        let tier = WeightTierRecord {
            from_grams: Fields::needed(fields.integer("from_grams")?, "from_grams")?,
            cost: Fields::needed(amount_of(&mut fields, "cost", "cost_minor")?, "cost")?,
        };
        fields.end().map(|()| tier)
    })?;
    let by_subtotal = fields.list("subtotal_tiers", |value| {
        let mut fields = Fields::of(value)?;
        let tier = SubtotalTierRecord {
            from: Fields::needed(amount_of(&mut fields, "from", "from_minor")?, "from")?,
            cost: Fields::needed(amount_of(&mut fields, "cost", "cost_minor")?, "cost")?,
        };
        fields.end().map(|()| tier)
    })?;
    match (by_weight, by_subtotal) {
        (Some(_), Some(_)) => Err(short::conflict("weight_tiers", "subtotal_tiers")),
        (by_weight, by_subtotal) => {
            let tariff = by_weight
                .map(TariffRecord::Weight)
                .or(by_subtotal.map(TariffRecord::Subtotal));
            Fields::needed(tariff, "weight_tiers")
        }
    }
}
