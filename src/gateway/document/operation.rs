//! One operation of a prepared document.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

use apollo_compiler::ast::{DirectiveList, OperationType, Value};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};
use serde_json::{Map, Value as Json};

use super::coerce::{Coerced, coerce};
use super::line::Lines;
use super::normal::{Assignment, Runnable, size};
use super::schema::DocumentSchema;
use super::shape::{ShapeLimits, too_much};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

impl OperationKind {
    /// The word of the language, for logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Mutation => "mutation",
            Self::Subscription => "subscription",
        }
    }
}

/// Variables in `@skip` and `@include`: each doubles the normal forms that one operation can have.
const CONDITIONS_MAX: usize = 6;
/// Normal forms of one operation that are kept.
const KEPT_MAX: usize = 8;
/// Bytes that one selection of a normal form takes, with its name, its place and its share of arguments.
const SELECTION_BYTES: u64 = 640;

/// What all operations of a document share.
pub(super) struct Shared {
    pub(super) schema: Arc<DocumentSchema>,
    pub(super) document: ExecutableDocument,
    pub(super) lines: Lines,
}

/// An operation that is valid and bounded.
pub struct PreparedOperation {
    shared: Arc<Shared>,
    operation: Node<Operation>,
    selects_schema: bool,
    conditions: Vec<Name>,
    optional: Vec<Name>,
    /// Selections of the largest normal form.
    size: u64,
    kept: RwLock<Kept>,
}

/// Normal forms with the choices that they are for; the oldest goes first.
#[derive(Default)]
struct Kept {
    forms: Vec<(Box<[bool]>, Arc<Runnable>)>,
    next: usize,
}

impl PreparedOperation {
    pub(super) fn new(
        shared: &Arc<Shared>,
        operation: &Node<Operation>,
        limits: &ShapeLimits,
    ) -> Result<Self, Refusal> {
        let mut uses = Uses {
            document: &shared.document,
            operation,
            seen: HashSet::new(),
            conditions: Vec::new(),
            optional: Vec::new(),
        };
        uses.set(&operation.selection_set);
        let (conditions, optional) = (uses.conditions, uses.optional);
        if conditions.len() > CONDITIONS_MAX {
            let value = u64::try_from(conditions.len()).unwrap_or(u64::MAX);
            let error = too_much("conditions", value, CONDITIONS_MAX as u64);
            return Err(Refusal::new(Reason::Validation, error));
        }
        Ok(Self {
            shared: Arc::clone(shared),
            operation: operation.clone(),
            selects_schema: selects_schema(&shared.document, operation),
            conditions,
            optional,
            size: size(
                &shared.schema,
                &shared.document,
                &operation.selection_set,
                limits.selections,
            )?,
            kept: RwLock::default(),
        })
    }

    #[must_use]
    pub fn kind(&self) -> OperationKind {
        match self.operation.operation_type {
            OperationType::Query => OperationKind::Query,
            OperationType::Mutation => OperationKind::Mutation,
            OperationType::Subscription => OperationKind::Subscription,
        }
    }

    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.operation.name.as_deref()
    }

    /// Whether the operation asks for the schema: `__schema` or `__type`.
    #[must_use]
    pub fn selects_schema(&self) -> bool {
        self.selects_schema
    }

    /// The names of the fields of the operation itself, those in fragments too; one that stands there twice comes twice.
    pub fn root_fields(&self) -> impl Iterator<Item = &str> {
        let fields = self.operation.root_fields(&self.shared.document);
        fields.map(|field| field.name.as_str())
    }

    /// Returns the operation's variables with the types of their definitions, from the `values` of a request. Values of
    /// variables that the operation does not define are left aside, as the specification has it.
    ///
    /// # Errors
    ///
    /// [`Reason::Variables`] with one error for each place that is wrong; `field` names it, such as
    /// `variables.input.lines.0.quantity`.
    pub fn coerce(&self, values: Map<String, Json>) -> Result<Coerced, Refusal> {
        coerce(&self.shared.schema, &self.operation, values)
    }

    /// Returns the normal form for `variables`, which is made once for every choice of what it depends on.
    ///
    /// # Errors
    ///
    /// [`Reason::Variables`] when a variable of `@skip` or `@include` is null.
    pub fn runnable(&self, variables: &Coerced) -> Result<Arc<Runnable>, Refusal> {
        let choices = self.choices(variables)?;
        if let Some(form) = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&choices) {
            return Ok(form);
        }
        let assignment = Assignment {
            conditions: &self.conditions,
            optional: &self.optional,
            choices: &choices,
        };
        let Shared {
            schema,
            document,
            lines,
        } = &*self.shared;
        let form = Arc::new(Runnable::new(schema, document, &self.operation, &assignment, lines)?);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.keep(choices, form))
    }

    fn choices(&self, variables: &Coerced) -> Result<Box<[bool]>, Refusal> {
        let values = variables.values();
        let condition = |name: &Name| match values.get(name.as_str()) {
            Some(Json::Bool(value)) => Ok(*value),
            _ => Err(Refusal::new(
                Reason::Variables,
                RequestError::new(
                    code::BAD_USER_INPUT,
                    format!("variable `${name}` decides what is selected, so it must not be null"),
                )
                .field(format!("variables.{name}")),
            )),
        };
        let left_out = self.optional.iter().map(|name| Ok(!values.contains_key(name.as_str())));
        self.conditions.iter().map(condition).chain(left_out).collect()
    }

    /// Bytes that the operation can take at most, normal forms included.
    pub(super) fn bytes(&self) -> u64 {
        let choices = self.conditions.len() + self.optional.len();
        let forms = if choices < 3 { 1_u64 << choices } else { KEPT_MAX as u64 };
        bytes(self.size, forms)
    }
}

/// Bytes that `forms` normal forms of `selections` take.
fn bytes(selections: u64, forms: u64) -> u64 {
    selections
        .saturating_add(1)
        .saturating_mul(SELECTION_BYTES)
        .saturating_mul(forms)
}

/// Bytes that an operation of `selections` can take at most.
pub(super) fn largest(selections: u64) -> u64 {
    bytes(selections, KEPT_MAX as u64)
}

impl Kept {
    fn get(&self, choices: &[bool]) -> Option<Arc<Runnable>> {
        let found = self.forms.iter().find(|(known, _)| **known == *choices);
        found.map(|(_, form)| Arc::clone(form))
    }

    /// Keeps `form`, or returns the one that somebody else kept meanwhile.
    fn keep(&mut self, choices: Box<[bool]>, form: Arc<Runnable>) -> Arc<Runnable> {
        if let Some(known) = self.get(&choices) {
            return known;
        }
        let entry = (choices, Arc::clone(&form));
        if self.forms.len() < KEPT_MAX {
            self.forms.push(entry);
        } else {
            self.forms[self.next] = entry;
            self.next = (self.next + 1) % KEPT_MAX;
        }
        form
    }
}

/// Which variables the normal form of an operation depends on.
struct Uses<'a> {
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    seen: HashSet<&'a Name>,
    conditions: Vec<Name>,
    optional: Vec<Name>,
}

impl<'a> Uses<'a> {
    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        let definition = field.definition.argument_by_name(&argument.name);
                        let has_default = definition.is_some_and(|definition| definition.default_value.is_some());
                        if let (Value::Variable(variable), true) = (&*argument.value, has_default)
                            && self.can_be_left_out(variable)
                            && !self.optional.contains(variable)
                        {
                            self.optional.push(variable.clone());
                        }
                    }
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    if self.seen.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                    {
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        let conditional = directives
            .iter()
            .filter(|directive| matches!(&*directive.name, "skip" | "include"));
        for directive in conditional {
            if let Some(Value::Variable(variable)) = directive.specified_argument_by_name("if").map(|value| &**value)
                && !self.conditions.contains(variable)
            {
                self.conditions.push(variable.clone());
            }
        }
    }

    fn can_be_left_out(&self, name: &Name) -> bool {
        let variable = self.operation.variables.iter().find(|variable| variable.name == *name);
        variable.is_some_and(|variable| variable.default_value.is_none() && !variable.ty.is_non_null())
    }
}

fn selects_schema(document: &ExecutableDocument, operation: &Operation) -> bool {
    let mut fields = operation.root_fields(document);
    fields.any(|field| matches!(&*field.name, "__schema" | "__type"))
}
