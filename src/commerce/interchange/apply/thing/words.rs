//! Attributes and options with their values, as a file describes them.

use std::collections::{BTreeMap, HashMap};

use super::{Apply, Became, Outcome, Refusal};
use crate::commerce::catalog::{
    self, Translation, TranslationKind, attribute, attribute_value, product_option, product_option_value,
};
use crate::commerce::interchange::apply::word::{ids, place};
use crate::commerce::interchange::record::{AttributeKind, AttributeRecord, OptionRecord, ValueRecord};
use crate::platform::changes::{Change, Entity, Scope};
use crate::platform::error::Error;
use crate::platform::locale::is_language;

pub(super) async fn attribute(apply: &mut Apply<'_>, record: &AttributeRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    if let Some(refusal) = check(apply, &record.code, record.translations.as_ref(), &record.values) {
        return Ok(Err(refusal));
    }
    let known = catalog::attributes_by_code(txn)
        .await?
        .into_iter()
        .find(|row| row.code == record.code);
    let kind = record.kind.map(|kind| match kind {
        AttributeKind::Text => 1,
        AttributeKind::Number => 2,
        AttributeKind::Boolean => 3,
    });
    let kind = kind.or_else(|| Some(known.as_ref()?.kind)).unwrap_or(1);
    if let Some(value) = record.values.iter().find(|value| !fits(kind, &value.value)) {
        return Ok(Err(Refusal(
            "values",
            "INVALID_VALUE",
            format!(
                "{:?} does not fit the attribute's kind: a number such as 2.5, or true or false",
                value.value
            ),
        )));
    }
    let id = if let Some(known) = &known {
        known.id
    } else {
        ids(txn, "attribute", 1).await?
    };
    let row = attribute::Model {
        id,
        code: record.code.clone(),
        name: record
            .name
            .clone()
            .or_else(|| Some(known.as_ref()?.name.clone()))
            .unwrap_or_else(|| record.code.clone()),
        kind,
        filterable: record
            .filterable
            .or_else(|| Some(known.as_ref()?.filterable))
            .unwrap_or(false),
        position: known.as_ref().map_or_else(|| place(id), |known| known.position),
    };
    let mut changed = known.as_ref() != Some(&row);
    if changed {
        catalog::save_attributes_in(txn, vec![row]).await?;
    }
    let before = catalog::attribute_values(txn, Some(id), None).await?;
    let by_name: HashMap<&str, &attribute_value::Model> = before.iter().map(|row| (row.value.as_str(), row)).collect();
    let new = record
        .values
        .iter()
        .filter(|value| !by_name.contains_key(value.value.as_str()))
        .count();
    let mut new_ids = ids(txn, "attribute_value", new).await?..;
    let rows: Vec<attribute_value::Model> = record
        .values
        .iter()
        .zip(0..)
        .map(|(value, position)| {
            let id_of_value = by_name
                .get(value.value.as_str())
                .map(|row| row.id)
                .or_else(|| new_ids.next())
                .unwrap_or_default();
            attribute_value::Model {
                id: id_of_value,
                attribute_id: id,
                value: value.value.clone(),
                position,
            }
        })
        .collect();
    let value_ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let differing: Vec<_> = rows
        .into_iter()
        .filter(|row| by_name.get(row.value.as_str()).is_none_or(|known| *known != row))
        .collect();
    changed |= !differing.is_empty();
    catalog::save_attribute_values_in(txn, differing).await?;
    changed |= name(apply, TranslationKind::Attribute, id, record.translations.as_ref()).await?;
    changed |= name_values(apply, TranslationKind::AttributeValue, &value_ids, &record.values).await?;
    Ok(Ok(became(apply, Entity::Attribute, id, known.is_some(), changed)))
}

pub(super) async fn option(apply: &mut Apply<'_>, record: &OptionRecord) -> Result<Outcome, Error> {
    let txn = apply.txn;
    if let Some(refusal) = check(apply, &record.name, record.translations.as_ref(), &record.values) {
        return Ok(Err(refusal));
    }
    let hex = |color: &str| {
        color.len() == 7 && color.starts_with('#') && color[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    if let Some(color) = record
        .values
        .iter()
        .filter_map(|value| value.swatch_color.as_ref())
        .find(|color| !color.is_empty() && !hex(color))
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
    let id = if let Some(known) = &known {
        known.id
    } else {
        ids(txn, "product_option", 1).await?
    };
    let mut changed = known.is_none();
    if changed {
        catalog::save_options_in(
            txn,
            vec![product_option::Model {
                id,
                name: record.name.clone(),
                position: place(id),
            }],
        )
        .await?;
    }
    let before = catalog::option_values(txn, Some(id), None).await?;
    let by_name: HashMap<&str, &product_option_value::Model> =
        before.iter().map(|row| (row.name.as_str(), row)).collect();
    let new = record
        .values
        .iter()
        .filter(|value| !by_name.contains_key(value.value.as_str()))
        .count();
    let mut new_ids = ids(txn, "product_option_value", new).await?..;
    let rows: Vec<product_option_value::Model> = record
        .values
        .iter()
        .zip(0..)
        .map(|(value, position)| {
            let known = by_name.get(value.value.as_str());
            let swatch_color = value
                .swatch_color
                .clone()
                .or_else(|| known?.swatch_color.clone())
                .filter(|color| !color.is_empty());
            product_option_value::Model {
                id: known.map(|row| row.id).or_else(|| new_ids.next()).unwrap_or_default(),
                option_id: id,
                name: value.value.clone(),
                swatch_color,
                position,
            }
        })
        .collect();
    let value_ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let differing: Vec<_> = rows
        .into_iter()
        .filter(|row| by_name.get(row.name.as_str()).is_none_or(|known| *known != row))
        .collect();
    changed |= !differing.is_empty();
    catalog::save_option_values_in(txn, differing).await?;
    changed |= name(apply, TranslationKind::Option, id, record.translations.as_ref()).await?;
    changed |= name_values(apply, TranslationKind::OptionValue, &value_ids, &record.values).await?;
    Ok(Ok(became(apply, Entity::ProductOption, id, known.is_some(), changed)))
}

fn became(apply: &mut Apply<'_>, entity: Entity, id: i64, known: bool, changed: bool) -> Became {
    if changed {
        apply.changes.add(Scope::Shop, entity, id, Change::Upserted);
    }
    match (known, changed) {
        (false, _) => Became::Created,
        (true, true) => Became::Updated,
        (true, false) => Became::Unchanged,
    }
}

fn check(
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
    let own = &apply.options.own_language;
    let wrong = translations
        .into_iter()
        .flatten()
        .chain(of_values)
        .map(|(language, _)| language)
        .find(|language| !is_language(language) || *language == own)?;
    Some(Refusal(
        "translations",
        "INVALID_LANGUAGE",
        format!("{wrong:?} is not a language other than the shop's own ({own}), such as \"de\""),
    ))
}

/// Whether `value` can be one of an attribute of `kind`.
fn fits(kind: i16, value: &str) -> bool {
    match kind {
        2 => crate::platform::money::parse_plain_decimal(value).is_some(),
        3 => value == "true" || value == "false",
        _ => true,
    }
}

async fn name(
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

async fn name_values(
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
