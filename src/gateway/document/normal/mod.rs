//! The normal form: the document that one operation is for one set of conditions, with every field once.

mod assignment;
mod collect;
mod convert;
mod print;
mod runnable;
mod value;

#[cfg(test)]
mod tests;

pub(super) use self::assignment::Assignment;
pub(super) use self::collect::size;
pub use self::runnable::Runnable;
pub(super) use self::value::number;
