//! The schema that the program prints, serves, and that is committed.

use std::path::PathBuf;

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    the_committed_schema_is_what_the_program_prints,
    a_drift_is_told,
    every_type_and_field_is_described,
    nothing_of_a_federation_is_reached_or_described,
);

fn committed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema.graphql")
}

fn the_committed_schema_is_what_the_program_prints(engine: Engine) {
    // It needs no database, so one that cannot be reached does not matter.
    let shop = Shop::unmigrated(engine);
    let printed = shop.tote(&["schema"]).done().text();
    let file = std::fs::read_to_string(committed()).expect("schema.graphql is committed: `make schema` writes it");
    let differing = file.lines().zip(printed.lines()).position(|(one, other)| one != other);
    assert!(
        file == printed,
        "schema.graphql is out of date from line {:?} on: run `make schema`",
        differing.map(|at| at + 1)
    );
    shop.tote(&["schema", "--check", committed().to_str().expect("text")])
        .done();
}

fn a_drift_is_told(engine: Engine) {
    let shop = Shop::unmigrated(engine);
    let printed = shop.tote(&["schema"]).done().text();
    let other = shop.write(
        "other.graphql",
        printed.replacen("totalCount: Int!", "totalCount: Float!", 1),
    );
    let ended = shop.tote(&["schema", "--check", other.to_str().expect("text")]);
    assert_eq!(ended.code(), Some(4));
    assert!(ended.stderr.contains("make schema"), "{}", ended.stderr);
    let missing = shop.tote(&["schema", "--check", "no-such-file"]);
    assert_eq!(missing.code(), Some(1));
}

fn every_type_and_field_is_described(engine: Engine) {
    let server = crate::app::Server::shared(engine);
    let document = "{ __schema { types { name kind description
      fields { name description args { name } }
      inputFields { name description }
      enumValues { name description }
    } } }";
    let data = server.ask(document).data();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut silent = Vec::new();
    for of_schema in data["__schema"]["types"].as_array().expect("a list") {
        let name = text(&of_schema["name"]);
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name.as_str()) {
            continue;
        }
        if text(&of_schema["description"]).is_empty() {
            silent.push(name.clone());
        }
        for list in ["fields", "inputFields", "enumValues"] {
            for part in of_schema[list].as_array().into_iter().flatten() {
                if text(&part["description"]).is_empty() {
                    silent.push(format!("{name}.{}", text(&part["name"])));
                }
            }
        }
    }
    assert!(silent.is_empty(), "without a description: {silent:?}");
}

/// What runs believes that it belongs to one, which nobody may notice.
fn nothing_of_a_federation_is_reached_or_described(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = shop.staff("back-office", crate::staff::ALL);
    for token in [None, Some(&staff)] {
        let ask = |document: &str| match token {
            Some(token) => server.ask(document).token(token).answer(),
            None => server.ask(document).answer(),
        };
        for document in [
            "{ _service { sdl } }",
            "{ shop { name } _entities(representations: []) { __typename } }",
        ] {
            let refused = ask(document).json();
            assert_eq!(
                refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED",
                "{refused}"
            );
        }
        let described = ask(
            "query Described { __typename shop { name } __type(name: \"_Service\") { name } \
             __schema { types { name } queryType { fields { name } } } }",
        );
        let described = described.data();
        assert_eq!(described["__typename"], "Query");
        assert!(described["shop"]["name"].is_string(), "what describes runs as well");
        assert_eq!(described["__type"], serde_json::Value::Null);
        let names = |list: &serde_json::Value| crate::clients::each(list, "name");
        let (types, fields) = (
            names(&described["__schema"]["types"]),
            names(&described["__schema"]["queryType"]["fields"]),
        );
        assert!(types.iter().any(|name| name == "Product") && fields.iter().any(|name| name == "products"));
        let foreign = |name: &&String| name.starts_with('_') && !name.starts_with("__");
        assert_eq!(types.iter().chain(&fields).find(foreign), None);
    }
    // What runs without being asked for the schema still tells of the root's type.
    assert_eq!(server.ask("{ __typename }").data()["__typename"], "Query");
}
