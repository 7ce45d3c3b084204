//! Attributes and options with their values: the words that products share. A word that only products name is made when
//! it is first met.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::commerce::catalog::{self, attribute, attribute_value, product_option, product_option_value};
use crate::commerce::interchange::record::ProductRecord;
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::db::{Txn, allocate_ids_in};
use crate::platform::error::Error;
use crate::platform::money::parse_plain_decimal;

/// The ids of words that a batch of products names.
#[derive(Debug, Default)]
pub(super) struct Words {
    options: HashMap<String, i64>,
    option_values: HashMap<(i64, String), i64>,
    attributes: HashMap<String, i64>,
    attribute_values: HashMap<(i64, String), i64>,
}

impl Words {
    pub(super) fn option(&self, name: &str) -> i64 {
        self.options.get(name).copied().unwrap_or_default()
    }

    pub(super) fn option_value(&self, option: &str, value: &str) -> i64 {
        self.option_values
            .get(&(self.option(option), value.to_owned()))
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn attribute_value(&self, code: &str, value: &str) -> i64 {
        let attribute = self.attributes.get(code).copied().unwrap_or_default();
        self.attribute_values
            .get(&(attribute, value.to_owned()))
            .copied()
            .unwrap_or_default()
    }

    /// The words of `records`; those that are not there yet are made.
    pub(super) async fn ensure_in<'a>(
        txn: &Txn,
        records: impl Iterator<Item = &'a ProductRecord>,
        changes: &mut ChangeSet,
    ) -> Result<Self, Error> {
        let mut options: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in records {
            for option in record.options.iter().flatten() {
                options
                    .entry(option.name.clone())
                    .or_default()
                    .extend(option.values.iter().cloned());
            }
            for (code, values) in record.attributes.iter().flatten() {
                attributes
                    .entry(code.clone())
                    .or_default()
                    .extend(values.iter().cloned());
            }
        }
        let mut words = Self::default();
        words.options_in(txn, options, changes).await?;
        words.attributes_in(txn, attributes, changes).await?;
        Ok(words)
    }

    async fn options_in(
        &mut self,
        txn: &Txn,
        wanted: BTreeMap<String, Vec<String>>,
        changes: &mut ChangeSet,
    ) -> Result<(), Error> {
        if wanted.is_empty() {
            return Ok(());
        }
        self.options = catalog::options_by_name(txn)
            .await?
            .into_iter()
            .map(|row| (row.name, row.id))
            .collect();
        let missing: Vec<&String> = wanted.keys().filter(|name| !self.options.contains_key(*name)).collect();
        let mut rows = Vec::new();
        for (name, id) in missing.iter().zip(ids(txn, "product_option", missing.len()).await?..) {
            rows.push(product_option::Model {
                id,
                name: (*name).clone(),
                position: place(id),
            });
            self.options.insert((*name).clone(), id);
        }
        note(changes, Entity::ProductOption, rows.iter().map(|row| row.id));
        catalog::save_options_in(txn, rows).await?;

        let names: Vec<String> = wanted
            .values()
            .flatten()
            .cloned()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        self.option_values = catalog::option_values(txn, None, Some(&names))
            .await?
            .into_iter()
            .map(|row| ((row.option_id, row.name), row.id))
            .collect();
        let missing = missing_values(&wanted, &self.options, &self.option_values);
        let mut rows = Vec::new();
        for ((option_id, name), id) in missing
            .iter()
            .zip(ids(txn, "product_option_value", missing.len()).await?..)
        {
            rows.push(product_option_value::Model {
                id,
                option_id: *option_id,
                name: name.clone(),
                swatch_color: None,
                position: place(id),
            });
            self.option_values.insert((*option_id, name.clone()), id);
        }
        note(changes, Entity::ProductOption, rows.iter().map(|row| row.option_id));
        Ok(catalog::save_option_values_in(txn, rows).await?)
    }

    async fn attributes_in(
        &mut self,
        txn: &Txn,
        wanted: BTreeMap<String, Vec<String>>,
        changes: &mut ChangeSet,
    ) -> Result<(), Error> {
        if wanted.is_empty() {
            return Ok(());
        }
        self.attributes = catalog::attributes_by_code(txn)
            .await?
            .into_iter()
            .map(|row| (row.code, row.id))
            .collect();
        let missing: Vec<&String> = wanted
            .keys()
            .filter(|code| !self.attributes.contains_key(*code))
            .collect();
        let mut rows = Vec::new();
        for (code, id) in missing.iter().zip(ids(txn, "attribute", missing.len()).await?..) {
            rows.push(attribute::Model {
                id,
                code: (*code).clone(),
                name: (*code).clone(),
                kind: 1,
                filterable: false,
                position: place(id),
            });
            self.attributes.insert((*code).clone(), id);
        }
        note(changes, Entity::Attribute, rows.iter().map(|row| row.id));
        catalog::save_attributes_in(txn, rows).await?;

        let names: Vec<String> = wanted
            .values()
            .flatten()
            .cloned()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        self.attribute_values = catalog::attribute_values(txn, None, Some(&names))
            .await?
            .into_iter()
            .map(|row| ((row.attribute_id, row.value), row.id))
            .collect();
        let missing = missing_values(&wanted, &self.attributes, &self.attribute_values);
        let mut rows = Vec::new();
        for ((attribute_id, value), id) in missing.iter().zip(ids(txn, "attribute_value", missing.len()).await?..) {
            rows.push(attribute_value::Model {
                id,
                attribute_id: *attribute_id,
                value: value.clone(),
                position: place(id),
            });
            self.attribute_values.insert((*attribute_id, value.clone()), id);
        }
        note(changes, Entity::Attribute, rows.iter().map(|row| row.attribute_id));
        Ok(catalog::save_attribute_values_in(txn, rows).await?)
    }
}

/// The kind of each attribute that the shop has, by its code.
pub(super) async fn attribute_kinds(txn: &Txn) -> Result<HashMap<String, i16>, Error> {
    Ok(catalog::attributes_by_code(txn)
        .await?
        .into_iter()
        .map(|row| (row.code, row.kind))
        .collect())
}

/// Whether `value` can be one of an attribute of `kind`.
pub(super) fn fits(kind: i16, value: &str) -> bool {
    match kind {
        2 => parse_plain_decimal(value).is_some(),
        3 => value == "true" || value == "false",
        _ => true,
    }
}

/// What the values of an attribute of `kind` are, as a refusal says it.
pub(super) fn kind_form(kind: i16) -> &'static str {
    match kind {
        2 => "whose values are numbers such as 2.5",
        3 => "whose values are true and false",
        _ => "whose values are texts",
    }
}

/// The values that are wanted and not there, each once, in the order in which they were met.
fn missing_values(
    wanted: &BTreeMap<String, Vec<String>>,
    parents: &HashMap<String, i64>,
    known: &HashMap<(i64, String), i64>,
) -> Vec<(i64, String)> {
    let mut seen = BTreeSet::new();
    wanted
        .iter()
        .filter_map(|(parent, values)| Some((*parents.get(parent)?, values)))
        .flat_map(|(parent, values)| values.iter().map(move |value| (parent, value.clone())))
        .filter(|key| !known.contains_key(key) && seen.insert(key.clone()))
        .collect()
}

fn note(changes: &mut ChangeSet, entity: Entity, ids: impl Iterator<Item = i64>) {
    for id in ids {
        changes.add(Scope::Shop, entity, id, Change::Upserted);
    }
}

/// The first of `count` new ids; without any, no statement is sent.
pub(super) async fn ids(txn: &Txn, name: &str, count: usize) -> Result<i64, Error> {
    if count == 0 {
        Ok(0)
    } else {
        Ok(allocate_ids_in(txn, name, count).await?)
    }
}

/// Words come in the order in which they were first met, until a file says otherwise.
pub(super) fn place(id: i64) -> i32 {
    i32::try_from(id).unwrap_or(i32::MAX)
}
