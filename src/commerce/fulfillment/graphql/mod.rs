//! Parcels in the schema.

mod input;
mod mutation;
mod object;
mod order;

pub use mutation::FulfillmentStaffMutation;
pub use object::{Fulfillment, FulfillmentStatus};
pub use order::OrderParcels;
