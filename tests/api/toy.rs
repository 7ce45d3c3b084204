//! A gateway with subscriptions of its own, over a real socket: what the shop's cannot show, such as one that never stops
//! talking, and one that fails.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use async_graphql::{Context, Object, Schema, SimpleObject, Subscription};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use poem::Route;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tote::gateway::document::persisted::Documents;
use tote::gateway::document::{DocumentCache, DocumentSchema, ShapeLimits};
use tote::gateway::engine::{Caller, Circumstances, Credentials, Engine, Identity, Parts, Scope, Scopes};
use tote::gateway::graphql::{Graphql, Options, Streaming};
use tote::gateway::limits::{Admission, RateLimiter, Streams};
use tote::gateway::refusal::{Reason, Refusal, RequestError};
use tote::platform::clock::Clock;
use tote::platform::config::Config;
use tote::platform::graphql::live;
use tote::platform::graphql::{Audience, Viewer};
use tote::platform::principal::{PrincipalId, Shopper, ShopperKind, Unauthenticated};
use uuid::Uuid;

use crate::own_server::OwnServer;
use crate::process::eventually;

/// The token that is known.
pub(crate) const TOKEN: &str = "a-token-that-nobody-may-log";
/// The ticket that is known.
pub(crate) const TICKET: &str = "a-ticket-that-nobody-may-log";

/// What a test does to subscriptions, and sees of them.
#[derive(Clone, Default)]
pub(crate) struct Strings {
    open: Arc<AtomicUsize>,
    pub(crate) told: Arc<AtomicUsize>,
    tell: Arc<Notify>,
    revoked: CancellationToken,
    running: Arc<AtomicUsize>,
    finish: CancellationToken,
}

impl Strings {
    /// One more number is told by `fed`.
    pub(crate) fn tell(&self) {
        self.told.fetch_add(1, Ordering::SeqCst);
        self.tell.notify_waiters();
    }

    /// The token does not hold any more.
    pub(crate) fn revoke(&self) {
        self.revoked.cancel();
    }

    /// Lets what `slow` waits for come.
    pub(crate) fn finish(&self) {
        self.finish.cancel();
    }

    /// Waits until so many sources are open.
    pub(crate) fn await_open(&self, count: usize) {
        eventually(&format!("{count} sources are open"), || {
            (self.open.load(Ordering::SeqCst) == count).then_some(())
        });
    }

    /// Waits until `slow` runs.
    pub(crate) fn await_running(&self) {
        eventually("the operation runs", || {
            (self.running.load(Ordering::SeqCst) > 0).then_some(())
        });
    }
}

/// A source that is counted while it is open.
struct Counted<S> {
    inner: Pin<Box<S>>,
    open: Arc<AtomicUsize>,
}

impl<S: Stream> Counted<S> {
    fn new(strings: &Strings, inner: S) -> Self {
        strings.open.fetch_add(1, Ordering::SeqCst);
        Self {
            inner: Box::pin(inner),
            open: Arc::clone(&strings.open),
        }
    }
}

impl<S: Stream> Stream for Counted<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<Option<S::Item>> {
        self.inner.as_mut().poll_next(cx)
    }
}

impl<S> Drop for Counted<S> {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Clone, SimpleObject)]
struct Number {
    n: usize,
    filler: String,
}

/// Each number with its cursor.
fn with_cursors(numbers: impl Stream<Item = Number>) -> impl Stream<Item = (Option<String>, Number)> {
    numbers.map(|number| (Some(format!("after-{}", number.n)), number))
}

fn number(n: usize) -> Number {
    Number {
        n,
        filler: String::new(),
    }
}

struct Said {
    market: Option<String>,
    languages: Option<String>,
}

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn long(&self, bytes: i32) -> String {
        "x".repeat(usize::try_from(bytes).unwrap_or_default())
    }

    async fn fails(&self) -> async_graphql::Result<Option<bool>> {
        std::future::ready(Err(async_graphql::Error::new("the secret of this resolver"))).await
    }

    async fn said(&self, ctx: &Context<'_>) -> Vec<Option<String>> {
        let said = ctx.data_unchecked::<Said>();
        vec![said.market.clone(), said.languages.clone()]
    }

    async fn slow(&self, ctx: &Context<'_>) -> bool {
        let strings = ctx.data_unchecked::<Strings>();
        strings.running.fetch_add(1, Ordering::SeqCst);
        strings.finish.cancelled().await;
        true
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn change(&self) -> bool {
        true
    }
}

struct Subscription;

#[Subscription]
impl Subscription {
    /// Counts from 1, and is complete then.
    async fn counted(&self, ctx: &Context<'_>, to: i32) -> impl Stream<Item = Number> {
        let strings = ctx.data_unchecked::<Strings>();
        let to = usize::try_from(to).unwrap_or_default();
        if live::is_opening(ctx) {
            live::open(
                ctx,
                Counted::new(strings, with_cursors(stream::iter((1..=to).map(number)))),
            );
        }
        live::current::<Number>(ctx)
    }

    /// Tells what the test tells, from a cursor on.
    async fn fed(&self, ctx: &Context<'_>, after: Option<String>) -> impl Stream<Item = Number> {
        let strings = ctx.data_unchecked::<Strings>().clone();
        if live::is_opening(ctx) {
            let after = live::after(ctx, after).and_then(|after| after.strip_prefix("after-")?.parse().ok());
            let feed = stream::unfold((strings.clone(), after.unwrap_or(0)), async |(strings, last)| {
                loop {
                    let poked = strings.tell.notified();
                    let mut poked = std::pin::pin!(poked);
                    poked.as_mut().enable();
                    if strings.told.load(Ordering::SeqCst) > last {
                        return Some((number(last + 1), (strings.clone(), last + 1)));
                    }
                    poked.await;
                }
            });
            live::open(ctx, Counted::new(&strings, with_cursors(feed)));
        }
        live::current::<Number>(ctx)
    }

    /// Never stops.
    async fn flood(&self, ctx: &Context<'_>, bytes: i32) -> impl Stream<Item = Number> {
        let strings = ctx.data_unchecked::<Strings>();
        if live::is_opening(ctx) {
            let filler = "x".repeat(usize::try_from(bytes).unwrap_or_default());
            let numbers = stream::iter(1..).map(move |n| Number {
                n,
                filler: filler.clone(),
            });
            live::open(ctx, Counted::new(strings, with_cursors(numbers)));
        }
        live::current::<Number>(ctx)
    }

    /// Panics at the first message.
    async fn broken(&self, ctx: &Context<'_>) -> impl Stream<Item = Number> {
        let strings = ctx.data_unchecked::<Strings>();
        let is_opening = live::is_opening(ctx);
        if is_opening {
            live::open(ctx, Counted::new(strings, with_cursors(stream::iter([number(1)]))));
        }
        assert!(is_opening, "the secret of this resolver");
        live::current::<Number>(ctx)
    }
}

/// Knows one token and one ticket, until the test revokes them.
struct Door(Strings);

impl Scopes for Door {
    async fn identify(&self, credentials: Credentials<'_>) -> Result<Identity, Refusal> {
        Ok(match credentials {
            Credentials::None | Credentials::Password(_) => Identity::default(),
            Credentials::Bearer(TOKEN) | Credentials::Ticket { ticket: TICKET, .. } => {
                let viewer = if self.0.revoked.is_cancelled() {
                    Viewer::Anonymous(Unauthenticated::Expired)
                } else {
                    Viewer::Shopper(Shopper {
                        id: PrincipalId(Uuid::nil()),
                        kind: ShopperKind::Customer,
                        session: Uuid::nil(),
                    })
                };
                viewer.into()
            }
            Credentials::Bearer("fault") => {
                let error = RequestError::new("INTERNAL", "something went wrong on our side");
                return Err(Refusal::new(Reason::Internal, error));
            }
            _ => Viewer::Anonymous(Unauthenticated::Invalid).into(),
        })
    }

    fn scope(&self, circumstances: Circumstances<'_>) -> Result<Scope, Refusal> {
        let mut scope = Scope::default();
        scope.data.insert(Said {
            market: circumstances.market.map(str::to_owned),
            languages: circumstances.languages.map(str::to_owned),
        });
        Ok(scope)
    }

    fn unknown(&self, _: &Caller) -> BoxFuture<'static, Unauthenticated> {
        let revoked = self.0.revoked.clone();
        async move {
            revoked.cancelled().await;
            Unauthenticated::Expired
        }
        .boxed()
    }
}

/// A server with that gateway.
pub(crate) struct Toy {
    pub(crate) server: OwnServer,
    pub(crate) strings: Strings,
}

impl Toy {
    /// With settings by their variables.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Self {
        let strings = Strings::default();
        let environment = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = Config::load(None, environment).expect("the settings are allowed");
        let graphql = gateway(&config, &strings);
        let server = OwnServer::start_knowing(settings, |draining| {
            Route::new().at("/graphql", graphql.draining(draining))
        });
        Self { server, strings }
    }

    pub(crate) fn new() -> Self {
        Self::with(&[])
    }
}

type ToySchema = Schema<Query, Mutation, Subscription>;

fn gateway(config: &Config, strings: &Strings) -> Graphql<ToySchema, Door> {
    let schema = Schema::build(Query, Mutation, Subscription)
        .data(strings.clone())
        .finish();
    let documents = DocumentSchema::new(&schema.sdl()).expect("the schema is valid");
    let engine = Engine::new(Parts {
        executor: schema,
        documents: Documents::new(&config.documents, None, Arc::new(|_| Ok(()))).expect("there are no manifests"),
        cache: DocumentCache::new([(Audience::Public, documents)], ShapeLimits::default(), 1 << 20),
        limiter: RateLimiter::new(&config.limits, None, Clock::system()),
        admission: Admission::new(config),
        streams: Streams::new(config),
        answers: None,
        timeout: Duration::from_millis(config.limits.timeout_ms),
        cost_max: config.limits.cost_max,
        is_open: true,
    });
    Graphql::new(Arc::new(engine), Door(strings.clone()), Options::default()).streaming(Streaming::new(config))
}
