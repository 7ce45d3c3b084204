//! What the values that an operation gives cost: the work of a batch grows with what is in it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context as _;
use apollo_compiler::Schema;
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use async_graphql::parser::types::Field;
use async_graphql_value::Value;
use serde_json::{Map, Value as Json};

use super::annotation::InputAnnotation;

/// The input types whose values cost something, and of each the fields that do, by themselves or by what is in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Inputs(Arc<HashMap<String, HashMap<String, InputField>>>);

#[derive(Debug)]
struct InputField {
    /// Points for each value that is given.
    own: u64,
    /// Of a list, the entries that count.
    entries_max: usize,
    type_name: String,
}

impl Inputs {
    /// What `schema` declares.
    ///
    /// # Errors
    /// What cannot be meant, in a sentence that names the field.
    pub(super) fn of(schema: &Schema) -> anyhow::Result<Self> {
        let mut types: HashMap<String, HashMap<String, InputField>> = HashMap::new();
        for (name, of_schema) in &schema.types {
            let ExtendedType::InputObject(input) = of_schema else {
                continue;
            };
            let fields = types.entry(name.to_string()).or_default();
            for (field, definition) in &input.fields {
                let annotation = InputAnnotation::of(definition);
                let annotation = annotation.with_context(|| format!("the cost of {name}.{field}"))?;
                let declared = InputField {
                    own: annotation.weight,
                    entries_max: annotation.entries_max,
                    type_name: definition.ty.inner_named_type().to_string(),
                };
                fields.insert(field.to_string(), declared);
            }
        }
        // What leads to a weight, however deep; input types may lead to themselves.
        let mut heavy: HashSet<String> = HashSet::new();
        loop {
            let is_heavy = |field: &InputField| field.own > 0 || heavy.contains(&field.type_name);
            let found = types.iter().filter(|(_, fields)| fields.values().any(is_heavy));
            let found: HashSet<String> = found.map(|(name, _)| name.clone()).collect();
            if found.len() == heavy.len() {
                break;
            }
            heavy = found;
        }
        types.retain(|name, _| heavy.contains(name));
        for fields in types.values_mut() {
            fields.retain(|_, field| field.own > 0 || heavy.contains(&field.type_name));
        }
        Ok(Self(Arc::new(types)))
    }

    /// The values that `field` gives, of those that cost something.
    pub(super) fn given(&self, definition: &FieldDefinition, field: &Field) -> Box<[Given]> {
        let given = |(name, value): &(
            async_graphql::Positioned<async_graphql::Name>,
            async_graphql::Positioned<Value>,
        )| {
            let argument = definition.argument_by_name(&name.node)?;
            let type_name = argument.ty.inner_named_type().as_str();
            self.0.contains_key(type_name).then(|| Given {
                value: value.node.clone(),
                type_name: type_name.to_owned(),
                inputs: self.clone(),
            })
        };
        field.arguments.iter().filter_map(given).collect()
    }
}

/// The value of an argument, whose variables are not known yet.
#[derive(Debug)]
pub(super) struct Given {
    value: Value,
    type_name: String,
    inputs: Inputs,
}

impl Given {
    /// Its points with these variables.
    pub(super) fn points(&self, variables: &Map<String, Json>) -> u64 {
        let walk = Walk {
            inputs: &self.inputs,
            variables,
        };
        walk.written(&self.value, &self.type_name, usize::MAX)
    }

    /// About how many bytes it takes.
    pub(super) fn size_hint(&self) -> usize {
        size_of::<Self>() + self.type_name.len() + size_of_value(&self.value)
    }
}

fn size_of_value(value: &Value) -> usize {
    let inner = match value {
        Value::List(entries) => entries.iter().map(size_of_value).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| name.len() + size_of_value(value))
            .sum(),
        Value::String(text) => text.len(),
        _ => 0,
    };
    size_of::<Value>() + inner
}

struct Walk<'a> {
    inputs: &'a Inputs,
    variables: &'a Map<String, Json>,
}

impl Walk<'_> {
    fn field(&self, type_name: &str, name: &str) -> Option<&InputField> {
        self.inputs.0.get(type_name)?.get(name)
    }

    /// The points of a value in the document.
    fn written(&self, value: &Value, type_name: &str, entries_max: usize) -> u64 {
        match value {
            Value::Variable(name) => {
                let value = self.variables.get(name.as_str());
                value.map_or(0, |value| self.sent(value, type_name, entries_max))
            }
            Value::List(entries) => {
                let counted = entries.iter().take(entries_max);
                sum(counted.map(|entry| self.written(entry, type_name, entries_max)))
            }
            Value::Object(fields) => sum(fields.iter().filter_map(|(name, value)| {
                let field = self.field(type_name, name)?;
                let own = if is_left_out(value, self.variables) {
                    0
                } else {
                    field.own
                };
                let inner = self.written(value, &field.type_name, field.entries_max);
                Some(own.saturating_add(inner))
            })),
            _ => 0,
        }
    }

    /// The points of a value among the variables.
    fn sent(&self, value: &Json, type_name: &str, entries_max: usize) -> u64 {
        match value {
            Json::Array(entries) => {
                let counted = entries.iter().take(entries_max);
                sum(counted.map(|entry| self.sent(entry, type_name, entries_max)))
            }
            Json::Object(fields) => sum(fields.iter().filter_map(|(name, value)| {
                let field = self.field(type_name, name)?;
                let own = if value.is_null() { 0 } else { field.own };
                let inner = self.sent(value, &field.type_name, field.entries_max);
                Some(own.saturating_add(inner))
            })),
            _ => 0,
        }
    }
}

fn is_left_out(value: &Value, variables: &Map<String, Json>) -> bool {
    match value {
        Value::Null => true,
        Value::Variable(name) => variables.get(name.as_str()).is_none_or(Json::is_null),
        _ => false,
    }
}

fn sum(points: impl Iterator<Item = u64>) -> u64 {
    points.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::{object, plan};

    fn cost(document: &str, variables: serde_json::Value) -> u64 {
        plan(document).estimate(&object(variables)).total
    }

    /// Without what is given: 10, and 1 for the object.
    const BATCH: &str = "mutation ($input: Batch!) { run(input: $input) { name } }";

    fn edits(count: usize) -> serde_json::Value {
        json!(vec![json!({"number": 1, "op": {"edit": {"text": "x"}}}); count])
    }

    #[test]
    fn each_value_that_is_given_costs() {
        assert_eq!(cost(BATCH, json!({"input": {"edits": []}})), 11);
        assert_eq!(cost(BATCH, json!({"input": {"edits": edits(1)}})), 11 + 10);
        assert_eq!(cost(BATCH, json!({"input": {"edits": edits(3)}})), 11 + 30);
        let both = json!([{"op": {"edit": {"text": "x"}}}, {"op": {"order": {"text": "x"}}}]);
        assert_eq!(cost(BATCH, json!({"input": {"edits": both}})), 11 + 10 + 50);
        let inner = json!({"again": {"edits": edits(2)}, "edits": edits(1)});
        assert_eq!(cost(BATCH, json!({ "input": inner })), 11 + 30);
    }

    #[test]
    fn of_a_list_so_many_entries_count_as_are_done() {
        assert_eq!(cost(BATCH, json!({"input": {"edits": edits(5)}})), 11 + 50);
        assert_eq!(cost(BATCH, json!({"input": {"edits": edits(1_000)}})), 11 + 50);
    }

    #[test]
    fn what_the_document_says_counts_as_what_variables_say() {
        let document = "mutation ($edits: [Edit!], $op: Op) { a: run(input: {edits: $edits}) { name } b: run(input: {edits: [{op: $op}, {op: {order: {text: \"x\"}}}]}) { name } }";
        let op = json!({"edit": {"text": "x"}});
        assert_eq!(cost(document, json!({"edits": edits(2), "op": op})), 11 + 20 + 11 + 60);
        assert_eq!(cost(document, json!({"edits": null})), 11 + 11 + 50);
        let none = "mutation { run(input: {edits: [{op: {edit: null}}]}) { name } }";
        assert_eq!(cost(none, json!({})), 11);
    }

    #[test]
    fn what_was_given_was_done_whatever_is_returned() {
        let plan = plan(BATCH);
        let variables = object(json!({"input": {"edits": edits(3)}}));
        let estimate = plan.estimate(&variables);
        assert_eq!(estimate.given, 30);
        assert_eq!(estimate.dearest(), "run");
        let data = async_graphql::value!({"run": {"name": "x"}});
        assert_eq!(plan.actual(&data) + estimate.given, 10 + 1 + 30);
    }
}
