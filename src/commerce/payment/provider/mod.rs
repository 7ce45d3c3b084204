//! Who takes the money: the interface of providers, and the two that there are.

mod fault;
mod payments;
mod sandbox;
mod signature;
mod stripe;

pub(super) use fault::ProviderFault;
pub use payments::Payments;
pub(super) use payments::{ProviderEvent, RefundAsk, StartAsk};
pub use sandbox::{Bank, BankPage, Challenge, Decision, SandboxEvent};
