//! The embedded default: no database named, so Tote keeps its own in its data folder.

use serde_json::json;

use crate::app::Shop;
use crate::clients::each;
use crate::engine::Engine;

/// The shop of `tests/fixtures/shop.jsonl` in the data folder, where the program finds it by itself.
fn embedded() -> Shop {
    Shop::filled(Engine::Sqlite).with("DATABASE_URL", "")
}

#[test]
fn a_catalogue_that_is_there_is_served_and_nothing_added() {
    let shop = embedded();
    let server = shop.serve();
    let data = server
        .ask("{ products { totalCount } shop { markets { code } } }")
        .data();
    assert_eq!(data["products"], json!({"totalCount": 12}));
    assert_eq!(each(&data["shop"]["markets"], "code"), ["de", "us", "jp"]);
}

#[test]
fn no_arguments_serve() {
    let shop = embedded();
    let server = shop.serve_by(&[]);
    assert_eq!(server.get("health/ready").status, 200);
}

#[test]
fn a_command_makes_the_database_that_is_not_there() {
    let shop = Shop::unmigrated(Engine::Sqlite).with("DATABASE_URL", "");
    let import = shop.import(&crate::fixtures::path("shop.jsonl"), &[]).done();
    assert_eq!(import.counts("product")[0], 14);
    assert!(shop.file("tote.db").exists());
    assert_eq!(
        shop.serve().ask("{ products { totalCount } }").data(),
        json!({"products": {"totalCount": 12}})
    );
}

#[test]
fn the_start_says_where_to_go_next() {
    let shop = embedded();
    let server = shop.serve();
    let said = server.process().rest_of_the_start("database");
    let line = |word: &str| {
        said.iter()
            .find(|line| line.trim_start().starts_with(word))
            .unwrap_or_else(|| panic!("no {word}: {said:?}"))
    };
    assert!(line("GraphQL").ends_with(&server.at("graphql")));
    assert!(line("health").ends_with(&server.at("health/ready")));
    assert!(line("playground").ends_with(&server.at("")));
    assert!(line("database").contains("tote.db") && line("database").contains("DATABASE_URL"));
}

#[test]
fn the_start_says_why_there_is_no_playground() {
    let server = embedded().with("TOTE_MODE", "production").serve();
    let said = server.process().line_after("  playground  ");
    assert!(
        said.ends_with("playground (for partners: `tote partner create`)"),
        "{said}"
    );
    assert_eq!(server.get("").status, 404);
}

#[test]
fn a_setting_that_is_wrong_is_named() {
    for (variable, value) in [
        ("TOTE_LISTEN", "everywhere"),
        ("TOTE_DATABASE_POOL_SIZE", "0"),
        ("DATABASE_URL", "mysql://somewhere/shop"),
        ("TOTE_DEFAULT_LANGUAGE", "English"),
        ("TOTE_LISTEM", "127.0.0.1:0"),
    ] {
        let ended = embedded().with(variable, value).tote(&["serve"]);
        assert_eq!(ended.code(), Some(1), "{variable}");
        assert!(ended.stderr.contains(variable), "{variable}: {}", ended.stderr);
    }
    let nowhere = embedded()
        .with("DATABASE_URL", "postgres://tote:hunter2@127.0.0.1:1/shop")
        .tote(&["serve"]);
    assert_eq!(nowhere.code(), Some(1));
    assert!(
        nowhere.stderr.contains("does not answer") && !nowhere.stderr.contains("hunter2"),
        "{}",
        nowhere.stderr
    );
    let taken = embedded();
    let server = taken.serve();
    let address = server.at("").replace("http://", "").replace('/', "");
    let second = embedded().with("TOTE_LISTEN", &address).tote(&["serve"]);
    assert_eq!(second.code(), Some(1));
    assert!(
        second.stderr.contains(&address) && second.stderr.contains("TOTE_LISTEN"),
        "{}",
        second.stderr
    );
}
