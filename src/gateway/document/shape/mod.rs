//! How large a document is, told before anything of it is written out.

mod limit;
mod measure;

pub use self::limit::ShapeLimits;
pub(super) use self::limit::too_much;
pub use self::measure::Shape;
