//! GraphQL over HTTP: requests in, answers out. What runs them is [`crate::gateway::engine`].
//!
//! - One request and its answer: `endpoint.rs`, and for each thing that a request says a file beside it.
//! - Answers one after the other, as server-sent events or as the parts of a body: `stream`.
//! - Both ways at once, over a WebSocket: `socket`.

mod accept;
mod answer;
mod body;
mod call;
mod csrf;
mod endpoint;
mod known;
mod parameters;
mod socket;
mod status;
mod stream;
mod streaming;

pub use body::Body;
pub(in crate::gateway) use call::credentials;
pub use endpoint::{Graphql, Options};
pub use parameters::Parameters;
pub use streaming::Streaming;
