//! The till: from a cart to an order.
