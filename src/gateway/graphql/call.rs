//! What the HTTP request says beside the GraphQL request: who asks, from where, by which app.

use poem::Request;

use super::parameters::Parameters;
use crate::gateway::document::persisted::ClientIdentity;
use crate::gateway::engine::{Caller, Circumstances};
use crate::gateway::refusal::Refusal;
use crate::gateway::server::{ClientAddress, RequestId};
use crate::gateway::telemetry::TraceContext;
use crate::platform::graphql::Viewer;

/// Asks for `extensions.cost`, for clients that cannot send `extensions`.
const COST: &str = "x-tote-cost";

/// One HTTP request, which may hold several GraphQL requests.
pub(super) struct Call<'a> {
    pub(super) caller: Caller,
    pub(super) wants_cost: bool,
    market: Option<&'a str>,
    languages: Option<&'a str>,
}

impl<'a> Call<'a> {
    pub(super) fn of(request: &'a Request, parameters: &'a Parameters, is_read_only: bool) -> Result<Self, Refusal> {
        Ok(Self {
            caller: Caller {
                viewer: Viewer::Anonymous,
                client: client(request),
                trace: TraceContext::read(request.headers()),
                address: request.data::<ClientAddress>().map(|address| address.0),
                request_id: request.data::<RequestId>().map(|id| id.0.clone()),
                is_read_only,
            },
            wants_cost: request.header(COST).is_some_and(|value| matches!(value, "1" | "true")),
            market: parameters.market(request)?,
            languages: parameters.languages(request),
        })
    }

    pub(super) fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            market: self.market,
            languages: self.languages,
            viewer: &self.caller.viewer,
        }
    }
}

/// The app that sent the request: Apollo's headers, or the same without the name of a product.
fn client(request: &Request) -> ClientIdentity {
    let header = |names: [&str; 2]| names.into_iter().find_map(|name| request.header(name));
    ClientIdentity::new(
        header(["apollographql-client-name", "graphql-client-name"]),
        header(["apollographql-client-version", "graphql-client-version"]),
    )
}
