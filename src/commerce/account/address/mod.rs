//! Addresses: what a country asks of one, how it is written there, and a shopper's own.
//!
//! `countries.jsonl` holds the facts of each country; `tools/address-data.py` says where they come from and writes it.

mod check;
mod country;
mod diverged;
mod format;
mod kind;
mod merge;
mod parts;
mod phone;
mod refusal;
mod service;

pub use check::checked;
pub use country::{Country, Region, countries, country};
pub use format::formatted;
pub use kind::{CityKind, DistrictKind, PostalCodeKind, RegionKind};
pub use merge::MergeAddresses;
pub use parts::{Part, Parts, Patch};
pub use refusal::{AddressCode, AddressRefusal};
pub use service::{ADDRESSES_MAX, AddressCommand, AddressOutcome, AddressWritten, write_address};
