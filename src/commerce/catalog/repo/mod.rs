//! Every query of the catalogue's tables, one file a noun.

pub(super) mod collection;
pub(super) mod detail;
pub(super) mod dictionary;
pub(super) mod merchandise;
pub(super) mod portrait;
pub(super) mod product;
pub(super) mod sheet;
pub(super) mod translation;
pub(super) mod write;
