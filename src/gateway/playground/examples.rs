//! The playground's examples: the app's screens, which the client tests run against the real server.

use std::sync::LazyLock;

use poem::{Response, handler, http::header};
use rust_embed::Embed;
use serde::Serialize;

use super::REVALIDATE;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/client-tests/operations"]
struct Operations;

/// One tab: an operation with the comments that explain it, and variables that the demo catalogue answers. In place of what an app mints
/// they have `{{order}}`, `{{device}}` and `{{key}}`, which the page fills in.
#[derive(Serialize)]
struct Example {
    name: String,
    query: String,
    variables: String,
}

#[handler]
pub(super) fn send_examples() -> Response {
    answer()
}

/// All examples as JSON.
pub(super) fn answer() -> Response {
    static BODY: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string(&read_examples()).unwrap_or_else(|_| "[]".to_owned()));
    Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, REVALIDATE)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(BODY.as_str())
}

/// Returns the examples in the order of `tabs.json`. A name without its two files is left out; a test holds that there
/// is none.
fn read_examples() -> Vec<Example> {
    let names = text("tabs.json").and_then(|names| serde_json::from_str::<Vec<String>>(&names).ok());
    names
        .unwrap_or_default()
        .into_iter()
        .filter_map(|name| {
            let query = text(&format!("{name}.graphql"))?;
            let variables = text(&format!("{name}.variables.json"))?;
            Some(Example { name, query, variables })
        })
        .collect()
}

fn text(path: &str) -> Option<String> {
    String::from_utf8(Operations::get(path)?.data.into_owned()).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use poem::{Endpoint, Request};

    use super::*;

    #[test]
    fn every_operation_is_an_example() {
        let examples = read_examples();
        let names: BTreeSet<String> = examples
            .iter()
            .map(|example| format!("{}.graphql", example.name))
            .collect();
        // Of those of `shopper/` the ones that can be tried without knowing anything have variables.
        let has_variables = |path: &str| Operations::get(&path.replace(".graphql", ".variables.json")).is_some();
        let files = Operations::iter()
            .filter(|path| path.ends_with(".graphql") && (!path.contains('/') || has_variables(path)))
            .map(String::from)
            .collect();
        assert_eq!(names, files);
        assert_eq!(names.len(), examples.len(), "each once");
        for Example { name, query, variables } in examples {
            assert!(query.starts_with("# "), "{name} begins with what it is for");
            assert!(
                serde_json::from_str::<serde_json::Value>(&variables)
                    .unwrap()
                    .is_object(),
                "{name}"
            );
        }
    }

    #[tokio::test]
    async fn the_examples_are_sent_as_json() {
        let response = send_examples.get_response(Request::default()).await;
        assert_eq!(response.content_type(), Some("application/json"));
        let sent: Vec<serde_json::Value> = response.into_body().into_json().await.unwrap();
        assert_eq!(sent.len(), read_examples().len());
        assert_eq!(sent[0]["name"], "home");
    }
}
