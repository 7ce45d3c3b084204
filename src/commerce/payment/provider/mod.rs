//! Who takes the money: the interface of providers, and the two that there are.

mod fault;
mod payments;
mod sandbox;
mod signature;
mod stripe;

pub(super) use fault::{Asked, ProviderFault};
pub use payments::Payments;
pub(super) use payments::{EventFault, PaymentProvider, ProviderEvent, RefundAsk, StartAsk};
pub use sandbox::{Bank, BankPage, Challenge, Decision, SandboxEvent};
