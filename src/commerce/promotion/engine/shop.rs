//! Baskets and discounts of examples.
