//! The orders of a list, each with an index of its own.

use std::cmp::Ordering;

use crate::platform::changes::Aspect;
use crate::platform::db::Sql;
use crate::platform::graphql::{Position, SortValue};

/// How a list of products is ordered. Ties are broken by the product's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Featured,
    PriceAsc,
    PriceDesc,
    Newest,
    TitleAsc,
    TitleDesc,
}

impl Sort {
    /// The column of `listing` that is compared.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Featured => "l.rank",
            Self::PriceAsc | Self::PriceDesc => "l.price_min_minor",
            Self::Newest => "l.created_at_ms",
            Self::TitleAsc | Self::TitleDesc => "l.title_key",
        }
    }

    /// What decides it.
    pub(super) fn aspect(self) -> Aspect {
        match self {
            Self::Featured => Aspect::Rank,
            Self::PriceAsc | Self::PriceDesc => Aspect::Price,
            Self::Newest => Aspect::Created,
            Self::TitleAsc | Self::TitleDesc => Aspect::Title,
        }
    }

    fn descends(self) -> bool {
        matches!(self, Self::PriceDesc | Self::Newest | Self::TitleDesc)
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::TitleAsc | Self::TitleDesc)
    }

    /// Adds the condition that a row comes after `after`.
    pub(super) fn after(self, sql: Sql, after: Option<&Position>) -> Sql {
        let Some(after) = after else { return sql };
        let sql = sql
            .text(" AND (")
            .text(self.column())
            .text(", l.product_id) ")
            .text(if self.descends() { "< (" } else { "> (" });
        let sql = match &after.value {
            SortValue::Number(number) => sql.bind(*number),
            SortValue::Text(text) => sql.bind(text.clone()),
        };
        sql.text(", ").bind(after.id).text(")")
    }

    /// The order of two positions of such a list.
    pub(super) fn compare(self, a: &Position, b: &Position) -> Ordering {
        let values = match (&a.value, &b.value) {
            (SortValue::Number(a), SortValue::Number(b)) => a.cmp(b),
            (SortValue::Text(a), SortValue::Text(b)) => a.cmp(b),
            // One list has one kind of value.
            _ => Ordering::Equal,
        };
        let order = values.then(a.id.cmp(&b.id));
        if self.descends() { order.reverse() } else { order }
    }

    pub(super) fn order(self, sql: Sql) -> Sql {
        let direction = if self.descends() { " DESC" } else { "" };
        sql.text(" ORDER BY ")
            .text(self.column())
            .text(direction)
            .text(", l.product_id")
            .text(direction)
    }
}
