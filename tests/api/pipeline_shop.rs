//! A small schema that counts what is resolved, for the tests of the document pipeline.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::{Context, Interface, Object, Request, Response, Schema, Subscription, Union, ValidationMode};
use futures_util::stream::{self, Stream, StreamExt as _};
use serde_json::{Map, Value};
use tote::gateway::document::{Coerced, DocumentCache, DocumentSchema, PreparedOperation, ShapeLimits, Trust};
use tote::platform::graphql::Audience;

/// What was resolved, one entry a call of a resolver that has a place in the answer.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    fn note(&self, ctx: &Context<'_>) {
        let path = ctx.path_node.map(|path| path.to_string()).unwrap_or_default();
        self.0.lock().expect("no test panics meanwhile").push(path);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        let mut calls = std::mem::take(&mut *self.0.lock().expect("no test panics meanwhile"));
        calls.sort();
        calls
    }
}

fn note(ctx: &Context<'_>) {
    ctx.data_unchecked::<Calls>().note(ctx);
}

#[derive(Interface)]
#[graphql(field(name = "id", ty = "String"), field(name = "near", ty = "Option<Box<Node>>"))]
pub(crate) enum Node {
    Cart(Cart),
    Gift(Gift),
}

#[derive(Union)]
pub(crate) enum Line {
    Cart(Cart),
    Gift(Gift),
}

#[derive(Clone)]
pub(crate) struct Cart(i32);

#[derive(Clone)]
pub(crate) struct Gift(i32);

#[Object]
impl Cart {
    async fn id(&self, ctx: &Context<'_>) -> String {
        note(ctx);
        format!("cart{}", self.0)
    }

    async fn total(&self, ctx: &Context<'_>) -> i32 {
        note(ctx);
        self.0 * 100
    }

    async fn near(&self, ctx: &Context<'_>) -> Option<Box<Node>> {
        note(ctx);
        Some(Box::new(Node::Gift(Gift(self.0 + 1))))
    }

    async fn cart(&self, ctx: &Context<'_>) -> Cart {
        note(ctx);
        Cart(self.0 + 1)
    }

    async fn fails(&self) -> async_graphql::Result<i32> {
        std::future::ready(Err("no".into())).await
    }

    async fn page(&self, ctx: &Context<'_>, #[graphql(default = 2)] first: i32) -> Vec<Gift> {
        note(ctx);
        (0..first).map(Gift).collect()
    }
}

#[Object]
impl Gift {
    async fn id(&self, ctx: &Context<'_>) -> String {
        note(ctx);
        format!("gift{}", self.0)
    }

    async fn note(&self, ctx: &Context<'_>) -> String {
        note(ctx);
        "for you".to_owned()
    }

    async fn near(&self, ctx: &Context<'_>) -> Option<Box<Node>> {
        note(ctx);
        (self.0 < 3).then(|| Box::new(Node::Cart(Cart(self.0 + 1))))
    }
}

pub(crate) struct Query;

#[Object]
impl Query {
    async fn cart(&self, ctx: &Context<'_>) -> Cart {
        note(ctx);
        Cart(1)
    }

    async fn lines(&self, ctx: &Context<'_>) -> Vec<Line> {
        note(ctx);
        vec![Line::Cart(Cart(1)), Line::Gift(Gift(1)), Line::Cart(Cart(2))]
    }

    async fn nodes(&self, ctx: &Context<'_>) -> Vec<Node> {
        note(ctx);
        vec![Node::Gift(Gift(1)), Node::Cart(Cart(1))]
    }
}

#[derive(Default)]
pub(crate) struct Mutation(AtomicI32);

#[Object]
impl Mutation {
    /// Counts, and returns how often it was called.
    async fn count(&self, ctx: &Context<'_>) -> Cart {
        note(ctx);
        Cart(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

pub(crate) struct Events;

#[Subscription]
impl Events {
    async fn carts(&self) -> impl Stream<Item = Cart> {
        stream::iter([Cart(1), Cart(2)])
    }
}

pub(crate) struct Pipeline {
    pub(crate) calls: Calls,
    schema: Schema<Query, Mutation, Events>,
    documents: DocumentCache,
}

impl Pipeline {
    pub(crate) fn new() -> Self {
        let calls = Calls::default();
        let schema = Schema::build(Query, Mutation::default(), Events)
            .data(calls.clone())
            .limit_recursive_depth(256)
            // What was prepared is valid; an object of which nothing is left is no fault.
            .validation_mode(ValidationMode::Fast)
            .finish();
        let documents = DocumentSchema::new(&schema.sdl()).expect("the schema is valid");
        Self {
            calls,
            schema,
            documents: DocumentCache::new([(Audience::Public, documents)], ShapeLimits::default(), 16 << 20),
        }
    }

    async fn request(&self, text: &str, variables: &Value) -> Request {
        let prepared = self.documents.prepare(text, Audience::Public, Trust::Untrusted).await;
        let prepared = prepared.unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
        let operation: &PreparedOperation = prepared.operation(None).expect("there is one operation");
        let values: Map<String, Value> = variables.as_object().expect("variables are an object").clone();
        let coerced: Coerced = operation.coerce(values).expect("the variables are right");
        let runnable = operation.runnable(&coerced).expect("there is a normal form");
        let mut request = Request::new("").variables(coerced.variables());
        request.set_parsed_query(runnable.document.clone());
        request
    }

    /// The answer of the normal form.
    pub(crate) async fn run(&self, text: &str, variables: &Value) -> Response {
        self.schema.execute(self.request(text, variables).await).await
    }

    /// The data of the normal form.
    pub(crate) async fn data(&self, text: &str, variables: &Value) -> Value {
        let response = self.run(text, variables).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        response.data.into_json().expect("an answer is JSON")
    }

    /// The answers of a subscription's normal form.
    pub(crate) async fn events(&self, text: &str) -> Vec<Value> {
        let request = self.request(text, &Value::Object(Map::new())).await;
        let responses = self.schema.execute_stream(request);
        responses
            .map(|response| response.data.into_json().expect("an answer is JSON"))
            .collect()
            .await
    }

    /// What the executor makes of the text without us: what would happen if the pipeline did nothing.
    pub(crate) async fn unprepared(&self, text: &str, variables: &Value) -> Response {
        let variables = async_graphql::Variables::from_json(variables.clone());
        self.schema.execute(Request::new(text).variables(variables)).await
    }
}
