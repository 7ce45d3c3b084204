//! Facets: what a list can be narrowed by, with how many products each value would leave.

use super::filter::Facet;
use super::repo::{self, ListQuery, Summary};
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
}

/// The facets of a list, each counted without its own filter. Statements: one for all values, one for prices and
/// availability, and one more for each facet that is filtered by.
///
/// # Errors
/// What the database says.
pub(super) async fn facets(conn: &impl Conn, shop: &ShopContext, query: &ListQuery) -> Result<Facets, DbErr> {
    let filters = &query.filters;
    let mut values = repo::facet_values(conn, shop, query, None).await?;
    let attributes = filters.attributes.keys().map(|code| (1, code, Facet::Attribute(code)));
    let options = filters.options.keys().map(|name| (2, name, Facet::Option(name)));
    for (kind, code, facet) in attributes.chain(options) {
        let at = values
            .iter()
            .position(|value| (value.kind, &value.code) == (kind, code))
            .unwrap_or(values.len());
        values.retain(|value| (value.kind, &value.code) != (kind, code));
        let own = repo::facet_values(conn, shop, query, Some(facet)).await?;
        values.splice(at..at, own);
    }
    let availability = repo::summary(conn, shop, query, Facet::Available).await?;
    // The two differ only where one of them is filtered by.
    let filtered =
        filters.available.is_some() || filters.price_min_minor.is_some() || filters.price_max_minor.is_some();
    let price = if filtered {
        repo::summary(conn, shop, query, Facet::Price).await?
    } else {
        availability.clone()
    };
    Ok(Facets {
        availability,
        price,
        values,
    })
}
