//! A bound on how much a document grows when its fragments are written out.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// Selections of a document with every fragment written out where it is spread. The executor's own limits write them out
/// before they count: 28 fragments that each spread the next one twice, 1 KB of text, keep a processor busy for minutes
/// (measured 2026-11).
const SELECTIONS_MAX: u64 = 5_000;

/// Whether `document` grows beyond what is safe to run. Each fragment is counted once, whatever spreads it; one that spreads
/// itself counts as endless.
#[must_use]
pub(super) fn is_too_large(document: &ExecutableDocument) -> bool {
    let mut counter = Counter {
        document,
        known: HashMap::new(),
    };
    let operations = document.operations.iter();
    let total = operations.fold(0_u64, |total, (_, operation)| {
        total.saturating_add(counter.selections(&operation.node.selection_set.node))
    });
    total > SELECTIONS_MAX
}

struct Counter<'a> {
    document: &'a ExecutableDocument,
    /// Fragments that are counted; `None`: being counted right now.
    known: HashMap<&'a Name, Option<u64>>,
}

impl<'a> Counter<'a> {
    fn selections(&mut self, set: &'a SelectionSet) -> u64 {
        set.items.iter().fold(0, |total, selection| {
            let inner = match &selection.node {
                Selection::Field(field) => self.selections(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => self.selections(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            total.saturating_add(inner).saturating_add(1)
        })
    }

    fn fragment(&mut self, name: &'a Name) -> u64 {
        match self.known.get(name) {
            Some(Some(count)) => *count,
            Some(None) => u64::MAX,
            None => {
                self.known.insert(name, None);
                let fragment = self.document.fragments.get(name);
                let count = fragment.map_or(0, |fragment| self.selections(&fragment.node.selection_set.node));
                self.known.insert(name, Some(count));
                count
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn bomb(levels: usize, spreads: usize) -> ExecutableDocument {
        let fragments = (0..levels).map(|level| {
            let spread = format!("...F{} ", level + 1).repeat(spreads);
            format!("fragment F{level} on Shop {{ {spread} }}")
        });
        let fragments: Vec<String> = fragments.collect();
        let text = format!(
            "{{ shop {{ ...F0 }} }} {} fragment F{levels} on Shop {{ name }}",
            fragments.join(" ")
        );
        parse_query(text).unwrap()
    }

    #[test]
    fn fragments_that_multiply_are_refused_at_once() {
        assert!(!is_too_large(&bomb(8, 1)));
        for (levels, spreads) in [(12, 2), (28, 2), (30, 10), (60, 2)] {
            assert!(is_too_large(&bomb(levels, spreads)), "{levels} x {spreads}");
        }
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_endless() {
        for text in [
            "{ ...A } fragment A on Query { ...A }",
            "{ ...A } fragment A on Query { ...B } fragment B on Query { a { ...A } }",
        ] {
            assert!(is_too_large(&parse_query(text).unwrap()), "{text}");
        }
    }
}
