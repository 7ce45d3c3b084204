//! What is asked, and by whom.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json};

use super::scope::Identity;
use crate::commerce::account::EventSeal;
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
    /// The cursor from which the transport itself resumes a subscription; it goes before the argument `after`.
    pub resume_after: Option<String>,
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
    /// Only queries and subscriptions may run: the request came by a method that must not change anything.
    pub is_read_only: bool,
    /// Whether the transport can carry one answer after the other, as a subscription has them.
    pub can_stream: bool,
    /// When the token ends that the viewer is known by; `None`: it has no end, or nobody is known.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// Seals the ids of the events of a stream that a ticket has opened.
    pub event_seal: Option<EventSeal>,
}

impl Caller {
    /// Notes who it is.
    pub fn identify(&mut self, identity: Identity) {
        self.viewer = identity.viewer;
        self.token_ends_at = identity.token_ends_at;
        self.event_seal = identity.event_seal;
    }
}
