//! GraphQL over HTTP: requests in, answers out. What runs them is [`crate::gateway::engine`].

mod accept;
mod answer;
mod body;
mod call;
mod csrf;
mod endpoint;
mod parameters;
mod status;

pub use body::Body;
pub(in crate::gateway) use call::credentials;
pub use endpoint::{Graphql, Options};
pub use parameters::Parameters;
