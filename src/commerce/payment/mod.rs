//! Payments: money asked for, taken, given back, and what is known of it.
//!
//! Owns `payment_intent`, `payment_entry`, `refund`, `refund_line`, `webhook_event` and, of the sandbox, `sandbox_payment` and
//! `sandbox_refund`. Invariants: an order has at most one payment that may still take money; nothing is asked of a provider inside a
//! transaction, and everything is asked with a key under which it happens once; money in the ledger (`payment_entry`) is what a
//! provider has confirmed, each fact once; what is refunded is never more than what was captured. Whatever a provider says goes
//! through [`observe()`], however it was heard. Whoever changes a payment has locked its order.
//!
//! Enqueues its own jobs (`jobs/`) and `order::OrderMail` and `order::RefundPaid`; does
//! `order::PaymentDue`.

#[cfg(test)]
mod agreement;
mod cancel;
mod desk;
pub mod graphql;
mod inbox;
mod intent;
mod jobs;
mod ledger;
mod loader;
mod methods;
mod observation;
mod observe;
mod open;
#[cfg(test)]
mod properties;
mod provider;
mod refund;
mod registering;
mod repo;
mod returned;
mod settle;
mod status;

pub use cancel::{CancelCommand, CancelOutcome, cancel_as_shopper};
pub use desk::{
    DeskCommand, DeskOutcome, DeskRefusal, DeskRefusalCode, RefundCommand, RefundWish, UnitsWish, refund_returned_in,
    write_at_desk,
};
pub use inbox::Received;
pub use intent::{Figures, IntentRow, IntentState};
pub use jobs::{CapturePayment, LookAtPayment, PaymentSweep, RefundPayment, StartPayment, VoidPayment, WebhookArrived};
pub use ledger::EntryKind;
pub use loader::RefundsOf;
pub use methods::PaymentMethods;
pub use observation::{DisputeFact, Observation, RefundFact, RefundStanding, Standing, Sum};
pub use observe::{Observed, observe};
pub use open::{NewIntent, figures_of, give_up_in, is_awaited_in, latest_of, open_in};
pub use provider::{Bank, BankPage, Challenge, Decision, Payments, SandboxEvent};
pub use refund::{RefundLine, RefundOrigin, RefundRow, RefundState};
pub use repo::refund::{find as find_refund, of_order as refunds_of};
pub use status::{FinancialStatus, financial_status};
