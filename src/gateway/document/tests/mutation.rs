//! Documents that were changed at random: whatever they have become, they are prepared or refused.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::prepare;
use crate::gateway::document::prepared::{Prepared, digest};
use crate::gateway::document::{DocumentSchema, ShapeLimits};

const DOCUMENTS: &[&str] = &[
    "query Q($by: By, $first: Int = 2, $yes: Boolean!) @note(text: \"x\") {
       user(by: $by) { ...F friends(first: $first) @include(if: $yes) { id name(size: LARGE) } }
       thing { __typename ... on User { id ...F } ... on Page @skip(if: $yes) { title node { id } } }
     }
     fragment F on User { id friend { name } n: node { ... on Node { id } } }",
    "mutation { count a: countBy(step: -3) ...M } fragment M on Mutation { count }",
    "subscription($a: Int) { ticks }",
    "{ lines(lines: [{id: 1, quantity: 2, tags: [\"é\", \"\"\"block \\\"\"\" \"\"\"]}], matrix: [[1, 2], [3]], any: {a: [1.5e3, null, {b: $c}]}, size: SMALL) }",
    "{ __schema { types { name fields { args { type { ofType { name } } } } } } __type(name: \"User\") { isOneOf } }",
];

const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "$",
    "@",
    "!",
    "...",
    "=",
    "|",
    "&",
    "\"",
    "\"\"\"",
    "\\u{",
    "#",
    "\n",
    "\u{0}",
    "\u{feff}",
    "é",
    " on ",
    "fragment ",
    "query ",
    "subscription ",
    "mutation ",
    "F",
    "id",
    "user",
    "node",
    "@skip(if: $yes)",
    "@include(if: false)",
    "1",
    "-",
    "1e999",
    "99999999999999999999999",
    "null",
    "true",
    "...F",
    "... on Page ",
    "$by",
    "$yes",
    "__typename",
    "type X { a: Int }",
];

/// One change: at which place, of how many characters, what is put there.
type Change = (prop::sample::Index, usize, usize);

fn change(text: &str, changes: &[Change]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for (place, removed, piece) in changes {
        if text.is_empty() {
            break;
        }
        let at = place.index(text.len());
        let end = (at + removed).min(text.len());
        text.splice(at..end, PIECES[*piece].chars());
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_was_changed_is_prepared_or_refused(
        document in 0..DOCUMENTS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, 0..PIECES.len()), 1..6),
        yes in any::<bool>(),
    ) {
        let text = change(DOCUMENTS[document], &changes);
        match prepare(&text) {
            Ok(prepared) => {
                for operation in prepared.operations() {
                    let Json::Object(values) = json!({"yes": yes, "by": {"id": 1}}) else { unreachable!() };
                    if let Ok(variables) = operation.coerce(values)
                        && let Ok(runnable) = operation.runnable(&variables)
                    {
                        check_normal(&runnable.to_string());
                    }
                }
            }
            Err(refusal) => prop_assert!(!refusal.errors.is_empty()),
        }
    }
}

/// What was normalised once is valid, and stays as it is.
fn check_normal(text: &str) {
    let prepared = prepare(text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
    for operation in prepared.operations() {
        let variables = operation.coerce(Map::new());
        if let Ok(variables) = variables {
            assert_eq!(operation.runnable(&variables).unwrap().to_string(), text);
        }
    }
}

#[test]
fn the_documents_are_valid_before_they_are_changed() {
    for text in DOCUMENTS {
        let text = text.replace("$c", "1").replace("subscription($a: Int)", "subscription");
        assert!(prepare(&text).is_ok(), "{text}: {:?}", prepare(&text).err());
    }
}

#[test]
fn the_screens_of_the_app_are_far_within_the_limits() {
    let schema = Arc::new(DocumentSchema::new(&crate::gateway::schema::public_sdl()).unwrap());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/client-tests/operations");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "graphql") {
            let text = std::fs::read_to_string(&path).unwrap();
            let limits = ShapeLimits::default();
            let prepared = Prepared::new(&text, &digest(&text), &schema, &limits);
            let prepared = prepared.unwrap_or_else(|refusal| panic!("{}: {refusal:?}", path.display()));
            for (name, value, maximum) in limits.figures(prepared.shape()) {
                // Nesting is bounded by the schema more than by taste: a screen of 10 levels is a usual one.
                let room = if matches!(name, "depth" | "recursion") { 1 } else { 3 };
                assert!(value * room <= maximum, "{}: {value} {name}", path.display());
            }
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}
