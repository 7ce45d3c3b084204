//! Filters of a list: several values of one facet mean any of them, several facets mean all of them.

use std::collections::BTreeMap;

use crate::platform::changes::Aspect;
use crate::platform::db::Sql;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Filters {
    pub(super) available: Option<bool>,
    pub(super) price_min_minor: Option<i64>,
    pub(super) price_max_minor: Option<i64>,
    /// Attribute code -> values.
    pub(super) attributes: BTreeMap<String, Vec<String>>,
    /// Option name -> values.
    pub(super) options: BTreeMap<String, Vec<String>>,
}

/// A facet that may be left out of a condition, so that its own values are counted without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet<'a> {
    Available,
    Price,
    Attribute(&'a str),
    Option(&'a str),
}

impl Filters {
    /// A text that is equal for equal filters, for the scope of cursors.
    #[must_use]
    pub(super) fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    /// What of a product decides whether it is left.
    pub(super) fn aspects(&self) -> impl Iterator<Item = Aspect> {
        let has_price = self.price_min_minor.is_some() || self.price_max_minor.is_some();
        let has_facet = !self.attributes.is_empty() || !self.options.is_empty();
        [
            self.available.map(|_| Aspect::Available),
            has_price.then_some(Aspect::Price),
            has_facet.then_some(Aspect::Facets),
        ]
        .into_iter()
        .flatten()
    }

    /// Adds the conditions on `l` (a row of `listing`), except that of `without`.
    pub(super) fn conditions(&self, mut sql: Sql, without: Option<Facet<'_>>) -> Sql {
        if let Some(available) = self.available.filter(|_| without != Some(Facet::Available)) {
            sql = sql.text(" AND l.available = ").bind(available);
        }
        if without != Some(Facet::Price) {
            // Between narrow bounds products are found by their prices, and between wide ones in the order of the list.
            if let Some(min) = self.price_min_minor {
                sql = sql.text(" AND l.price_min_minor >= ").number(min);
            }
            if let Some(max) = self.price_max_minor {
                sql = sql.text(" AND l.price_min_minor <= ").number(max);
            }
        }
        for (code, values) in self
            .attributes
            .iter()
            .filter(|(code, _)| without != Some(Facet::Attribute(code)))
        {
            sql = sql
                .text(" AND EXISTS (SELECT 1 FROM product_attribute fa WHERE fa.product_id = l.product_id AND fa.value_id IN (SELECT v.id FROM attribute_value v JOIN attribute a ON a.id = v.attribute_id WHERE a.filterable AND a.code = ")
                .bind(code.clone())
                .text(" AND v.value")
                .any(values)
                .text("))");
        }
        for (name, values) in self
            .options
            .iter()
            .filter(|(name, _)| without != Some(Facet::Option(name)))
        {
            sql = sql
                .text(" AND EXISTS (SELECT 1 FROM product_has_option_value fo WHERE fo.product_id = l.product_id AND fo.value_id IN (SELECT v.id FROM product_option_value v JOIN product_option o ON o.id = v.option_id WHERE o.name = ")
                .bind(name.clone())
                .text(" AND v.name")
                .any(values)
                .text("))");
        }
        sql
    }
}
