//! From a request to a response, whole or in parts.

use std::sync::Arc;

use async_graphql::Executor;
use poem::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Body, Request, Response};

use super::body::{Pull, Told, body};
use super::framing::Frames;
use crate::gateway::engine::{Ask, Outcome, Reply, Scopes};
use crate::gateway::graphql::Graphql;
use crate::gateway::graphql::accept::{Framing, MediaType};
use crate::gateway::graphql::call::Call;
use crate::gateway::graphql::parameters::Parameters;
use crate::gateway::refusal::{Reason, Refusal};
use crate::gateway::server::Patience;

/// What a browser's `EventSource` says when it comes back.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Proxies that gather answers before they pass them on are told not to.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The id of the last event that the client got, where it says so.
pub(in crate::gateway::graphql) fn last_event_id(request: &Request) -> Option<&str> {
    request.header(LAST_EVENT_ID).filter(|id| !id.is_empty())
}

/// The answer to one request whose client reads `framing`, and `single` where there is one answer only.
pub(in crate::gateway::graphql) async fn answer<E: Executor, S: Scopes>(
    graphql: &Graphql<E, S>,
    mut ask: Ask,
    call: &mut Call,
    (request, parameters): (&Request, &Parameters),
    (framing, single): (Framing, Option<MediaType>),
) -> Result<Response, Refusal> {
    call.caller.can_stream = true;
    if framing == Framing::Events {
        // An id is the cursor, and behind a point what it is sealed with.
        ask.resume_after = last_event_id(request)
            .and_then(|id| id.split('.').next())
            .map(str::to_owned);
    }
    let locale = call.locale(request, parameters)?;
    let frames = Frames::new(framing, request.method() == Method::GET, call.caller.event_seal.clone());
    let caller = Arc::new(call.caller.clone());
    let opened = graphql.engine.open(ask, &caller, &graphql.scopes, &locale);
    let live = match opened.await {
        Reply::Stream(live) => live,
        Reply::Answer(outcome) => {
            let Outcome { result, record } = *outcome;
            if let Some(media_type) = single {
                return Ok(graphql.whole(call, &result, &record, media_type));
            }
            let is_framed = match &result {
                Ok(_) => true,
                Err(refusal) => framing == Framing::Events && is_told_by_event(request.method(), refusal.reason),
            };
            if !is_framed {
                // Who reads streams only looks at the status.
                return Ok(graphql.whole(call, &result, &record, MediaType::GraphqlResponse));
            }
            call.tell(&record, &result, StatusCode::OK);
            return Ok(streamed(framing, Body::from(frames.only(&result))));
        }
    };
    let told = Told::new(caller, live.record().clone(), call.begun, StatusCode::OK);
    let streaming = &graphql.streaming;
    let pull = Pull::new(live, frames, told, streaming.draining.clone(), streaming.ping);
    let mut response = streamed(framing, body(pull));
    response.set_data(Patience(streaming.slow));
    Ok(response)
}

/// Whether a refusal is told by an event of a stream that ends with it. graphql-sse takes any other status than 200 for a fault
/// of the network, and asks again; that is right only where asking again can help. A browser's `EventSource`, which asks by
/// GET, is the other way round: it comes back after each end, unless the status says that there is nothing.
fn is_told_by_event(method: &Method, reason: Reason) -> bool {
    let is_of_the_document = matches!(
        reason,
        Reason::Syntax
            | Reason::Validation
            | Reason::Operation
            | Reason::Variables
            | Reason::UnknownDocument
            | Reason::Forbidden
            | Reason::TooExpensive
    );
    is_of_the_document && *method != Method::GET
}

fn streamed(framing: Framing, body: Body) -> Response {
    let content_type = match framing {
        Framing::Events => "text/event-stream; charset=utf-8",
        Framing::Parts => r#"multipart/mixed;boundary="graphql";subscriptionSpec=1.0"#,
    };
    Response::builder()
        .header(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
        .header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
        .header(ACCEL_BUFFERING, HeaderValue::from_static("no"))
        .body(body)
}
