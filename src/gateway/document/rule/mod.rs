//! Rules of validation that the validator does not have.

mod literal;
mod walk;

pub(super) use self::walk::check;
