//! What staff read and change, in the schema. Nobody else sees any of it.

mod complaint;
mod input;
mod mutation;
mod object;
mod query;
mod schedule;
mod schedule_mutation;
mod stock_mutation;

use async_graphql::MergedObject;

pub use complaint::{StaffErrorCode, StaffUserError};
pub use query::CatalogStaffQuery;

/// Running the shop: its catalogue, prices and stock.
#[derive(MergedObject, Default)]
pub struct CatalogStaffMutation(
    mutation::CatalogMutation,
    stock_mutation::OfferMutation,
    schedule_mutation::ScheduleMutation,
);
