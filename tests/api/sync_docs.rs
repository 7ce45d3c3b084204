//! The examples of docs/sync-protocol.md fit the schema, and what it has to name it names.

use std::path::PathBuf;

use apollo_compiler::ast::Type;
use apollo_compiler::executable::ExecutableDocument;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Schema, validation::Valid};
use serde_json::{Map, Value};
use tote::gateway::schema::public_sdl;

fn manual() -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/sync-protocol.md");
    std::fs::read_to_string(file).expect("the manual is there")
}

fn schema() -> Valid<Schema> {
    Schema::parse_and_validate(public_sdl(), "schema.graphql").expect("a valid schema")
}

/// The blocks of the manual in `language`.
fn blocks<'a>(manual: &'a str, language: &str) -> Vec<&'a str> {
    let opening = format!("```{language}\n");
    let blocks = manual.split(opening.as_str()).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or(rest)).collect()
}

/// What an example is of: the type and the value, by what it holds.
fn parts(schema: &Schema, example: &Value) -> Vec<(String, Value)> {
    let of = |type_name: &str, value: &Value| vec![(type_name.to_owned(), value.clone())];
    if let Some(input) = example.get("input") {
        let type_name = match input {
            input if input.get("push").is_some() => "SyncExchangeInput",
            input if input.get("scopes").is_some() => "SyncPullInput",
            _ => "SyncPushInput",
        };
        return of(type_name, input);
    }
    if let Some(data) = example.get("data").and_then(Value::as_object) {
        let root = |(field, value): (&String, &Value)| {
            let of_root = |root: &&str| schema.type_field(root, field).is_ok();
            let root = ["Query", "Mutation"].into_iter().find(of_root);
            let root = root.unwrap_or_else(|| panic!("no root has a field {field}"));
            (
                root.to_owned(),
                Value::Object(Map::from_iter([(field.clone(), value.clone())])),
            )
        };
        return data.iter().map(root).collect();
    }
    if example.get("op").is_some() {
        return of("SyncMutationInput", example);
    }
    of("SyncMutationResult", example)
}

/// Writes into `faults` how `value`, at `path`, is none of the type `ty`. Of an answer any fields may be selected.
fn check(schema: &Schema, ty: &Type, value: &Value, path: &str, faults: &mut Vec<String>) {
    let mut fault = |what: String| faults.push(format!("{path}: {what}"));
    if value.is_null() {
        if ty.is_non_null() {
            fault(format!("null is no {ty}"));
        }
        return;
    }
    if ty.is_list() {
        let Some(entries) = value.as_array() else {
            return fault(format!("{value} is no {ty}"));
        };
        for (at, entry) in entries.iter().enumerate() {
            check(schema, ty.item_type(), entry, &format!("{path}.{at}"), faults);
        }
        return;
    }
    let name = ty.inner_named_type().as_str();
    match &schema.types[name] {
        ExtendedType::Scalar(_) => {
            let fits = match name {
                "Int" => value.is_i64(),
                "Boolean" => value.is_boolean(),
                "ID" | "String" => value.is_string(),
                _ => value.is_string() || value.is_number(),
            };
            if !fits {
                fault(format!("{value} is no {name}"));
            }
        }
        ExtendedType::Enum(of) => {
            if !value.as_str().is_some_and(|value| of.values.contains_key(value)) {
                fault(format!("{value} is no {name}"));
            }
        }
        _ => match value.as_object() {
            Some(object) => check_object(schema, name, object, path, faults),
            None => fault(format!("{value} is no {name}")),
        },
    }
}

fn check_object(schema: &Schema, name: &str, object: &Map<String, Value>, path: &str, faults: &mut Vec<String>) {
    let mut types = Vec::new();
    match &schema.types[name] {
        ExtendedType::InputObject(input) => {
            let is_missing = |field: &&str| !object.contains_key(*field);
            let required = input.fields.iter().filter(|(_, field)| field.is_required());
            let missing: Vec<&str> = required.map(|(name, _)| name.as_str()).filter(is_missing).collect();
            if !missing.is_empty() {
                faults.push(format!("{path}: {missing:?} are missing"));
            }
            if input.directives.has("oneOf") && object.len() != 1 {
                faults.push(format!("{path}: not exactly one of {name}"));
            }
            types.extend(
                input
                    .fields
                    .iter()
                    .map(|(name, field)| (name.as_str(), (*field.ty).clone())),
            );
        }
        ExtendedType::Object(of) => {
            types.extend(of.fields.iter().map(|(name, field)| (name.as_str(), field.ty.clone())));
        }
        _ => {
            let of = object.get("__typename").and_then(Value::as_str).unwrap_or_default();
            if !schema.is_subtype(name, of) {
                return faults.push(format!("{path}: {of:?} is no {name}"));
            }
            return check_object(schema, of, object, path, faults);
        }
    }
    for (field, value) in object.iter().filter(|(field, _)| *field != "__typename") {
        let path = format!("{path}.{field}");
        match types.iter().find(|(name, _)| name == field) {
            Some((_, ty)) => check(schema, ty, value, &path, faults),
            None => faults.push(format!("{path}: {name} has no such field")),
        }
    }
}

/// How `example` does not fit the schema.
fn faults(schema: &Schema, example: &str) -> Vec<String> {
    let example: Value = serde_json::from_str(example).unwrap_or_else(|error| panic!("{error}: {example}"));
    let mut faults = Vec::new();
    for (type_name, value) in parts(schema, &example) {
        let object = value.as_object().expect("an object");
        check_object(schema, &type_name, object, &type_name, &mut faults);
    }
    faults
}

#[test]
fn the_examples_of_the_manual_fit_the_schema() {
    let (manual, schema) = (manual(), schema());
    let examples = blocks(&manual, "json");
    assert!(examples.len() >= 7, "{}", examples.len());
    for example in examples {
        assert_eq!(faults(&schema, example), [""; 0], "{example}");
    }
    let documents = blocks(&manual, "graphql");
    assert!(!documents.is_empty());
    for document in documents {
        ExecutableDocument::parse_and_validate(&schema, document, "manual.graphql").expect("a valid document");
    }
}

#[test]
fn an_example_that_has_rotted_is_found() {
    let schema = schema();
    for (example, expected) in [
        (
            r#"{"input": {"mutations": []}}"#,
            "SyncPushInput: [\"clientId\"] are missing",
        ),
        (
            r#"{"input": {"push": {"clientId": "x", "mutations": [{"seq": "1", "op": {"cartNoteUpdate": {"key": "k", "text": "x"}}}]}, "pull": {"scopes": []}}}"#,
            "SyncExchangeInput.push.mutations.0.op.cartNoteUpdate.text: CartNoteUpdateInput has no such field",
        ),
        (
            r#"{"input": {"scopes": [{"scope": "BASKET"}]}}"#,
            "SyncPullInput.scopes.0.scope: \"BASKET\" is no SyncScope",
        ),
        (
            r#"{"seq": 1, "op": {"cartNoteUpdate": {"key": "k", "note": "x"}, "orderCancel": {"key": "k", "orderId": "x"}}}"#,
            "SyncMutationInput.op: not exactly one of SyncOperation",
        ),
        (
            r#"{"data": {"sync": {"scopes": [{"upserts": [{"__typename": "Shop"}]}]}}}"#,
            "Query.sync.scopes.0.upserts.0: \"Shop\" is no SyncEntity",
        ),
        (
            r#"{"seq": 1, "status": null}"#,
            "SyncMutationResult.status: null is no SyncStatus!",
        ),
    ] {
        let faults = faults(&schema, example);
        assert!(faults.iter().any(|fault| fault == expected), "{faults:?}");
    }
}

#[test]
fn the_manual_names_every_operation_status_and_kind() {
    let (manual, schema) = (manual(), schema());
    let mut names: Vec<String> = Vec::new();
    for name in ["SyncStatus", "SyncConflictKind", "SyncMode", "SyncScope"] {
        let ExtendedType::Enum(of) = &schema.types[name] else {
            panic!("{name} is no enum");
        };
        names.extend(of.values.keys().map(ToString::to_string));
    }
    let ExtendedType::InputObject(operations) = &schema.types["SyncOperation"] else {
        panic!("SyncOperation is no input");
    };
    names.extend(operations.fields.keys().map(ToString::to_string));
    assert!(names.len() > 25, "{names:?}");
    let is_missing = |name: &&String| !manual.contains(&format!("`{name}`"));
    let missing: Vec<&String> = names.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
