//! Payments: money asked for, taken, given back, and what is known of it.
//!
//! Owns `payment_intent`, `payment_entry`, `refund`, `refund_line`, `webhook_event` and, of the sandbox, `sandbox_payment`. Invariants: an
//! order has at most one payment that may still take money; nothing is asked of a provider inside a transaction, and everything is
//! asked with a key under which it happens once; money in the ledger (`payment_entry`) is what a provider has confirmed, each fact once;
//! what is refunded is never more than what was captured.

mod intent;
mod open;

pub use intent::{Figures, IntentRow, IntentState};
pub use open::{NewIntent, figures_of, give_up_in, latest_of, open_in};
