//! What resolvers need of a request beside its document.

use std::future::Future;
use std::net::IpAddr;

use async_graphql::Data;
use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::ask::Caller;
use super::recall::Wording;
use crate::commerce::account::EventSeal;
use crate::gateway::refusal::Refusal;
use crate::gateway::response::AnswerContext;
use crate::platform::changes::Moment;
use crate::platform::graphql::{Sources, Viewer};
use crate::platform::principal::Unauthenticated;

/// What a request is answered for, as far as its transport says it.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The code of the market that is asked for.
    pub market: Option<&'a str>,
    /// The languages that are asked for, as `Accept-Language` has them.
    pub languages: Option<&'a str>,
    pub viewer: &'a Viewer,
    /// When the token ends that the viewer is known by; `None`: it has no end, or nobody is known.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// Where the request came from; `None`: from inside this process.
    pub address: Option<IpAddr>,
}

/// The part of the circumstances that a client chooses, kept for as long as a stream or a socket is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locale {
    /// The code of the market that is asked for.
    pub market: Option<String>,
    /// The languages that are asked for, as `Accept-Language` has them.
    pub languages: Option<String>,
}

impl Locale {
    /// The circumstances of one request of `caller`.
    #[must_use]
    pub fn circumstances<'a>(&'a self, caller: &'a Caller) -> Circumstances<'a> {
        Circumstances {
            market: self.market.as_deref(),
            languages: self.languages.as_deref(),
            viewer: &caller.viewer,
            token_ends_at: caller.token_ends_at,
            address: caller.address,
        }
    }
}

impl From<Circumstances<'_>> for Locale {
    fn from(circumstances: Circumstances<'_>) -> Self {
        Self {
            market: circumstances.market.map(str::to_owned),
            languages: circumstances.languages.map(str::to_owned),
        }
    }
}

/// Who sends a request, as far as its credentials show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    pub viewer: Viewer,
    /// When the token ends; `None`: it has no end, or nobody is known.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// Seals the ids of the events of a stream that a ticket has opened.
    pub event_seal: Option<EventSeal>,
}

impl From<Viewer> for Identity {
    fn from(viewer: Viewer) -> Self {
        Self {
            viewer,
            ..Self::default()
        }
    }
}

/// What one request brings for its resolvers. It is made anew for each, since it may hold rows of its viewer.
#[derive(Default)]
pub struct Scope {
    /// For `Context::data`.
    pub data: Data,
    /// What the answer tells that it was made for.
    pub context: Option<AnswerContext>,
    /// Where resolvers note what the answer is made of.
    pub sources: Option<Sources>,
    /// The latest moment of the shop before anything was read; `None`: the answer is neither looked for among those that are kept, nor kept.
    pub moment: Option<Moment>,
    /// The request as it was sent; `None`: it is not remembered which answer it means.
    pub wording: Option<Wording>,
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scope")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

/// What a request brings to show who sends it. It has no `Debug`: it is a secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials<'a> {
    None,
    /// The token of `Authorization: Bearer`.
    Bearer(&'a str),
    /// The password of `Authorization: Basic`, which a browser sends by itself to every path once its user has typed it.
    Password(String),
    /// The ticket of a stream, for what cannot send headers: a browser's `EventSource`.
    Ticket {
        ticket: &'a str,
        /// What the browser says when it comes back with the same ticket: the id of the last event that it got.
        last_event_id: Option<&'a str>,
    },
    /// Something that is no such token.
    Unreadable,
}

/// Tells who asks, and makes the scope of each request.
pub trait Scopes: Send + Sync + 'static {
    /// Who sends `credentials`. What does not hold makes an anonymous viewer that knows why, and no refusal: public fields are
    /// for everybody.
    fn identify(&self, credentials: Credentials<'_>) -> impl Future<Output = Result<Identity, Refusal>> + Send;

    /// # Errors
    /// Where the circumstances are not ones that the schema can be asked in, such as an unknown market.
    fn scope(&self, circumstances: Circumstances<'_>) -> Result<Scope, Refusal>;

    /// The latest moment of the shop that is known, what this process has written included; `None`: nobody can tell.
    fn moment(&self) -> impl Future<Output = Option<Moment>> + Send {
        std::future::ready(None)
    }

    /// Ends when `caller` is not known by their token any more, such as because it expired or its session was ended: what is
    /// open for them ends with it. For who needs no token it never does.
    fn unknown(&self, caller: &Caller) -> BoxFuture<'static, Unauthenticated>;
}

/// For a schema whose resolvers need nothing.
impl Scopes for () {
    async fn identify(&self, _: Credentials<'_>) -> Result<Identity, Refusal> {
        Ok(Identity::default())
    }

    fn scope(&self, _: Circumstances<'_>) -> Result<Scope, Refusal> {
        Ok(Scope::default())
    }

    fn unknown(&self, _: &Caller) -> BoxFuture<'static, Unauthenticated> {
        futures_util::future::pending().boxed()
    }
}
