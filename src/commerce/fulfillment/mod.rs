//! Parcels: what of an order was sent, and where it is.
