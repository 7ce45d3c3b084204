//! Attributes and their values.

use super::words::{became, check, id_of, name, name_values, place_values_in};
use super::{Apply, Outcome, Refusal};
use crate::commerce::catalog::{self, TranslationKind, attribute, attribute_value};
use crate::commerce::interchange::apply::word::{fits, kind_form, place};
use crate::commerce::interchange::record::{AttributeKind, AttributeRecord, ValueRecord};
use crate::platform::changes::Entity;
use crate::platform::db::Txn;
use crate::platform::error::Error;

pub(super) async fn apply(apply: &mut Apply<'_>, record: &AttributeRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    if let Some(refusal) = check(apply, &record.code, record.translations.as_ref(), &record.values) {
        return Ok(Err(refusal));
    }
    let known = catalog::attributes_by_code(txn)
        .await?
        .into_iter()
        .find(|row| row.code == record.code);
    let kind = kind(record, known.as_ref());
    let before = match &known {
        Some(known) => catalog::attribute_values(txn, Some(known.id), None).await?,
        None => vec![],
    };
    let given = record.values.iter().map(|value| ("values", value.value.as_str()));
    // Those that the shop has fit the kind that they were taken by.
    let kept = before.iter().map(|value| ("type", value.value.as_str()));
    if let Some((field, value)) = given.chain(kept).find(|(_, value)| !fits(kind, value)) {
        return Ok(Err(Refusal(
            field,
            "INVALID_VALUE",
            format!("{value:?} does not fit an attribute {}", kind_form(kind)),
        )));
    }
    let id = id_of(txn, "attribute", known.as_ref().map(|known| known.id)).await?;
    let row = row(id, kind, record, known.as_ref());
    let mut changed = known.as_ref() != Some(&row);
    if changed {
        catalog::save_attributes_in(txn, vec![row]).await?;
    }
    let (value_ids, values_changed) = values_in(txn, id, &record.values, &before).await?;
    changed |= values_changed;
    changed |= name(apply, TranslationKind::Attribute, id, record.translations.as_ref()).await?;
    changed |= name_values(apply, TranslationKind::AttributeValue, &value_ids, &record.values).await?;
    Ok(Ok(became(apply, Entity::Attribute, id, known.is_some(), changed).await?))
}

/// The kind as the table numbers it: the record's, else the known one, else text.
fn kind(record: &AttributeRecord, known: Option<&attribute::Model>) -> i16 {
    match record.kind {
        Some(AttributeKind::Text) => 1,
        Some(AttributeKind::Number) => 2,
        Some(AttributeKind::Boolean) => 3,
        None => known.map_or(1, |known| known.kind),
    }
}

fn row(id: i64, kind: i16, record: &AttributeRecord, known: Option<&attribute::Model>) -> attribute::Model {
    attribute::Model {
        id,
        code: record.code.clone(),
        name: record
            .name
            .clone()
            .or_else(|| Some(known?.name.clone()))
            .unwrap_or_else(|| record.code.clone()),
        kind,
        filterable: record.filterable.or_else(|| Some(known?.filterable)).unwrap_or(false),
        position: known.map_or_else(|| place(id), |known| known.position),
    }
}

/// Writes the values that are new or differ. Returns the ids of all `values` in their order, and whether any was
/// written.
async fn values_in(
    txn: &Txn,
    attribute_id: i64,
    values: &[ValueRecord],
    before: &[attribute_value::Model],
) -> Result<(Vec<i64>, bool), Error> {
    let placed = place_values_in(txn, "attribute_value", values, before, |row| {
        (row.id, &row.value, row.position)
    })
    .await?;
    let value_ids = placed.iter().map(|value| value.id).collect();
    let differing: Vec<_> = placed
        .into_iter()
        .filter_map(|value| {
            let row = attribute_value::Model {
                id: value.id,
                attribute_id,
                value: value.given.value.clone(),
                position: value.position,
            };
            (value.known != Some(&row)).then_some(row)
        })
        .collect();
    let changed = !differing.is_empty();
    catalog::save_attribute_values_in(txn, differing).await?;
    Ok((value_ids, changed))
}
