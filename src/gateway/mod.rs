//! Bytes in, bytes out: HTTP, the schema's roots, the playground, health.

pub mod assembly;
pub mod compression;
pub mod document;
pub mod engine;
pub mod graphql;
pub mod headers;
mod health;
mod jwks;
pub mod limits;
mod media;
mod playground;
pub mod refusal;
pub mod rehearsal;
pub mod response;
pub mod routes;
pub mod schema;
pub mod server;
pub mod telemetry;
mod test_bank;
mod webhook;
