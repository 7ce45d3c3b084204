//! Shoppers in the schema.

mod address;
mod consent;
mod guest_start;
mod mutation;
mod preference;
mod profile;
mod tokens;
mod viewer;

pub use address::{AddressErrorCode, AddressMutation, AddressObject, AddressQuery, AddressUserError, AddressViewer};
pub use consent::{ConsentErrorCode, ConsentMutation, ConsentPurpose, ConsentUserError, ConsentViewer};
pub use mutation::AccountMutation;
pub use preference::{PreferenceErrorCode, PreferenceMutation, PreferenceUserError, PreferenceViewer};
pub use profile::ProfileMutation;
pub use tokens::{AuthTokens, device_of};
pub use viewer::{ViewerIdentity, ViewerKind, ViewerObject, ViewerQuery};
