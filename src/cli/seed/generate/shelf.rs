//! Shelves: the leaf collections of a generated catalogue, as many as keep each at about 57 products.

use super::vocabulary::{ADJECTIVES, DEPARTMENTS, Department};
use crate::cli::seed::slug::slug;

/// Products of a leaf collection.
const PRODUCTS: u32 = 57;
/// Leaf collections with a noun of their own; further ones take an adjective and, after that, a number.
const NOUNS: u32 = 35;

/// The leaf collections of a catalogue of some size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shelves {
    count: u32,
}

/// One leaf collection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shelf {
    /// 0 to 34: which of the nouns its products are called.
    pub(super) noun: u32,
    /// How many shelves of the same noun stand before it.
    pub(super) round: u32,
}

impl Shelves {
    pub(super) fn for_products(products: u32) -> Self {
        Self {
            count: (products.saturating_add(PRODUCTS / 2) / PRODUCTS).max(1),
        }
    }

    pub(super) fn count(self) -> u32 {
        self.count
    }

    pub(super) fn shelf(self, index: u32) -> Shelf {
        let index = index % self.count;
        Shelf {
            noun: index % NOUNS,
            round: index / NOUNS,
        }
    }

    /// How many shelves share a noun.
    pub(super) fn rounds(self, noun: u32) -> u32 {
        (self.count + NOUNS - 1 - noun) / NOUNS
    }

    /// How many departments have a shelf.
    pub(super) fn departments(self) -> usize {
        DEPARTMENTS.len().min(self.count as usize)
    }
}

impl Shelf {
    /// Neighbouring nouns are of different departments, so that a small catalogue has all of them.
    pub(super) fn department(self) -> &'static Department {
        &DEPARTMENTS[self.noun as usize % DEPARTMENTS.len()]
    }

    /// The title in the plural, such as *Dresses* or *Relaxed Dresses*.
    pub(super) fn title(self) -> String {
        let (title, _) = self.words();
        let edition = |round: usize| (ADJECTIVES[round % ADJECTIVES.len()], round / ADJECTIVES.len());
        match (self.round as usize).checked_sub(1).map(edition) {
            None => title.to_owned(),
            Some((adjective, 0)) => format!("{adjective} {title}"),
            Some((adjective, edition)) => format!("{adjective} {title} {}", edition + 1),
        }
    }

    /// What one product is called.
    pub(super) fn singular(self) -> &'static str {
        self.words().1
    }

    pub(super) fn handle(self) -> String {
        slug(&format!("{} {}", self.department().name, self.title()))
    }

    fn words(self) -> (&'static str, &'static str) {
        self.department().leaves[self.noun as usize / DEPARTMENTS.len()]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_leaf_keeps_its_size_while_the_catalogue_grows() {
        for products in [2_000_u32, 20_000, 200_000] {
            let each = products / Shelves::for_products(products).count();
            assert!((56..=58).contains(&each), "{each} of {products}");
        }
        assert_eq!(Shelves::for_products(2_000).count(), 35);
    }

    #[test]
    fn handles_are_unique_in_a_large_catalogue() {
        let shelves = Shelves::for_products(200_000);
        let handles: BTreeSet<String> = (0..shelves.count())
            .map(|index| shelves.shelf(index).handle())
            .collect();
        assert_eq!(handles.len(), shelves.count() as usize);
    }

    #[test]
    fn rounds_add_up_to_all_shelves() {
        for products in [1, 56, 570, 2_000, 12_345] {
            let shelves = Shelves::for_products(products);
            let sum: u32 = (0..NOUNS).map(|noun| shelves.rounds(noun)).sum();
            assert_eq!(sum, shelves.count(), "{products}");
        }
    }
}
