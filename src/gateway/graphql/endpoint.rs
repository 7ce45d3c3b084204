//! `/graphql` over HTTP, as the specification *GraphQL over HTTP* has it.

use std::io::ErrorKind;
use std::sync::Arc;

use async_graphql::Executor;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use poem::http::{HeaderValue, Method, header};
use poem::{Endpoint, Request, Response};

use super::accept::{Accept, Framing, MediaType};
use super::body::Body;
use super::call::{Call, credentials};
use super::known::Known;
use super::parameters::Parameters;
use super::streaming::Streaming;
use super::{accept, answer, csrf, socket, stream};
use crate::gateway::engine::{Ask, Circumstances, Credentials, Engine, Executed, Outcome, Record, Scope, Scopes};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::server::Draining;
use crate::gateway::telemetry::TRACERESPONSE;
use crate::platform::config::StatusProfile;
use crate::platform::graphql::{Viewer, code};
use crate::platform::principal::Unauthenticated;

/// How many statements an answer took, where the server is told to say so.
const STATEMENTS: &str = "x-tote-statements";

/// Where an answer was found that was not made, where the server is told to say so.
const FOUND: &str = "x-tote-answer";

/// How the endpoint answers.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub status_profile: StatusProfile,
    /// Requests in one array; 0: arrays are refused.
    pub batch_max: usize,
    /// Bytes of a body.
    pub body_max: usize,
    /// Whether a GET must carry a header that no page of another site can send unasked.
    pub require_preflight: bool,
    /// Answers say how many statements they took.
    pub show_statements: bool,
    /// Seconds for which shared caches may keep an answer that is the same for everybody.
    pub shared_max_age_s: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            status_profile: StatusProfile::default(),
            batch_max: 0,
            body_max: 64 * 1024,
            require_preflight: false,
            show_statements: false,
            shared_max_age_s: 0,
        }
    }
}

/// Answers `/graphql`. Cloning shares it.
pub struct Graphql<E, S> {
    pub(super) engine: Arc<Engine<E>>,
    pub(super) scopes: Arc<S>,
    pub(super) options: Options,
    pub(super) streaming: Arc<Streaming>,
}

impl<E, S> Clone for Graphql<E, S> {
    fn clone(&self) -> Self {
        Self {
            engine: Arc::clone(&self.engine),
            scopes: Arc::clone(&self.scopes),
            options: self.options,
            streaming: Arc::clone(&self.streaming),
        }
    }
}

impl<E: Executor, S: Scopes> Graphql<E, S> {
    #[must_use]
    pub fn new(engine: Arc<Engine<E>>, scopes: S, options: Options) -> Self {
        Self {
            engine,
            scopes: Arc::new(scopes),
            options,
            streaming: Arc::default(),
        }
    }

    /// How it holds streams and sockets open; without it as the settings are where nothing is set.
    #[must_use]
    pub fn streaming(mut self, streaming: Streaming) -> Self {
        self.streaming = Arc::new(streaming);
        self
    }

    /// Ends streams and sockets when the server that `draining` belongs to drains.
    #[must_use]
    pub fn draining(mut self, draining: Draining) -> Self {
        Arc::make_mut(&mut self.streaming).draining = draining;
        self
    }

    async fn answer(&self, request: Request) -> Response {
        let mut call = Call::of(&request);
        if socket::is_asked(&request) {
            return socket::open(self, &request, call);
        }
        let accept = Accept::of(request.headers());
        let answer = if accept.is_nothing() {
            Err(not_acceptable())
        } else {
            self.read_and_run(request, &mut call, accept).await
        };
        let mut response = answer.unwrap_or_else(|refusal| self.refuse(&call, accept, refusal));
        if let Ok(trace) = HeaderValue::from_str(&call.caller.trace.traceparent()) {
            response.headers_mut().insert(TRACERESPONSE, trace);
        }
        response
    }

    /// The answer to what was not run.
    pub(super) fn refuse(&self, call: &Call, accept: Accept, refusal: Refusal) -> Response {
        let result = Err(refusal);
        // Who reads a stream only looks at the status.
        let media_type = accept.single.unwrap_or(match accept.framing {
            Some(_) => MediaType::GraphqlResponse,
            None => MediaType::Json,
        });
        let response = answer::of(&result, media_type, &self.options);
        call.tell(&Record::default(), &result, response.status());
        response
    }

    async fn read_and_run(&self, mut request: Request, call: &mut Call, accept: Accept) -> Result<Response, Refusal> {
        let parameters = Parameters::read(&request)?;
        let known;
        let body = match *request.method() {
            Method::GET => {
                // What it asks is read first: a ticket is used up by looking at it.
                let ask = parameters.ask();
                self.identify(&request, &parameters, call, accept).await?;
                known = self.look_up(&request, call, accept, &[]).await;
                if let Some(response) = self.again(&known, call, accept).await {
                    return Ok(response);
                }
                Body::One(ask?)
            }
            Method::POST => {
                call.caller
                    .identify(self.scopes.identify(credentials(request.headers())).await?);
                check_content_type(&request)?;
                let bytes = self.read_body(&mut request).await?;
                known = self.look_up(&request, call, accept, &bytes).await;
                if let Some(response) = self.again(&known, call, accept).await {
                    return Ok(response);
                }
                Body::read(&bytes, self.options.batch_max)?
            }
            _ => return Err(other_method()),
        };
        match body {
            // Apart: an answer that is kept needs none of the room that running takes.
            Body::One(ask) => Box::pin(self.one(ask, known, (&request, &parameters), call, accept)).await,
            Body::Batch(asks) => {
                let media_type = accept.single.ok_or_else(not_acceptable)?;
                let circumstances = call.circumstances(&request, &parameters)?;
                let outcomes = join_all(
                    asks.into_iter()
                        .map(|ask| self.run(ask, call, circumstances, Known::default())),
                )
                .await;
                let (results, records): (Vec<_>, Vec<_>) = outcomes
                    .into_iter()
                    .map(|outcome| (outcome.result, outcome.record))
                    .unzip();
                let response = answer::of_batch(&results, media_type);
                for (result, record) in results.iter().zip(&records) {
                    call.tell(record, result, response.status());
                }
                Ok(self.count(response, records.iter().map(|record| record.statements).sum()))
            }
        }
    }

    /// Notes who sends a GET: by a ticket where the answer is to be a stream of events, which a browser's `EventSource` asks for
    /// without a header of the app.
    async fn identify(
        &self,
        request: &Request,
        parameters: &Parameters,
        call: &mut Call,
        accept: Accept,
    ) -> Result<(), Refusal> {
        let ticket = parameters.ticket().filter(|_| accept.framing == Some(Framing::Events));
        let Some(ticket) = ticket else {
            csrf::check(request, self.options.require_preflight)?;
            call.caller
                .identify(self.scopes.identify(credentials(request.headers())).await?);
            return Ok(());
        };
        // No page of another site has a ticket, so nothing else has to be proven.
        let credentials = Credentials::Ticket {
            ticket,
            last_event_id: stream::last_event_id(request),
        };
        let identity = self.scopes.identify(credentials).await?;
        if let Viewer::Anonymous(why) = &identity.viewer {
            return Err(spent(*why));
        }
        call.caller.identify(identity);
        Ok(())
    }

    /// Answers one request, by a stream where it is a subscription.
    async fn one(
        &self,
        mut ask: Ask,
        known: Known,
        (request, parameters): (&Request, &Parameters),
        call: &mut Call,
        accept: Accept,
    ) -> Result<Response, Refusal> {
        if let Some(framing) = accept.framing {
            ask.wants_cost |= call.wants_cost;
            return stream::answer(self, ask, call, (request, parameters), (framing, accept.single)).await;
        }
        let media_type = accept.single.ok_or_else(not_acceptable)?;
        let circumstances = call.circumstances(request, parameters)?;
        let Outcome { mut result, record } = self.run(ask, call, circumstances, known).await;
        if let Ok(executed) = &mut result {
            answer::keep(executed).await;
        }
        Ok(self.whole(call, &result, &record, media_type))
    }

    /// One answer as a whole.
    pub(super) fn whole(
        &self,
        call: &Call,
        result: &Result<Executed, Refusal>,
        record: &Record,
        media_type: MediaType,
    ) -> Response {
        let response = answer::of(result, media_type, &self.options);
        call.tell(record, result, response.status());
        let mut response = self.count(response, record.statements);
        if self.options.show_statements
            && let Some(found) = record.found
        {
            response.headers_mut().insert(FOUND, HeaderValue::from_static(found));
        }
        response
    }

    /// Runs one request.
    async fn run(&self, mut ask: Ask, call: &Call, circumstances: Circumstances<'_>, known: Known) -> Outcome {
        ask.wants_cost |= call.wants_cost;
        let Known { moment, wording } = known;
        match self.scopes.scope(circumstances) {
            Ok(scope) => {
                let scope = Scope {
                    moment,
                    wording,
                    ..scope
                };
                self.engine.run(ask, &call.caller, scope).await
            }
            Err(refusal) => Outcome {
                result: Err(refusal),
                record: Record::default(),
            },
        }
    }

    fn count(&self, mut response: Response, statements: u32) -> Response {
        if self.options.show_statements {
            response.headers_mut().insert(STATEMENTS, statements.into());
        }
        response
    }

    async fn read_body(&self, request: &mut Request) -> Result<Bytes, Refusal> {
        let limit = self.options.body_max;
        let too_large = || {
            let message = format!("the body has more than {limit} bytes");
            Refusal::new(
                Reason::TooLarge,
                RequestError::new(code::BAD_USER_INPUT, message).field("body"),
            )
        };
        let announced = request
            .header(header::CONTENT_LENGTH)
            .and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|announced| announced > limit) {
            return Err(too_large());
        }
        let mut parts = request.take_body().into_bytes_stream();
        let (mut first, mut more) = (Bytes::new(), BytesMut::new());
        while let Some(part) = parts.next().await {
            let part = part.map_err(|cause| unreadable(&cause))?;
            if first.len() + more.len() + part.len() > limit {
                return Err(too_large());
            }
            // Nearly all bodies arrive in one part, which is taken as it is. A part holds all that was read with it, so those of a body
            // that comes in crumbs are copied.
            if first.is_empty() {
                first = part;
            } else {
                more.extend_from_slice(&part);
            }
        }
        Ok(if more.is_empty() {
            first
        } else {
            [&first[..], &more].concat().into()
        })
    }
}

fn unreadable(cause: &std::io::Error) -> Refusal {
    if cause.kind() == ErrorKind::TimedOut {
        let error = RequestError::new(code::TIMEOUT, "the body did not arrive in time").field("body");
        return Refusal::new(Reason::SlowBody, error);
    }
    Refusal::malformed("body", format!("the body cannot be read: {cause}"))
}

/// A ticket does not hold. The browser stops for that, and the app asks for a new one.
fn spent(why: Unauthenticated) -> Refusal {
    let message = "the ticket does not hold: get a new one by streamTicketCreate";
    let error = RequestError::new(code::UNAUTHENTICATED, message).with("reason", why.reason());
    Refusal::new(Reason::Unauthenticated, error)
}

fn not_acceptable() -> Refusal {
    let message = "the answer is application/json or application/graphql-response+json, and of a subscription \
        text/event-stream or multipart/mixed";
    let error = RequestError::new(code::BAD_USER_INPUT, message).field("accept");
    Refusal::new(Reason::NotAcceptable, error)
}

fn other_method() -> Refusal {
    let error = RequestError::new(code::BAD_USER_INPUT, "GraphQL is asked by GET and POST").field("method");
    Refusal::new(Reason::UnknownMethod, error)
}

/// Only JSON: what a form of another page can send without asking (text/plain and the like) is not taken.
fn check_content_type(request: &Request) -> Result<(), Refusal> {
    let content_type = request.content_type().unwrap_or_default();
    let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let charset = parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, charset)| charset.trim().trim_matches('"'));
    let is_json = ["application/json", "application/graphql-response+json"]
        .iter()
        .any(|ours| essence.trim().eq_ignore_ascii_case(ours));
    if is_json && charset.is_none_or(accept::is_utf8) {
        return Ok(());
    }
    let error = RequestError::new(code::BAD_USER_INPUT, "send the request as application/json in UTF-8");
    Err(Refusal::new(Reason::MediaType, error.field("content-type")))
}

impl<E: Executor, S: Scopes> Endpoint for Graphql<E, S> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(Box::pin(self.answer(request)).await)
    }
}
