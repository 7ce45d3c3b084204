//! Facets: what a list can be narrowed by, with how many products each value would leave.

use std::collections::HashMap;

use super::filter::Facet;
use super::repo::{self, ListQuery, Summary};
use crate::commerce::catalog::{TranslationKind, best_names};
use crate::platform::db::{Conn, DbErr, FromRow};
use crate::platform::locale::ShopContext;

/// A value of an attribute (`kind` 1) or an option (`kind` 2), and how many products of the list have it.
#[derive(Debug, Clone, FromRow)]
pub(super) struct FacetValue {
    pub(super) kind: i32,
    pub(super) facet_id: i64,
    /// The attribute's code or the option's name, by which it is filtered.
    pub(super) code: String,
    pub(super) name: String,
    pub(super) value_id: i64,
    pub(super) value: String,
    pub(super) swatch_color: Option<String>,
    pub(super) products: i64,
}

/// Everything that the facets of a list show.
#[derive(Debug)]
pub(super) struct Facets {
    pub(super) availability: Summary,
    pub(super) price: Summary,
    /// In the order of facets, then of values.
    pub(super) values: Vec<FacetValue>,
    pub(super) labels: Labels,
}

/// The facets of a list, each counted without its own filter. Statements: one for all values, prices and
/// availability, one more for each facet that is filtered by, and for a shop with translations those of their names.
///
/// # Errors
/// What the database says.
pub(super) async fn facets(conn: &impl Conn, shop: &ShopContext, query: &ListQuery) -> Result<Facets, DbErr> {
    let filters = &query.filters;
    let (summary, mut values) = repo::facet_values(conn, shop, query).await?;
    let attributes = filters
        .attributes
        .iter()
        .map(|(code, chosen)| (1, code, Facet::Attribute(code), chosen));
    let options = filters
        .options
        .iter()
        .map(|(name, chosen)| (2, name, Facet::Option(name), chosen));
    for (kind, code, facet, chosen) in attributes.chain(options) {
        let of_facet = |value: &FacetValue| (value.kind, &value.code) == (kind, code);
        // Where no product has the facet any more, attributes still stand before options.
        let at = values.iter().position(of_facet);
        let at = at
            .or_else(|| values.iter().position(|value| value.kind > kind))
            .unwrap_or(values.len());
        let mut own = repo::values_of_facet(conn, shop, query, facet).await?;
        add_chosen(&mut own, kind, code, chosen);
        values.retain(|value| !of_facet(value));
        values.splice(at..at, own);
    }
    // What the whole list spans differs only where one of the two is filtered by.
    let has_price = filters.price_min_minor.is_some() || filters.price_max_minor.is_some();
    let availability = match filters.available {
        Some(_) => repo::summary(conn, shop, query, Facet::Available).await?,
        None => summary.clone(),
    };
    let price = if has_price {
        repo::summary(conn, shop, query, Facet::Price).await?
    } else {
        summary
    };
    let labels = Labels::load(conn, shop, &values).await?;
    Ok(Facets {
        availability,
        price,
        values,
        labels,
    })
}

/// Adds the chosen values that no product has under the other filters, with a count of 0: an app must be able to show what
/// is chosen, and to take it back.
fn add_chosen(own: &mut Vec<FacetValue>, kind: i32, code: &str, chosen: &[String]) {
    let (facet_id, name) = own
        .first()
        .map_or((0, code.to_owned()), |first| (first.facet_id, first.name.clone()));
    for value in chosen {
        if own.iter().all(|known| known.value != *value) {
            own.push(FacetValue {
                kind,
                facet_id,
                code: code.to_owned(),
                name: name.clone(),
                value_id: 0,
                value: value.clone(),
                swatch_color: None,
                products: 0,
            });
        }
    }
}

/// Names of facets and values in the languages of a shop.
#[derive(Debug)]
pub(super) struct Labels(HashMap<(TranslationKind, i64), String>);

/// By what the names of a facet of this `kind` and of its values are known.
fn named(kind: i32) -> (TranslationKind, TranslationKind) {
    if kind == 1 {
        (TranslationKind::Attribute, TranslationKind::AttributeValue)
    } else {
        (TranslationKind::Option, TranslationKind::OptionValue)
    }
}

impl Labels {
    async fn load(conn: &impl Conn, shop: &ShopContext, values: &[FacetValue]) -> Result<Self, DbErr> {
        let mut labels = HashMap::new();
        for kind in [1, 2] {
            let of_kind = || values.iter().filter(move |value| value.kind == kind);
            let mut facet_ids: Vec<i64> = of_kind().map(|value| value.facet_id).collect();
            facet_ids.dedup();
            let value_ids = of_kind().map(|value| value.value_id).collect();
            let (facet, value) = named(kind);
            for (kind, ids) in [(facet, facet_ids), (value, value_ids)] {
                let names = best_names(conn, kind, &shop.translations, &ids).await?;
                labels.extend(names.into_iter().map(|(id, name)| ((kind, id), name)));
            }
        }
        Ok(Self(labels))
    }

    pub(super) fn facet(&self, value: &FacetValue) -> String {
        let key = (named(value.kind).0, value.facet_id);
        self.0.get(&key).unwrap_or(&value.name).clone()
    }

    pub(super) fn value(&self, value: &FacetValue) -> String {
        let key = (named(value.kind).1, value.value_id);
        self.0.get(&key).unwrap_or(&value.value).clone()
    }
}
