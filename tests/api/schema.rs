//! The schema that the program prints, serves, and that is committed.

use std::path::PathBuf;

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    the_committed_schema_is_what_the_program_prints,
    a_drift_is_told,
    every_type_and_field_is_described,
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
