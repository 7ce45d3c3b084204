//! Documents: parsed, validated, measured and brought to a normal form once, then run from memory.
//!
//! What a request names becomes a text by [`persisted::Documents`], and that a [`Prepared`] by [`DocumentCache::prepare`]; of
//! that one [`PreparedOperation`] is chosen, the request's values are coerced to [`Coerced`] variables, and both together
//! name the [`Runnable`] whose document the executor gets, with the plan of its [`cost`].

mod cache;
mod cascade;
mod coerce;
pub mod cost;
mod line;
mod normal;
mod operation;
pub mod persisted;
mod prepared;
mod reading;
mod rule;
mod schema;
mod shape;
mod suggest;

#[cfg(test)]
mod tests;

pub use self::cache::{DocumentCache, Trust};
pub use self::coerce::Coerced;
pub use self::normal::Runnable;
pub use self::operation::{OperationKind, PreparedOperation};
pub use self::prepared::Prepared;
pub use self::reading::measure;
pub use self::schema::DocumentSchema;
pub use self::shape::{Shape, ShapeLimits};
