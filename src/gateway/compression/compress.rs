//! Which answers are compressed.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use hyper::body::Body as _;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{Body, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::coding::{Coding, Effort};
use super::shelf::AVAILABLE;
use super::{Accepted, Dictionary};
use crate::gateway::headers::vary_by;
use crate::gateway::response::{Kind, Packing, Shared};

/// A smaller answer fits into one packet anyway.
const MIN: u64 = 1_024;
/// What is packed already, or becomes a tenth with a dictionary, is sent packed from here on.
const MIN_CHEAP: u64 = 256;
/// From here on, compressing takes long enough to hold up the other requests of a thread.
const BLOCKING_MIN: usize = 32 * 1_024;
/// A larger answer would be held twice for too long; nothing of ours is that large.
const MAX: u64 = 32 * 1_024 * 1_024;
/// With a dictionary, where answer and dictionary must fit into one window.
const MAX_WITH_DICTIONARY: u64 = 2 * 1_024 * 1_024;

impl Accepted {
    /// `response`, compressed where that is wanted and worth it. An answer that cannot be made as the client wants it is
    /// sent as it is: what was asked for has happened, and must be told.
    pub(in crate::gateway) async fn compress(&self, mut response: Response) -> Response {
        let shared = response.data::<Shared>().cloned();
        let is_empty = has_no_body(response.status());
        // That somebody has it already is told with what was told with it.
        if shared.is_none() && (is_empty || !is_compressible(response.headers())) {
            return response;
        }
        self.tell(response.headers_mut());
        if is_empty || !self.has_body || is_fixed(&response) || !is_compressible(response.headers()) {
            return response;
        }
        let body: BoxBody<Bytes, io::Error> = response.take_body().into();
        // A stream does not know its length.
        let length = body.size_hint().exact().filter(|length| (1..=MAX).contains(length));
        let way = length.and_then(|length| self.packer(length, shared.is_some()));
        let Some(way) = way else {
            response.set_body(Body::from(body));
            return response;
        };
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(cause) => {
                tracing::error!(%cause, "the body of an answer cannot be read");
                return StatusCode::INTERNAL_SERVER_ERROR.into();
            }
        };
        let packed = match &shared {
            Some(shared) => way.packed_before(shared, &bytes).await,
            None => way.pack(bytes.clone()).await,
        };
        match packed {
            Ok(packed) if packed.len() < bytes.len() || self.refuses_plain => {
                mark(response.headers_mut(), way.coding);
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

    /// Says what the answer depends on, and where a dictionary is for a client that could use one.
    fn tell(&self, headers: &mut HeaderMap) {
        vary_by(headers, &header::ACCEPT_ENCODING);
        if !self.has_dictionaries {
            return;
        }
        vary_by(headers, &AVAILABLE);
        if let Some(link) = self.offered.as_ref() {
            headers.append(header::LINK, link.clone());
        }
    }

    /// How an answer of this many bytes is packed; `None`: it is best sent as it is.
    fn packer(&self, length: u64, is_shared: bool) -> Option<Packer> {
        let coding = self.coding(is_shared, length <= MAX_WITH_DICTIONARY)?;
        let min = if is_shared || coding.takes_dictionary() {
            MIN_CHEAP
        } else {
            MIN
        };
        (length >= min || self.refuses_plain).then(|| Packer {
            coding,
            dictionary: self.dictionary.clone().filter(|_| coding.takes_dictionary()),
        })
    }
}

/// Answers are packed well one after the other: it takes a processor for as long as thousands of requests do.
static PACKING_WELL: Semaphore = Semaphore::const_new(1);

/// A coding, with what it needs.
#[derive(Debug, Clone)]
struct Packer {
    coding: Coding,
    dictionary: Option<Arc<Dictionary>>,
}

impl Packer {
    async fn pack(&self, bytes: Bytes) -> io::Result<Bytes> {
        if bytes.len() < BLOCKING_MIN {
            return self.pack_here(&bytes, Effort::Quick);
        }
        let way = self.clone();
        let packing = tokio::task::spawn_blocking(move || way.pack_here(&bytes, Effort::Quick));
        packing.await.map_err(io::Error::other)?
    }

    fn pack_here(&self, bytes: &[u8], effort: Effort) -> io::Result<Bytes> {
        let packed = self.coding.compress(bytes, effort, self.dictionary.as_deref())?;
        Ok(packed.into())
    }

    /// An answer that is kept: packed when it is first sent, and packed well once it was sent a hundred times. Nobody
    /// waits for the latter.
    async fn packed_before(&self, shared: &Shared, bytes: &Bytes) -> io::Result<Bytes> {
        let kind = Kind {
            coding: self.coding.name(),
            dictionary: self.dictionary.as_ref().map(|dictionary| *dictionary.hash()),
        };
        let Some(packing) = shared.packed.of(kind) else {
            return self.pack(bytes.clone()).await;
        };
        let worth_after = self.coding.worth_after();
        if worth_after.is_some_and(|sent| packing.is_now_worth_it(sent)) {
            match PACKING_WELL.try_acquire() {
                Ok(turn) => self.pack_well(Arc::clone(&packing), bytes.clone(), turn),
                Err(_) => packing.put_off(),
            }
        }
        if let Some(ready) = packing.ready() {
            return Ok(ready);
        }
        let packed = self.pack(bytes.clone()).await?;
        packing.keep_quick(packed.clone());
        Ok(packed)
    }

    fn pack_well(&self, packing: Arc<Packing>, bytes: Bytes, turn: SemaphorePermit<'static>) {
        let way = self.clone();
        drop(tokio::task::spawn_blocking(move || {
            match way.pack_here(&bytes, Effort::Best) {
                Ok(packed) => packing.keep_best(packed),
                Err(cause) => tracing::error!(%cause, "an answer cannot be compressed well"),
            }
            drop(turn);
        }));
    }
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

#[cfg(test)]
mod tests {
    use poem::http::Method;

    use super::super::Dictionaries;
    use super::*;

    fn answer(bytes: usize, packed: Option<&Arc<crate::gateway::response::Packed>>) -> Response {
        let parts: Vec<String> = (0..bytes / 20)
            .map(|number| format!(r#"{{"id":"p_{}","title":"Linen Dress"}},"#, number * 7_919 % 100_003))
            .collect();
        let mut text = parts.concat();
        text.truncate(bytes);
        let mut response = Response::builder().content_type("application/json").body(text);
        if let Some(packed) = packed {
            response.set_data(Shared {
                etag: HeaderValue::from_static("\"v1\""),
                tags: Arc::default(),
                shared_max_age_s: 0,
                packed: Arc::clone(packed),
            });
        }
        response
    }

    async fn sent(accepted: &str, response: Response) -> (String, usize) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
        let accepted = Accepted::of(&Method::GET, &headers, &Dictionaries::default());
        let mut response = accepted.compress(response).await;
        let coding = response.header(header::CONTENT_ENCODING).unwrap_or_default().to_owned();
        (coding, response.take_body().into_vec().await.unwrap().len())
    }

    #[tokio::test]
    async fn what_is_kept_is_packed_by_brotli_from_256_bytes_on_and_what_is_not_by_zstandard_from_1_kib_on() {
        let packed = Arc::default();
        for (bytes, kept, single) in [(255, "", ""), (256, "br", ""), (1_023, "br", ""), (1_024, "br", "zstd")] {
            let all = "gzip, br, zstd";
            assert_eq!(sent(all, answer(bytes, Some(&Arc::default()))).await.0, kept, "{bytes}");
            assert_eq!(sent(all, answer(bytes, None)).await.0, single, "{bytes}");
        }
        sent("gzip", answer(5_000, Some(&packed))).await;
        assert!(packed.bytes() > 0);
    }

    #[tokio::test]
    async fn what_is_sent_often_becomes_as_small_as_it_can() {
        for coding in ["br", "gzip"] {
            let packed = Arc::default();
            let first = sent(coding, answer(3_000, Some(&packed))).await.1;
            let begun = tokio::time::Instant::now();
            let mut times = 1;
            loop {
                let (used, size) = sent(coding, answer(3_000, Some(&packed))).await;
                assert_eq!(used, coding);
                times += 1;
                if size < first {
                    break;
                }
                assert!(
                    begun.elapsed().as_secs() < 60,
                    "{coding}: {first} bytes still after {times} times"
                );
                tokio::task::yield_now().await;
            }
            assert!(times > 100, "{coding}: {times}");
        }
    }

    #[tokio::test]
    async fn a_304_of_an_answer_for_everybody_says_what_it_depends_on() {
        let mut response = answer(0, Some(&Arc::default()));
        response.set_status(StatusCode::NOT_MODIFIED);
        response.headers_mut().remove(header::CONTENT_TYPE);
        let response = Accepted::of(&Method::GET, &HeaderMap::new(), &Dictionaries::default())
            .compress(response)
            .await;
        assert_eq!(response.headers()[header::VARY], "accept-encoding");
    }
}
