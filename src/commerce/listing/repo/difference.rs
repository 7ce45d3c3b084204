//! What of the lists is another after products were listed anew.

use std::collections::{BTreeSet, HashMap};

use super::refresh::Cause;
use crate::platform::changes::{Aspect, ListSource};
use crate::platform::db::FromRow;

/// A row of `listing`, with the bucket of its card.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(super) struct Row {
    pub(super) market_id: i64,
    pub(super) collection_id: i64,
    pub(super) product_id: i64,
    pub(super) rank: i64,
    pub(super) price_min_minor: i64,
    pub(super) availability: i16,
    pub(super) created_at_ms: i64,
    pub(super) title_key: String,
}

impl Row {
    pub(super) fn slice(&self) -> (i64, i64) {
        (self.collection_id, self.product_id)
    }

    fn source(&self, aspect: Aspect) -> ListSource {
        ListSource {
            market_id: self.market_id,
            collection_id: self.collection_id,
            aspect,
        }
    }
}

/// What is another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Differences {
    pub(super) sources: BTreeSet<ListSource>,
    /// Products that are listed in a market where they were not, or not any more, or are left in another quantity, as a bucket.
    pub(super) products: BTreeSet<i64>,
}

/// What is another in `after` than it was in `before`, both the rows of the same products.
pub(super) fn differences(before: &[Row], after: &[Row], cause: Cause) -> Differences {
    let place = |row: &Row| (row.market_id, row.collection_id, row.product_id);
    let mut left: HashMap<(i64, i64, i64), &Row> = before.iter().map(|row| (place(row), row)).collect();
    let mut found = Differences::default();
    for row in after {
        match left.remove(&place(row)) {
            None => found.moved(row),
            Some(was) => found.compare(was, row),
        }
    }
    for row in left.into_values() {
        found.moved(row);
    }
    if cause == Cause::Written {
        // What it can be filtered by stands in tables of its own, which were written as well.
        let rows = before.iter().chain(after);
        found.sources.extend(rows.map(|row| row.source(Aspect::Facets)));
    }
    found
}

impl Differences {
    fn moved(&mut self, row: &Row) {
        self.sources.insert(row.source(Aspect::Members));
        self.products.insert(row.product_id);
    }

    fn compare(&mut self, was: &Row, row: &Row) {
        let aspects = [
            (was.rank != row.rank, Aspect::Rank),
            (was.price_min_minor != row.price_min_minor, Aspect::Price),
            (was.created_at_ms != row.created_at_ms, Aspect::Created),
            (was.title_key != row.title_key, Aspect::Title),
            ((was.availability > 0) != (row.availability > 0), Aspect::Available),
        ];
        let changed = aspects.into_iter().filter(|(is_other, _)| *is_other);
        self.sources.extend(changed.map(|(_, aspect)| row.source(aspect)));
        if was.availability != row.availability {
            self.products.insert(row.product_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(collection_id: i64, product_id: i64) -> Row {
        Row {
            market_id: 1,
            collection_id,
            product_id,
            rank: 5,
            price_min_minor: 100,
            availability: 2,
            created_at_ms: 7,
            title_key: "a".to_owned(),
        }
    }

    fn names(found: &Differences) -> Vec<String> {
        found.sources.iter().map(|source| source.id().to_string()).collect()
    }

    #[test]
    fn what_stays_is_told_by_nobody() {
        let rows = [row(0, 1), row(3, 1)];
        assert_eq!(differences(&rows, &rows, Cause::Stock), Differences::default());
        let written = differences(&rows, &rows, Cause::Written);
        assert_eq!(names(&written), ["1:0:facets", "1:3:facets"]);
        assert!(written.products.is_empty());
    }

    #[test]
    fn each_column_has_its_aspect() {
        type Other = (&'static str, fn(&mut Row));
        let other: [Other; 5] = [
            ("1:0:rank", |row| row.rank = 6),
            ("1:0:price", |row| row.price_min_minor = 99),
            ("1:0:created", |row| row.created_at_ms = 8),
            ("1:0:title", |row| row.title_key.push('b')),
            ("1:0:available", |row| row.availability = 0),
        ];
        for (name, change) in other {
            let mut after = row(0, 1);
            change(&mut after);
            assert_eq!(names(&differences(&[row(0, 1)], &[after], Cause::Moved)), [name]);
        }
    }

    #[test]
    fn a_bucket_is_of_the_card_and_not_of_the_list() {
        let after = Row {
            availability: 1,
            ..row(0, 1)
        };
        let found = differences(&[row(0, 1)], &[after], Cause::Stock);
        assert!(found.sources.is_empty());
        assert_eq!(found.products, BTreeSet::from([1]));
    }

    #[test]
    fn who_comes_or_goes_is_a_member() {
        let (one, two) = (row(0, 1), row(3, 2));
        let found = differences(std::slice::from_ref(&one), std::slice::from_ref(&two), Cause::Stock);
        assert_eq!(names(&found), ["1:0:members", "1:3:members"]);
        assert_eq!(found.products, BTreeSet::from([1, 2]));
    }
}
