//! Orders in the schema.

mod address;
mod core;
mod cost;
mod event;
mod hold;
mod line;
mod list;
mod lookup;
mod order;
mod query;
mod refusal;
mod staff;
mod status;
mod subscription;

pub use self::core::OrderCore;
pub use event::OrderHistoryEvent;
pub use hold::OrderStaffMutation;
pub use line::OrderLineItem;
pub use list::OrderViewer;
pub use lookup::{OrderFindErrorCode, OrderFindUserError, OrderMutation};
pub use order::Order;
pub use query::OrderQuery;
pub use refusal::{StaffOrderErrorCode, StaffOrderUserError};
pub use staff::{OrderStaffQuery, StaffOrder};
pub use status::{OrderCancelReason, OrderFulfillmentStatus, OrderStatus};
pub use subscription::{OrderStatusChange, OrderSubscription};
