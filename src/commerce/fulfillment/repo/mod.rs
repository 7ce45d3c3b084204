//! Every query of the tables of parcels.

mod read;
mod write;

pub use read::{ParcelEventRow, ParcelLineRow, find_parcel, lines_of_parcel};
pub(super) use read::{events_of, lines_of_parcels, next_position, parcels_of};
pub(super) use write::{append_event_in, insert_in, save_in};

pub use super::entity::parcel::Model as ParcelRow;
