//! From HTTP to a socket (RFC 6455, section 4).

use async_graphql::Executor;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{OnUpgrade, Request, Response};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::conversation::{Opening, converse};
use super::message::Subprotocol;
use super::origin::Origin;
use crate::gateway::engine::Scopes;
use crate::gateway::graphql::Graphql;
use crate::gateway::graphql::accept::{Accept, MediaType};
use crate::gateway::graphql::call::Call;
use crate::gateway::graphql::parameters::Parameters;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// The version of the protocol.
const VERSION: &str = "13";
/// Bytes of a key, in base64.
const KEY: usize = 16;

/// Whether `request` asks for a socket.
pub(in crate::gateway::graphql) fn is_asked(request: &Request) -> bool {
    request.method() == Method::GET && names(request.headers(), &header::UPGRADE, "websocket")
}

/// Answers a request for a socket, and begins the conversation over it.
pub(in crate::gateway::graphql) fn open<E: Executor, S: Scopes>(
    graphql: &Graphql<E, S>,
    request: &Request,
    call: Call,
) -> Response {
    match shake(graphql, request, &call) {
        Ok(Shaken {
            response,
            upgrade,
            opening,
        }) => {
            let graphql = graphql.clone();
            let tasks = graphql.streaming.tasks.clone();
            tasks.spawn(async move {
                match upgrade.await {
                    Ok(connection) => converse(graphql, connection, opening, call).await,
                    Err(cause) => tracing::debug!(%cause, "a socket broke before it was one"),
                }
            });
            response
        }
        Err(refusal) => {
            let accept = Accept {
                single: Some(MediaType::Json),
                framing: None,
            };
            let mut response = graphql.refuse(&call, accept, refusal);
            if !is_of_version(request.headers()) {
                response.set_status(StatusCode::UPGRADE_REQUIRED);
                let version = HeaderValue::from_static(VERSION);
                response.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, version);
            }
            response
        }
    }
}

struct Shaken {
    response: Response,
    upgrade: OnUpgrade,
    opening: Opening,
}

fn shake<E: Executor, S: Scopes>(graphql: &Graphql<E, S>, request: &Request, call: &Call) -> Result<Shaken, Refusal> {
    let headers = request.headers();
    let origin = Origin::of(headers, graphql.streaming.origins.as_ref());
    if origin == Origin::Foreign {
        let message = "pages of this origin may not open a socket: TOTE_CORS_ORIGINS names those that may";
        let error = RequestError::new(code::FORBIDDEN, message).field("origin");
        return Err(Refusal::new(Reason::Forbidden, error));
    }
    let malformed = |field: &str, message: &'static str| Err(Refusal::malformed(field, message));
    if !names(headers, &header::CONNECTION, "upgrade") {
        return malformed("connection", "a socket is asked for with `Connection: Upgrade`");
    }
    if !is_of_version(headers) {
        return malformed("sec-websocket-version", "the version of WebSocket is 13 here");
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes);
    let key = key.filter(|key| STANDARD.decode(key).is_ok_and(|key| key.len() == KEY));
    let Some(key) = key else {
        return malformed("sec-websocket-key", "the key is not 16 bytes in base64");
    };
    let parameters = Parameters::read(request)?;
    let locale = call.locale(request, &parameters)?;
    let Ok(upgrade) = request.take_upgrade() else {
        return malformed("upgrade", "a socket is asked for over HTTP/1.1");
    };
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    let subprotocol = Subprotocol::choose(offered.filter_map(|value| value.to_str().ok()));
    // No extension is taken: what a few bytes unpack to is never known beforehand.
    let mut response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_ACCEPT, derive_accept_key(key));
    if let Some(subprotocol) = subprotocol {
        response = response.header(header::SEC_WEBSOCKET_PROTOCOL, subprotocol.name());
    }
    Ok(Shaken {
        response: response.finish(),
        upgrade,
        opening: Opening {
            subprotocol,
            locale,
            is_elsewhere: origin == Origin::Allowed,
            headers: headers.clone(),
        },
    })
}

/// Whether one of the values of a header, which are separated by commas, is `value`.
fn names(headers: &HeaderMap, name: &HeaderName, value: &str) -> bool {
    let lines = headers.get_all(name).iter();
    let mut values = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    values.any(|known| known.trim_ascii().eq_ignore_ascii_case(value.as_bytes()))
}

fn is_of_version(headers: &HeaderMap) -> bool {
    headers
        .get(header::SEC_WEBSOCKET_VERSION)
        .is_some_and(|version| version.as_bytes() == VERSION.as_bytes())
}
