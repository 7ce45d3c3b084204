//! The options of a product, spread over the rows of its variants.

use std::collections::HashSet;

use super::super::limits::MAX_OPTIONS;
use super::super::record::{ProductOptionRecord, Rejection, VariantRecord};
use super::super::rejection::code;
use super::cells::Cells;
use super::columns::Column;

/// What Shopify calls the option of a product that has none, and the value of its only variant.
pub(super) const DEFAULT_NAME: &str = "Title";
pub(super) const DEFAULT_TITLE: &str = "Default Title";

/// The names of the product's options, from its first row; empty where it has none.
pub(super) fn names(cells: Cells) -> Result<Vec<String>, Rejection> {
    let cell = |index| {
        (
            cells.text(Column::OptionName(index)).unwrap_or_default(),
            cells.text(Column::OptionValue(index)).unwrap_or_default(),
        )
    };
    let mut names = Vec::new();
    if matches!(cell(0), (DEFAULT_NAME | "", DEFAULT_TITLE)) && cell(1).0.is_empty() {
        return Ok(names);
    }
    for index in 0..MAX_OPTIONS {
        let (name, value) = cell(index);
        if name.is_empty() && value.is_empty() {
            continue;
        }
        let gap = if name.is_empty() {
            Some(index)
        } else {
            (names.len() < index).then_some(names.len())
        };
        if let Some(gap) = gap {
            let reason = format!(
                "Option {} has no name, but a value or an option behind it has one.",
                gap + 1
            );
            let column = cells
                .header
                .cell(Column::OptionName(gap))
                .or(cells.header.cell(Column::OptionValue(index)));
            return Err(cells.refuse(column.unwrap_or_default(), code::MISSING_OPTION_NAME, reason));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// True for the name of the option of a product without options, repeated on a later row.
pub(super) fn is_default_name(cells: Cells, column: Column, text: &str) -> bool {
    column == Column::OptionName(0) && text == DEFAULT_NAME && cells.text(Column::OptionValue(0)) == Some(DEFAULT_TITLE)
}

/// The option values of a variant's row: one for each name.
pub(super) fn values(names: &[String], cells: Cells) -> Result<Vec<String>, Rejection> {
    let mut values = Vec::with_capacity(names.len());
    for index in 0..MAX_OPTIONS {
        let name = cells
            .header
            .cell(Column::OptionName(index))
            .filter(|_| index < names.len());
        let Some(cell) = cells.header.cell(Column::OptionValue(index)).or(name) else {
            continue;
        };
        let value = cells.text(Column::OptionValue(index)).unwrap_or_default();
        match (names.get(index), value) {
            (Some(name), "") => {
                let reason = format!("The variant has no value for the option {name:?}.");
                return Err(cells.refuse(cell, code::MISSING_OPTION_VALUE, reason));
            }
            (Some(_), value) => values.push(value.to_owned()),
            (None, "") => {}
            // The variant of a product without options. A second one is refused as its double.
            (None, value) if index == 0 && value == DEFAULT_TITLE => {}
            (None, _) => {
                let reason = format!(
                    "The option of this value has no name: fill \"Option{} Name\" in the product's first row.",
                    index + 1
                );
                return Err(cells.refuse(cell, code::MISSING_OPTION_NAME, reason));
            }
        }
    }
    Ok(values)
}

/// The options with their values, in the order in which variants first have them.
pub(super) fn gather(names: Vec<String>, variants: &[VariantRecord]) -> Vec<ProductOptionRecord> {
    let values = |index: usize| {
        let mut met = HashSet::new();
        let values = variants.iter().filter_map(|variant| variant.option_values.get(index));
        values.filter(|value| met.insert(*value)).cloned().collect()
    };
    names
        .into_iter()
        .enumerate()
        .map(|(index, name)| ProductOptionRecord {
            name,
            values: values(index),
        })
        .collect()
}
