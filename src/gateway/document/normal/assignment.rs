//! What is shown: `@skip` and `@include`, and arguments whose variable was not given.

use apollo_compiler::Name;
use apollo_compiler::ast::{DirectiveList, Value};

/// Says what variables are where the normal form depends on them.
pub(in crate::gateway::document) trait Shown {
    /// The value of a variable in `@skip` or `@include`; `None`: either.
    fn condition(&self, variable: &Name) -> Option<bool>;

    /// Whether the variable was not given, so that an argument has its default.
    fn is_left_out(&self, variable: &Name) -> bool;

    /// Whether a selection with these directives is part of the document.
    fn is_shown(&self, directives: &DirectiveList) -> bool {
        let is = |directive: &str, unwanted: bool| {
            let condition = directives
                .get(directive)
                .and_then(|directive| directive.specified_argument_by_name("if"));
            match condition.map(|value| &**value) {
                Some(Value::Boolean(value)) => *value == unwanted,
                Some(Value::Variable(variable)) => self.condition(variable) == Some(unwanted),
                _ => false,
            }
        };
        !is("skip", true) && !is("include", false)
    }
}

/// Every selection that any values could show: what is no smaller than any normal form.
pub(in crate::gateway::document) struct Everything;

impl Shown for Everything {
    fn condition(&self, _: &Name) -> Option<bool> {
        None
    }

    fn is_left_out(&self, _: &Name) -> bool {
        false
    }
}

/// One choice for every variable that the normal form of an operation depends on.
pub(in crate::gateway::document) struct Assignment<'a> {
    /// Variables in `@skip` and `@include`.
    pub(in crate::gateway::document) conditions: &'a [Name],
    /// Variables that stand where an argument has a default.
    pub(in crate::gateway::document) optional: &'a [Name],
    /// The values of `conditions`, and then whether each of `optional` was left out.
    pub(in crate::gateway::document) choices: &'a [bool],
}

impl Shown for Assignment<'_> {
    fn condition(&self, variable: &Name) -> Option<bool> {
        let place = self.conditions.iter().position(|known| known == variable)?;
        self.choices.get(place).copied()
    }

    fn is_left_out(&self, variable: &Name) -> bool {
        let place = self.optional.iter().position(|known| known == variable);
        let choice = place.and_then(|place| self.choices.get(self.conditions.len() + place));
        choice.copied().unwrap_or(false)
    }
}
