//! Facets as the schema shows them.

use async_graphql::{Enum, SimpleObject, Value, value};

use crate::commerce::catalog::graphql::Swatch;
use crate::commerce::listing::facet::{FacetValue, Facets, Labels};
use crate::platform::graphql::{AssumedSize, Json};
use crate::platform::money::{Currency, format_minor};

/// How a facet is chosen from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FilterType {
    /// Some of several values.
    List,
    /// Yes or no.
    Boolean,
    /// A lowest and a highest price.
    PriceRange,
}

/// Something that a list can be narrowed by.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct Filter {
    /// A stable name, such as `attribute.material`.
    id: String,
    /// The name to show, in the language of the request; for `available` and `price` a plain English word that an app
    /// replaces by its own.
    label: String,
    /// How it is chosen from.
    #[graphql(name = "type")]
    kind: FilterType,
    /// Its values in the shop's order, each with what it would leave.
    #[graphql(directive = AssumedSize::apply(20))]
    values: Vec<FilterValue>,
}

/// A value that a list can be narrowed to.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct FilterValue {
    /// A stable name, such as `attribute.material.Linen`.
    id: String,
    /// The name to show, in the language of the request.
    label: String,
    /// How many products the list would have with this value and the filters of all other facets.
    count: i64,
    /// A ready `ProductFilter`: an app adds it to `filter` as it is.
    input: Json,
    /// How to draw the value; null where it is only written.
    swatch: Option<Swatch>,
}

/// `facets` as an app shows them.
pub(super) fn shown(facets: &Facets, currency: Currency) -> Vec<Filter> {
    let labels = &facets.labels;
    let mut filters = vec![availability(facets)];
    filters.extend(price(facets, currency));
    for group in facets.values.chunk_by(|a, b| (a.kind, &a.code) == (b.kind, &b.code)) {
        let kind = if group[0].kind == 1 { "attribute" } else { "option" };
        filters.push(Filter {
            id: format!("{kind}.{}", group[0].code),
            label: labels.facet(&group[0]),
            kind: FilterType::List,
            values: group.iter().map(|value| of_value(kind, value, labels)).collect(),
        });
    }
    filters
}

fn of_value(kind: &str, value: &FacetValue, labels: &Labels) -> FilterValue {
    let (code, name) = (value.code.clone(), value.value.clone());
    let input = if kind == "attribute" {
        value!({"attribute": {"code": code, "value": name}})
    } else {
        value!({"option": {"name": code, "value": name}})
    };
    FilterValue {
        id: format!("{kind}.{}.{}", value.code, value.value),
        label: labels.value(value),
        count: value.products,
        input: Json(input),
        swatch: Swatch::of(value.swatch_color.as_ref()),
    }
}

fn availability(facets: &Facets) -> Filter {
    let value = |label: &str, count: i64, available: bool| FilterValue {
        id: format!("available.{available}"),
        label: label.to_owned(),
        count,
        input: Json(value!({"available": available})),
        swatch: None,
    };
    let summary = &facets.availability;
    Filter {
        id: "available".to_owned(),
        label: "Availability".to_owned(),
        kind: FilterType::Boolean,
        values: vec![
            value("In stock", summary.available, true),
            value("Out of stock", summary.products - summary.available, false),
        ],
    }
}

/// The span of prices; none where the list is empty.
fn price(facets: &Facets, currency: Currency) -> Option<Filter> {
    let (min, max) = (
        format_minor(facets.price.price_min?, currency),
        format_minor(facets.price.price_max?, currency),
    );
    let input: Value = value!({"price": {"min": min.clone(), "max": max.clone()}});
    let span = FilterValue {
        id: "price.range".to_owned(),
        label: format!("{min} - {max}"),
        count: facets.price.products,
        input: Json(input),
        swatch: None,
    };
    Some(Filter {
        id: "price".to_owned(),
        label: "Price".to_owned(),
        kind: FilterType::PriceRange,
        values: vec![span],
    })
}
