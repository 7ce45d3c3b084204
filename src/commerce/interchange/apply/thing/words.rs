//! What attributes and options have in common: named values, and names in several languages.

use std::collections::{BTreeMap, HashMap};

use super::{Apply, Became, Refusal, wrong_language};
use crate::commerce::catalog::{self, Translation, TranslationKind};
use crate::commerce::interchange::apply::word::ids;
use crate::commerce::interchange::record::ValueRecord;
use crate::commerce::listing;
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// The known id, or a new one of `counter`.
pub(super) async fn id_of(txn: &Txn, counter: &str, known: Option<i64>) -> Result<i64, Error> {
    match known {
        Some(id) => Ok(id),
        None => Ok(ids(txn, counter, 1).await?),
    }
}

/// A value of a record, beside the row that the shop has under the same name.
pub(super) struct PlacedValue<'a, Row> {
    pub(super) given: &'a ValueRecord,
    pub(super) known: Option<&'a Row>,
    /// The known row's, or a new one.
    pub(super) id: i64,
    /// The known row's, or the place in the record, from 0.
    pub(super) position: i32,
}

/// Finds each of `values` among `before`, which are in their order, by its name, and takes a new id of `counter` for each
/// that is not there. Positions are counted anew where a value is new or the known ones come in another order: an order
/// that says nothing new changes nothing.
///
/// `tell` tells id, name and position of a row.
pub(super) async fn place_values_in<'a, Row>(
    txn: &Txn,
    counter: &str,
    values: &'a [ValueRecord],
    before: &'a [Row],
    tell: impl Fn(&'a Row) -> (i64, &'a str, i32),
) -> Result<Vec<PlacedValue<'a, Row>>, Error> {
    let by_name: HashMap<&str, (usize, &Row)> = before
        .iter()
        .enumerate()
        .map(|(at, row)| (tell(row).1, (at, row)))
        .collect();
    let places: Vec<usize> = values
        .iter()
        .filter_map(|value| Some(by_name.get(value.value.as_str())?.0))
        .collect();
    let new = values.len() - places.len();
    let stays = new == 0 && places.is_sorted();
    let mut new_ids = ids(txn, counter, new).await?..;
    Ok(values
        .iter()
        .zip(0..)
        .map(|(given, position)| {
            let known = by_name.get(given.value.as_str()).map(|(_, row)| *row);
            let told = known.map(&tell);
            PlacedValue {
                given,
                known,
                id: told.map(|(id, ..)| id).or_else(|| new_ids.next()).unwrap_or_default(),
                position: told.filter(|_| stays).map_or(position, |(.., known)| known),
            }
        })
        .collect())
}

/// Adds that the word changed, and with it the products that show it.
pub(super) async fn became(
    apply: &mut Apply<'_>,
    entity: Entity,
    id: i64,
    known: bool,
    changed: bool,
) -> Result<Became, Error> {
    if !changed {
        return Ok(Became::Unchanged);
    }
    apply.changes.add(Scope::Shop, entity, id, Change::Upserted);
    if !known {
        return Ok(Became::Created);
    }
    let products = match entity {
        Entity::Attribute => catalog::products_with_attribute(apply.txn, id).await?,
        _ => catalog::products_with_option(apply.txn, id).await?,
    };
    listing::show_again_in(apply.txn, &products, apply.changes).await?;
    Ok(Became::Updated)
}

pub(super) fn check(
    apply: &Apply<'_>,
    name: &str,
    translations: Option<&BTreeMap<String, String>>,
    values: &[ValueRecord],
) -> Option<Refusal> {
    if name.trim().is_empty() || values.iter().any(|value| value.value.trim().is_empty()) {
        return Some(Refusal(
            "name",
            "MISSING_NAME",
            "an attribute, an option and each of their values needs a name".to_owned(),
        ));
    }
    if values
        .iter()
        .enumerate()
        .any(|(at, value)| values[..at].iter().any(|other| other.value == value.value))
    {
        return Some(Refusal(
            "values",
            "DUPLICATE_VALUE",
            "a value is named twice".to_owned(),
        ));
    }
    let of_values = values.iter().filter_map(|value| value.translations.as_ref()).flatten();
    let all = translations.into_iter().flatten().chain(of_values);
    let reason = wrong_language(apply, all.map(|(language, _)| language))?;
    Some(Refusal("translations", "INVALID_LANGUAGE", reason))
}

pub(super) async fn name(
    apply: &Apply<'_>,
    kind: TranslationKind,
    id: i64,
    names: Option<&BTreeMap<String, String>>,
) -> Result<bool, Error> {
    let Some(names) = names else { return Ok(false) };
    translate(
        apply,
        kind,
        &[id],
        names.iter().map(|(language, value)| (id, language, value)).collect(),
    )
    .await
}

pub(super) async fn name_values(
    apply: &Apply<'_>,
    kind: TranslationKind,
    ids: &[i64],
    values: &[ValueRecord],
) -> Result<bool, Error> {
    let named: Vec<(i64, &BTreeMap<String, String>)> = ids
        .iter()
        .zip(values)
        .filter_map(|(id, value)| Some((*id, value.translations.as_ref()?)))
        .collect();
    let ids: Vec<i64> = named.iter().map(|(id, _)| *id).collect();
    translate(
        apply,
        kind,
        &ids,
        named
            .iter()
            .flat_map(|(id, names)| names.iter().map(move |(language, value)| (*id, language, value)))
            .collect(),
    )
    .await
}

/// Makes `names` the names of `ids`; returns whether any differed.
async fn translate(
    apply: &Apply<'_>,
    kind: TranslationKind,
    ids: &[i64],
    names: Vec<(i64, &String, &String)>,
) -> Result<bool, Error> {
    if ids.is_empty() {
        return Ok(false);
    }
    let mut wanted: Vec<Translation> = names
        .into_iter()
        .filter(|(_, _, value)| !value.trim().is_empty())
        .map(|(entity_id, language, value)| Translation {
            entity_id,
            language: language.clone(),
            field: "name".to_owned(),
            value: value.trim().to_owned(),
        })
        .collect();
    wanted.sort();
    let before = catalog::translations_of(apply.txn, kind, ids).await?;
    if before == wanted {
        return Ok(false);
    }
    catalog::replace_translations_in(apply.txn, kind, ids, wanted).await?;
    Ok(true)
}
