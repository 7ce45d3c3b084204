//! The shipping zones of a market.

use std::collections::HashSet;

use super::{Apply, Became, Misfit, place_of};
use crate::commerce::interchange::amount::in_minor;
use crate::commerce::interchange::apply::form::{CODE_FORM, NAME_MAX, check_language, is_code};
use crate::commerce::interchange::record::{Amount, MethodRecord, ShippingRecord, TariffRecord, ZoneRecord};
use crate::commerce::market::{Market, Place};
use crate::commerce::shipping::{self, Method, Tariff, Tier, Zone};
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::error::Error;

/// Grams that a parcel may weigh at most, and a tier may begin at.
const GRAMS_MAX: i64 = 1_000_000_000;
const DAYS_MAX: i64 = 365;

/// Makes the zones of the record all those of its market.
pub(super) async fn apply(apply: &mut Apply<'_>, record: &ShippingRecord) -> Result<Result<Became, Misfit>, Error> {
    let market = match super::market_of(apply, &record.market).await? {
        Ok(market) => market,
        Err(misfit) => return Ok(Err(misfit)),
    };
    let judge = Judge {
        market: &market,
        own_language: &apply.options.own_language,
    };
    let zones = match judge.zones(&record.zones) {
        Ok(zones) => zones,
        Err(misfit) => return Ok(Err(misfit)),
    };
    let known = shipping::load_zones(apply.txn)
        .await?
        .remove(&market.id)
        .unwrap_or_default();
    if known == zones {
        return Ok(Ok(Became::Unchanged));
    }
    shipping::replace_zones_in(apply.txn, market.id, &zones).await?;
    apply
        .changes
        .add(Scope::Shop, Entity::Terms, market.id, Change::Upserted);
    Ok(Ok(if known.is_empty() {
        Became::Created
    } else {
        Became::Updated
    }))
}

/// What zones are judged by.
struct Judge<'a> {
    market: &'a Market,
    own_language: &'a str,
}

impl Judge<'_> {
    fn zones(&self, records: &[ZoneRecord]) -> Result<Vec<Zone>, Misfit> {
        let mut codes = HashSet::new();
        let mut places = HashSet::new();
        let mut zones = Vec::with_capacity(records.len());
        for (at, record) in records.iter().enumerate() {
            let here = format!("zones[{at}]");
            let zone = self.zone(record).map_err(|misfit| misfit.within(&here))?;
            if !codes.insert(&record.code) {
                let reason = format!("another zone of the market has the code {:?}", record.code);
                return Err(Misfit::new("code", "DUPLICATE_VALUE", reason).within(&here));
            }
            for (at, place) in zone.places.iter().enumerate() {
                if !places.insert(place.clone()) {
                    let reason = format!("{place} is in a zone already");
                    return Err(Misfit::new(&format!("places[{at}]"), "DUPLICATE_VALUE", reason).within(&here));
                }
            }
            zones.push(zone);
        }
        Ok(zones)
    }

    fn zone(&self, record: &ZoneRecord) -> Result<Zone, Misfit> {
        check_code(&record.code)?;
        if record.places.is_empty() {
            let reason = "a zone needs a place such as \"DE\" or \"US-AK\"";
            return Err(Misfit::new("places", "MISSING_PLACE", reason));
        }
        let place = |(at, code): (usize, &String)| {
            place_of(code, self.market).map_err(|misfit| misfit.within(&format!("places[{at}]")))
        };
        let mut codes = HashSet::new();
        let method = |(at, record): (usize, &MethodRecord)| {
            let here = format!("methods[{at}]");
            if !codes.insert(record.code.clone()) {
                let reason = format!("another method of the zone has the code {:?}", record.code);
                return Err(Misfit::new("code", "DUPLICATE_VALUE", reason).within(&here));
            }
            self.method(record).map_err(|misfit| misfit.within(&here))
        };
        Ok(Zone {
            code: record.code.clone(),
            name: name(&record.name)?,
            places: record
                .places
                .iter()
                .enumerate()
                .map(place)
                .collect::<Result<Vec<Place>, _>>()?,
            methods: record
                .methods
                .iter()
                .enumerate()
                .map(method)
                .collect::<Result<_, _>>()?,
        })
    }

    fn method(&self, record: &MethodRecord) -> Result<Method, Misfit> {
        check_code(&record.code)?;
        for language in record.translations.keys() {
            check_language(language, self.own_language)
                .map_err(|reason| Misfit::new("translations", "INVALID_LANGUAGE", reason))?;
        }
        let titles = record
            .translations
            .iter()
            .map(|(language, title)| (language.clone(), title.trim().to_owned()))
            .filter(|(_, title)| !title.is_empty())
            .collect();
        let max_weight_grams = record.max_weight_grams;
        if max_weight_grams.is_some_and(|most| !(1..=GRAMS_MAX).contains(&most)) {
            let reason = format!("the heaviest parcel is 1 to {GRAMS_MAX} grams");
            return Err(Misfit::new("max_weight_grams", "INVALID_WEIGHT", reason));
        }
        let days_min = days(record.days_min, 0).ok_or_else(|| {
            let reason = format!("delivery takes 0 to {DAYS_MAX} days");
            Misfit::new("days_min", "INVALID_DAYS", reason)
        })?;
        let days_max = days(record.days_max, record.days_min).ok_or_else(|| {
            let reason = format!("at worst delivery takes as long as at best or longer, and {DAYS_MAX} days at most");
            Misfit::new("days_max", "INVALID_DAYS", reason)
        })?;
        Ok(Method {
            code: record.code.clone(),
            name: name(&record.name)?,
            titles,
            tariff: self.tariff(&record.tariff)?,
            free_from_minor: record
                .free_from
                .map(|amount| self.minor(amount).map_err(|misfit| misfit.within("free_from")))
                .transpose()?,
            max_weight_grams,
            days_min,
            days_max,
        })
    }

    fn tariff(&self, record: &TariffRecord) -> Result<Tariff, Misfit> {
        match record {
            TariffRecord::Weight(records) => {
                let tier = |from_grams: i64, cost: Amount| {
                    if !(0..=GRAMS_MAX).contains(&from_grams) {
                        let reason = format!("a weight is 0 to {GRAMS_MAX} grams");
                        return Err(Misfit::new("from_grams", "INVALID_WEIGHT", reason));
                    }
                    self.tier(from_grams, cost)
                };
                let tiers = records.iter().map(|record| tier(record.from_grams, record.cost));
                rising("weight_tiers", tiers).map(Tariff::Weight)
            }
            TariffRecord::Subtotal(records) => {
                let tiers = records.iter().map(|record| {
                    let from = self.minor(record.from).map_err(|misfit| misfit.within("from"))?;
                    self.tier(from, record.cost)
                });
                rising("subtotal_tiers", tiers).map(Tariff::Subtotal)
            }
        }
    }

    fn tier(&self, from: i64, cost: Amount) -> Result<Tier, Misfit> {
        let cost_minor = self.minor(cost).map_err(|misfit| misfit.within("cost"))?;
        Ok(Tier { from, cost_minor })
    }

    fn minor(&self, amount: Amount) -> Result<i64, Misfit> {
        in_minor(amount, self.market.currency).map_err(|(code, reason)| Misfit::new("", code, reason))
    }
}

/// The tiers, of which there is at least one, each beginning above the one before.
fn rising(key: &str, tiers: impl Iterator<Item = Result<Tier, Misfit>>) -> Result<Vec<Tier>, Misfit> {
    let mut risen: Vec<Tier> = Vec::new();
    for (at, tier) in tiers.enumerate() {
        let here = format!("{key}[{at}]");
        let tier = tier.map_err(|misfit| misfit.within(&here))?;
        if risen.last().is_some_and(|last| last.from >= tier.from) {
            let reason = "a tier begins above the one before it";
            return Err(Misfit::new(&here, "INVALID_TIER", reason));
        }
        risen.push(tier);
    }
    if risen.is_empty() {
        let reason = "a method needs at least one tier; one that begins at 0 takes every parcel";
        return Err(Misfit::new(key, "MISSING_TIER", reason));
    }
    Ok(risen)
}

fn check_code(code: &str) -> Result<(), Misfit> {
    if is_code(code) {
        return Ok(());
    }
    Err(Misfit::new("code", "INVALID_CODE", CODE_FORM))
}

fn name(name: &str) -> Result<String, Misfit> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Misfit::new("name", "MISSING_NAME", "zones and methods need a name"));
    }
    if name.chars().count() > NAME_MAX {
        let reason = format!("a name has at most {NAME_MAX} characters");
        return Err(Misfit::new("name", "TITLE_TOO_LONG", reason));
    }
    Ok(name.to_owned())
}

fn days(days: i64, least: i64) -> Option<i32> {
    (least..=DAYS_MAX).contains(&days).then(|| i32::try_from(days).ok())?
}
