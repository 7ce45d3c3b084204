//! Ids as clients see them: a prefix that names the type, an underscore, and what tells its things apart.
//!
//! What the shop makes has a number ([`GlobalId`]). What a phone may make, also offline, has a UUID ([`MintedId`]), written as
//! a [TypeID](https://github.com/jetify-com/typeid): libraries on every platform make them.

mod global;
mod minted;

pub use global::{GlobalId, InvalidId, Kind};
pub use minted::{InvalidMintedId, MintedId, MintedKind, new_uuid};
