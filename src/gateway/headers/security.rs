//! Headers that restrain browsers.

use poem::Response;
use poem::http::{HeaderMap, HeaderName, HeaderValue, header};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What answers say to browsers. A header that an answer has already stays as it is.
#[derive(Debug, Clone)]
pub(in crate::gateway) struct SecurityHeaders {
    restrain: bool,
    /// `None`: nothing is said about https.
    transport: Option<HeaderValue>,
}

impl SecurityHeaders {
    pub(in crate::gateway) fn new(restrain: bool, hsts_max_age_s: u32) -> Self {
        let transport = (hsts_max_age_s > 0)
            .then(|| HeaderValue::from_str(&format!("max-age={hsts_max_age_s}")).ok())
            .flatten();
        Self { restrain, transport }
    }

    pub(in crate::gateway) fn mark(&self, response: &mut Response) {
        let content_type = response.content_type().unwrap_or_default();
        let is_image = content_type.starts_with("image/");
        let is_page = content_type.starts_with("text/html") || content_type.contains("xml");
        let headers = response.headers_mut();
        if let Some(transport) = &self.transport {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, transport.clone());
        }
        if !self.restrain {
            return;
        }
        set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        // Images are there to be shown on pages of other origins; answers are read by CORS only.
        let readers = if is_image { "cross-origin" } else { "same-origin" };
        set(headers, RESOURCE_POLICY, readers);
        if is_page {
            set(headers, header::X_FRAME_OPTIONS, "DENY");
            set(headers, header::REFERRER_POLICY, "no-referrer");
        }
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(restrain: bool, hsts_max_age_s: u32, content_type: &str) -> HeaderMap {
        let mut response = Response::builder().content_type(content_type).body("");
        SecurityHeaders::new(restrain, hsts_max_age_s).mark(&mut response);
        response.headers().clone()
    }

    #[test]
    fn images_may_be_shown_elsewhere_and_pages_may_not_be_framed() {
        let image = marked(true, 0, "image/jpeg");
        assert_eq!(image[RESOURCE_POLICY], "cross-origin");
        assert_eq!(image[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!image.contains_key(header::X_FRAME_OPTIONS));
        for page in ["text/html; charset=utf-8", "image/svg+xml"] {
            assert_eq!(marked(true, 0, page)[header::X_FRAME_OPTIONS], "DENY", "{page}");
        }
        let answer = marked(true, 0, "application/json");
        assert_eq!(answer[RESOURCE_POLICY], "same-origin");
        assert!(!answer.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn https_is_demanded_also_where_the_rest_is_left_to_a_proxy() {
        let headers = marked(false, 600, "text/html");
        assert_eq!(headers[header::STRICT_TRANSPORT_SECURITY], "max-age=600");
        assert!(!headers.contains_key(header::X_CONTENT_TYPE_OPTIONS));
    }

    #[test]
    fn what_an_answer_says_itself_stays() {
        let mut response = Response::builder()
            .content_type("text/html")
            .header(header::REFERRER_POLICY, "origin")
            .body("");
        SecurityHeaders::new(true, 0).mark(&mut response);
        assert_eq!(response.headers()[header::REFERRER_POLICY], "origin");
    }
}
