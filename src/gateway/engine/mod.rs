//! Runs GraphQL requests, whatever transport brought them.
//!
//! [`Engine::run`] takes one request through the pipeline: resolve its document, look up or prepare it, coerce its
//! variables, weigh it, let it pass the limits, run it, and mask what went wrong. The executor only sees documents that
//! were prepared, and has no extension registered, since one would make every field slow.
//!
//! [`Engine::open`] does the same for transports that can carry subscriptions: a subscription becomes a [`Live`] that the
//! transport pulls, so nothing is kept for a client that does not read. Each of its messages runs the document once, in a
//! scope of its own.

mod ask;
mod live;
mod mask;
mod outcome;
mod recall;
mod run;
mod scope;
mod secrecy;

pub use ask::{Ask, Caller};
pub use live::{Ended, Live, LiveAnswer, Reply};
pub use outcome::{Executed, Outcome, Record, Share};
pub use recall::Wording;
pub use run::{Engine, Parts};
pub use scope::{Circumstances, Credentials, Identity, Locale, Scope, Scopes};
