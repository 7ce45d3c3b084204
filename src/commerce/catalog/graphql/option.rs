//! Options and the choice among them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{InputObject, SimpleObject};

use crate::commerce::catalog::entity::variant;
use crate::commerce::catalog::repo::detail::OptionShown;
use crate::platform::graphql::{AssumedSize, Cost};

/// How an option's value is drawn instead of written.
#[derive(Debug, Clone, SimpleObject)]
pub struct Swatch {
    /// A colour as `#rrggbb`.
    pub color: Option<String>,
}

impl Swatch {
    /// The swatch of a colour, where there is one.
    #[must_use]
    pub fn of(color: Option<&String>) -> Option<Self> {
        color.map(|color| Self {
            color: Some(color.clone()),
        })
    }
}

/// An option of a product, such as *Size*.
#[derive(Debug, Clone, SimpleObject)]
pub struct ProductOption {
    /// The name by which the option is selected and filtered; the same in every language.
    pub name: String,
    /// The name to show, in the language of the request.
    pub label: String,
    /// The values that the product has, in the order to show them.
    #[graphql(directive = AssumedSize::apply(10))]
    pub values: Vec<ProductOptionValue>,
}

/// A value of an option, such as *M*.
#[derive(Debug, Clone, SimpleObject)]
pub struct ProductOptionValue {
    /// The name by which the value is selected and filtered; the same in every language.
    pub name: String,
    /// The name to show, in the language of the request.
    pub label: String,
    /// Whether any variant with this value can be bought.
    #[graphql(directive = Cost::apply(1))]
    pub available: bool,
    /// How to draw the value; null where it is only written.
    pub swatch: Option<Swatch>,
}

/// A chosen value of an option.
#[derive(Debug, Clone, InputObject)]
pub struct SelectedOptionInput {
    /// The option's `name`.
    pub name: String,
    /// The value's `name`.
    pub value: String,
}

/// The value that a variant has for an option.
#[derive(Debug, Clone, SimpleObject)]
pub struct SelectedOption {
    /// The option's name, the same in every language.
    pub name: String,
    /// The value's name, the same in every language.
    pub value: String,
    /// The value's name in the language of the request.
    pub label: String,
}

/// The option values of a variant, in the order of the options.
#[must_use]
pub(super) fn value_ids(variant: &variant::Model) -> Vec<i64> {
    [variant.option_value_1, variant.option_value_2, variant.option_value_3]
        .into_iter()
        .flatten()
        .collect()
}

/// The names of a variant's values.
#[must_use]
pub(super) fn selected(variant: &variant::Model, options: &[OptionShown]) -> Vec<SelectedOption> {
    value_ids(variant)
        .iter()
        .zip(options)
        .filter_map(|(id, option)| {
            let value = option.values.iter().find(|value| value.id == *id)?;
            Some(SelectedOption {
                name: option.name.clone(),
                value: value.name.clone(),
                label: value.label.clone(),
            })
        })
        .collect()
}

/// The variant that has every one of the `chosen` values. Names are compared as they are; where none has them so, without
/// case, if that leaves one variant. A name that no option has matches nothing.
#[must_use]
pub(super) fn choose<'a, V>(
    variants: &'a [V],
    row: impl Fn(&V) -> &variant::Model,
    options: &[OptionShown],
    chosen: &[SelectedOptionInput],
) -> Option<&'a V> {
    let fits = |variant: &V, same: fn(&str, &str) -> bool| {
        let has = selected(row(variant), options);
        let fits = |choice: &SelectedOptionInput| {
            has.iter()
                .any(|own| same(&own.name, &choice.name) && same(&own.value, &choice.value))
        };
        chosen.iter().all(fits)
    };
    let exact = variants.iter().find(|variant| fits(variant, |a, b| a == b));
    let folded = || {
        let mut fitting = variants
            .iter()
            .filter(|variant| fits(variant, |a, b| a.to_lowercase() == b.to_lowercase()));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    exact.or_else(folded)
}

/// The indexes of each variant's values within the options, for the grid.
#[must_use]
pub(super) fn indexes<'a>(
    variants: impl Iterator<Item = &'a variant::Model>,
    options: &[OptionShown],
) -> Vec<Vec<usize>> {
    let places: Vec<HashMap<i64, usize>> = options
        .iter()
        .map(|option| {
            option
                .values
                .iter()
                .zip(0..)
                .map(|(value, at)| (value.id, at))
                .collect()
        })
        .collect();
    variants
        .filter_map(|variant| {
            value_ids(variant)
                .iter()
                .zip(&places)
                .map(|(id, place)| place.get(id).copied())
                .collect()
        })
        .collect()
}

/// The options as the schema shows them, given the variants that can be bought.
#[must_use]
pub(super) fn shown(options: &Arc<Vec<OptionShown>>, buyable: &[&variant::Model]) -> Vec<ProductOption> {
    let available: std::collections::HashSet<i64> = buyable.iter().flat_map(|variant| value_ids(variant)).collect();
    options
        .iter()
        .map(|option| ProductOption {
            name: option.name.clone(),
            label: option.label.clone(),
            values: option
                .values
                .iter()
                .map(|value| ProductOptionValue {
                    name: value.name.clone(),
                    label: value.label.clone(),
                    available: available.contains(&value.id),
                    swatch: Swatch::of(value.swatch_color.as_ref()),
                })
                .collect(),
        })
        .collect()
}
