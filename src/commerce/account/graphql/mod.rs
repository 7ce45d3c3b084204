//! Shoppers in the schema.

mod address;
mod consent;
mod customer;
mod customer_login;
mod customer_register;
mod customer_update;
mod customer_verify;
mod guest_start;
mod logout;
mod mutation;
mod password;
mod preference;
mod profile;
mod refusal;
mod session;
mod sign_in;
mod staff;
mod stream_ticket;
mod token_refresh;
mod tokens;
mod viewer;

pub use address::{
    AddressCreateInput, AddressDefaultSetInput, AddressDeleteInput, AddressErrorCode, AddressInput, AddressMutation,
    AddressObject, AddressPatch, AddressQuery, AddressUpdateInput, AddressUserError, AddressViewer,
};
pub use consent::{ConsentErrorCode, ConsentMutation, ConsentPurpose, ConsentUserError, ConsentViewer};
pub use customer::{Customer, CustomerViewer};
pub use logout::{SessionErrorCode, SessionUserError};
pub use mutation::AccountMutation;
pub use preference::{
    PreferenceErrorCode, PreferenceMutation, PreferenceObject, PreferenceUserError, PreferenceViewer,
    PreferencesSetInput,
};
pub use profile::ProfileMutation;
pub use refusal::{CustomerUserError, CustomerUserErrorCode};
pub use sign_in::MergeWarningObject;
pub use staff::{StaffMemberObject, StaffMemberQuery, StaffPermission};
pub use tokens::{AuthTokens, device_of};
pub use viewer::{ViewerIdentity, ViewerKind, ViewerObject, ViewerQuery};
