//! The way of one request.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Data, Executor, Request, Response, Value, value};
use tracing::Instrument as _;

use super::ask::{Ask, Caller};
use super::outcome::{Executed, Outcome, Record, Share};
use super::recall::Recall;
use super::scope::Scope;
use super::{mask, secrecy};
use crate::gateway::document::cost::{self, Budget, Estimate};
use crate::gateway::document::persisted::Documents;
use crate::gateway::document::{Coerced, DocumentCache, OperationKind, PreparedOperation, Runnable, Trust};
use crate::gateway::limits::{Admission, RateLimiter, Spender, Standing, StreamPlace, Streams, unwind_safe, within};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::response::{Answers, Fill, Found, Question};
use crate::gateway::telemetry::operation_span;
use crate::platform::db::count_statements;
use crate::platform::graphql::{Source, Sources, Viewer, Weigh, Weighing, code};
use crate::platform::principal::{Partner, Unauthenticated};
use crate::platform::trace;

/// Points that a document costs which is new, or refused before it is weighed: parsing and validating it takes about as
/// long as reading a card.
const PREPARING_COST: u32 = 10;
/// Points that any request costs at least. One that asks for nothing but a leaf is work as well.
pub(super) const REQUEST_COST: u32 = 1;
/// Points that an estimate must be too high for the difference to be given back: less is not worth a trip to Redis.
const GIVEN_BACK_MIN: u32 = 50;

/// What an engine is made of.
pub struct Parts<E> {
    /// Runs prepared documents; a schema without extensions and limits of its own.
    pub executor: E,
    pub documents: Documents,
    pub cache: DocumentCache,
    pub limiter: RateLimiter,
    pub admission: Admission,
    pub streams: Streams,
    /// `None`: each answer is made anew.
    pub answers: Option<Answers>,
    /// How long one operation may run.
    pub timeout: Duration,
    /// Points of one operation.
    pub cost_max: u32,
    /// Whether everybody may explore the schema.
    pub is_open: bool,
}

/// The pipeline over one executor.
pub struct Engine<E>(pub(super) Parts<E>, Recall);

impl<E: Executor> Engine<E> {
    #[must_use]
    pub fn new(parts: Parts<E>) -> Self {
        Self(parts, Recall::default())
    }

    pub(super) fn recall(&self) -> &Recall {
        &self.1
    }

    /// Whether answers are kept.
    #[must_use]
    pub fn keeps_answers(&self) -> bool {
        self.0.answers.is_some()
    }

    /// Reads manifests of trusted documents again that have changed. It reads files, so it is not for a worker of requests.
    pub fn refresh(&self) {
        self.0.documents.refresh();
    }

    /// Runs one request. Nothing that a client sends makes this panic or run without bound.
    pub async fn run(&self, ask: Ask, caller: &Caller, scope: Scope) -> Outcome {
        let mut record = Record::default();
        // On the heap: resolvers nest as deep as documents do, and need the stack for themselves.
        let way = Box::pin(async {
            match self.follow(ask, caller, scope, &mut record).await? {
                Way::Done(executed) => Ok(*executed),
                Way::Open(_) => Err(not_here()),
            }
        });
        let (result, statements) = guarded(caller, way).await;
        record.statements = statements;
        Outcome { result, record }
    }

    /// Takes one request as far as it goes at once.
    pub(super) async fn follow(
        &self,
        ask: Ask,
        caller: &Caller,
        scope: Scope,
        record: &mut Record,
    ) -> Result<Way, Refusal> {
        let _place = self.0.admission.enter().await?;
        let weighed = match self.weigh(ask, caller, record).await {
            Ok(weighed) => weighed,
            Err(refusal) => {
                // What is refused took work as well: whoever sends nothing else is told to slow down.
                self.charge(caller, PREPARING_COST).await?;
                return Err(refusal);
            }
        };
        let fill = match self.find(&weighed, caller, &scope, record).await {
            Some(Found::Kept(kept, place)) => {
                record.found = Some(place.name());
                self.charge(caller, weighed.least).await?;
                return Ok(Way::Done(Box::new(Executed {
                    kept: Some(kept),
                    ..Executed::default()
                })));
            }
            Some(Found::Missing(fill)) => Some(fill),
            None => None,
        };
        let charged = weighed.charged();
        let standing = self.charge(caller, charged).await?;
        if weighed.is_subscription {
            let place = self.0.streams.enter(caller.viewer.key(), caller.address)?;
            let source = self.source(&weighed, caller, scope, record).await?;
            return Ok(Way::Open(Open { source, weighed, place }));
        }
        let sources = scope.sources;
        let response = self.execute(&weighed, caller, scope.data, record).await?;
        // What was given was done, also where nothing of it is returned.
        let returned = weighed.runnable.plan().actual(&response.data);
        let actual = returned.saturating_add(weighed.estimate.given);
        record.actual = Some(actual);
        let mut errors = response.errors;
        // An error takes the data around it away, so what is left does not tell what was read for it.
        let unused = if errors.is_empty() {
            charged.saturating_sub(weighed.least.max(points(actual)))
        } else {
            0
        };
        self.give_back(caller, charged, unused).await;
        mask::complete(&mut errors, &weighed.runnable.document, caller.request_id.as_deref());
        let cost = weighed.wants_cost.then(|| {
            let budget = standing.map(|standing| budget(standing, unused));
            cost::extension(&weighed.estimate, Some(actual), self.0.cost_max, budget.as_ref())
        });
        let share = fill
            .filter(|_| errors.is_empty())
            .and_then(|fill| shared(fill, sources.as_ref()));
        Ok(Way::Done(Box::new(Executed {
            data: response.data,
            errors,
            context: scope.context,
            authentication: authentication(&caller.viewer),
            cost,
            kept: None,
            share,
        })))
    }

    /// The answer, where it may be the same for everybody and is kept; `None`: it is not looked for.
    async fn find(&self, weighed: &Weighed, caller: &Caller, scope: &Scope, record: &Record) -> Option<Found> {
        let (answers, moment) = self.0.answers.as_ref().zip(scope.moment.as_ref())?;
        // What tells of the token or of the costs is nobody else's.
        if weighed.sharing == Sharing::Never || weighed.wants_cost || authentication(&caller.viewer).is_some() {
            return None;
        }
        let key = answers.key(&Question {
            document: record.hash.as_deref()?,
            operation: record.operation_name.as_deref(),
            variables: weighed.variables.values(),
            audience: caller.viewer.audience(),
            context: scope.context.as_ref(),
        });
        let found = answers.find(key, moment).await;
        if let (Found::Kept(..), Sharing::Repeated, Some(wording)) = (&found, weighed.sharing, &scope.wording) {
            self.remember(wording, key, record);
        }
        Some(found)
    }

    /// Everything before an operation runs: its document, its variables, its cost.
    async fn weigh(&self, ask: Ask, caller: &Caller, record: &mut Record) -> Result<Weighed, Refusal> {
        let resolved = self.0.documents.resolve(ask.document, &caller.client).await?;
        record.hash = Some(resolved.hash.to_string());
        let prepared = self
            .0
            .cache
            .prepare(&resolved.text, caller.viewer.audience(), resolved.trust);
        let is_explorer = self.0.is_open || caller.viewer.is_explorer();
        let prepared = prepared.await.map_err(|refusal| secrecy::keep(refusal, is_explorer))?;
        let is_new = prepared.is_first_use();
        self.0.documents.keep(&resolved).await;
        let operation = prepared.operation(ask.operation_name.as_deref())?;
        record.operation_name = operation.name().map(str::to_owned);
        record.operation_kind = Some(operation.kind().as_str());
        allow(operation, caller, is_explorer)?;
        let variables = operation.coerce(ask.variables)?;
        let runnable = operation.runnable(&variables)?;
        let estimate = runnable.plan().estimate(variables.values());
        record.estimated = Some(estimate.total);
        // A trusted document was weighed by whoever trusts it; so it is only charged.
        if resolved.trust == Trust::Untrusted {
            cost::check(&estimate, self.0.cost_max)?;
        }
        Ok(Weighed {
            runnable,
            variables,
            estimate,
            least: if is_new { PREPARING_COST } else { REQUEST_COST },
            wants_cost: ask.wants_cost,
            is_subscription: operation.kind() == OperationKind::Subscription,
            sharing: Sharing::of(operation, self.0.documents.is_repeatable(&resolved)),
            resume_after: ask.resume_after,
        })
    }

    async fn execute(
        &self,
        weighed: &Weighed,
        caller: &Caller,
        data: Data,
        record: &Record,
    ) -> Result<Response, Refusal> {
        let request = weighed.request(caller, data);
        let name = record.operation_name.as_deref();
        let span = operation_span(
            &caller.trace,
            record.operation_kind.unwrap_or_default(),
            name,
            record.hash.as_deref().unwrap_or_default(),
        );
        let operation = Box::pin(self.0.executor.execute(request)).instrument(span);
        let operation = trace::within(caller.trace.traceparent(), operation);
        within(self.0.timeout, operation).await
    }

    /// What is left to the caller; `None`: no limit applies.
    pub(super) async fn charge(&self, caller: &Caller, points: u32) -> Result<Option<Standing>, Refusal> {
        let Some(address) = caller.address else {
            return Ok(None);
        };
        let key = caller.viewer.key();
        self.0
            .limiter
            .take(spender(caller, key.as_deref()), address, points)
            .await
    }

    async fn give_back(&self, caller: &Caller, charged: u32, unused: u32) {
        if let Some(address) = caller.address
            && unused >= GIVEN_BACK_MIN
        {
            let key = caller.viewer.key();
            let spender = spender(caller, key.as_deref());
            self.0
                .limiter
                .give_back(spender, address, charged, charged - unused)
                .await;
        }
    }
}

/// What keeps the answer that is made of `sources`; `None`: it is its reader's own.
fn shared(fill: Box<Fill>, sources: Option<&Sources>) -> Option<Share> {
    if let Some(tags) = sources.and_then(Sources::shared) {
        Some(Share { fill, tags })
    } else {
        fill.is_own();
        None
    }
}

fn spender<'a>(caller: &Caller, key: Option<&'a str>) -> Option<Spender<'a>> {
    let own = caller.viewer.rate();
    key.map(|key| Spender { key, own })
}

/// What `way` returns, where nothing in it panics, and how many statements it took. A fault leads to the log.
pub(super) async fn guarded<T>(
    caller: &Caller,
    way: impl Future<Output = Result<T, Refusal>>,
) -> (Result<T, Refusal>, u32) {
    let request_id = caller.request_id.as_deref();
    let (result, statements) = count_statements(unwind_safe(request_id.unwrap_or_default(), way)).await;
    let result = result.flatten();
    (
        result.map_err(|refusal| mask::lead_to_log(refusal, request_id)),
        statements,
    )
}

/// How far a request came at once.
pub(super) enum Way {
    Done(Box<Executed>),
    /// A subscription that is open.
    Open(Open),
}

/// A subscription's source, and what is run for each of its messages.
pub(super) struct Open {
    pub(super) source: Source,
    pub(super) weighed: Weighed,
    pub(super) place: StreamPlace,
}

/// Whether an operation may have an answer that is the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sharing {
    Never,
    /// Yes, and each request for it is read.
    Read,
    /// Yes, and the same words mean the same document, of which nobody counts how often it is run.
    Repeated,
}

impl Sharing {
    fn of(operation: &PreparedOperation, is_repeatable: bool) -> Self {
        match (operation.kind(), operation.selects_schema(), is_repeatable) {
            (OperationKind::Query, false, true) => Self::Repeated,
            (OperationKind::Query, false, false) => Self::Read,
            _ => Self::Never,
        }
    }
}

/// An operation that is ready to run.
pub(super) struct Weighed {
    pub(super) runnable: Arc<Runnable>,
    variables: Coerced,
    estimate: Estimate,
    /// Points that it is charged at least.
    least: u32,
    wants_cost: bool,
    is_subscription: bool,
    sharing: Sharing,
    pub(super) resume_after: Option<String>,
}

impl Weighed {
    pub(super) fn request(&self, caller: &Caller, data: Data) -> Request {
        let mut request = Request::new(String::new()).variables(self.variables.variables());
        request.data = data;
        request.data.insert(caller.viewer.audience());
        let runnable: Arc<dyn Weigh> = Arc::clone(&self.runnable) as _;
        request.data.insert(Weighing(runnable));
        request.set_parsed_query(self.runnable.document.clone());
        request
    }

    fn charged(&self) -> u32 {
        points(self.estimate.total).max(self.least)
    }
}

fn points(cost: u64) -> u32 {
    u32::try_from(cost).unwrap_or(u32::MAX)
}

/// What the answer tells of a token that was not taken. Who sends none knows that.
pub(super) fn authentication(viewer: &Viewer) -> Option<Value> {
    match viewer {
        Viewer::Anonymous(why) if *why != Unauthenticated::Missing => {
            Some(value!({"reason": why.reason(), "message": why.message()}))
        }
        _ => None,
    }
}

/// A subscription came where only one answer can be given.
fn not_here() -> Refusal {
    let message = "a subscription has many answers: ask over a WebSocket (graphql-transport-ws), or with \
        `Accept: text/event-stream` or `Accept: multipart/mixed;subscriptionSpec=1.0`";
    Refusal::new(Reason::Operation, RequestError::new(code::BAD_USER_INPUT, message))
}

/// Whether `caller` may run `operation` at all.
fn allow(operation: &PreparedOperation, caller: &Caller, is_explorer: bool) -> Result<(), Refusal> {
    if operation.kind() == OperationKind::Subscription && !caller.can_stream {
        return Err(not_here());
    }
    if caller.event_seal.is_some() && operation.kind() != OperationKind::Subscription {
        let error = RequestError::new(
            code::FORBIDDEN,
            "a ticket opens a stream and nothing else: send an access token",
        );
        return Err(Refusal::new(Reason::Forbidden, error.field("ticket")));
    }
    if caller.is_read_only && operation.kind() == OperationKind::Mutation {
        let error = RequestError::new(code::BAD_USER_INPUT, "only queries run by GET: send this by POST");
        return Err(Refusal::new(Reason::Method, error.field("method")));
    }
    if operation.selects_schema() && !is_explorer {
        let error = RequestError::new(code::FORBIDDEN, "the schema is told to partners and staff only");
        return Err(Refusal::new(Reason::Forbidden, error));
    }
    match &caller.viewer {
        Viewer::Partner(partner) => allow_partner(operation, partner),
        _ => Ok(()),
    }
}

/// Whether `partner` was granted everything that `operation` asks for.
fn allow_partner(operation: &PreparedOperation, partner: &Partner) -> Result<(), Refusal> {
    let is_granted = |field: &str| match &partner.operations {
        // `__typename` and the schema are told to whoever may ask at all.
        Some(granted) => field.starts_with("__") || granted.iter().any(|one| one == field),
        None => operation.kind() != OperationKind::Mutation,
    };
    match operation.root_fields().find(|field| !is_granted(field)) {
        None => Ok(()),
        Some(field) => {
            let message =
                format!("this partner may not ask for {field:?}: `tote partner create --operation` grants it");
            let error = RequestError::new(code::FORBIDDEN, message).field(field);
            Err(Refusal::new(Reason::Forbidden, error))
        }
    }
}

fn budget(standing: Standing, unused: u32) -> Budget {
    let given_back = if unused >= GIVEN_BACK_MIN { unused } else { 0 };
    Budget {
        limit: standing.limit,
        remaining: standing.remaining.saturating_add(given_back).min(standing.limit),
        restores_per_second: standing.restores_per_second,
    }
}
