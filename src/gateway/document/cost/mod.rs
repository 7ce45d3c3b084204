//! What an operation costs: an estimate before it runs, and the same weights over what was really returned.
//!
//! The schema declares the weights beside the resolvers ([`crate::platform::graphql::Cost`] and its neighbours). A field
//! costs its weight each time that it is resolved, and 1 for each object that it returns; docs/api-guide.md explains it to
//! developers of apps.

mod actual;
mod annotation;
mod estimate;
mod given;
mod introspection;
mod limit;
mod plan;
#[cfg(test)]
mod random;
#[cfg(test)]
mod sample;
mod size;
mod weights;

pub use estimate::Estimate;
pub use limit::{Budget, check, extension};
pub use plan::Plan;
pub use weights::Weights;
