//! `/graphql` over HTTP, as the specification *GraphQL over HTTP* has it.

use std::io::ErrorKind;
use std::sync::Arc;

use async_graphql::Executor;
use futures_util::future::join_all;
use poem::error::ReadBodyError;
use poem::http::{HeaderValue, Method, header};
use poem::{Endpoint, Request, Response};

use super::accept::MediaType;
use super::body::Body;
use super::call::{Call, credentials};
use super::parameters::Parameters;
use super::{accept, answer, csrf};
use crate::gateway::engine::{Ask, Circumstances, Engine, Outcome, Record, Scopes};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::gateway::telemetry::TRACERESPONSE;
use crate::platform::config::StatusProfile;
use crate::platform::graphql::code;

/// How many statements an answer took, where the server is told to say so.
const STATEMENTS: &str = "x-tote-statements";

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
}

impl Default for Options {
    fn default() -> Self {
        Self {
            status_profile: StatusProfile::default(),
            batch_max: 0,
            body_max: 64 * 1024,
            require_preflight: false,
            show_statements: false,
        }
    }
}

/// Answers `/graphql`. Cloning shares it.
pub struct Graphql<E, S> {
    engine: Arc<Engine<E>>,
    scopes: Arc<S>,
    options: Options,
}

impl<E, S> Clone for Graphql<E, S> {
    fn clone(&self) -> Self {
        Self {
            engine: Arc::clone(&self.engine),
            scopes: Arc::clone(&self.scopes),
            options: self.options,
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
        }
    }

    async fn answer(&self, request: Request) -> Response {
        let mut call = Call::of(&request);
        let identity = self.scopes.identify(credentials(&request)).await;
        let accept = request.headers().get_all(header::ACCEPT);
        let media_type = MediaType::negotiate(accept.iter().filter_map(|value| value.to_str().ok()));
        let answer = match (media_type, identity) {
            (Some(media_type), Ok(identity)) => {
                call.caller.identify(identity);
                self.read_and_run(request, &call, media_type).await
            }
            (Some(_), Err(refusal)) => Err(refusal),
            (None, _) => Err(not_acceptable()),
        };
        let mut response = answer.unwrap_or_else(|refusal| {
            let result = Err(refusal);
            let media_type = media_type.unwrap_or(MediaType::Json);
            let response = answer::of(&result, media_type, self.options.status_profile);
            call.tell(&Record::default(), &result, &response);
            response
        });
        if let Ok(trace) = HeaderValue::from_str(&call.caller.trace.traceparent()) {
            response.headers_mut().insert(TRACERESPONSE, trace);
        }
        response
    }

    async fn read_and_run(
        &self,
        mut request: Request,
        call: &Call,
        media_type: MediaType,
    ) -> Result<Response, Refusal> {
        let parameters = Parameters::read(&request)?;
        let body = match *request.method() {
            Method::GET => {
                csrf::check(&request, self.options.require_preflight)?;
                Body::One(parameters.ask()?)
            }
            Method::POST => {
                check_content_type(&request)?;
                let bytes = self.read_body(&mut request).await?;
                Body::read(&bytes, self.options.batch_max)?
            }
            _ => return Err(other_method()),
        };
        let circumstances = call.circumstances(&request, &parameters)?;
        Ok(match body {
            Body::One(ask) => {
                let Outcome { result, record } = self.run(ask, call, circumstances).await;
                let response = answer::of(&result, media_type, self.options.status_profile);
                call.tell(&record, &result, &response);
                self.count(response, record.statements)
            }
            Body::Batch(asks) => {
                let outcomes = join_all(asks.into_iter().map(|ask| self.run(ask, call, circumstances))).await;
                let (results, records): (Vec<_>, Vec<_>) = outcomes
                    .into_iter()
                    .map(|outcome| (outcome.result, outcome.record))
                    .unzip();
                let response = answer::of_batch(&results, media_type);
                for (result, record) in results.iter().zip(&records) {
                    call.tell(record, result, &response);
                }
                self.count(response, records.iter().map(|record| record.statements).sum())
            }
        })
    }

    async fn run(&self, mut ask: Ask, call: &Call, circumstances: Circumstances<'_>) -> Outcome {
        ask.wants_cost |= call.wants_cost;
        match self.scopes.scope(circumstances) {
            Ok(scope) => self.engine.run(ask, &call.caller, scope).await,
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

    async fn read_body(&self, request: &mut Request) -> Result<Vec<u8>, Refusal> {
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
        let reading = request.take_body().into_bytes_limit(limit);
        match reading.await {
            Ok(bytes) => Ok(bytes.into()),
            Err(ReadBodyError::PayloadTooLarge) => Err(too_large()),
            Err(ReadBodyError::Io(cause)) if cause.kind() == ErrorKind::TimedOut => {
                let error = RequestError::new(code::TIMEOUT, "the body did not arrive in time").field("body");
                Err(Refusal::new(Reason::SlowBody, error))
            }
            Err(cause) => Err(Refusal::malformed("body", format!("the body cannot be read: {cause}"))),
        }
    }
}

fn not_acceptable() -> Refusal {
    let message = "the answer is application/json or application/graphql-response+json";
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
