//! Parcels: what of an order was sent, and where it is.
//!
//! Owns `parcel`, `parcel_line`, `parcel_event`. Invariants: a parcel is changed while its order is locked, and by a step that the table
//! of [`ParcelState`] has; it never goes back, and what is told late is recorded without moving it; the units of an order's parcels
//! that were not cancelled are never more than were ordered and not cancelled, which `order_line.fulfilled` counts. When a parcel
//! leaves the house its stock does, a mail is enqueued, and `order::PaymentDue`.

mod create;
mod entity;
pub mod graphql;
mod loader;
mod outcome;
mod parcel;
mod plan;
#[cfg(test)]
mod properties;
mod repo;
mod tracking;
mod update;

pub use create::{NewParcel, create};
pub use loader::{Parcel, ParcelEventsOf, ParcelsOf, parcels_of};
pub use outcome::{Outcome, Warning};
pub use parcel::{ParcelState, Step, step};
pub use plan::{Planned, WantedLine, plan};
pub use repo::{ParcelEventRow, ParcelLineRow, ParcelRow, find_parcel, lines_of_parcel};
pub use tracking::Tracking;
pub use update::{ParcelUpdate, cancel, update};
