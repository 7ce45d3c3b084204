//! Addresses in the schema.

mod mutation;
mod object;
mod rules;
mod viewer;

pub use mutation::{AddressErrorCode, AddressInput, AddressMutation, AddressUserError};
pub use object::AddressObject;
pub use rules::AddressQuery;
pub use viewer::AddressViewer;
