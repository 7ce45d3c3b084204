//! Runs GraphQL requests, whatever transport brought them.
//!
//! [`Engine::run`] takes one request through the pipeline: resolve its document, look up or prepare it, coerce its
//! variables, weigh it, let it pass the limits, run it, and mask what went wrong. The executor only sees documents that
//! were prepared, and has no extension registered, since one would make every field slow.

mod ask;
mod mask;
mod outcome;
mod run;
mod scope;
mod secrecy;

pub use ask::{Ask, Caller};
pub use outcome::{Executed, Outcome, Record};
pub use run::{Engine, Parts};
pub use scope::{Circumstances, Credentials, Scope, Scopes};
