//! Bytes in, bytes out: HTTP, the schema's roots, the playground, health.

pub mod document;
pub mod engine;
pub mod graphql;
mod health;
pub mod limits;
mod media;
mod playground;
pub mod refusal;
pub mod schema;
pub mod server;
pub mod telemetry;
