//! What the HTTP request says beside the GraphQL request: who asks, from where, by which app.

use async_graphql::Value;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poem::Request;
use poem::http::{HeaderMap, StatusCode, header};
use tokio::time::Instant;

use super::parameters::Parameters;
use crate::gateway::document::persisted::ClientIdentity;
use crate::gateway::engine::{Caller, Circumstances, Credentials, Executed, Locale, Record};
use crate::gateway::headers::RequestId;
use crate::gateway::refusal::{Reason, Refusal};
use crate::gateway::server::ClientAddress;
use crate::gateway::telemetry::{Outcome, RequestLine, TraceContext};
use crate::platform::graphql::{Viewer, code};

/// Asks for `extensions.cost`, for clients that cannot send `extensions`.
const COST: &str = "x-tote-cost";

/// One HTTP request, which may hold several GraphQL requests.
pub(super) struct Call {
    pub(super) caller: Caller,
    pub(super) wants_cost: bool,
    pub(super) begun: Instant,
}

impl Call {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            caller: Caller {
                viewer: Viewer::default(),
                client: client(|name| request.header(name)),
                trace: TraceContext::read(request.headers()),
                address: request.data::<ClientAddress>().map(|address| address.0),
                request_id: request.data::<RequestId>().map(|id| id.as_str().to_owned()),
                is_read_only: request.method().is_safe(),
                can_stream: false,
                token_ends_at: None,
                event_seal: None,
            },
            wants_cost: request.header(COST).is_some_and(|value| matches!(value, "1" | "true")),
            begun: Instant::now(),
        }
    }

    pub(super) fn circumstances<'a>(
        &'a self,
        request: &'a Request,
        parameters: &'a Parameters,
    ) -> Result<Circumstances<'a>, Refusal> {
        Ok(Circumstances {
            market: parameters.market(request)?,
            languages: parameters.languages(request),
            viewer: &self.caller.viewer,
            token_ends_at: self.caller.token_ends_at,
            address: self.caller.address,
        })
    }

    /// What of that is kept for as long as a stream or a socket is open.
    pub(super) fn locale(&self, request: &Request, parameters: &Parameters) -> Result<Locale, Refusal> {
        self.circumstances(request, parameters).map(Locale::from)
    }

    /// Tells the log what came of one GraphQL request.
    pub(super) fn tell(&self, record: &Record, result: &Result<Executed, Refusal>, status: StatusCode) {
        Entry {
            caller: &self.caller,
            begun: self.begun,
            status,
        }
        .tell(record, outcome(result));
    }
}

/// A line of the log about one operation, but for what came of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) caller: &'a Caller,
    pub(super) begun: Instant,
    pub(super) status: StatusCode,
}

impl Entry<'_> {
    pub(super) fn tell(self, record: &Record, outcome: Outcome<'_>) {
        if !RequestLine::is_wanted() {
            return;
        }
        let points = |points: Option<u64>| points.map(|points| u32::try_from(points).unwrap_or(u32::MAX));
        RequestLine {
            operation_name: record.operation_name.as_deref(),
            operation_kind: record.operation_kind,
            document_hash: record.hash.as_deref(),
            client_name: self.caller.client.name(),
            client_version: self.caller.client.version(),
            principal: self.caller.viewer.kind(),
            cost_estimated: points(record.estimated),
            cost_actual: points(record.actual),
            statements: record.statements,
            found: record.found,
            duration: self.begun.elapsed(),
            status: self.status.as_u16(),
            outcome,
            request_id: self.caller.request_id.as_deref().unwrap_or_default(),
            trace_id: &self.caller.trace.trace_id(),
        }
        .emit();
    }
}

pub(super) fn outcome(result: &Result<Executed, Refusal>) -> Outcome<'_> {
    match result {
        Ok(executed) => {
            let Some(error) = executed.errors.first() else {
                return Outcome::Ok;
            };
            let code = match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
                Some(Value::String(code)) => code,
                _ => code::INTERNAL,
            };
            match executed.data {
                // The error went up to the root: nothing is left.
                Value::Null if code == code::INTERNAL => Outcome::Failed(code),
                Value::Null => Outcome::Refused(code),
                _ => Outcome::Partial(code),
            }
        }
        Err(refusal) => refused(refusal),
    }
}

pub(super) fn refused(refusal: &Refusal) -> Outcome<'static> {
    let code = refusal.errors.first().map_or(code::INTERNAL, |error| error.code);
    match refusal.reason {
        Reason::Internal | Reason::Timeout | Reason::Overloaded => Outcome::Failed(code),
        _ => Outcome::Refused(code),
    }
}

/// What a request brings to show who sends it (RFC 6750, section 2.1, and RFC 7617). A password that a browser adds to a request of
/// another site's page is passed over: the page would act as its visitor.
pub(in crate::gateway) fn credentials(headers: &HeaderMap) -> Credentials<'_> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Credentials::None,
        (Some(value), None) => value.to_str().unwrap_or_default(),
        (Some(_), Some(_)) => return Credentials::Unreadable,
    };
    let is_elsewhere = headers
        .get("sec-fetch-site")
        .is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"));
    match authorization(value) {
        Credentials::Password(_) if is_elsewhere => Credentials::None,
        credentials => credentials,
    }
}

/// What `value`, that of the header `Authorization`, shows.
pub(super) fn authorization(value: &str) -> Credentials<'_> {
    let (scheme, secret) = value.split_once(' ').unwrap_or_default();
    let secret = secret.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty() {
        return Credentials::Bearer(secret);
    }
    let password = scheme.eq_ignore_ascii_case("basic").then(|| password(secret)).flatten();
    match password {
        Some(password) => Credentials::Password(password),
        None => Credentials::Unreadable,
    }
}

/// What stands behind the first colon.
fn password(encoded: &str) -> Option<String> {
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    decoded.split_once(':').map(|(_, password)| password.to_owned())
}

/// The app that sent the request: Apollo's headers, or the same without the name of a product.
/// `header` is what a header says.
pub(super) fn client<'a>(header: impl Fn(&'static str) -> Option<&'a str>) -> ClientIdentity {
    let first = |names: [&'static str; 2]| names.into_iter().find_map(&header);
    ClientIdentity::new(
        first(["apollographql-client-name", "graphql-client-name"]),
        first(["apollographql-client-version", "graphql-client-version"]),
    )
}
