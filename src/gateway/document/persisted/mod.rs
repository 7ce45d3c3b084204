//! Which document a request means, and whether that document is trusted.
//!
//! Two ways lead to a document without sending its text. *Automatic persisted queries*: an app sends the hash alone, and the
//! text only where the hash is not known; whoever sends a valid text may register it. *Trusted documents*: the operator
//! gives manifests that were made when the app was built, and what is not in them is counted or refused.
//!
//! [`DocumentReference`] is what a request says, [`Documents::resolve`] what it means. The caller prepares the text and then
//! calls [`Documents::keep`], so that a text which does not fit the schema is never stored.

mod client;
mod documents;
mod hash;
mod manifest;
mod manifests;
mod places;
mod reference;
mod refused;
mod registered;
mod shared;
mod trusted;
mod validity;

#[cfg(test)]
mod tests;

pub use client::ClientIdentity;
pub use documents::{Documents, Resolved};
pub use hash::DocumentHash;
pub use manifests::{ManifestSummary, documents_of, survey};
pub use reference::{DocumentReference, IdField, ReferenceParts};
pub use trusted::Owner;
pub use validity::{InvalidDocument, Validate, validate_against};
