//! Rows of the tables of parcels.

pub(super) mod parcel;
