//! Facets as the schema shows them.

use std::collections::HashMap;

use async_graphql::{Context, Enum, SimpleObject, Value, value};

use crate::commerce::catalog::graphql::Swatch;
use crate::commerce::catalog::{TranslationKind, best_names};
use crate::commerce::listing::facet::{FacetValue, Facets};
use crate::platform::changes::Tag;
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Json};
use crate::platform::money::format_minor;

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

/// `facets` in the language of the request.
pub(super) async fn shown(ctx: &Context<'_>, facets: Facets) -> async_graphql::Result<Vec<Filter>> {
    let labels = Labels::load(ctx, &facets.values).await?;
    let mut filters = vec![availability(&facets)];
    filters.extend(price(ctx, &facets));
    for group in facets.values.chunk_by(|a, b| (a.kind, &a.code) == (b.kind, &b.code)) {
        let kind = if group[0].kind == 1 { "attribute" } else { "option" };
        filters.push(Filter {
            id: format!("{kind}.{}", group[0].code),
            label: labels.facet(&group[0]),
            kind: FilterType::List,
            values: group.iter().map(|value| of_value(kind, value, &labels)).collect(),
        });
    }
    Ok(filters)
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
fn price(ctx: &Context<'_>, facets: &Facets) -> Option<Filter> {
    let currency = ctx.shop().currency;
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

/// Names in the language of the request.
struct Labels(HashMap<(TranslationKind, i64), String>);

impl Labels {
    async fn load(ctx: &Context<'_>, values: &[FacetValue]) -> Result<Self, Error> {
        let mut labels = HashMap::new();
        let kinds = [
            (1, TranslationKind::Attribute, TranslationKind::AttributeValue),
            (2, TranslationKind::Option, TranslationKind::OptionValue),
        ];
        for (kind, facet, value) in kinds {
            let of_kind = || values.iter().filter(move |value| value.kind == kind);
            let mut facet_ids: Vec<i64> = of_kind().map(|value| value.facet_id).collect();
            facet_ids.dedup();
            for (kind, ids) in [
                (facet, facet_ids),
                (value, of_kind().map(|value| value.value_id).collect()),
            ] {
                let names = best_names(
                    ctx.read_shared([Tag::Words]).reader(),
                    kind,
                    &ctx.shop().translations,
                    &ids,
                )
                .await?;
                labels.extend(names.into_iter().map(|(id, name)| ((kind, id), name)));
            }
        }
        Ok(Self(labels))
    }

    fn facet(&self, value: &FacetValue) -> String {
        let kind = if value.kind == 1 {
            TranslationKind::Attribute
        } else {
            TranslationKind::Option
        };
        self.0.get(&(kind, value.facet_id)).unwrap_or(&value.name).clone()
    }

    fn value(&self, value: &FacetValue) -> String {
        let kind = if value.kind == 1 {
            TranslationKind::AttributeValue
        } else {
            TranslationKind::OptionValue
        };
        self.0.get(&(kind, value.value_id)).unwrap_or(&value.value).clone()
    }
}
