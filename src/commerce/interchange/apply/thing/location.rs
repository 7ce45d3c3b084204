//! Locations.

use super::{Apply, Became, Outcome, Refusal};
use crate::commerce::interchange::apply::form::{LOCATION_CODE_FORM, is_location_code};
use crate::commerce::interchange::record::LocationRecord;
use crate::commerce::inventory::{self, Location};
use crate::commerce::{listing, market};
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::db::allocate_ids_in;
use crate::platform::error::Error;

pub(super) async fn apply(apply: &mut Apply<'_>, record: &LocationRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    if !is_location_code(&record.code) {
        return Ok(Err(Refusal("code", "INVALID_CODE", LOCATION_CODE_FORM.to_owned())));
    }
    if record.name.trim().is_empty() {
        return Ok(Err(Refusal(
            "name",
            "MISSING_NAME",
            "a location needs a name".to_owned(),
        )));
    }
    let markets = market::load_all(txn).await?;
    let mut known = inventory::load_locations(txn)
        .await?
        .into_iter()
        .find(|location| location.code == record.code);
    if let Some(known) = &mut known {
        known.market_ids.sort_unstable();
    }
    let mut market_ids: Vec<i64> = match (&record.markets, &known) {
        (None, Some(known)) => known.market_ids.clone(),
        (None, None) => markets.iter().map(|market| market.id).collect(),
        (Some(codes), _) => {
            let mut ids = Vec::new();
            for code in codes {
                let Some(market) = markets.iter().find(|market| market.code == *code) else {
                    return Ok(Err(Refusal(
                        "markets",
                        "UNKNOWN_MARKET",
                        format!("there is no market {code:?}"),
                    )));
                };
                ids.push(market.id);
            }
            ids
        }
    };
    market_ids.sort_unstable();
    market_ids.dedup();
    let id = match &known {
        Some(known) => known.id,
        None => allocate_ids_in(txn, "location", 1).await?,
    };
    let location = Location {
        id,
        code: record.code.clone(),
        name: record.name.clone(),
        serves_all: record.markets.is_none() && known.as_ref().is_none_or(|known| known.serves_all),
        market_ids,
    };
    if known.as_ref() == Some(&location) {
        return Ok(Ok(Became::Unchanged));
    }
    inventory::save_location_in(txn, &location).await?;
    apply.changes.add(Scope::Shop, Entity::Location, id, Change::Upserted);
    if known
        .as_ref()
        .is_some_and(|known| known.market_ids != location.market_ids)
    {
        listing::refresh_everything_in(txn, apply.changes).await?;
    }
    Ok(Ok(if known.is_some() {
        Became::Updated
    } else {
        Became::Created
    }))
}
