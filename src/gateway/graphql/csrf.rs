//! Requests that another site's page makes behind its visitor's back.
//!
//! A browser sends some requests across origins without asking first (Fetch Standard, "CORS-safelisted"): GET, and POST
//! of a form or plain text. None of them does anything here: GET runs queries only, and POST takes JSON only, for which a
//! browser asks. What is left is a page that loads an answer as if it were an image or a script, to learn from its size
//! or time; browsers name such requests, and they are refused.

use poem::Request;
use poem::http::HeaderMap;

use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// Headers that no page can send across origins unless the browser asked first.
const PREFLIGHTED: [&str; 3] = [
    "apollo-require-preflight",
    "graphql-require-preflight",
    "x-apollo-operation-name",
];

/// Refuses a GET that a page of another site may have made without the browser asking. `is_strict`: it must carry a
/// header that proves the contrary, which also covers browsers that do not name their requests.
pub(super) fn check(request: &Request, is_strict: bool) -> Result<(), Refusal> {
    let headers = request.headers();
    if PREFLIGHTED
        .iter()
        .any(|name| headers.get(*name).is_some_and(|value| !value.is_empty()))
    {
        return Ok(());
    }
    if is_strict {
        return Err(refusal(
            "a GET needs the header `apollo-require-preflight: true`, so that no other site's page can send it unasked",
        ));
    }
    if is_embedded_elsewhere(headers) {
        return Err(refusal(
            "this is an API: its answers are not loaded as images, scripts or styles of another site",
        ));
    }
    Ok(())
}

fn is_embedded_elsewhere(headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &[u8]| headers.get(name).is_some_and(|header| header.as_bytes() == value);
    is("sec-fetch-site", b"cross-site") && is("sec-fetch-mode", b"no-cors")
}

fn refusal(message: &'static str) -> Refusal {
    Refusal::new(Reason::Forbidden, RequestError::new(code::FORBIDDEN, message))
}
