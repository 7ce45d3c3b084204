//! A document as text.

use std::fmt::{self, Display, Formatter};

use async_graphql::parser::types::{Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

/// A document that holds operations only.
pub(super) struct Printed<'a>(pub(super) &'a ExecutableDocument);

impl Display for Printed<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for (name, operation) in self.0.operations.iter() {
            print_operation(out, name, &operation.node)?;
            out.write_str("\n")?;
        }
        Ok(())
    }
}

fn print_operation(out: &mut Formatter<'_>, name: Option<&Name>, operation: &OperationDefinition) -> fmt::Result {
    write!(out, "{}", operation.ty)?;
    if let Some(name) = name {
        write!(out, " {name}")?;
    }
    for (place, variable) in operation.variable_definitions.iter().enumerate() {
        let variable = &variable.node;
        out.write_str(if place == 0 { "(" } else { ", " })?;
        write!(out, "${}: {}", variable.name.node, variable.var_type.node)?;
        if let Some(default) = &variable.default_value {
            out.write_str(" = ")?;
            print_value(out, &default.node.clone().into_value())?;
        }
    }
    if !operation.variable_definitions.is_empty() {
        out.write_str(")")?;
    }
    print_directives(out, &operation.directives)?;
    out.write_str(" ")?;
    print_set(out, &operation.selection_set.node, 0)
}

fn print_set(out: &mut Formatter<'_>, set: &SelectionSet, level: usize) -> fmt::Result {
    out.write_str("{\n")?;
    for selection in &set.items {
        print_indent(out, level + 1)?;
        print_selection(out, &selection.node, level + 1)?;
        out.write_str("\n")?;
    }
    if set.items.is_empty() {
        // The grammar has no empty set; this is one.
        print_indent(out, level + 1)?;
        out.write_str("__typename @skip(if: true)\n")?;
    }
    print_indent(out, level)?;
    out.write_str("}")
}

fn print_selection(out: &mut Formatter<'_>, selection: &Selection, level: usize) -> fmt::Result {
    match selection {
        Selection::Field(field) => {
            let field = &field.node;
            if let Some(alias) = &field.alias {
                write!(out, "{}: ", alias.node)?;
            }
            write!(out, "{}", field.name.node)?;
            print_arguments(out, &field.arguments)?;
            print_directives(out, &field.directives)?;
            if field.selection_set.pos == Pos::default() {
                return Ok(());
            }
            out.write_str(" ")?;
            print_set(out, &field.selection_set.node, level)
        }
        Selection::InlineFragment(inline) => {
            out.write_str("... ")?;
            if let Some(condition) = &inline.node.type_condition {
                write!(out, "on {} ", condition.node.on.node)?;
            }
            print_set(out, &inline.node.selection_set.node, level)
        }
        Selection::FragmentSpread(spread) => write!(out, "...{}", spread.node.fragment_name.node),
    }
}

fn print_directives(out: &mut Formatter<'_>, directives: &[Positioned<Directive>]) -> fmt::Result {
    for directive in directives {
        write!(out, " @{}", directive.node.name.node)?;
        print_arguments(out, &directive.node.arguments)?;
    }
    Ok(())
}

fn print_arguments(out: &mut Formatter<'_>, arguments: &[(Positioned<Name>, Positioned<Value>)]) -> fmt::Result {
    for (place, (name, value)) in arguments.iter().enumerate() {
        out.write_str(if place == 0 { "(" } else { ", " })?;
        write!(out, "{}: ", name.node)?;
        print_value(out, &value.node)?;
    }
    if arguments.is_empty() {
        Ok(())
    } else {
        out.write_str(")")
    }
}

/// The executor's own way of writing a value down gives control characters a decimal number where GraphQL reads a hexadecimal
/// one, so that they become others (async-graphql-value 8.0.0-rc.5; found by the fuzz target of documents).
fn print_value(out: &mut Formatter<'_>, value: &Value) -> fmt::Result {
    match value {
        // Every text of JSON is one of GraphQL.
        Value::String(text) => write!(out, "{}", serde_json::Value::from(text.as_str())),
        Value::List(values) => {
            out.write_str("[")?;
            for (place, value) in values.iter().enumerate() {
                out.write_str(if place == 0 { "" } else { ", " })?;
                print_value(out, value)?;
            }
            out.write_str("]")
        }
        Value::Object(members) => {
            out.write_str("{")?;
            for (place, (name, value)) in members.iter().enumerate() {
                write!(out, "{}{name}: ", if place == 0 { "" } else { ", " })?;
                print_value(out, value)?;
            }
            out.write_str("}")
        }
        _ => write!(out, "{value}"),
    }
}

fn print_indent(out: &mut Formatter<'_>, level: usize) -> fmt::Result {
    (0..level).try_for_each(|_| out.write_str("  "))
}
