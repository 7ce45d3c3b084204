//! Measuring: one walk over a document, in which each fragment is measured once, whatever spreads it.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::ast::{Definition, Document, FragmentDefinition, Selection};

/// What is counted in a document, with every fragment written out where it is spread. Of several operations the largest
/// figure counts. `u64::MAX` stands for anything that is too much to be counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    pub tokens: u64,
    pub recursion: u64,
    pub depth: u64,
    pub aliases: u64,
    pub root_fields: u64,
    pub selections: u64,
    pub directives: u64,
}

impl Shape {
    /// Measures `document`, of which the parser has counted `tokens` and `recursion`. Levels below `recursion_max` are not
    /// looked at, so that measuring itself cannot go too deep.
    pub(in crate::gateway::document) fn of(
        document: &Document,
        tokens: usize,
        recursion: usize,
        recursion_max: u64,
    ) -> Self {
        let fragments = document.definitions.iter().filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) => Some((&fragment.name, &**fragment)),
            _ => None,
        });
        let mut measuring = Measuring {
            fragments: fragments.collect(),
            known: HashMap::new(),
            recursion_max,
        };
        let mut shape = Self {
            tokens: u64::try_from(tokens).unwrap_or(u64::MAX),
            recursion: u64::try_from(recursion).unwrap_or(u64::MAX),
            ..Self::default()
        };
        for definition in &document.definitions {
            if let Definition::OperationDefinition(operation) = definition {
                let measured = measuring.set(&operation.selection_set, 1);
                shape.recursion = shape.recursion.max(measured.levels);
                shape.depth = shape.depth.max(measured.depth);
                shape.aliases = shape.aliases.max(measured.aliases);
                shape.root_fields = shape.root_fields.max(measured.fields);
                shape.selections = shape.selections.max(measured.selections);
                let own = count(operation.directives.len());
                shape.directives = shape.directives.max(measured.directives.saturating_add(own));
            }
        }
        shape
    }
}

/// What is counted in one selection set.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    levels: u64,
    depth: u64,
    aliases: u64,
    /// Fields of the set itself.
    fields: u64,
    selections: u64,
    directives: u64,
}

impl Measured {
    /// Adds what stands at the same level.
    fn add(&mut self, other: &Self) {
        self.levels = self.levels.max(other.levels);
        self.depth = self.depth.max(other.depth);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.fields = self.fields.saturating_add(other.fields);
        self.selections = self.selections.saturating_add(other.selections);
        self.directives = self.directives.saturating_add(other.directives);
    }
}

struct Measuring<'a> {
    fragments: HashMap<&'a Name, &'a FragmentDefinition>,
    /// Fragments that are measured; `None`: being measured right now.
    known: HashMap<&'a Name, Option<Measured>>,
    recursion_max: u64,
}

impl<'a> Measuring<'a> {
    /// Measures `selections`, which stand on level `level`.
    fn set(&mut self, selections: &'a [Selection], level: u64) -> Measured {
        if level > self.recursion_max {
            return Measured {
                levels: u64::MAX,
                ..Measured::default()
            };
        }
        let mut total = Measured::default();
        for selection in selections {
            total.add(&self.selection(selection, level));
        }
        total
    }

    fn selection(&mut self, selection: &'a Selection, level: u64) -> Measured {
        let (mut measured, directives) = match selection {
            Selection::Field(field) => {
                let inner = self.set(&field.selection_set, level + 1);
                let measured = Measured {
                    depth: inner.depth.saturating_add(1),
                    aliases: inner.aliases.saturating_add(field.alias.is_some().into()),
                    fields: 1,
                    ..inner
                };
                (measured, &field.directives)
            }
            Selection::InlineFragment(inline) => (self.set(&inline.selection_set, level + 1), &inline.directives),
            Selection::FragmentSpread(spread) => (self.fragment(&spread.fragment_name, level + 1), &spread.directives),
        };
        measured.levels = measured.levels.saturating_add(1);
        measured.selections = measured.selections.saturating_add(1);
        measured.directives = measured.directives.saturating_add(count(directives.len()));
        measured
    }

    /// Measures the fragment `name`. One that does not exist or spreads itself counts as empty: validation refuses it.
    fn fragment(&mut self, name: &'a Name, level: u64) -> Measured {
        if let Some(known) = self.known.get(name) {
            let mut known = known.unwrap_or_default();
            if level.saturating_add(known.levels) > self.recursion_max.saturating_add(1) {
                known.levels = u64::MAX;
            }
            return known;
        }
        let Some(fragment) = self.fragments.get(name).copied() else {
            return Measured::default();
        };
        self.known.insert(name, None);
        let mut measured = self.set(&fragment.selection_set, level);
        measured.directives = measured.directives.saturating_add(count(fragment.directives.len()));
        self.known.insert(name, Some(measured));
        measured
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
