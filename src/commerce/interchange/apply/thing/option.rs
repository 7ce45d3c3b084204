//! Options and their values.

use super::words::{became, check, id_of, name, name_values, place_values_in};
use super::{Apply, Outcome, Refusal};
use crate::commerce::catalog::{self, TranslationKind, product_option, product_option_value};
use crate::commerce::interchange::apply::word::place;
use crate::commerce::interchange::record::{OptionRecord, ValueRecord};
use crate::platform::changes::Entity;
use crate::platform::db::Txn;
use crate::platform::error::Error;

pub(super) async fn apply(apply: &mut Apply<'_>, record: &OptionRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    if let Some(refusal) = check(apply, &record.name, record.translations.as_ref(), &record.values) {
        return Ok(Err(refusal));
    }
    if let Some(color) = record
        .values
        .iter()
        .filter_map(|value| value.swatch_color.as_ref())
        .find(|color| !color.is_empty() && !is_hex_color(color))
    {
        return Ok(Err(Refusal(
            "values",
            "INVALID_SWATCH",
            format!("{color:?} is not a colour such as #1a2b3c"),
        )));
    }
    let known = catalog::options_by_name(txn)
        .await?
        .into_iter()
        .find(|row| row.name == record.name);
    let id = id_of(txn, "product_option", known.as_ref().map(|known| known.id)).await?;
    let mut changed = known.is_none();
    if changed {
        let row = product_option::Model {
            id,
            name: record.name.clone(),
            position: place(id),
        };
        catalog::save_options_in(txn, vec![row]).await?;
    }
    let (value_ids, values_changed) = values_in(txn, id, &record.values).await?;
    changed |= values_changed;
    changed |= name(apply, TranslationKind::Option, id, record.translations.as_ref()).await?;
    changed |= name_values(apply, TranslationKind::OptionValue, &value_ids, &record.values).await?;
    Ok(Ok(
        became(apply, Entity::ProductOption, id, known.is_some(), changed).await?
    ))
}

fn is_hex_color(color: &str) -> bool {
    color.len() == 7 && color.starts_with('#') && color[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Writes the values that are new or differ. Returns the ids of all `values` in their order, and whether any was
/// written.
async fn values_in(txn: &Txn, option_id: i64, values: &[ValueRecord]) -> Result<(Vec<i64>, bool), Error> {
    let before = catalog::option_values(txn, Some(option_id), None).await?;
    let placed = place_values_in(txn, "product_option_value", values, &before, |row| {
        (row.id, &row.name, row.position)
    })
    .await?;
    let value_ids = placed.iter().map(|value| value.id).collect();
    let differing: Vec<_> = placed
        .into_iter()
        .filter_map(|value| {
            let row = product_option_value::Model {
                id: value.id,
                option_id,
                name: value.given.value.clone(),
                // An empty colour takes the known one away.
                swatch_color: value
                    .given
                    .swatch_color
                    .clone()
                    .or_else(|| value.known?.swatch_color.clone())
                    .filter(|color| !color.is_empty()),
                position: value.position,
            };
            (value.known != Some(&row)).then_some(row)
        })
        .collect();
    let changed = !differing.is_empty();
    catalog::save_option_values_in(txn, differing).await?;
    Ok((value_ids, changed))
}
