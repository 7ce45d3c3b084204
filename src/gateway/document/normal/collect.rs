//! Collecting: which fields a selection set is for each type of object, with those of one response key together.
//!
//! This is `CollectFields` and `MergeSelectionSets` of the specification (6.3.2, 6.4.3), done once for all objects of a type
//! instead of once an object.

use std::collections::HashSet;

use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{self, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};

use super::assignment::{Everything, Shown};
use crate::gateway::document::schema::DocumentSchema;
use crate::gateway::refusal::{Reason, Refusal};

use crate::gateway::document::shape::too_much;

/// A selection set in normal form.
#[derive(Debug)]
pub(super) enum Set<'a> {
    /// What every object has.
    Flat(Vec<Field<'a>>),
    /// What the objects of each type have; a type that has nothing is left out.
    Types(Vec<(&'a Name, Vec<Field<'a>>)>),
}

/// All occurrences of one response key.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) first: &'a Node<executable::Field>,
    /// `None`: the field is a leaf.
    pub(super) set: Option<Set<'a>>,
}

/// How many selections a walk may look at for each one that the normal form may have.
const LOOKS: u64 = 16;

/// Returns the selections of the largest normal form that `set` can have; refuses more than `maximum`.
pub(in crate::gateway::document) fn size(
    schema: &DocumentSchema,
    document: &ExecutableDocument,
    set: &SelectionSet,
    maximum: u64,
) -> Result<u64, Refusal> {
    let mut collector = Collector {
        schema,
        document,
        shown: &Everything,
        // Where types differ under some values only, the form of those values is the larger one.
        is_joined: false,
        size: 0,
        size_max: maximum,
        looks: maximum.saturating_mul(LOOKS),
    };
    collector.set(&set.ty, &[set])?;
    Ok(collector.size)
}

/// Returns the normal form of `set`, whose largest [`size`] is known to be bearable.
pub(super) fn collect<'a>(
    schema: &'a DocumentSchema,
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    shown: &'a dyn Shown,
) -> Result<Set<'a>, Refusal> {
    let mut collector = Collector {
        schema,
        document,
        shown,
        is_joined: true,
        size: 0,
        size_max: u64::MAX,
        looks: u64::MAX,
    };
    collector.set(&set.ty, &[set])
}

/// Response keys with their occurrences, in the order in which an answer has them.
type Groups<'a> = IndexMap<&'a Name, Vec<&'a Node<executable::Field>>>;

struct Collector<'a> {
    schema: &'a DocumentSchema,
    document: &'a ExecutableDocument,
    shown: &'a dyn Shown,
    /// Whether types that have the same are written once.
    is_joined: bool,
    size: u64,
    size_max: u64,
    /// Selections that may still be looked at.
    looks: u64,
}

impl<'a> Collector<'a> {
    /// The normal form of `sets` together, for values of the type `ty`.
    fn set(&mut self, ty: &'a Name, sets: &[&'a SelectionSet]) -> Result<Set<'a>, Refusal> {
        let schema = self.schema;
        let Some(objects) = schema.possible(ty) else {
            let groups = self.groups(ty, sets)?;
            return Ok(Set::Flat(self.fields(ty, &groups)?));
        };
        let mut all = Vec::with_capacity(objects.len());
        for object in objects {
            all.push((object, self.groups(object, sets)?));
        }
        if self.is_joined
            && let Some((_, common)) = all.first()
            && all.iter().all(|(_, groups)| is_same(groups, common))
            && common.values().all(|occurrences| self.is_field_of(ty, occurrences))
        {
            return Ok(Set::Flat(self.fields(ty, common)?));
        }
        let mut types = Vec::with_capacity(all.len());
        for (object, groups) in all {
            if !groups.is_empty() {
                self.add()?;
                types.push((object, self.fields(object, &groups)?));
            }
        }
        Ok(Set::Types(types))
    }

    fn is_field_of(&self, ty: &Name, occurrences: &[&Node<executable::Field>]) -> bool {
        let first = occurrences.first();
        first.is_some_and(|field| self.schema.field_type(ty, &field.name).is_some())
    }

    fn fields(&mut self, parent: &'a Name, groups: &Groups<'a>) -> Result<Vec<Field<'a>>, Refusal> {
        let mut fields = Vec::with_capacity(groups.len());
        for occurrences in groups.values() {
            fields.extend(self.field(parent, occurrences)?);
        }
        Ok(fields)
    }

    fn field(
        &mut self,
        parent: &'a Name,
        occurrences: &[&'a Node<executable::Field>],
    ) -> Result<Option<Field<'a>>, Refusal> {
        let Some(first) = occurrences.first().copied() else {
            return Ok(None);
        };
        self.add()?;
        if first.selection_set.selections.is_empty() {
            return Ok(Some(Field { first, set: None }));
        }
        let sets: Vec<&SelectionSet> = occurrences.iter().map(|field| &field.selection_set).collect();
        // An object's field may be of a narrower type than the same field of its interface.
        let schema = self.schema;
        let ty = schema
            .field_type(parent, &first.name)
            .unwrap_or(&first.selection_set.ty);
        let set = Some(self.set(ty, &sets)?);
        Ok(Some(Field { first, set }))
    }

    /// The fields that objects of the type `object` have of `sets` together.
    fn groups(&mut self, object: &Name, sets: &[&'a SelectionSet]) -> Result<Groups<'a>, Refusal> {
        let (mut groups, mut visited) = (Groups::default(), HashSet::new());
        for set in sets {
            self.gather(object, set, &mut visited, &mut groups)?;
        }
        Ok(groups)
    }

    fn gather(
        &mut self,
        object: &Name,
        set: &'a SelectionSet,
        visited: &mut HashSet<&'a Name>,
        groups: &mut Groups<'a>,
    ) -> Result<(), Refusal> {
        for selection in &set.selections {
            self.looks = self.looks.checked_sub(1).ok_or_else(|| self.too_large())?;
            if !self.shown.is_shown(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => groups.entry(field.response_key()).or_default().push(field),
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.schema.applies(condition, object)) {
                        self.gather(object, &inline.selection_set, visited, groups)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if visited.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                        && self.schema.applies(fragment.type_condition(), object)
                    {
                        self.gather(object, &fragment.selection_set, visited, groups)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Counts one selection of the normal form.
    fn add(&mut self) -> Result<(), Refusal> {
        self.size = self.size.saturating_add(1);
        if self.size > self.size_max {
            return Err(self.too_large());
        }
        Ok(())
    }

    fn too_large(&self) -> Refusal {
        Refusal::new(Reason::Validation, too_much("selections", u64::MAX, self.size_max))
    }
}

/// Whether both hold the same occurrences in the same order.
fn is_same(groups: &Groups<'_>, others: &Groups<'_>) -> bool {
    groups.len() == others.len()
        && groups
            .values()
            .zip(others.values())
            .all(|(own, other)| own.len() == other.len() && own.iter().zip(other).all(|(own, other)| own.ptr_eq(other)))
}
