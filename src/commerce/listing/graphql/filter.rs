//! Filters as they come in.

use async_graphql::{InputObject, OneofObject};

use crate::commerce::listing::filter::Filters;
use crate::platform::graphql::{MoneyAmount, bad_user_input};
use crate::platform::money::{Currency, minor_from_decimal};

/// Filters in one list.
const FILTERS_MAX: usize = 100;
/// Attributes and options that one list is narrowed by: each costs a statement where the facets are asked for as well.
const FACETS_MAX: usize = 10;

/// One condition on products. In a list of them, several values of one attribute or option mean any of them; everything
/// else must hold together.
#[derive(Debug, Clone, OneofObject)]
pub enum ProductFilter {
    /// Whether it can be bought now.
    Available(bool),
    /// Its lowest price lies within these bounds.
    Price(PriceRangeFilter),
    /// It has this value of a filterable attribute.
    Attribute(AttributeFilter),
    /// It has this value of an option.
    Option(OptionFilter),
}

/// Bounds of a price in the market's currency, both included; at least one is given.
#[derive(Debug, Clone, InputObject)]
pub struct PriceRangeFilter {
    /// The lowest price.
    min: Option<MoneyAmount>,
    /// The highest price.
    max: Option<MoneyAmount>,
}

/// A value of an attribute.
#[derive(Debug, Clone, InputObject)]
pub struct AttributeFilter {
    /// The attribute's code.
    code: String,
    /// The value in the shop's own language, as `filters` gives it.
    value: String,
}

/// A value of an option.
#[derive(Debug, Clone, InputObject)]
pub struct OptionFilter {
    /// The option's name.
    name: String,
    /// The value's name.
    value: String,
}

/// The filters that `given` asks for.
///
/// # Errors
/// `BAD_USER_INPUT` naming the element at fault.
pub(super) fn filters(given: Vec<ProductFilter>, currency: Currency) -> async_graphql::Result<Filters> {
    if given.len() > FILTERS_MAX {
        return Err(bad_user_input(
            "filter",
            format!("has {} elements; the limit is {FILTERS_MAX}", given.len()),
        ));
    }
    let mut filters = Filters::default();
    for (at, one) in given.into_iter().enumerate() {
        match one {
            ProductFilter::Available(available) => {
                if filters.available.is_some_and(|other| other != available) {
                    return Err(bad_user_input(
                        &format!("filter.{at}.available"),
                        "true and false together leave nothing out: give one of them, or none",
                    ));
                }
                filters.available = Some(available);
            }
            ProductFilter::Price(range) => {
                if filters.price_min_minor.is_some() || filters.price_max_minor.is_some() {
                    return Err(bad_user_input(
                        &format!("filter.{at}.price"),
                        "there is a price range already: give one",
                    ));
                }
                price(&mut filters, &range, at, currency)?;
            }
            ProductFilter::Attribute(AttributeFilter { code, value }) => {
                add(filters.attributes.entry(code).or_default(), value);
            }
            ProductFilter::Option(OptionFilter { name, value }) => add(filters.options.entry(name).or_default(), value),
        }
    }
    let facets = filters.attributes.len() + filters.options.len();
    if facets > FACETS_MAX {
        let message = format!("names {facets} different attributes and options; the limit is {FACETS_MAX}");
        return Err(bad_user_input("filter", message));
    }
    Ok(filters)
}

fn add(values: &mut Vec<String>, value: String) {
    if let Err(at) = values.binary_search(&value) {
        values.insert(at, value);
    }
}

fn price(filters: &mut Filters, range: &PriceRangeFilter, at: usize, currency: Currency) -> async_graphql::Result<()> {
    let bound = |side: &str, amount: &Option<MoneyAmount>| match amount {
        Some(MoneyAmount::Given(amount)) => minor_from_decimal(*amount, currency)
            .map(Some)
            .map_err(|invalid| bad_user_input(&format!("filter.{at}.price.{side}"), invalid)),
        Some(MoneyAmount::Minor(minor, _)) => Ok(Some(*minor)),
        None => Ok(None),
    };
    (filters.price_min_minor, filters.price_max_minor) = (bound("min", &range.min)?, bound("max", &range.max)?);
    match (filters.price_min_minor, filters.price_max_minor) {
        (None, None) => Err(bad_user_input(&format!("filter.{at}.price"), "give min, max or both")),
        (Some(min), Some(max)) if min > max => {
            Err(bad_user_input(&format!("filter.{at}.price"), "min is higher than max"))
        }
        _ => Ok(()),
    }
}
