//! Addresses in the schema.

mod mutation;
mod object;
mod rules;
mod viewer;

pub use mutation::{
    AddressCreateInput, AddressDefaultSetInput, AddressDeleteInput, AddressErrorCode, AddressInput, AddressMutation,
    AddressPatch, AddressUpdateInput, AddressUserError,
};
pub use object::AddressObject;
pub use rules::AddressQuery;
pub use viewer::AddressViewer;
