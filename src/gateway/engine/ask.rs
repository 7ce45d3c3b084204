//! What is asked, and by whom.

use std::net::IpAddr;

use serde_json::{Map, Value as Json};

use crate::gateway::document::persisted::{ClientIdentity, DocumentReference};
use crate::gateway::telemetry::TraceContext;
use crate::platform::graphql::Viewer;

/// One GraphQL request, as any transport reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub document: DocumentReference,
    pub operation_name: Option<String>,
    pub variables: Map<String, Json>,
    /// Whether the answer shall tell what it cost.
    pub wants_cost: bool,
}

/// Who asks, and what the transport allows.
#[derive(Debug, Clone)]
pub struct Caller {
    pub viewer: Viewer,
    /// The app, by its own words.
    pub client: ClientIdentity,
    /// Where the request came from; `None`: from inside this process.
    pub address: Option<IpAddr>,
    /// What leads to the request in the log.
    pub request_id: Option<String>,
    /// The trace that the operation belongs to.
    pub trace: TraceContext,
    /// Only queries may run: the request came by a method that must not change anything.
    pub is_read_only: bool,
}
