//! Documents: parsed, validated, measured and brought to a normal form once, then run from memory.
//!
//! A text becomes a [`Prepared`] by [`DocumentCache::prepare`]; of that one [`PreparedOperation`] is chosen, the request's
//! values are coerced to [`Coerced`] variables, and both together name the [`Runnable`] whose document the executor gets.

mod cache;
mod cascade;
mod coerce;
mod line;
mod normal;
mod operation;
mod prepared;
mod reading;
mod rule;
mod schema;
mod shape;

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
