//! The till: from a cart, or from one tap, to an order that is being paid.
//!
//! Owns no table. Preparing keeps prices, discounts and stock for the cart of a shopper for some minutes; submitting decides once more
//! by what the shopper has seen, and writes the order, its stock and its payment in one transaction, before any provider is asked. A
//! shopper has at most one hold and one order that waits for its payment. Locks are taken in this order: the shopper, the order before,
//! the cart, discounts by their ids, stock by variant and location, the counter of order numbers, the shopper's scope.

mod command;
pub mod graphql;
mod outcome;
mod prepare;
mod quote;
mod rules;
mod standing;
mod submit;

pub use command::{Prepare, SeenTotal, Ship, Submit, SubmitLine};
pub use outcome::{BuyerFault, CheckoutRefusal, FigureLine, Figures, Prepared, Submitted, Why};
pub use prepare::prepare;
pub use quote::Quote;
pub use rules::CheckoutRules;
pub use standing::{Standing, standing, wait};
pub use submit::{submit, submitting};
