//! Bytes in, bytes out: HTTP, the schema's roots, the playground, health.

mod compression;
mod expansion;
pub mod graphql;
pub mod headers;
mod health;
mod media;
mod nesting;
mod playground;
pub mod refusal;
mod request;
pub mod routes;
pub mod schema;
pub mod server;
