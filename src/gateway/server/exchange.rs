//! One request and its answer.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body as _, Incoming};
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint as _, Request, Response};
use tokio::time::Instant;

use super::ServerOptions;
use super::body::{Paced, Sent};
use super::progress::Progress;
use crate::gateway::compression::Accepted;
use crate::gateway::headers::{Conditional, RequestId};
use crate::gateway::telemetry::HttpLine;
use crate::platform::graphql::code;

/// Bytes of the path and the parameters. A query that is longer is sent by POST, or by its hash.
const URI_MAX: usize = 16 * 1024;
/// When a request that came too late may be sent again: by then it reaches another server.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What answers the requests of all connections.
pub(super) struct Exchange {
    pub(super) endpoint: BoxEndpoint<'static, Response>,
    pub(super) options: ServerOptions,
}

/// Says of an answer that it is a stream without end, and how long the client has for taking a part of it. In the data of the
/// answer.
#[derive(Debug, Clone, Copy)]
pub(in crate::gateway) struct Patience(pub(in crate::gateway) Duration);

/// The other end of a connection.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) socket: SocketAddr,
    pub(super) local: SocketAddr,
    /// Who connected, as far as the PROXY protocol told.
    pub(super) client: IpAddr,
    pub(super) scheme: Scheme,
    pub(super) progress: Arc<Progress>,
}

/// Why a request does not reach the endpoint.
struct Refused {
    status: StatusCode,
    code: &'static str,
    /// The part of the request that is at fault.
    field: Option<&'static str>,
    message: &'static str,
}

impl Exchange {
    pub(super) async fn run(
        self: Arc<Self>,
        peer: Peer,
        request: hyper::Request<Incoming>,
    ) -> Result<hyper::Response<Sent>, Infallible> {
        let mut running = peer.progress.run();
        let begun = Instant::now();
        let is_http1 = request.version() < Version::HTTP_2;
        let id = RequestId::of(request.headers());
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let origin = request.headers().get(header::ORIGIN).cloned();
        let options = &self.options;
        // A browser that is not even told that it may ask tells its page nothing of a refusal.
        let preflight = options.cors.preflight(request.method(), request.headers());
        let mut response = match preflight {
            Some(response) => response,
            None => match self.refusal(&request) {
                Some(refused) => refused.answer(&id),
                None => self.answer(&peer, &id, request).await,
            },
        };
        options.cors.mark(origin.as_ref(), response.headers_mut());
        options.security.mark(&mut response);
        if let Some(Patience(patience)) = response.data() {
            running.stream(*patience);
        }
        let is_handed_over = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(RequestId::HEADER, id.value());
        if is_handed_over {
            peer.progress.hand_over();
        } else if is_http1 && options.draining.is_begun() {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        HttpLine {
            method: method.as_str(),
            path: &path,
            status: response.status().as_u16(),
            duration: begun.elapsed(),
            request_id: id.as_str(),
        }
        .emit();
        let response: hyper::Response<BoxBody<Bytes, io::Error>> = response.into();
        Ok(response.map(|body| Sent::new(body, running, !is_http1)))
    }

    fn refusal(&self, request: &hyper::Request<Incoming>) -> Option<Refused> {
        // Of HTTP/2, what comes after GOAWAY is not answered at all, and what came before it still is.
        if request.version() < Version::HTTP_2 && self.options.draining.is_begun() {
            return Some(Refused {
                status: StatusCode::SERVICE_UNAVAILABLE,
                code: code::UNAVAILABLE,
                field: None,
                message: "this server is stopping: send the request again",
            });
        }
        if request
            .uri()
            .path_and_query()
            .is_some_and(|uri| uri.as_str().len() > URI_MAX)
        {
            return Some(Refused {
                status: StatusCode::URI_TOO_LONG,
                code: code::BAD_USER_INPUT,
                field: Some("url"),
                message: "the URL is too long: send the request by POST",
            });
        }
        // Nothing is ever unpacked: a few bytes could become any number of them.
        if is_encoded(request.headers()) {
            return Some(Refused {
                status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
                code: code::BAD_USER_INPUT,
                field: Some("content-encoding"),
                message: "compressed bodies are not taken: send it as it is",
            });
        }
        let too_large = request.body().size_hint().lower() > self.options.body_max;
        too_large.then_some(Refused {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            code: code::BAD_USER_INPUT,
            field: Some("body"),
            message: "the body is too large",
        })
    }

    async fn answer(&self, peer: &Peer, id: &RequestId, request: hyper::Request<Incoming>) -> Response {
        let options = &self.options;
        let client = options.proxies.client(peer.client, request.headers());
        let conditional = Conditional::of(request.method(), request.headers());
        let accepted = options
            .compression
            .then(|| Accepted::of(request.method(), request.headers(), &options.dictionaries));
        let mut request = self.endpoint_request(peer, request);
        request.set_data(client);
        request.set_data(id.clone());
        let response = conditional.answer(self.call(id, request).await);
        match accepted {
            Some(accepted) => accepted.compress(response).await,
            None => response,
        }
    }

    fn endpoint_request(&self, peer: &Peer, request: hyper::Request<Incoming>) -> Request {
        let (parts, body) = request.into_parts();
        let local = LocalAddr(Addr::socket(peer.local));
        let remote = RemoteAddr(Addr::socket(peer.socket));
        let body = Paced::body(body, self.options.body_max, self.options.timeouts.body);
        Request::from_parts((parts, local, remote, peer.scheme.clone()).into(), body)
    }

    /// What the endpoint answers. A panic is a fault of ours, and of this request alone.
    async fn call(&self, id: &RequestId, request: Request) -> Response {
        let answer = AssertUnwindSafe(self.endpoint.get_response(request))
            .catch_unwind()
            .await;
        answer.unwrap_or_else(|_| {
            tracing::error!(request_id = id.as_str(), "a request made the server panic");
            Refused {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                code: code::INTERNAL,
                field: None,
                message: "something went wrong on our side",
            }
            .answer(id)
        })
    }
}

/// Whether a body comes compressed.
fn is_encoded(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut codings = codings.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    codings.any(|coding| {
        let coding = coding.trim_ascii();
        !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
    })
}

impl Refused {
    fn answer(&self, id: &RequestId) -> Response {
        let mut extensions = serde_json::json!({"code": self.code, "requestId": id.as_str()});
        let mut response = Response::builder()
            .status(self.status)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CACHE_CONTROL, "no-store");
        if let Some(field) = self.field {
            extensions["field"] = field.into();
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            extensions["retryAfterMs"] = u64::try_from(RETRY_AFTER.as_millis()).unwrap_or_default().into();
            response = response.header(header::RETRY_AFTER, RETRY_AFTER.as_secs());
        }
        if self.status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            // RFC 9110 section 12.5.3: what would be taken.
            response = response.header(header::ACCEPT_ENCODING, "identity");
        }
        let error = serde_json::json!({"message": self.message, "extensions": extensions});
        response.body(serde_json::json!({"errors": [error]}).to_string())
    }
}
