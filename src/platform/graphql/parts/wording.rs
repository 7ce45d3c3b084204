//! What is asked of a thing, in words that are the same wherever the same is asked.

use std::fmt::Write as _;

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{Name, Value, Variables};

/// Adds what `set` asks, with the values of its variables; `None`: it cannot be told.
///
/// Documents are in normal form, so there are neither fragments to spread nor conditions.
pub(super) fn write_set(words: &mut String, set: &SelectionSet, variables: &Variables) -> Option<()> {
    words.push('{');
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => write_field(words, &field.node, variables)?,
            Selection::InlineFragment(fragment) if fragment.node.directives.is_empty() => {
                let on = fragment.node.type_condition.as_ref()?;
                write!(words, "...{}", on.node.on.node).ok()?;
                write_set(words, &fragment.node.selection_set.node, variables)?;
            }
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => return None,
        }
    }
    words.push('}');
    Some(())
}

fn write_field(words: &mut String, field: &Field, variables: &Variables) -> Option<()> {
    if !field.directives.is_empty() {
        return None;
    }
    if let Some(alias) = &field.alias {
        words.push_str(&alias.node);
        words.push(':');
    }
    words.push_str(&field.name.node);
    words.push(' ');
    for (name, argument) in &field.arguments {
        let given = |name: Name| variables.get(&name).cloned().ok_or(());
        let value: Value = argument.node.clone().into_const_with(given).ok()?;
        write!(words, "({}={value})", name.node).ok()?;
    }
    if field.selection_set.node.items.is_empty() {
        Some(())
    } else {
        write_set(words, &field.selection_set.node, variables)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::DocumentOperations;
    use async_graphql::value;

    use super::*;

    fn words(document: &str, variables: Value) -> Option<String> {
        let document = parse_query(document).unwrap();
        let DocumentOperations::Single(operation) = document.operations else {
            panic!("one operation")
        };
        let mut words = String::new();
        let variables = Variables::from_json(variables.into_json().unwrap());
        write_set(&mut words, &operation.node.selection_set.node, &variables).map(|()| words)
    }

    #[test]
    fn the_same_is_asked_in_the_same_words_whatever_variables_are_called() {
        let one = words("query($n: Int) { media(first: $n) { url } }", value!({"n": 2}));
        let other = words("{ media(first: 2) {\n url } }", value!({}));
        assert_eq!(one.as_deref(), Some("{media (first=2){url }}"));
        assert_eq!(one, other);
    }

    #[test]
    fn what_makes_another_answer_makes_other_words() {
        let asked = [
            "{ a b }",
            "{ b a }",
            "{ a { b } }",
            "{ a: b }",
            "{ a(x: 1) }",
            "{ a(x: \"1\") }",
            "{ a(x: [1]) }",
            "{ a(x: 1, y: 2) }",
            "{ a(x: \"1)(y=2\") }",
            "{ ... on T { a } }",
            "{ ... on U { a } }",
        ];
        let told: std::collections::HashSet<String> = asked
            .iter()
            .map(|document| words(document, value!({})).unwrap())
            .collect();
        assert_eq!(told.len(), asked.len());
    }

    #[test]
    fn what_is_not_in_normal_form_has_no_words() {
        for document in [
            "{ a @include(if: true) }",
            "{ a ...F } fragment F on T { b }",
            "{ ... @skip(if: false) { a } }",
            "{ ... { a } }",
            "query($x: Int) { a(x: $x) }",
        ] {
            assert_eq!(words(document, value!({})), None, "{document}");
        }
    }
}
