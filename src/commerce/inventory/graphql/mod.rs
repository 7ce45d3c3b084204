//! Stock as staff and warehouse systems see it. What shoppers see of it is with variants, in `catalog/graphql`.

mod feed_mutation;
mod movement;

pub use feed_mutation::{InventoryStaffMutation, StockFeedErrorCode, StockFeedUserError};
pub use movement::InventoryStaffQuery;
