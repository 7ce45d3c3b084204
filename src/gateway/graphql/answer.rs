//! Answers as JSON. The members of an object come in the order in which the document has them.

use async_graphql::{ServerError, Value};
use bytes::Bytes;
use poem::Response;
use poem::http::{HeaderValue, header};
use serde::Serialize;
use serde::ser::{SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::{Map, Value as Json};

use super::accept::MediaType;
use super::endpoint::Options;
use super::status::{self, Success};
use crate::gateway::engine::Executed;
use crate::gateway::refusal::{Location, Reason, Refusal, RequestError};
use crate::gateway::response::AnswerContext;
use crate::platform::graphql::in_writing;

/// Keeps an answer that is the same for everybody, and answers with what was kept.
pub(super) async fn keep(executed: &mut Executed) {
    let Some(share) = executed.share.take() else { return };
    // What cannot be written is told where it is written for the answer.
    if let Ok(body) = in_writing(&Done(executed, Context::Beside)) {
        executed.kept = Some(share.keep(Bytes::from(body), executed.context.take()).await);
    }
}

/// The answer to one request.
pub(super) fn of(result: &Result<Executed, Refusal>, media_type: MediaType, options: &Options) -> Response {
    let profile = options.status_profile;
    match result {
        Ok(Executed { kept: Some(kept), .. }) => {
            let status = status::of_success(Success::Whole, media_type, profile);
            let mut response = body(status, media_type, kept.body.clone());
            kept.mark(response.headers_mut());
            response.set_data(kept.shared(options.shared_max_age_s));
            response
        }
        Ok(executed) => {
            let success = match (&executed.data, executed.errors.is_empty()) {
                (_, true) => Success::Whole,
                (Value::Null, false) => Success::Nothing,
                (_, false) => Success::Partial,
            };
            let status = status::of_success(success, media_type, profile);
            let mut response = json(status, media_type, &Answer(result, Context::Beside));
            mark(&mut response, executed.context.as_ref());
            response
        }
        Err(refusal) => {
            // Whatever the client likes best: Apollo Client takes an answer in the other type as final and would not try again.
            let is_transient = refusal.reason.is_transient();
            let media_type = if is_transient { MediaType::Json } else { media_type };
            let mut response = json(
                status::of_refusal(refusal.reason, media_type, profile),
                media_type,
                &Answer(result, Context::Beside),
            );
            if refusal.reason == Reason::Unauthenticated {
                let scheme = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
            }
            if let Some(methods) = status::allowed_methods(refusal.reason) {
                let methods = HeaderValue::from_static(methods);
                response.headers_mut().insert(header::ALLOW, methods);
            }
            if let Some(wait) = refusal.retry_after {
                // Whole seconds (RFC 9110, 10.2.3), rounded up: earlier would be refused again.
                let seconds = wait.as_millis().div_ceil(1000).max(1);
                if let Ok(seconds) = HeaderValue::from_str(&seconds.to_string()) {
                    response.headers_mut().insert(header::RETRY_AFTER, seconds);
                }
            }
            response
        }
    }
}

/// Where it is told what an answer was made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// By headers.
    Beside,
    /// In its `extensions`: it is a part of something that has no headers for it.
    Within,
}

fn mark(response: &mut Response, context: Option<&AnswerContext>) {
    if let Some(context) = context {
        context.mark(response.headers_mut());
    }
}

/// What came of one request, as JSON for a part of a stream.
pub(super) fn text(result: &Result<Executed, Refusal>) -> String {
    written(&Answer(result, Context::Within))
}

/// The errors of a refusal, as a JSON array.
pub(super) fn errors(refusal: &Refusal) -> String {
    written(&Refused(refusal))
}

fn written(body: &impl Serialize) -> String {
    let written = in_writing(body).map(String::from_utf8);
    written.ok().and_then(Result::ok).unwrap_or_else(|| {
        tracing::error!("an answer could not be written");
        "null".to_owned()
    })
}

/// The answers to an array of requests; each tells by itself what came of it.
pub(super) fn of_batch(results: &[Result<Executed, Refusal>], media_type: MediaType) -> Response {
    let answers: Vec<Answer<'_>> = results.iter().map(|result| Answer(result, Context::Beside)).collect();
    let mut response = json(poem::http::StatusCode::OK, media_type, &answers);
    // One request has one context, however many parts it has.
    let context = results.iter().flatten().find_map(|executed| executed.context.as_ref());
    mark(&mut response, context);
    response
}

fn json(status: poem::http::StatusCode, media_type: MediaType, answer: &impl Serialize) -> Response {
    match in_writing(answer) {
        Ok(written) => body(status, media_type, Bytes::from(written)),
        Err(cause) => {
            tracing::error!(%cause, "an answer could not be written");
            poem::http::StatusCode::INTERNAL_SERVER_ERROR.into()
        }
    }
}

fn body(status: poem::http::StatusCode, media_type: MediaType, body: Bytes) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type.content_type())
        .header(header::CACHE_CONTROL, "no-store")
        .body(body)
}

struct Answer<'a>(&'a Result<Executed, Refusal>, Context);

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Ok(executed) => Done(executed, self.1).serialize(serializer),
            Err(refusal) => {
                // What was not run has no `data` (GraphQL specification, 7.1).
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("errors", &Refused(refusal))?;
                map.end()
            }
        }
    }
}

/// What was run.
struct Done<'a>(&'a Executed, Context);

impl Serialize for Done<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let executed = self.0;
        let mut map = serializer.serialize_map(None)?;
        if !executed.errors.is_empty() {
            map.serialize_entry("errors", &FieldErrors(&executed.errors))?;
        }
        map.serialize_entry("data", &executed.data)?;
        let context = executed.context.as_ref().filter(|_| self.1 == Context::Within);
        if context.is_some() || executed.authentication.is_some() || executed.cost.is_some() {
            map.serialize_entry("extensions", &Extensions(executed, context))?;
        }
        map.end()
    }
}

struct FieldErrors<'a>(&'a [ServerError]);

impl Serialize for FieldErrors<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0)
    }
}

struct Extensions<'a>(&'a Executed, Option<&'a AnswerContext>);

impl Serialize for Extensions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(context) = self.1 {
            map.serialize_entry("context", context)?;
        }
        if let Some(authentication) = &self.0.authentication {
            map.serialize_entry("authentication", authentication)?;
        }
        if let Some(cost) = &self.0.cost {
            map.serialize_entry("cost", cost)?;
        }
        map.end()
    }
}

struct Refused<'a>(&'a Refusal);

impl Serialize for Refused<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut errors = serializer.serialize_seq(Some(self.0.errors.len()))?;
        for error in &self.0.errors {
            errors.serialize_element(&Error::of(error))?;
        }
        errors.end()
    }
}

#[derive(Serialize)]
struct Error<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Place>,
    extensions: ErrorExtensions<'a>,
}

#[derive(Serialize)]
struct ErrorExtensions<'a> {
    code: &'a str,
    #[serde(flatten)]
    others: &'a Map<String, Json>,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
}

impl<'a> Error<'a> {
    fn of(error: &'a RequestError) -> Self {
        let place = |Location { line, column }: &Location| Place {
            line: *line,
            column: *column,
        };
        Self {
            message: &error.message,
            locations: error.locations.iter().map(place).collect(),
            extensions: ErrorExtensions {
                code: error.code,
                others: &error.extensions,
            },
        }
    }
}
