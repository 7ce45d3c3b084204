//! Shipping in the schema.

mod option;
mod query;

pub use option::DeliveryOption;
pub use query::ShippingQuery;
