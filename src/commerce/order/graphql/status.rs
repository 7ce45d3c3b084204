//! Where an order stands.

use async_graphql::Enum;

use crate::commerce::order::{CancelReason, OrderState, Progress};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "OrderState")]
pub enum OrderStatus {
    /// It was submitted, its stock is kept, and its payment is not known yet.
    PendingPayment,
    /// It is paid or its payment is certain; it is being sent.
    Placed,
    /// Staff look at it before anything more is sent.
    OnHold,
    /// Everything that was to be sent has arrived.
    Completed,
    /// It was cancelled: `cancelReason`.
    Cancelled,
    /// It was not paid in time. Its stock is for sale again.
    Expired,
}

/// How much of an order is in parcels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Progress")]
pub enum OrderFulfillmentStatus {
    /// Nothing yet.
    Unfulfilled,
    /// Some units.
    PartiallyFulfilled,
    /// Every unit that will be sent; how far the parcels are is in `fulfillments`.
    Fulfilled,
}

/// Why an order was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "CancelReason")]
pub enum OrderCancelReason {
    /// The shopper wanted it.
    Customer,
    /// The shop's staff wanted it.
    Staff,
    /// The payment was declined.
    Declined,
    /// It was taken for a fraud.
    Fraud,
    /// What was sold is not there.
    Inventory,
    /// The shopper submitted another order instead.
    Superseded,
}
