//! Values of variables.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use crate::gateway::document::prepared::{Prepared, digest};
use crate::gateway::document::{Coerced, DocumentSchema, ShapeLimits};
use crate::gateway::refusal::{Reason, Refusal};
use crate::platform::graphql::code;

const SDL: &str = "
    scalar Any
    enum Size { SMALL LARGE }
    input Line { id: ID!  quantity: Int = 1  tags: [String!]  size: Size = LARGE  lines: [Line!] }
    input By @oneOf { id: ID  name: String  line: Line }
    type Query { a(i: Int, f: Float, s: String, b: Boolean, id: ID, any: Any, size: Size, line: Line, by: By, list: [Int], matrix: [[Int!]!]): Int }
";

/// The definitions of the variables, and fields that use each.
fn coerce(definitions: &str, values: Json) -> Result<Coerced, Refusal> {
    let names = definitions.split('$').skip(1).filter_map(|rest| rest.split(':').next());
    let argument = |name: &str| name.split('_').next().unwrap_or_default().to_owned();
    let fields: Vec<String> = names
        .map(|name| format!("{name}: a({}: ${name})", argument(name)))
        .collect();
    let text = format!("query({definitions}) {{ {} }}", fields.join(" "));
    let schema = Arc::new(DocumentSchema::new(SDL).unwrap());
    let prepared = Prepared::new(&text, &digest(&text), &schema, &ShapeLimits::default());
    let prepared = prepared.unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
    let Json::Object(values) = values else {
        panic!("{values}")
    };
    prepared.operation(None).unwrap().coerce(values)
}

fn values(definitions: &str, given: Json) -> Json {
    let coerced = coerce(definitions, given).unwrap_or_else(|refusal| panic!("{definitions}: {refusal:?}"));
    Json::Object(coerced.values().clone())
}

/// The fields that are named by the errors, in order.
fn wrong(definitions: &str, given: Json) -> Vec<String> {
    let told = format!("{definitions}: {given}");
    let refusal = coerce(definitions, given).err();
    let refusal = refusal.unwrap_or_else(|| panic!("{told}"));
    assert_eq!(refusal.reason, Reason::Variables);
    let fields = refusal.errors.iter().map(|error| {
        assert_eq!(error.code, code::BAD_USER_INPUT);
        error.extensions["field"].as_str().unwrap().to_owned()
    });
    fields.collect()
}

#[test]
fn values_of_their_types_are_kept() {
    let definitions = "$i: Int $f: Float $s: String $b: Boolean $id: ID $any: Any $size: Size";
    let given = json!({
        "i": -2_147_483_648_i64, "f": 1.5, "s": "", "b": false, "id": "x",
        "any": {"a": [1, null, {"$odd key": "é"}]}, "size": "SMALL",
    });
    assert_eq!(values(definitions, given.clone()), given);
    assert_eq!(
        values("$f: Float $id: ID", json!({"f": 3, "id": 7})),
        json!({"f": 3, "id": "7"})
    );
}

#[test]
fn values_of_other_types_are_refused_one_by_one() {
    for (definition, value) in [
        ("$i: Int", json!("1")),
        ("$i: Int", json!(1.0)),
        ("$i: Int", json!(2_147_483_648_i64)),
        ("$i: Int", json!(-2_147_483_649_i64)),
        ("$i: Int", json!(u64::MAX)),
        ("$i: Int", json!(true)),
        ("$i: Int", json!([1])),
        ("$f: Float", json!("1.5")),
        ("$s: String", json!(1)),
        ("$b: Boolean", json!("true")),
        ("$id: ID", json!(1.5)),
        ("$id: ID", json!(true)),
        ("$size: Size", json!("MEDIUM")),
        ("$size: Size", json!(1)),
        ("$line: Line", json!("x")),
        ("$line: Line", json!([])),
        ("$i: Int!", json!(null)),
    ] {
        let name = definition.trim_start_matches('$').split(':').next().unwrap();
        assert_eq!(
            wrong(definition, json!({name: value})),
            [format!("variables.{name}")],
            "{definition} {value}"
        );
    }
    assert_eq!(
        wrong("$i: Int! $s: String! $b: Boolean!", json!({"i": "a", "b": true})),
        ["variables.i", "variables.s"]
    );
}

#[test]
fn a_message_names_the_variable_its_type_and_the_place_but_no_value() {
    let refusal = coerce(
        "$line: Line!",
        json!({"line": {"id": 1, "lines": [{"id": "a", "quantity": "secret"}]}}),
    );
    let error = &refusal.unwrap_err().errors[0];
    assert_eq!(
        error.message,
        "variable `$line` of type `Line!` at `lines.0.quantity`: Int is expected, not a string"
    );
    assert_eq!(error.extensions["field"], "variables.line.lines.0.quantity");
    let error = &coerce("$i: Int!", json!({})).unwrap_err().errors[0];
    assert_eq!(error.message, "variable `$i` of type `Int!`: it is required");
}

#[test]
fn defaults_stand_for_what_is_left_out_and_not_for_null() {
    let definitions = "$i: Int = 3 $size: Size = SMALL $line: Line = {id: 4} $s: String";
    assert_eq!(
        values(definitions, json!({})),
        json!({"i": 3, "size": "SMALL", "line": {"id": 4}})
    );
    assert_eq!(
        values(definitions, json!({"i": null, "s": null, "size": null, "line": null})),
        json!({"i": null, "s": null, "size": null, "line": null})
    );
    assert_eq!(
        values("$line: Line", json!({"line": {"id": "a", "tags": null}})),
        json!({"line": {"id": "a", "quantity": 1, "tags": null, "size": "LARGE"}})
    );
}

#[test]
fn one_value_stands_for_a_list_of_it() {
    assert_eq!(
        values(
            "$list: [Int] $matrix: [[Int!]!]",
            json!({"list": 1, "matrix": [2, [3]]})
        ),
        json!({"list": [1], "matrix": [[2], [3]]})
    );
    assert_eq!(
        values("$matrix: [[Int!]!]", json!({"matrix": 1})),
        json!({"matrix": [[1]]})
    );
    assert_eq!(
        wrong(
            "$list: [Int] $matrix: [[Int!]!]",
            json!({"list": [1, "a", null, 2.5], "matrix": [[null]]})
        ),
        ["variables.list.1", "variables.list.3", "variables.matrix.0.0",]
    );
}

#[test]
fn fields_of_inputs_are_known_and_complete() {
    assert_eq!(
        wrong(
            "$line: Line",
            json!({"line": {"nothing": 1, "lines": [{"quantity": 1}, {"id": 1, "tags": ["a", null]}]}})
        ),
        [
            "variables.line.id",
            "variables.line.lines.0.id",
            "variables.line.lines.1.tags.1",
            "variables.line.nothing"
        ]
    );
}

#[test]
fn one_of_holds_one_value() {
    assert_eq!(
        values("$by: By", json!({"by": {"name": "a"}})),
        json!({"by": {"name": "a"}})
    );
    for by in [
        json!({}),
        json!({"id": null}),
        json!({"id": 1, "name": "a"}),
        json!({"id": 1, "name": null}),
    ] {
        assert_eq!(wrong("$by: By", json!({"by": by})), ["variables.by"], "{by}");
    }
    assert_eq!(wrong("$by: By", json!({"by": {"line": {}}})), ["variables.by.line.id"]);
}

#[test]
fn values_that_no_variable_is_defined_for_are_left_aside() {
    assert_eq!(values("$i: Int", json!({"i": 1, "other": {"a": 1}})), json!({"i": 1}));
}

#[test]
fn many_wrong_values_are_told_in_part() {
    let list: Vec<Json> = (0..10_000).map(|_| json!("x")).collect();
    assert_eq!(wrong("$list: [Int]", json!({"list": list})).len(), 50);
    let fields: Map<String, Json> = (0..10_000).map(|at| (format!("f{at}"), json!(1))).collect();
    assert!(wrong("$line: Line", json!({"line": fields})).len() <= 51);
}

#[test]
fn the_executor_gets_the_same_values() {
    let given = json!({"line": {"id": "a", "quantity": 2, "size": "SMALL"}, "any": {"a": [1.5, null, true, "é"]}});
    let coerced = coerce("$line: Line $any: Any", given.clone()).unwrap();
    assert_eq!(serde_json::to_value(coerced.variables()).unwrap(), given);
}

#[test]
fn a_condition_that_is_null_is_refused() {
    let schema = Arc::new(DocumentSchema::new(SDL).unwrap());
    let text = "query($yes: Boolean = true) { a @include(if: $yes) b: a @skip(if: $yes) }";
    let prepared = Prepared::new(text, &digest(text), &schema, &ShapeLimits::default());
    let prepared = prepared.unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let operation = prepared.operation(None).unwrap();
    let run = |values: Json| match values {
        Json::Object(values) => operation.runnable(&operation.coerce(values).unwrap()),
        _ => unreachable!(),
    };
    let refusal = run(json!({"yes": null})).unwrap_err();
    assert_eq!(
        (refusal.reason, &refusal.errors[0].extensions["field"]),
        (Reason::Variables, &json!("variables.yes"))
    );
    // One form for each assignment, made once.
    let (first, second) = (run(json!({})).unwrap(), run(json!({"yes": false})).unwrap());
    assert_ne!(first.to_string(), second.to_string());
    assert!(Arc::ptr_eq(&first, &run(json!({"yes": true})).unwrap()));
    assert!(Arc::ptr_eq(&second, &run(json!({"yes": false})).unwrap()));
}
