//! What staff change, one request at a time: the same records as an import brings, through the same comparison and the same writing.
//!
//! Every write is keyed by the member of staff, takes the catalogue's turn, decides before it writes, and is written whole or not at
//! all.

mod collection;
mod command;
mod desk;
mod outcome;
mod price;
mod product;
mod schedule;
mod service;
mod stock;
mod text;
mod variant;

pub use command::{
    CollectionSave, Command, LevelSet, PriceSet, ProductSave, ScheduleCreate, Subject, TranslationsSave, VariantSave,
};
pub use outcome::{Complaint, Outcome};
pub use service::write;
