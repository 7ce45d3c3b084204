//! A provider that is played: it has books of its own (`sandbox_payment`, `sandbox_refund`), which nothing of the shop reads, does each
//! thing once for its key, and sends signed webhooks. What it does is decided by the token alone.

mod bank;
mod event;
mod page;
mod provider;
mod token;

pub use bank::{Bank, Challenge, Decision};
pub use event::SandboxEvent;
pub use page::BankPage;
pub(super) use provider::Sandbox;
