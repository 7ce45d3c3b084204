//! Which answers are compressed.

use std::io;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use hyper::body::Body as _;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{Body, Response};

use super::Accepted;
use super::coding::Coding;
use crate::gateway::headers::vary_by;

/// A smaller answer fits into one packet anyway.
const MIN: u64 = 1_024;
/// From here on, compressing takes long enough to hold up the other requests of a thread.
const BLOCKING_MIN: usize = 32 * 1_024;
/// A larger answer would be held twice for too long; nothing of ours is that large.
const MAX: u64 = 32 * 1_024 * 1_024;

impl Accepted {
    /// `response`, compressed where that is wanted and worth it. An answer that cannot be made as the client wants it is
    /// sent as it is: what was asked for has happened, and must be told.
    pub(in crate::gateway) async fn compress(&self, mut response: Response) -> Response {
        if !is_compressible(response.headers()) || has_no_body(response.status()) {
            return response;
        }
        vary_by(response.headers_mut(), &header::ACCEPT_ENCODING);
        let Some(coding) = self.coding.filter(|_| self.has_body && !is_fixed(&response)) else {
            return response;
        };
        let body: BoxBody<Bytes, io::Error> = response.take_body().into();
        // A stream does not know its length.
        let length = body.size_hint().exact().filter(|length| (1..=MAX).contains(length));
        if !length.is_some_and(|length| length >= MIN || self.refuses_plain) {
            response.set_body(Body::from(body));
            return response;
        }
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(cause) => {
                tracing::error!(%cause, "the body of an answer cannot be read");
                return StatusCode::INTERNAL_SERVER_ERROR.into();
            }
        };
        match packed(coding, bytes.clone()).await {
            Ok(packed) if packed.len() < bytes.len() || self.refuses_plain => {
                mark(response.headers_mut(), coding);
                response.set_body(packed);
            }
            Ok(_) => response.set_body(bytes),
            Err(cause) => {
                tracing::error!(%cause, "an answer cannot be compressed");
                response.set_body(bytes);
            }
        }
        response
    }
}

async fn packed(coding: Coding, bytes: Bytes) -> io::Result<Vec<u8>> {
    if bytes.len() < BLOCKING_MIN {
        return coding.compress(&bytes);
    }
    let packing = tokio::task::spawn_blocking(move || coding.compress(&bytes));
    packing.await.map_err(io::Error::other)?
}

fn mark(headers: &mut HeaderMap, coding: Coding) {
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::ACCEPT_RANGES);
    // The bytes differ from coding to coding: only their meaning is the same (RFC 9110 section 8.8.1).
    let tag = headers.get(header::ETAG).map(HeaderValue::as_bytes);
    let weak = tag
        .filter(|tag| tag.starts_with(b"\""))
        .map(|tag| [b"W/", tag].concat());
    if let Some(weak) = weak.and_then(|weak| HeaderValue::from_bytes(&weak).ok()) {
        headers.insert(header::ETAG, weak);
    }
}

/// Whether an answer of this type has use of it, and is not compressed already.
fn is_compressible(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let is_text = match essence.split_once('/') {
        // Its events are sent one by one.
        Some(("text", kind)) => kind != "event-stream",
        Some((_, kind)) => {
            matches!(kind, "json" | "javascript" | "xml" | "wasm") || kind.ends_with("+json") || kind.ends_with("+xml")
        }
        None => false,
    };
    is_text && !headers.contains_key(header::CONTENT_ENCODING)
}

fn has_no_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Whether its bytes must stay as they are: a part of something, or what nobody on the way may change.
fn is_fixed(response: &Response) -> bool {
    let caching = response.headers().get_all(header::CACHE_CONTROL).iter();
    let mut rules = caching
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    response.status() == StatusCode::PARTIAL_CONTENT
        || response.headers().contains_key(header::CONTENT_RANGE)
        || rules.any(|rule| rule.trim().eq_ignore_ascii_case("no-transform"))
}
