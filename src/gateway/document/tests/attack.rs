//! Documents that are made to keep a server busy, or to end it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::Map;

use super::{prepare, prepare_within, shape};
use crate::gateway::document::ShapeLimits;
use crate::gateway::refusal::{Reason, Refusal};

/// Runs `work` where a request runs: on a thread with a stack of 2 MiB, as the runtime gives its workers. Whatever is
/// multiplied instead of measured would take years; the bound is wide because other tests run beside.
fn soon<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let start = Instant::now();
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
        thread.spawn_scoped(scope, work).unwrap().join().unwrap()
    });
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    done
}

fn refusal(text: &str) -> Refusal {
    match soon(|| prepare(text)) {
        Ok(_) => panic!("{} bytes are not refused", text.len()),
        Err(refusal) => refusal,
    }
}

/// The limits that `text` is over.
fn limits_over(text: &str) -> Vec<String> {
    let refusal = refusal(text);
    assert_eq!(refusal.reason, Reason::Validation, "{refusal:?}");
    let names = refusal.errors.iter().filter_map(|error| error.extensions.get("limit"));
    names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

#[test]
fn values_of_many_levels_are_refused() {
    for levels in [1_400, 20_000] {
        let lists = format!("{{ lines(any: {}{}) }}", "[".repeat(levels), "]".repeat(levels));
        let objects = format!("{{ lines(any: {}1{}) }}", "{a:".repeat(levels), "}".repeat(levels));
        let types = format!(
            "query($a: {}Int{}) {{ lines(any: $a) }}",
            "[".repeat(levels),
            "]".repeat(levels)
        );
        for text in [&lists, &objects, &types] {
            let over = limits_over(text);
            assert!(
                over.iter().any(|limit| limit == "recursion" || limit == "tokens"),
                "{levels}: {over:?}"
            );
        }
        let open = refusal(&format!("{{ lines(any: {}", "[".repeat(levels)));
        assert!(matches!(open.reason, Reason::Syntax | Reason::Validation), "{open:?}");
    }
}

#[test]
fn selections_of_many_levels_are_refused() {
    for levels in [130, 1_000, 20_000] {
        let text = format!("{{ user {} id {} }}", "{ friend".repeat(levels), "}".repeat(levels));
        assert!(!limits_over(&text).is_empty(), "{levels}");
    }
}

#[test]
fn fragments_that_nest_each_other_deeply_are_refused() {
    let mut text = String::from("{ user { ...F0 } }");
    for fragment in 0..90 {
        let (open, close) = ("friend { ".repeat(50), "}".repeat(50));
        let _ = write!(
            text,
            " fragment F{fragment} on User {{ {open} ...F{} {close} }}",
            fragment + 1
        );
    }
    text.push_str(" fragment F90 on User { id }");
    assert!(!limits_over(&text).is_empty());
    let trusted = soon(|| prepare_within(&text, &ShapeLimits::trusted()));
    assert!(trusted.is_err_and(|refusal| refusal.errors[0].extensions["limit"] == "recursion"));
}

/// `levels` fragments, each of which has `selections`, with the next one's name in place of `@`.
fn bomb(levels: usize, selections: &str) -> String {
    let mut text = String::from("{ user { ...F0 } }");
    for level in 0..levels {
        let next = format!("F{}", level + 1);
        let _ = write!(
            text,
            " fragment F{level} on User {{ {} }}",
            selections.replace('@', &next)
        );
    }
    let _ = write!(text, " fragment F{levels} on User {{ id }}");
    text
}

#[test]
fn fragments_that_multiply_are_refused_before_they_are_written_out() {
    let spreads = "...@ ".repeat(10);
    let aliases: String = (0..10).fold(String::new(), |mut text, alias| {
        let _ = write!(text, "a{alias}: friend {{ ...@ }} ");
        text
    });
    for levels in [8, 30] {
        for selections in [&spreads, &aliases] {
            let over = limits_over(&bomb(levels, selections));
            assert!(over.contains(&"selections".to_owned()), "{over:?}");
        }
    }
    // Trusted documents have limits that are as good against this.
    assert!(soon(|| prepare_within(&bomb(30, &spreads), &ShapeLimits::trusted())).is_err());
}

#[test]
fn types_that_multiply_level_by_level_are_refused() {
    // Of two types each, a level doubles the normal form: what differs between them is written for both.
    let text = |levels: usize| {
        let open = "node { id ... on User { name } ... on Page { title } ... on Linked { ".repeat(levels);
        format!("{{ {open} id {} }}", "} }".repeat(levels))
    };
    assert!(soon(|| prepare(&text(5))).is_ok());
    assert_eq!(limits_over(&text(14)), ["selections"]);
    assert!(soon(|| prepare_within(&text(30), &ShapeLimits::trusted())).is_err());
}

#[test]
fn a_flat_document_of_a_megabyte_is_refused_without_reading_it_whole() {
    assert_eq!(
        limits_over(&format!("{{ user {{ {} }} }}", "id ".repeat(350_000))),
        ["tokens"]
    );
    assert_eq!(
        limits_over(&format!("{{ user {{ id }} }} {}", ",".repeat(1_000_000))),
        ["tokens"]
    );
    assert_eq!(
        refusal(&format!("{{ user {{ {} }} }}", "i".repeat(1_000_000))).reason,
        Reason::Validation
    );
}

#[test]
fn a_field_that_is_repeated_runs_once() {
    let prepared = prepare(&format!("{{ user {{ {} }} }}", "id ".repeat(500))).unwrap_or_else(|no| panic!("{no:?}"));
    let operation = prepared.operation(None).unwrap();
    let runnable = operation.runnable(&operation.coerce(Map::new()).unwrap()).unwrap();
    assert_eq!(runnable.to_string(), "query {\n  user {\n    id\n  }\n}\n");
}

#[test]
fn aliases_and_root_fields_are_counted() {
    let aliases = |count: usize| {
        let fields = (0..count).fold(String::new(), |mut text, alias| {
            let _ = write!(text, "a{alias}:id ");
            text
        });
        format!("{{ user {{ {fields} }} }}")
    };
    assert_eq!(shape(&aliases(200)).aliases, 200);
    assert_eq!(limits_over(&aliases(201)), ["aliases"]);
    assert!(!limits_over(&aliases(10_000)).is_empty());
    let roots = aliases(60)
        .replace(":id", ":node{id}")
        .replace("user {", "")
        .replace("} }", "}");
    assert_eq!(limits_over(&roots), ["rootFields"]);
}

#[test]
fn directives_are_counted() {
    let text = format!("{{ user {{ id {} }} }}", "@include(if: true) ".repeat(1_000));
    assert_eq!(limits_over(&text), ["tokens"]);
    let spread = format!(
        "{{ user {{ {} }} }} fragment F on User {{ {} }}",
        "...F ".repeat(11),
        "id @note(text: \"a\") ".repeat(50)
    );
    assert_eq!(limits_over(&spread), ["directives"]);
}

#[test]
fn fragments_that_spread_themselves_are_refused() {
    for text in [
        "{ user { ...A } } fragment A on User { ...A }",
        "{ user { ...A } } fragment A on User { friend { ...B } } fragment B on User { friend { ...A } }",
        "{ ...A } fragment A on Query { user { id } ...B } fragment B on Query { ...A ...B }",
    ] {
        assert_eq!(refusal(text).reason, Reason::Validation, "{text}");
    }
}

#[test]
fn more_than_six_variables_of_conditions_are_refused() {
    let text = |count: usize| {
        let variables: Vec<String> = (0..count).map(|at| format!("$v{at}: Boolean!")).collect();
        let fields: Vec<String> = (0..count).map(|at| format!("a{at}: id @include(if: $v{at})")).collect();
        format!("query({}) {{ user {{ {} }} }}", variables.join(" "), fields.join(" "))
    };
    assert!(prepare(&text(6)).is_ok());
    assert_eq!(limits_over(&text(7)), ["conditions"]);
}

#[test]
fn many_errors_are_told_in_part() {
    let refusal = refusal(&format!("{{ user {{ {} }} }}", "nothing ".repeat(2_000)));
    assert_eq!(refusal.errors.len(), 50);
}

#[test]
fn fields_that_conflict_in_many_pairs_are_soon_refused() {
    let fields = (0..800).fold(String::new(), |mut text, at| {
        let _ = write!(text, "lines(limit: {at}) ");
        text
    });
    assert_eq!(refusal(&format!("{{ {fields} }}")).reason, Reason::Validation);
    let deep = (0..300).fold(String::new(), |mut text, at| {
        let _ = write!(text, "user {{ friend {{ friends(first: {at}) {{ id }} }} }} ");
        text
    });
    assert_eq!(refusal(&format!("{{ {deep} }}")).reason, Reason::Validation);
}
