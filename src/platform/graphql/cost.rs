//! What a field costs, declared beside its resolver: the directives of IBM's specification of costs.
//!
//! Written as `#[graphql(directive = Cost::apply(5))]`, they stand in the schema definition, from which the gateway reads
//! them, and by which apps and partners can compute a cost themselves. docs/api-guide.md says how they add up.

// The public types are thin: the ones that the macro makes take text and lists that each place would have to build.

use async_graphql::TypeDirective;
use async_graphql::registry::location_traits::{Directive_At_FIELD_DEFINITION, Directive_At_INPUT_FIELD_DEFINITION};
use async_graphql::registry::{MetaDirectiveInvocation, Registry};

mod definition {
    use async_graphql::TypeDirective;

    /// Points for each time that the field is resolved, however many objects it returns; a whole number. A field without
    /// it costs nothing but the objects that it returns; a mutation costs 10. Of a field of an input: points for each value
    /// that is given; where it is a list with `entriesMax`, of so many of its entries at most.
    #[TypeDirective(location = "FieldDefinition", location = "InputFieldDefinition")]
    pub(super) fn cost(weight: String, entries_max: Option<i32>) {}

    /// How many entries the list has that the field returns: as many as one of `slicingArguments` asks for (a number, or
    /// the length of a list), else `assumedSize`. With `sizedFields` these fields of the returned object are the lists.
    #[TypeDirective(name = "listSize", location = "FieldDefinition")]
    pub(super) fn list_size(
        assumed_size: Option<i32>,
        slicing_arguments: Option<Vec<String>>,
        sized_fields: Option<Vec<String>>,
        #[graphql(default_with = "Some(true)")] require_one_slicing_argument: Option<bool>,
    ) {
    }
}

/// A field that costs points by itself: what it does beyond giving a column of a row that is there already.
#[derive(Debug)]
pub struct Cost;

impl Cost {
    #[must_use]
    pub fn apply(points: u32) -> MetaDirectiveInvocation {
        definition::cost::apply(points.to_string(), None)
    }
}

/// A list of an input of whose entries only the first ones are done and cost what they cost.
#[derive(Debug)]
pub struct EntriesMax;

impl EntriesMax {
    #[must_use]
    pub fn apply(entries: i32) -> MetaDirectiveInvocation {
        definition::cost::apply("0".to_owned(), Some(entries))
    }
}

/// A list that takes no length: about as many entries as a large shop has.
#[derive(Debug)]
pub struct AssumedSize;

impl AssumedSize {
    #[must_use]
    pub fn apply(entries: i32) -> MetaDirectiveInvocation {
        definition::list_size::apply(Some(entries), None, None, None)
    }
}

/// A list that is as long as `argument` says, which always has a value.
#[derive(Debug)]
pub struct SizedBy;

impl SizedBy {
    #[must_use]
    pub fn apply(argument: &str) -> MetaDirectiveInvocation {
        definition::list_size::apply(None, Some(vec![argument.to_owned()]), None, None)
    }
}

/// A connection whose pages are as long as `first` says.
#[derive(Debug)]
pub struct PageSize;

impl PageSize {
    #[must_use]
    pub fn apply() -> MetaDirectiveInvocation {
        let lists = vec!["edges".to_owned(), "nodes".to_owned()];
        definition::list_size::apply(None, Some(vec!["first".to_owned()]), Some(lists), None)
    }
}

/// An object whose list `documents` is as long as the argument `limit` says, which always has a value.
#[derive(Debug)]
pub struct Documents;

impl Documents {
    #[must_use]
    pub fn apply() -> MetaDirectiveInvocation {
        let lists = vec!["documents".to_owned()];
        definition::list_size::apply(None, Some(vec!["limit".to_owned()]), Some(lists), None)
    }
}

/// An object whose list `documents` has about as many entries as come in one item of a stream.
#[derive(Debug)]
pub struct AssumedDocuments;

impl AssumedDocuments {
    #[must_use]
    pub fn apply(entries: i32) -> MetaDirectiveInvocation {
        definition::list_size::apply(Some(entries), None, Some(vec!["documents".to_owned()]), None)
    }
}

/// Makes `$name` stand for a directive that `$definition` defines.
macro_rules! stands_for {
    ($($name:ident: $definition:ident),+) => {$(
        impl TypeDirective for $name {
            fn name(&self) -> std::borrow::Cow<'static, str> {
                TypeDirective::name(&definition::$definition)
            }

            fn register(&self, registry: &mut Registry) {
                TypeDirective::register(&definition::$definition, registry);
            }
        }

        impl Directive_At_FIELD_DEFINITION for $name {}
    )+};
}

impl Directive_At_INPUT_FIELD_DEFINITION for Cost {}
impl Directive_At_INPUT_FIELD_DEFINITION for EntriesMax {}

stands_for!(Cost: cost, EntriesMax: cost, AssumedSize: list_size, SizedBy: list_size, PageSize: list_size, Documents: list_size, AssumedDocuments: list_size);
