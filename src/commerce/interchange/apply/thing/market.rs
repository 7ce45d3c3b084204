//! Markets.

use super::{Apply, Became, Outcome, Refusal};
use crate::commerce::interchange::apply::form::{MARKET_CODE_FORM, is_market_code};
use crate::commerce::interchange::apply::shop::serve_in;
use crate::commerce::interchange::record::MarketRecord;
use crate::commerce::market::{self, MarketRow};
use crate::commerce::{listing, pricing, promotion, shipping};
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::db::allocate_ids_in;
use crate::platform::error::Error;
use crate::platform::locale::is_language;
use crate::platform::money::Currency;

pub(super) async fn apply(apply: &mut Apply<'_>, record: &MarketRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    let (currency, languages) = match check(record) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let markets = market::load_all(txn).await?;
    let known = markets.iter().find(|market| market.code == record.code);
    if let Some(known) = known
        && known.currency != currency
        && (pricing::market_has_prices(txn, known.id).await?
            || shipping::market_has_methods(txn, known.id).await?
            || promotion::market_has_amounts(txn, known.id).await?)
    {
        return Ok(Err(Refusal(
            "currency",
            "CURRENCY_IN_USE",
            format!(
                "market {:?} has prices, sales, shipping costs or amounts of discounts in {}; its currency cannot change",
                known.code,
                known.currency.code()
            ),
        )));
    }
    let id = match known {
        Some(known) => known.id,
        None => allocate_ids_in(txn, "market", 1).await?,
    };
    let row = MarketRow {
        id,
        code: record.code.clone(),
        name: record.name.clone(),
        currency,
        countries: record.countries.clone(),
        languages,
        prices_include_tax: record.prices_include_tax,
        // There is always one default.
        is_default: record.is_default || markets.iter().all(|market| !market.is_default || market.id == id),
        position: known.map_or_else(|| i32::try_from(id).unwrap_or(i32::MAX), |known| known.position),
    };
    if known.is_some_and(|known| same(known, &row)) {
        return Ok(Ok(Became::Unchanged));
    }
    market::save_in(txn, &row).await?;
    apply.changes.add(Scope::Shop, Entity::Market, id, Change::Upserted);
    match known {
        // The order of titles follows the market's first language.
        Some(known) if known.languages.first() != row.languages.first() => {
            listing::refresh_everything_in(txn, apply.changes).await?;
        }
        Some(_) => {}
        None => serve_in(txn, id, apply.changes).await?,
    }
    Ok(Ok(if known.is_some() {
        Became::Updated
    } else {
        Became::Created
    }))
}

fn same(known: &market::Market, row: &MarketRow) -> bool {
    (
        &known.name,
        known.currency,
        &known.countries,
        &known.languages,
        known.prices_include_tax,
        known.is_default,
    ) == (
        &row.name,
        row.currency,
        &row.countries,
        &row.languages,
        row.prices_include_tax,
        row.is_default,
    )
}

fn check(record: &MarketRecord) -> Result<(Currency, Vec<String>), Refusal> {
    if !is_market_code(&record.code) {
        return Err(Refusal("code", "INVALID_CODE", MARKET_CODE_FORM.to_owned()));
    }
    if record.name.trim().is_empty() {
        return Err(Refusal("name", "MISSING_NAME", "a market needs a name".to_owned()));
    }
    let currency = Currency::from_code(&record.currency).ok_or_else(|| {
        Refusal(
            "currency",
            "UNKNOWN_CURRENCY",
            format!("{:?} is not a currency of ISO 4217", record.currency),
        )
    })?;
    if let Some(language) = record.languages.iter().find(|language| !is_language(language)) {
        return Err(Refusal(
            "languages",
            "INVALID_LANGUAGE",
            format!("{language:?} is not a language such as \"de\" or \"pt-BR\""),
        ));
    }
    if record.languages.is_empty() {
        return Err(Refusal(
            "languages",
            "MISSING_LANGUAGE",
            "a market needs at least one language".to_owned(),
        ));
    }
    if let Some(country) = record
        .countries
        .iter()
        .find(|country| country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        return Err(Refusal(
            "countries",
            "INVALID_COUNTRY",
            format!("{country:?} is not a country code of ISO 3166-1 such as \"DE\""),
        ));
    }
    let repeats = |list: &[String]| list.iter().enumerate().any(|(at, one)| list[..at].contains(one));
    if repeats(&record.languages) || repeats(&record.countries) {
        return Err(Refusal(
            "languages",
            "DUPLICATE_VALUE",
            "a language or country is named twice".to_owned(),
        ));
    }
    Ok((currency, record.languages.clone()))
}
