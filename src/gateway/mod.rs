//! Bytes in, bytes out: HTTP, the schema's roots, the playground, health.

pub mod document;
mod expansion;
pub mod graphql;
mod health;
mod media;
mod nesting;
mod playground;
pub mod refusal;
mod request;
pub mod schema;
pub mod server;
