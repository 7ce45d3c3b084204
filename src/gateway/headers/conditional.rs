//! What caches on the way may do with an answer, and answers that a client has already.

use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Body, Response};

use crate::gateway::response::Shared;

/// Bytes of the tags in one header. Fastly and Cloudflare read 16 KiB; an answer with more tags is given to shared caches only on
/// the condition that they ask each time, since it could not be dropped.
const TAGS_MAX: usize = 16 * 1_024;

const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");
const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
/// What an answer for everybody depends on. Who asks is not among it: the token plays no part.
const VARIES_BY: &str = "accept, accept-language, x-market, accept-encoding";

/// Says that one's own copy is used only after asking, so that nobody sees what is out of date.
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");

/// What a request says about the copy of the answer that its sender has.
#[derive(Debug)]
pub(in crate::gateway) struct Conditional {
    /// Answers to other methods are kept by nobody.
    is_get: bool,
    /// The lines of `If-None-Match`.
    known: Vec<HeaderValue>,
}

impl Conditional {
    pub(in crate::gateway) fn of(method: &Method, headers: &HeaderMap) -> Self {
        let is_get = *method == Method::GET;
        let known = headers.get_all(header::IF_NONE_MATCH).iter().filter(|_| is_get);
        Self {
            is_get,
            known: known.cloned().collect(),
        }
    }

    /// `response`, with what caches must know where it is the same for everybody; 304 without a body where the client has it.
    pub(in crate::gateway) fn answer(&self, mut response: Response) -> Response {
        let Some(shared) = response.data::<Shared>().filter(|_| self.is_get).cloned() else {
            return response;
        };
        if response.status() != StatusCode::OK {
            return response;
        }
        mark(response.headers_mut(), &shared);
        if !self.knows(&shared.etag) {
            return response;
        }
        response.set_status(StatusCode::NOT_MODIFIED);
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.set_body(Body::empty());
        response
    }

    /// Whether the client has the answer with the tag `etag`, by the weak comparison of RFC 9110 section 13.1.2.
    fn knows(&self, etag: &HeaderValue) -> bool {
        let opaque = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag).to_vec();
        let own = opaque(etag.as_bytes());
        let mut listed = self
            .known
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
        // Our tags hold no comma, so one that is cut at a comma is none of ours.
        listed.any(|tag| tag.trim_ascii() == b"*" || opaque(tag.trim_ascii()) == own)
    }
}

fn mark(headers: &mut HeaderMap, shared: &Shared) {
    // Weak, for it stands for every coding of the answer, and in a 304 for whichever of them is kept.
    let weak = [
        b"W/",
        shared
            .etag
            .as_bytes()
            .strip_prefix(b"W/")
            .unwrap_or(shared.etag.as_bytes()),
    ]
    .concat();
    if let Ok(weak) = HeaderValue::from_bytes(&weak) {
        headers.insert(header::ETAG, weak);
    }
    headers.append(header::VARY, HeaderValue::from_static(VARIES_BY));
    let tags = (shared.shared_max_age_s > 0).then(|| (list(&shared.tags, ","), list(&shared.tags, " ")));
    let Some((Some(cache_tag), Some(surrogate_key))) = tags else {
        headers.insert(header::CACHE_CONTROL, ASK_EACH_TIME);
        return;
    };
    let caching = format!(
        "public, max-age=0, must-revalidate, s-maxage={}",
        shared.shared_max_age_s
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_str(&caching).unwrap_or(ASK_EACH_TIME),
    );
    headers.insert(CACHE_TAG, cache_tag);
    headers.insert(SURROGATE_KEY, surrogate_key);
}

/// `tags` as one value; `None`: they are too long, or one of them would be read as two.
fn list(tags: &[Box<str>], separator: &str) -> Option<HeaderValue> {
    let is_one = |tag: &str| !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    let length: usize = tags.iter().map(|tag| tag.len() + separator.len()).sum();
    if tags.is_empty() || length > TAGS_MAX || !tags.iter().all(|tag| is_one(tag)) {
        return None;
    }
    HeaderValue::from_str(&tags.join(separator)).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn shared(tags: &[String], shared_max_age_s: u32) -> Shared {
        Shared {
            etag: HeaderValue::from_static("\"abc\""),
            tags: tags.iter().map(|tag| tag.clone().into_boxed_str()).collect(),
            shared_max_age_s,
            packed: Arc::default(),
        }
    }

    fn tags(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("p{number:05}")).collect()
    }

    fn answered(method: &Method, known: &[&str], shared: Option<Shared>) -> Response {
        let mut headers = HeaderMap::new();
        for line in known {
            headers.append(header::IF_NONE_MATCH, line.parse().unwrap());
        }
        let mut response = Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body("{}");
        if let Some(shared) = shared {
            response.set_data(shared);
        }
        Conditional::of(method, &headers).answer(response)
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        for (known, status) in [
            (&[][..], 200),
            (&["\"abc\""], 304),
            (&["W/\"abc\""], 304),
            (&["\"x\", W/\"abc\""], 304),
            (&["\"x\"", "\"abc\""], 304),
            (&["*"], 304),
            (&["\"abcd\""], 200),
            (&["abc"], 200),
            (&["w/\"abc\""], 200),
            (&[""], 200),
        ] {
            let plain = answered(&Method::GET, &[], Some(shared(&tags(2), 60)));
            let response = answered(&Method::GET, known, Some(shared(&tags(2), 60)));
            assert_eq!(response.status().as_u16(), status, "{known:?}");
            for name in [header::ETAG, header::CACHE_CONTROL, CACHE_TAG, SURROGATE_KEY] {
                assert_eq!(response.headers()[&name], plain.headers()[&name], "{known:?}");
            }
            assert_eq!(response.headers()[header::VARY], VARIES_BY, "{known:?}");
            assert_eq!(response.headers().contains_key(header::CONTENT_TYPE), status == 200);
        }
    }

    #[tokio::test]
    async fn a_304_has_no_body() {
        let mut response = answered(&Method::GET, &["*"], Some(shared(&[], 0)));
        assert!(response.take_body().into_vec().await.unwrap().is_empty());
    }

    #[test]
    fn a_shared_cache_gets_the_tags_and_a_phone_does_not() {
        let response = answered(&Method::GET, &[], Some(shared(&tags(2), 60)));
        let headers = response.headers();
        assert_eq!(
            headers[header::CACHE_CONTROL],
            "public, max-age=0, must-revalidate, s-maxage=60"
        );
        assert_eq!(headers[CACHE_TAG], "p00000,p00001");
        assert_eq!(headers[SURROGATE_KEY], "p00000 p00001");
        assert_eq!(headers[header::ETAG], "W/\"abc\"");
        let response = answered(&Method::GET, &[], Some(shared(&tags(2), 0)));
        assert_eq!(response.headers()[header::CACHE_CONTROL], ASK_EACH_TIME);
        assert!(!response.headers().contains_key(CACHE_TAG));
    }

    #[test]
    fn what_could_not_be_dropped_is_not_kept_without_asking() {
        // Seven bytes a tag.
        let fits = TAGS_MAX / 7;
        for (tags, is_kept) in [
            (tags(fits), true),
            (tags(fits + 1), false),
            (vec![], false),
            (vec!["a b".to_owned()], false),
            (vec!["a,b".to_owned()], false),
            (vec![String::new()], false),
            (vec!["ä".to_owned()], false),
        ] {
            let response = answered(&Method::GET, &[], Some(shared(&tags, 60)));
            let headers = response.headers();
            assert_eq!(headers.contains_key(SURROGATE_KEY), is_kept, "{}", tags.len());
            assert_eq!(
                headers[header::CACHE_CONTROL] == ASK_EACH_TIME,
                !is_kept,
                "{}",
                tags.len()
            );
        }
    }

    #[test]
    fn private_answers_and_those_to_a_post_are_kept_by_nobody() {
        let private = answered(&Method::GET, &["*"], None);
        let posted = answered(&Method::POST, &["*"], Some(shared(&tags(1), 60)));
        for response in [private, posted] {
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
            assert!(!response.headers().contains_key(header::ETAG));
        }
    }

    #[test]
    fn a_failed_answer_is_never_marked() {
        let mut response = Response::builder().status(StatusCode::NOT_FOUND).body("");
        response.set_data(shared(&tags(1), 60));
        let response = Conditional::of(&Method::GET, &HeaderMap::new()).answer(response);
        assert!(!response.headers().contains_key(header::ETAG));
    }
}
