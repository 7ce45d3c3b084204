//! Subscriptions that are open.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Executor, Response};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use tracing::Instrument as _;

use super::ask::{Ask, Caller};
use super::mask;
use super::outcome::{Executed, Outcome, Record};
use super::run::{Engine, Open, Way, Weighed, authentication, guarded};
use super::scope::{Locale, Scope, Scopes};
use crate::gateway::limits::{StreamPlace, within};
use crate::gateway::refusal::{Reason, Refusal};
use crate::gateway::telemetry::operation_span;
use crate::platform::graphql::Source;
use crate::platform::graphql::live::{Message, Opening};
use crate::platform::principal::Unauthenticated;
use crate::platform::trace;

/// After how long a message is run again that a busy server has sent away.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How often a message is run again that met a fault of ours, before its client is sent away to come back.
const FAILURES_MAX: u32 = 4;

/// What a transport that can stream carries back.
pub enum Reply<E, S> {
    /// There is one answer: to a query, a mutation, or a subscription that was refused.
    Answer(Box<Outcome>),
    Stream(Box<Live<E, S>>),
}

/// An open subscription. It is pulled: nothing runs, and nothing is kept, until the next answer is asked for.
pub struct Live<E, S> {
    run: Run<E, S>,
    source: Source,
    /// Taken from the source, and not answered yet.
    pending: Option<Message>,
    unknown: BoxFuture<'static, Unauthenticated>,
    _place: StreamPlace,
}

/// What is run for each message.
struct Run<E, S> {
    engine: Arc<Engine<E>>,
    scopes: Arc<S>,
    caller: Arc<Caller>,
    locale: Locale,
    weighed: Weighed,
    record: Record,
    /// Whether an answer was given: what does not change is told with the first one only.
    has_begun: bool,
}

/// One answer of a stream.
#[derive(Debug)]
pub struct LiveAnswer {
    pub executed: Executed,
    /// From where a stream goes on after this answer, as the argument `after`; `None`: it cannot be resumed.
    pub cursor: Option<String>,
}

/// Why a stream gives no more answers.
#[derive(Debug)]
pub enum Ended {
    /// There is nothing more to tell, ever.
    Completed,
    /// The caller is not known any more: they come back with a fresh token.
    Unauthenticated(Unauthenticated),
    /// A fault of ours, for now: they come back and go on from their cursor.
    Interrupted(Refusal),
    /// It cannot go on.
    Refused(Refusal),
}

impl<E: Executor> Engine<E> {
    /// Runs one request, or opens its stream. Nothing that a client sends makes this panic or run without bound.
    pub async fn open<S: Scopes>(
        self: &Arc<Self>,
        ask: Ask,
        caller: &Arc<Caller>,
        scopes: &Arc<S>,
        locale: &Locale,
    ) -> Reply<E, S> {
        let mut record = Record::default();
        let way = Box::pin(async {
            let scope = scopes.scope(locale.circumstances(caller))?;
            self.follow(ask, caller, scope, &mut record).await
        });
        let (result, statements) = guarded(caller, way).await;
        record.statements = statements;
        let result = match result {
            Ok(Way::Open(Open { source, weighed, place })) => {
                return Reply::Stream(Box::new(Live {
                    run: Run {
                        engine: Arc::clone(self),
                        scopes: Arc::clone(scopes),
                        caller: Arc::clone(caller),
                        locale: locale.clone(),
                        weighed,
                        record,
                        has_begun: false,
                    },
                    source,
                    pending: None,
                    unknown: scopes.unknown(caller),
                    _place: place,
                }));
            }
            Ok(Way::Done(executed)) => Ok(*executed),
            Err(refusal) => Err(refusal),
        };
        Reply::Answer(Box::new(Outcome { result, record }))
    }

    /// The source that the resolver of a subscription opens. Where it does not, nothing was run (GraphQL specification, 6.2.3.1),
    /// so its errors are why the request is refused.
    pub(super) async fn source(
        &self,
        weighed: &Weighed,
        caller: &Caller,
        scope: Scope,
        record: &Record,
    ) -> Result<Source, Refusal> {
        let opening = Arc::new(Opening::new(weighed.resume_after.clone()));
        let mut data = scope.data;
        data.insert(Arc::clone(&opening));
        let answer = self.first(weighed, caller, data, record).await?;
        if let Some(source) = opening.take() {
            return Ok(source);
        }
        let mut errors = answer.map(|answer| answer.errors).unwrap_or_default();
        mask::complete(&mut errors, &weighed.runnable.document, caller.request_id.as_deref());
        Err(mask::refusal(errors))
    }

    /// The first response of the executor's stream: a source gives it one message at a time.
    async fn first(
        &self,
        weighed: &Weighed,
        caller: &Caller,
        data: async_graphql::Data,
        record: &Record,
    ) -> Result<Option<Response>, Refusal> {
        let mut responses = self.0.executor.execute_stream(weighed.request(caller, data), None);
        let span = operation_span(
            &caller.trace,
            record.operation_kind.unwrap_or_default(),
            record.operation_name.as_deref(),
            record.hash.as_deref().unwrap_or_default(),
        );
        let first = Box::pin(async move { responses.next().await }).instrument(span);
        within(self.0.timeout, trace::within(caller.trace.traceparent(), first)).await
    }
}

impl<E: Executor, S: Scopes> Live<E, S> {
    /// What the log tells of the operation.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.run.record
    }

    /// The next answer; it may be long in coming. Whoever stops waiting loses nothing: the next call goes on from there.
    ///
    /// # Errors
    /// Where there are no more.
    pub async fn next(&mut self) -> Result<LiveAnswer, Ended> {
        if self.pending.is_none() {
            let message = tokio::select! {
                biased;
                why = &mut self.unknown => return Err(Ended::Unauthenticated(why)),
                message = self.source.next() => message,
            };
            self.pending = message;
        }
        let Some(message) = self.pending.clone() else {
            return Err(Ended::Completed);
        };
        let cursor = message.cursor.clone();
        let mut failures = 0;
        let executed = loop {
            let answered = tokio::select! {
                biased;
                why = &mut self.unknown => return Err(Ended::Unauthenticated(why)),
                answered = self.run.answer(message.clone()) => answered,
            };
            // The message is not lost for a fault: it waits, and is not told as done.
            match answered {
                Ok(executed) => break executed,
                Err(refusal) if refusal.reason == Reason::Overloaded => {}
                Err(refusal) if refusal.reason.is_transient() && failures < FAILURES_MAX => failures += 1,
                Err(refusal) if refusal.reason.is_transient() => return Err(Ended::Interrupted(refusal)),
                Err(refusal) => return Err(Ended::Refused(refusal)),
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        };
        self.pending = None;
        self.run.has_begun = true;
        Ok(LiveAnswer { executed, cursor })
    }
}

impl<E: Executor, S: Scopes> Run<E, S> {
    /// Runs the document for `message`.
    async fn answer(&self, message: Message) -> Result<Executed, Refusal> {
        let way = Box::pin(async {
            // Streams take turns among themselves, so that a change which concerns many of them leaves places to requests.
            let _turn = self.engine.0.streams.turn().await;
            let _place = self.engine.0.admission.enter().await?;
            let Scope { mut data, context, .. } = self.scopes.scope(self.locale.circumstances(&self.caller))?;
            data.insert(message);
            let answer = self
                .engine
                .first(&self.weighed, &self.caller, data, &self.record)
                .await?;
            let mut response = answer.unwrap_or_default();
            let document = &self.weighed.runnable.document;
            mask::complete(&mut response.errors, document, self.caller.request_id.as_deref());
            if mask::has_fault(&response.errors) {
                return Err(mask::refusal(response.errors));
            }
            Ok(Executed {
                data: response.data,
                errors: response.errors,
                context: context.filter(|_| !self.has_begun),
                authentication: authentication(&self.caller.viewer).filter(|_| !self.has_begun),
                cost: None,
                ..Executed::default()
            })
        });
        guarded(&self.caller, way).await.0
    }
}

impl<E, S> std::fmt::Debug for Live<E, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live")
            .field("record", &self.run.record)
            .finish_non_exhaustive()
    }
}
