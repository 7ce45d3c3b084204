//! Whatever a provider says in whatever order, the money adds up and nothing goes back.

use proptest::prelude::*;

use super::intent::IntentState;
use super::ledger::{Entry, EntryKind, figures};
use super::observation::{DisputeFact, Observation, Standing, Sum};
use super::settle::{Known, OrderStep, Verdict, settle};
use crate::commerce::order::{OrderEvent, OrderState};

pub(super) const ASKED: i64 = 5_000;

/// A shop with one order and one payment.
#[derive(Debug, Clone)]
pub(super) struct Shop {
    pub(super) state: IntentState,
    pub(super) order: OrderState,
    pub(super) entries: Vec<Entry>,
    places_when_authorized: bool,
    pub(super) placed: u32,
    events: Vec<OrderEvent>,
    take_back: u32,
}

impl Shop {
    pub(super) fn new(places_when_authorized: bool) -> Self {
        Self {
            state: IntentState::Created,
            order: OrderState::PendingPayment,
            entries: Vec::new(),
            places_when_authorized,
            placed: 0,
            events: Vec::new(),
            take_back: 0,
        }
    }

    /// What the provider says where it is asked.
    fn hear(&mut self, seen: &Observation) -> Verdict {
        self.settle(seen, false)
    }

    pub(super) fn settle(&mut self, seen: &Observation, is_told: bool) -> Verdict {
        let known = Known {
            state: self.state,
            amount_minor: ASKED,
            currency: "EUR",
            reference: "pi_1",
            places_when_authorized: self.places_when_authorized,
            order: self.order,
            entries: &self.entries,
            is_told,
        };
        let verdict = settle(&known, seen);
        assert!(self.state == verdict.state || self.state.leads_to(verdict.state));
        self.state = verdict.state;
        self.entries.extend(verdict.entries.iter().cloned());
        self.events.extend(verdict.events.iter().cloned());
        self.take_back += u32::from(verdict.take_back);
        match verdict.order {
            Some(OrderStep::Place) => {
                assert!(self.order.leads_to(OrderState::Placed));
                self.order = OrderState::Placed;
                self.placed += 1;
            }
            Some(OrderStep::GiveUp) => {
                assert!(self.order.leads_to(OrderState::Cancelled));
                self.order = OrderState::Cancelled;
            }
            None => {}
        }
        verdict
    }

    fn sum_of(&self, kind: EntryKind) -> i64 {
        let of_kind = self.entries.iter().filter(|entry| entry.kind == kind);
        of_kind.map(|entry| entry.sum.amount_minor).sum()
    }
}

pub(super) fn sum(amount_minor: i64) -> Sum {
    Sum {
        amount_minor,
        currency: "EUR".to_owned(),
    }
}

pub(super) fn seen(standing: Standing) -> Observation {
    Observation::of(Some("pi_1".to_owned()), standing)
}

#[derive(Debug, Clone)]
enum Step {
    Hear(Observation),
    /// The shopper or the clock ends the order.
    Close(OrderState),
}

fn step() -> impl Strategy<Value = Step> {
    let hear = |standing| Just(Step::Hear(seen(standing)));
    let dispute = |reversed| {
        Just(Step::Hear(Observation {
            disputes: vec![DisputeFact {
                reference: "dp_1".to_owned(),
                sum: sum(700),
                reversed,
            }],
            ..Observation::default()
        }))
    };
    let action = Standing::RequiresAction {
        url: None,
        secret: None,
    };
    let code = "CARD_DECLINED".to_owned();
    prop_oneof![
        hear(action),
        hear(Standing::Processing),
        hear(Standing::Authorized(sum(ASKED))),
        hear(Standing::Captured(sum(ASKED))),
        hear(Standing::Failed { code }),
        hear(Standing::Cancelled),
        dispute(false),
        dispute(true),
        Just(Step::Close(OrderState::Cancelled)),
        Just(Step::Close(OrderState::Expired)),
    ]
}

proptest! {
    #[test]
    fn no_order_of_events_takes_money_twice_or_leaves_it_unnoticed(
        steps in prop::collection::vec(step(), 0..24),
        places_when_authorized: bool,
    ) {
        let mut shop = Shop::new(places_when_authorized);
        let mut was_final = None;
        for step in &steps {
            match step {
                Step::Hear(seen) => {
                    shop.hear(seen);
                    // The same again says nothing new.
                    let again = shop.hear(seen);
                    prop_assert!(again.entries.is_empty() && again.events.is_empty() && again.order.is_none());
                }
                Step::Close(to) if shop.order.leads_to(*to) => shop.order = *to,
                Step::Close(_) => {}
            }
            prop_assert!(was_final.is_none_or(|state| state == shop.state), "nothing leaves a final state");
            was_final = shop.state.is_final().then_some(shop.state);
            let money = figures(&shop.entries, "EUR");
            prop_assert!([0, ASKED].contains(&money.captured_minor), "taken once at most");
            prop_assert_eq!(money.captured_minor, shop.sum_of(EntryKind::Captured));
            prop_assert!(money.voided_minor <= money.authorized_minor);
            prop_assert!(shop.placed <= 1);
            let is_given_up = matches!(shop.order, OrderState::Cancelled | OrderState::Expired);
            if shop.placed == 0 && is_given_up && money.captured_minor > 0 {
                prop_assert!(shop.take_back > 0, "money that nobody waits for is taken back");
            }
            if shop.placed == 1 {
                let is_sure = money.captured_minor > 0 || places_when_authorized && money.authorized_minor > 0;
                prop_assert!(is_sure, "no order without its money");
            }
        }
    }

    #[test]
    fn other_money_than_was_asked_for_places_nothing(amount in 1_i64..20_000, is_euro: bool) {
        prop_assume!(amount != ASKED || !is_euro);
        let mut shop = Shop::new(false);
        let other = Sum { amount_minor: amount, currency: if is_euro { "EUR" } else { "USD" }.to_owned() };
        let verdict = shop.hear(&seen(Standing::Captured(other)));
        prop_assert!(verdict.mismatch);
        prop_assert_eq!((shop.placed, shop.order, shop.state), (0, OrderState::PendingPayment, IntentState::Created));
        prop_assert_eq!(shop.entries.len(), 1, "it is written down");
    }
}

#[test]
fn money_that_comes_late_is_told_of_and_taken_back() {
    let mut shop = Shop::new(false);
    shop.order = OrderState::Expired;
    let verdict = shop.hear(&seen(Standing::Captured(sum(ASKED))));
    assert!(verdict.take_back);
    assert!(shop.events.contains(&OrderEvent::PaymentLate { amount_minor: ASKED }));
    assert_eq!((shop.order, shop.state), (OrderState::Expired, IntentState::Captured));
}

#[test]
fn an_authorisation_heard_after_it_was_taken_is_no_news() {
    let mut shop = Shop::new(false);
    shop.hear(&seen(Standing::Captured(sum(ASKED))));
    let verdict = shop.hear(&seen(Standing::Authorized(sum(ASKED))));
    assert_eq!(
        (verdict.state, verdict.order, verdict.take_back),
        (IntentState::Captured, None, false)
    );
    assert_eq!(figures(&shop.entries, "EUR").open(), 0);
}

#[test]
fn a_failure_that_is_told_after_the_authorisation_is_looked_into() {
    let code = "CARD_DECLINED".to_owned();
    let failed = seen(Standing::Failed { code });
    let mut shop = Shop::new(true);
    shop.hear(&seen(Standing::Authorized(sum(ASKED))));
    let told = shop.settle(&failed, true);
    assert!(told.look && told.entries.is_empty() && told.events.is_empty());
    assert_eq!((shop.state, shop.order), (IntentState::Authorized, OrderState::Placed));
    assert_eq!(figures(&shop.entries, "EUR").open(), ASKED);
    // What the provider says where it is asked counts.
    shop.hear(&failed);
    assert_eq!(
        (shop.state, figures(&shop.entries, "EUR").open()),
        (IntentState::Failed, 0)
    );
}

#[test]
fn money_of_a_second_payment_is_written_down_and_looked_at() {
    let mut shop = Shop::new(false);
    let other = Observation::of(Some("pi_2".to_owned()), Standing::Captured(sum(ASKED)));
    let verdict = shop.hear(&other);
    assert!(verdict.mismatch && verdict.order.is_none());
    assert_eq!(verdict.entries[0].reference, "pi_2");
}
