//! The gateway over a schema of its own, in this process: what the shop's schema cannot show, such as a mutation that counts
//! how often it ran, a resolver that panics, and one that never ends.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_graphql::{Context, EmptySubscription, Object, Schema};
use chrono::DateTime;
use poem::http::{HeaderMap, HeaderValue, Method, StatusCode};
use poem::{Endpoint as _, Request};
use serde_json::{Value, json};
use tote::gateway::document::persisted::Documents;
use tote::gateway::document::{DocumentCache, DocumentSchema, ShapeLimits};
use tote::gateway::engine::{Engine, Parts};
use tote::gateway::graphql::{Graphql, Options};
use tote::gateway::headers::RequestId;
use tote::gateway::limits::{Admission, RateLimiter, Streams};
use tote::gateway::server::ClientAddress;
use tote::platform::clock::Clock;
use tote::platform::config::{Config, Limits};
use tote::platform::graphql::{Audience, SizedBy};

/// How often something ran.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicU32>);

impl Counter {
    fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn get(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn counted(&self, ctx: &Context<'_>) -> u32 {
        ctx.data_unchecked::<Counter>().next()
    }

    async fn panics(&self, #[graphql(default = true)] really: bool) -> bool {
        assert!(!really, "the secret of this resolver");
        really
    }

    async fn fails(&self) -> async_graphql::Result<bool> {
        std::future::ready(Err(async_graphql::Error::new("the secret of this resolver"))).await
    }

    async fn endless(&self) -> bool {
        std::future::pending().await
    }

    async fn numbers(&self, first: i32) -> Vec<Number> {
        (0..first).map(Number).collect()
    }

    #[graphql(directive = SizedBy::apply("first"))]
    async fn sized(&self, first: i32) -> Vec<Number> {
        (0..first).map(Number).collect()
    }
}

struct Number(i32);

#[Object]
impl Number {
    async fn value(&self) -> i32 {
        self.0
    }

    async fn torn(&self) -> async_graphql::Result<i32> {
        std::future::ready(Err(async_graphql::Error::new("the secret of this resolver"))).await
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn count(&self, ctx: &Context<'_>) -> u32 {
        ctx.data_unchecked::<Counter>().next()
    }
}

/// A gateway and what its resolvers count.
struct Gateway {
    endpoint: Graphql<Schema<Query, Mutation, EmptySubscription>, ()>,
    counter: Counter,
}

impl Gateway {
    fn new() -> Self {
        Self::with(Limits::default(), Options::default())
    }

    fn with(limits: Limits, options: Options) -> Self {
        let counter = Counter::default();
        let schema = Schema::build(Query, Mutation, EmptySubscription)
            .data(counter.clone())
            .finish();
        let documents = DocumentSchema::new(&schema.sdl()).expect("the schema is valid");
        let mut config = Config::default();
        config.limits = limits;
        let engine = Engine::new(Parts {
            executor: schema,
            documents: Documents::new(&config.documents, None, Arc::new(|_| Ok(()))).expect("there are no manifests"),
            cache: DocumentCache::new([(Audience::Public, documents)], ShapeLimits::default(), 1 << 20),
            // At a standstill, so that no points come back.
            limiter: RateLimiter::new(&config.limits, None, Clock::fixed(DateTime::UNIX_EPOCH)),
            admission: Admission::new(&config),
            streams: Streams::new(&config),
            answers: None,
            timeout: Duration::from_millis(config.limits.timeout_ms),
            cost_max: config.limits.cost_max,
            is_open: true,
        });
        Self {
            endpoint: Graphql::new(Arc::new(engine), (), options),
            counter,
        }
    }

    async fn send(&self, request: Request) -> (StatusCode, Value) {
        let response = self.endpoint.get_response(request).await;
        let status = response.status();
        let body = response.into_body().into_bytes().await.expect("the answer is there");
        (status, serde_json::from_slice(&body).expect("the answer is JSON"))
    }

    async fn post(&self, document: &str) -> (StatusCode, Value) {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri_str("/graphql")
            .content_type("application/json")
            .body(json!({"query": document}).to_string());
        let id = HeaderMap::from_iter([(RequestId::HEADER, HeaderValue::from_static("request-7"))]);
        request.set_data(RequestId::of(&id));
        self.send(request).await
    }

    /// What a caller whose limit applies may still spend after `document`.
    async fn budget_after(&self, document: &str) -> (Value, Value) {
        let mut request = Request::builder()
            .method(Method::POST)
            .content_type("application/json")
            .header("x-tote-cost", "1")
            .body(json!({"query": document}).to_string());
        request.set_data(ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        let (_, mut answer) = self.send(request).await;
        let budget = answer["extensions"]["cost"]["budget"]["remaining"].take();
        (budget, answer)
    }
}

#[tokio::test]
async fn a_mutation_does_not_run_by_get() {
    let gateway = Gateway::new();
    for parameters in [
        "query=mutation%7Bcount%7D",
        "query=mutation%20B%7Bcount%7D%20query%20A%7Bhello%7D&operationName=B",
    ] {
        let uri = format!("/graphql?{parameters}");
        let response = gateway
            .endpoint
            .get_response(Request::builder().uri_str(&uri).finish())
            .await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], "POST");
    }
    let uri = "/graphql?query=mutation%20B%7Bcount%7D%20query%20A%7Bhello%7D&operationName=A";
    let (status, answer) = gateway.send(Request::builder().uri_str(uri).finish()).await;
    assert_eq!((status, &answer["data"]["hello"]), (StatusCode::OK, &json!("world")));
    assert_eq!(gateway.counter.get(), 0);
}

#[tokio::test]
async fn a_mutation_that_is_repeated_through_fragments_runs_once() {
    let gateway = Gateway::new();
    let document =
        "mutation { count ...A ... on Mutation { count ...A } again: count } fragment A on Mutation { count }";
    let (_, answer) = gateway.post(document).await;
    assert_eq!(answer, json!({"data": {"count": 1, "again": 2}}));
    assert_eq!(gateway.counter.get(), 2);
    let (_, answer) = gateway.post("{ counted ...B } fragment B on Query { counted }").await;
    assert_eq!(answer, json!({"data": {"counted": 3}}));
}

#[tokio::test]
async fn a_panic_is_a_fault_of_one_request() {
    let gateway = Gateway::new();
    let (status, answer) = gateway.post("{ hello panics }").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], "request-7");
    assert!(!answer.to_string().contains("secret"), "{answer}");
    assert_eq!(answer.get("data"), None);
    assert_eq!(gateway.post("{ hello }").await.1, json!({"data": {"hello": "world"}}));
}

#[tokio::test]
async fn an_error_without_a_code_is_masked() {
    let gateway = Gateway::new();
    let (status, answer) = gateway.post("{ fails }").await;
    assert_eq!((status, &answer["data"]), (StatusCode::OK, &Value::Null));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], "request-7");
    assert_eq!(answer["errors"][0]["path"], json!(["fails"]));
    assert!(!answer.to_string().contains("secret"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_is_given_up() {
    let gateway = Gateway::new();
    let (status, answer) = gateway.post("{ hello endless }").await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TIMEOUT");
}

#[tokio::test]
async fn a_list_without_a_declared_size_is_weighed_all_the_same() {
    let gateway = Gateway::with(
        Limits {
            cost_max: 100,
            ..Limits::default()
        },
        Options::default(),
    );
    let lists = |count: u32| {
        let lists: Vec<String> = (0..count)
            .map(|at| format!("a{at}: numbers(first: 1) {{ value }}"))
            .collect();
        lists.join(" ")
    };
    let (_, answer) = gateway.post(&format!("{{ {} }}", lists(5))).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    let (_, answer) = gateway.post(&format!("{{ {} }}", lists(14))).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "COST_EXCEEDED", "{answer}");
    assert_eq!(answer.get("data"), None);
}

#[tokio::test]
async fn the_order_of_an_answer_is_that_of_the_document() {
    let gateway = Gateway::new();
    let document = "{ b: hello ...A a: hello } fragment A on Query { c: hello a: hello b: hello }";
    let request = Request::builder()
        .method(Method::POST)
        .content_type("application/json")
        .body(json!({"query": document}).to_string());
    let response = gateway.endpoint.get_response(request).await;
    let body = response.into_body().into_string().await.expect("the answer is there");
    assert_eq!(body, r#"{"data":{"b":"world","c":"world","a":"world"}}"#);
}

#[tokio::test]
async fn errors_of_variables_come_before_anything_runs() {
    let gateway = Gateway::new();
    for (document, variables, field) in [
        (
            "query($n: Int!) { counted numbers(first: $n) { value } }",
            json!({}),
            "variables.n",
        ),
        (
            "query($n: Int!) { counted numbers(first: $n) { value } }",
            json!({"n": "1"}),
            "variables.n",
        ),
        (
            "query($n: Int!) { counted numbers(first: $n) { value } }",
            json!({"n": 2_147_483_648_i64}),
            "variables.n",
        ),
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .content_type("application/json")
            .body(json!({"query": document, "variables": variables}).to_string());
        let (_, answer) = gateway.send(request).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        assert_eq!(error["extensions"]["field"], field, "{answer}");
        assert_eq!(answer.get("data"), None, "{answer}");
    }
    assert_eq!(gateway.counter.get(), 0);
}

/// A gateway whose callers may spend 1,000 points.
fn limited() -> Gateway {
    let limits = Limits {
        rate_address_per_second: 1,
        rate_address_burst: 1_000,
        ..Limits::default()
    };
    Gateway::with(limits, Options::default())
}

#[tokio::test]
async fn what_was_read_for_data_that_an_error_took_away_is_paid_for() {
    let gateway = limited();
    let (budget, answer) = gateway.budget_after("{ sized(first: 300) { torn } }").await;
    assert_eq!(
        (&answer["data"], &answer["errors"][0]["path"][0]),
        (&Value::Null, &json!("sized"))
    );
    assert_eq!(budget, 700);
    let (budget, answer) = gateway.budget_after("{ sized(first: 300) { value } }").await;
    assert_eq!(answer.get("errors"), None);
    assert_eq!(budget, 400);
}

#[tokio::test]
async fn a_new_document_costs_its_preparation_and_no_request_is_free() {
    let gateway = limited();
    let mut spent = Vec::new();
    for document in ["{ hello }", "{ hello }", "{ hello } # new", "{ hello }"] {
        let (budget, answer) = gateway.budget_after(document).await;
        assert_eq!(answer["extensions"]["cost"]["requested"], 0, "{answer}");
        spent.push(1_000 - budget.as_u64().expect("a limit applies"));
    }
    assert_eq!(spent, [10, 11, 21, 22]);
}
