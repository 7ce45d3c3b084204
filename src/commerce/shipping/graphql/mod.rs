//! Shipping in the schema.

mod option;

pub use option::DeliveryOption;
