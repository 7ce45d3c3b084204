//! What resolvers need of a request beside its document.

use std::future::Future;
use std::net::IpAddr;

use async_graphql::{Data, Value};

use crate::gateway::refusal::Refusal;
use crate::platform::graphql::Viewer;

/// What a request is answered for, as far as its transport says it.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The code of the market that is asked for.
    pub market: Option<&'a str>,
    /// The languages that are asked for, as `Accept-Language` has them.
    pub languages: Option<&'a str>,
    pub viewer: &'a Viewer,
    /// Where the request came from; `None`: from inside this process.
    pub address: Option<IpAddr>,
}

/// What one request brings for its resolvers. It is made anew for each, since it may hold rows of its viewer.
#[derive(Default)]
pub struct Scope {
    /// For `Context::data`.
    pub data: Data,
    /// For `extensions.context`.
    pub context: Option<Value>,
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
    /// Something that is no such token.
    Unreadable,
}

/// Tells who asks, and makes the scope of each request.
pub trait Scopes: Send + Sync + 'static {
    /// Who sends `credentials`. What does not hold makes an anonymous viewer that knows why, and no refusal: public fields are
    /// for everybody.
    fn viewer(&self, credentials: Credentials<'_>) -> impl Future<Output = Result<Viewer, Refusal>> + Send;

    /// # Errors
    /// Where the circumstances are not ones that the schema can be asked in, such as an unknown market.
    fn scope(&self, circumstances: Circumstances<'_>) -> Result<Scope, Refusal>;
}

/// For a schema whose resolvers need nothing.
impl Scopes for () {
    async fn viewer(&self, _: Credentials<'_>) -> Result<Viewer, Refusal> {
        Ok(Viewer::default())
    }

    fn scope(&self, _: Circumstances<'_>) -> Result<Scope, Refusal> {
        Ok(Scope::default())
    }
}
