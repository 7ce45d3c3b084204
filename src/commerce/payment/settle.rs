//! What follows from what a provider says: pure, so that it is the same however and in whatever order it is heard.

use super::intent::IntentState;
use super::ledger::{Entry, EntryKind, figures};
use super::observation::{Observation, Standing, Sum};
use crate::commerce::order::{OrderEvent, OrderState};

/// What is known of a payment.
#[derive(Debug, Clone)]
pub(super) struct Known<'a> {
    pub(super) state: IntentState,
    pub(super) amount_minor: i64,
    pub(super) currency: &'a str,
    /// What the provider calls it, or the payment's own id where that is not known.
    pub(super) reference: &'a str,
    /// Whether an authorisation is enough to place the order.
    pub(super) places_when_authorized: bool,
    pub(super) order: OrderState,
    pub(super) entries: &'a [Entry],
    /// Whether the provider has told it by itself, so that what is known may be younger.
    pub(super) is_told: bool,
}

/// What becomes of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderStep {
    Place,
    GiveUp,
}

/// What follows.
#[expect(clippy::struct_excessive_bools, reason = "each of them is a thing to do by itself")]
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Where the payment stands now.
    pub(super) state: IntentState,
    /// What the ledger did not have.
    pub(super) entries: Vec<Entry>,
    pub(super) order: Option<OrderStep>,
    pub(super) events: Vec<OrderEvent>,
    /// There is money that nobody is to have: it is released or paid back.
    pub(super) take_back: bool,
    /// What was authorised is to be taken now.
    pub(super) capture: bool,
    /// The provider speaks of other money than it was asked for.
    pub(super) mismatch: bool,
    /// What was told may be old: the provider is asked where the payment stands.
    pub(super) look: bool,
}

/// What follows from `seen`. Said twice, nothing follows the second time; said late, the money is written down and nothing goes back.
pub(super) fn settle(known: &Known<'_>, seen: &Observation) -> Verdict {
    let mut verdict = Verdict {
        state: known.state,
        entries: Vec::new(),
        order: None,
        events: Vec::new(),
        take_back: false,
        capture: false,
        mismatch: false,
        look: false,
    };
    match (&seen.standing, &seen.reference) {
        (Some(standing), Some(other)) if other != known.reference => stray(known, other, standing, &mut verdict),
        (Some(standing), _) => stand(known, standing, &mut verdict),
        (None, _) => {}
    }
    for dispute in &seen.disputes {
        let kind = if dispute.reversed {
            EntryKind::DisputeReversed
        } else {
            EntryKind::Disputed
        };
        if write(known, &mut verdict, kind, &dispute.reference, &dispute.sum) && !dispute.reversed {
            verdict.events.push(OrderEvent::PaymentDisputed {
                amount_minor: dispute.sum.amount_minor,
            });
        }
    }
    verdict
}

/// Money of a payment that the provider made beside the known one is written down; nothing else follows, and somebody has to look.
fn stray(known: &Known<'_>, reference: &str, standing: &Standing, verdict: &mut Verdict) {
    let (kind, sum) = match standing {
        Standing::Authorized(sum) => (EntryKind::Authorized, sum),
        Standing::Captured(sum) => (EntryKind::Captured, sum),
        _ => return,
    };
    verdict.mismatch = true;
    if sum.amount_minor > 0 {
        write(known, verdict, kind, reference, sum);
    }
}

fn stand(known: &Known<'_>, standing: &Standing, verdict: &mut Verdict) {
    match standing {
        Standing::RequiresAction { .. } => {
            if go(known, verdict, IntentState::RequiresAction) {
                verdict.events.push(OrderEvent::PaymentActionRequired);
            }
        }
        Standing::Processing => {
            go(known, verdict, IntentState::Processing);
        }
        Standing::Authorized(sum) => money(known, verdict, IntentState::Authorized, sum),
        Standing::Captured(sum) => money(known, verdict, IntentState::Captured, sum),
        // The first card failed and the second was good, and of the two events this one was the slower, perhaps.
        Standing::Failed { .. } if known.is_told && known.state == IntentState::Authorized => verdict.look = true,
        Standing::Failed { code } => {
            let has_moved = go(known, verdict, IntentState::Failed);
            let is_voided = void(known, verdict);
            if has_moved || is_voided {
                verdict.events.push(OrderEvent::PaymentFailed { code: code.clone() });
            }
            end(known, verdict, has_moved);
        }
        Standing::Cancelled => {
            let has_moved = go(known, verdict, IntentState::Cancelled);
            void(known, verdict);
            end(known, verdict, has_moved);
        }
    }
}

fn go(known: &Known<'_>, verdict: &mut Verdict, to: IntentState) -> bool {
    let leads = known.state.leads_to(to);
    if leads {
        verdict.state = to;
    }
    leads
}

fn end(known: &Known<'_>, verdict: &mut Verdict, has_moved: bool) {
    if has_moved && known.order == OrderState::PendingPayment {
        verdict.order = Some(OrderStep::GiveUp);
    }
}

/// What was set aside is not any more.
fn void(known: &Known<'_>, verdict: &mut Verdict) -> bool {
    let open = figures(known.entries, known.currency).open();
    let sum = Sum {
        amount_minor: open,
        currency: known.currency.to_owned(),
    };
    let is_new = open > 0 && write(known, verdict, EntryKind::Voided, known.reference, &sum);
    if is_new {
        verdict.events.push(OrderEvent::PaymentVoided { amount_minor: open });
    }
    is_new
}

fn money(known: &Known<'_>, verdict: &mut Verdict, to: IntentState, sum: &Sum) {
    let (kind, amount_minor) = match to {
        IntentState::Captured => (EntryKind::Captured, sum.amount_minor),
        _ => (EntryKind::Authorized, sum.amount_minor),
    };
    let is_new = sum.amount_minor > 0 && write(known, verdict, kind, known.reference, sum);
    if sum.amount_minor != known.amount_minor || sum.currency != known.currency {
        verdict.mismatch = true;
        return;
    }
    let has_moved = go(known, verdict, to);
    if is_new {
        verdict.events.push(match kind {
            EntryKind::Captured => OrderEvent::PaymentCaptured { amount_minor },
            _ => OrderEvent::PaymentAuthorized { amount_minor },
        });
    }
    let is_closed = matches!(known.order, OrderState::Cancelled | OrderState::Expired);
    if is_closed || known.state.is_over() {
        // An authorisation that is heard after it was taken is no money that came late.
        let is_there = kind == EntryKind::Captured || figures(known.entries, known.currency).captured_minor == 0;
        if is_new && is_there {
            verdict.events.push(OrderEvent::PaymentLate { amount_minor });
            verdict.take_back = true;
        }
        return;
    }
    if !has_moved {
        return;
    }
    let is_enough = to == IntentState::Captured || known.places_when_authorized;
    if is_enough && known.order == OrderState::PendingPayment {
        verdict.order = Some(OrderStep::Place);
    }
    verdict.capture = to == IntentState::Authorized && !known.places_when_authorized;
}

/// Writes a fact down; `false`: the ledger has it.
fn write(known: &Known<'_>, verdict: &mut Verdict, kind: EntryKind, reference: &str, sum: &Sum) -> bool {
    let mut all = known.entries.iter().chain(&verdict.entries);
    let has = all.any(|entry| entry.kind == kind && entry.reference == reference);
    if !has {
        verdict.entries.push(Entry {
            kind,
            reference: reference.to_owned(),
            sum: sum.clone(),
        });
    }
    !has
}
