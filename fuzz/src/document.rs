use std::sync::LazyLock;

use serde_json::{Map, Value};
use tokio::runtime::{Builder, Runtime};
use tote::gateway::document::{DocumentCache, DocumentSchema, PreparedOperation, ShapeLimits, Trust};
use tote::gateway::refusal::{Reason, Refusal};
use tote::gateway::schema::public_sdl;
use tote::platform::graphql::Audience;

/// Stands between a document and its variables in an input.
pub const SEPARATOR: &str = "\n===\n";

/// Small, so that documents are dropped from it as they are in a server that runs for long.
const CACHE_BYTES: u64 = 1024 * 1024;

struct Pipeline {
    runtime: Runtime,
    cache: DocumentCache,
}

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let schema = DocumentSchema::new(&public_sdl()).expect("the public schema is valid");
    Pipeline {
        runtime: Builder::new_current_thread().build().expect("a runtime can be made"),
        cache: DocumentCache::new([(Audience::Public, schema)], ShapeLimits::default(), CACHE_BYTES),
    }
});

/// Takes `text` as a document, and what follows [`SEPARATOR`] as the JSON of its variables: prepares it, and for each of its
/// operations coerces the variables, brings it to its normal form and weighs it.
///
/// # Panics
/// When a step breaks or blames the server; when the normal form cannot be parsed, holds a condition, or changes when it is
/// normalised again; when an estimate is less than that of its smallest answer.
pub fn document(text: &str) {
    let (text, variables) = text.split_once(SEPARATOR).unwrap_or((text, ""));
    let variables: Map<String, Value> = serde_json::from_str(variables).unwrap_or_default();
    match PIPELINE
        .runtime
        .block_on(PIPELINE.cache.prepare(text, Audience::Public, Trust::Untrusted))
    {
        Ok(prepared) => {
            assert!(prepared.operations().next().is_some(), "there is nothing to run");
            for operation in prepared.operations() {
                run(operation, &variables);
            }
        }
        Err(refusal) => check(&refusal, &[Reason::Syntax, Reason::Validation]),
    }
}

fn run(operation: &PreparedOperation, variables: &Map<String, Value>) {
    let coerced = match operation.coerce(variables.clone()) {
        Ok(coerced) => coerced,
        Err(refusal) => return check(&refusal, &[Reason::Variables]),
    };
    let runnable = match operation.runnable(&coerced) {
        Ok(runnable) => runnable,
        Err(refusal) => return check(&refusal, &[Reason::Variables, Reason::Validation]),
    };
    let estimate = runnable.plan().estimate(coerced.values());
    let least = runnable.plan().actual(&async_graphql::Value::Null);
    assert!(least <= estimate.total, "{least} points of at most {}", estimate.total);
    let normal = runnable.to_string();
    // A form that is larger than its document may be over a limit of what strangers send.
    match PIPELINE
        .runtime
        .block_on(PIPELINE.cache.prepare(&normal, Audience::Public, Trust::Trusted))
    {
        Ok(again) => {
            let operation = again.operation(None).expect("a normal form has one operation");
            let again = operation.runnable(&coerced).expect("a normal form has no conditions");
            assert_eq!(again.to_string(), normal);
        }
        Err(refusal) => assert_eq!(refusal.reason, Reason::Validation, "{normal}\n{refusal:?}"),
    }
}

fn check(refusal: &Refusal, reasons: &[Reason]) {
    assert!(reasons.contains(&refusal.reason), "{refusal:?}");
    assert!(!refusal.errors.is_empty(), "{refusal:?}");
    assert!(
        refusal.errors.iter().all(|error| !error.message.is_empty()),
        "{refusal:?}"
    );
}
