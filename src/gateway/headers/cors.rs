//! Which web pages of other origins may call the server (the CORS protocol of the Fetch standard).

use poem::Response;
use poem::http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::vary_by;
use crate::platform::config::Origins;

const METHODS: &str = "GET, POST";

/// What GraphQL clients send beside what pages may send anyway.
const HEADERS: &str = "content-type, authorization, accept-language, x-market, x-request-id, traceparent, tracestate, \
    idempotency-key, if-none-match, apollo-require-preflight, graphql-require-preflight, x-apollo-operation-name, \
    x-apollo-operation-id, x-tote-cost, last-event-id, apollographql-client-name, apollographql-client-version, graphql-client-name, graphql-client-version";

/// What pages may read beside what they may read anyway.
const EXPOSED: &str = "x-request-id, retry-after, server-timing, traceresponse, etag, x-market, x-currency";

/// Seconds for which a page need not ask again. Browsers take less where they want to (Chromium two hours).
const MAX_AGE: &str = "86400";

/// Cookies are never allowed: Tote has none, and a page that sends none can do no more than anybody can.
#[derive(Debug, Clone)]
pub(in crate::gateway) struct Cors(Option<Origins>);

impl Cors {
    pub(in crate::gateway) fn new(origins: Option<Origins>) -> Self {
        Self(origins)
    }

    /// The answer to a browser that asks on behalf of a page whether it may; `None`: this is no such question.
    pub(in crate::gateway) fn preflight(&self, method: &Method, headers: &HeaderMap) -> Option<Response> {
        let origins = self.0.as_ref()?;
        let origin = headers.get(header::ORIGIN)?;
        if method != Method::OPTIONS || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
            return None;
        }
        if !allows(origins, origin) {
            return Some(Response::builder().status(StatusCode::FORBIDDEN).finish());
        }
        let response = Response::builder()
            .status(StatusCode::NO_CONTENT)
            .header(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS)
            .header(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
            .header(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        Some(response.finish())
    }

    /// Tells in an answer which pages may read it.
    pub(in crate::gateway) fn mark(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        let Some(origins) = &self.0 else {
            return;
        };
        let allowed = match origins {
            // Said to everybody, so that a cache may give one's answer to another.
            Origins::Any => HeaderValue::from_static("*"),
            Origins::These(_) => {
                vary_by(headers, &header::ORIGIN);
                match origin.filter(|origin| allows(origins, origin)) {
                    Some(origin) => origin.clone(),
                    None => return,
                }
            }
        };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

fn allows(origins: &Origins, origin: &HeaderValue) -> bool {
    origin.to_str().is_ok_and(|origin| origins.contain(origin))
}
