//! Why an address was not written.

use serde::{Deserialize, Serialize};

use super::parts::Part;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressCode {
    Required,
    InvalidPostalCode,
    InvalidPhone,
    InvalidCharacters,
    UnknownRegion,
    UnknownCountry,
    TooLong,
    LimitReached,
    NotFound,
    VersionMismatch,
    DuplicateId,
    FieldsDiverged,
}

/// One thing that is wrong. Without `Display` on purpose: it is answered as data, never as an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRefusal {
    pub code: AddressCode,
    /// The way to the field within `input`.
    pub field: Vec<String>,
    pub message: String,
}

impl AddressRefusal {
    /// About a field of the input itself.
    #[must_use]
    pub fn at(code: AddressCode, field: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            field: vec![field.to_owned()],
            message: message.into(),
        }
    }

    /// About a part of the address.
    #[must_use]
    pub fn of(code: AddressCode, part: Part, message: impl Into<String>) -> Self {
        Self {
            code,
            field: vec!["address".to_owned(), part.field().to_owned()],
            message: message.into(),
        }
    }
}
