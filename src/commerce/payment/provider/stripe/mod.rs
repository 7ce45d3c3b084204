//! Stripe: payment intents over its REST interface. Cards never come here; an app's library makes tokens of them.

mod amount;
mod client;
mod event;
mod provider;
mod wire;

pub(super) use provider::Stripe;
