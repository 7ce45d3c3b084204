//! Once nothing is on its way any more, the ledger is what the provider holds: whatever was lost, came twice, late or in another order.

use proptest::prelude::*;

use super::intent::{Figures, IntentState};
use super::ledger::{Entry, figures};
use super::observation::{DisputeFact, Observation, RefundFact, RefundStanding, Standing};
use super::properties::{ASKED, Shop, seen, sum};
use super::refund::RefundState;
use super::returned::{entry_of, state_of};
use super::settle::OrderStep;
use crate::commerce::order::OrderState;

/// Where a payment is at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum There {
    /// It was never asked for.
    Unknown,
    Asking,
    Working,
    /// Another card may be tried.
    Declined,
    Held,
    Taken,
    Over,
}

/// What a bank says.
#[derive(Debug, Clone, Copy)]
enum Says {
    Ask,
    Wait,
    No,
    Yes,
}

/// A provider with one payment.
#[derive(Debug)]
struct Provider {
    there: There,
    takes_at_once: bool,
    /// By their places, as its references name them.
    refunds: Vec<RefundFact>,
    disputed: i64,
    /// Its events, in their order.
    told: Vec<Observation>,
}

impl Provider {
    fn standing(&self) -> Option<Standing> {
        Some(match self.there {
            There::Unknown => return None,
            There::Asking => Standing::RequiresAction {
                url: None,
                secret: None,
            },
            There::Working => Standing::Processing,
            There::Declined => Standing::Failed {
                code: "CARD_DECLINED".to_owned(),
            },
            There::Held => Standing::Authorized(sum(ASKED)),
            There::Taken => Standing::Captured(sum(ASKED)),
            There::Over => Standing::Cancelled,
        })
    }

    fn go(&mut self, to: There) {
        if self.there != to {
            self.there = to;
            self.told.extend(self.standing().map(seen));
        }
    }

    /// A shopper tries to pay, or a bank decides.
    fn pay(&mut self, says: Says) {
        let to = match says {
            Says::Ask => There::Asking,
            Says::Wait => There::Working,
            Says::No => There::Declined,
            Says::Yes if self.takes_at_once => There::Taken,
            Says::Yes => There::Held,
        };
        if matches!(
            self.there,
            There::Unknown | There::Asking | There::Working | There::Declined
        ) {
            self.go(to);
        }
    }

    fn cancel(&mut self) {
        if matches!(self.there, There::Asking | There::Declined | There::Held) {
            self.go(There::Over);
        }
    }

    fn dispute(&mut self, reversed: bool) {
        let is_open = self.disputed > 0;
        if self.there != There::Taken || reversed != is_open || self.told.iter().any(|one| is_dispute(one, reversed)) {
            return;
        }
        // No more than is left.
        let amount_minor = if reversed { self.disputed } else { 700.min(self.left()) };
        if amount_minor == 0 {
            return;
        }
        self.disputed = if reversed { 0 } else { amount_minor };
        self.told.push(Observation {
            disputes: vec![DisputeFact {
                reference: "dp_1".to_owned(),
                sum: sum(amount_minor),
                reversed,
            }],
            ..Observation::default()
        });
    }

    /// Takes on a refund of what is left.
    fn refund(&mut self, amount_minor: i64) {
        self.refunds.push(RefundFact {
            reference: self.refunds.len().to_string(),
            own: None,
            sum: sum(amount_minor),
            standing: RefundStanding::Pending,
        });
        self.tell_refund(self.refunds.len() - 1);
    }

    /// The shopper's bank takes a refund, refuses it, or sends back what it has taken.
    fn decide(&mut self, at: usize, takes: bool) {
        let Some(refund) = self.refunds.get_mut(at) else { return };
        let standing = if takes {
            RefundStanding::Succeeded
        } else {
            let code = "ACCOUNT_CLOSED".to_owned();
            RefundStanding::Failed { code }
        };
        if state_of(&refund.standing).leads_to(state_of(&standing)) {
            refund.standing = standing;
            self.tell_refund(at);
        }
    }

    fn tell_refund(&mut self, at: usize) {
        self.told.push(Observation {
            refunds: vec![self.refunds[at].clone()],
            ..Observation::default()
        });
    }

    fn refunds_at(&self, is_counted: impl Fn(RefundState) -> bool) -> i64 {
        let counted = self.refunds.iter().filter(|one| is_counted(state_of(&one.standing)));
        counted.map(|one| one.sum.amount_minor).sum()
    }

    fn refunded(&self) -> i64 {
        self.refunds_at(|state| state == RefundState::Succeeded)
    }

    /// What it has of the shop's money that is not on its way back.
    fn left(&self) -> i64 {
        self.taken() - self.disputed - self.refunds_at(|state| state != RefundState::Failed)
    }

    fn taken(&self) -> i64 {
        if self.there == There::Taken { ASKED } else { 0 }
    }

    fn held(&self) -> i64 {
        if self.there == There::Held { ASKED } else { 0 }
    }
}

fn is_dispute(told: &Observation, reversed: bool) -> bool {
    told.disputes.iter().any(|dispute| dispute.reversed == reversed)
}

/// The shop and its provider, and what is to be done between them. The jobs do as those in `jobs/` do.
#[expect(clippy::struct_excessive_bools, reason = "each of them is a thing to do by itself")]
struct World {
    shop: Shop,
    /// What the shop knows of its refunds, by their places.
    refunds: Vec<(RefundState, i64)>,
    provider: Provider,
    /// Whether the shop knows what the provider calls the payment.
    is_named: bool,
    void: bool,
    look: bool,
    capture: bool,
    /// Whether the provider would not pay back all that the shop knew of.
    is_refused: bool,
    /// Events that were delivered at least once.
    heard: Vec<bool>,
}

impl World {
    fn new(places_when_authorized: bool, takes_at_once: bool) -> Self {
        Self {
            shop: Shop::new(places_when_authorized),
            refunds: Vec::new(),
            provider: Provider {
                there: There::Unknown,
                takes_at_once,
                refunds: Vec::new(),
                disputed: 0,
                told: Vec::new(),
            },
            is_named: false,
            void: false,
            look: false,
            capture: false,
            is_refused: false,
            heard: Vec::new(),
        }
    }

    fn hear(&mut self, said: &Observation, is_told: bool) {
        self.is_named = true;
        let verdict = self.shop.settle(said, is_told);
        let is_over = self.shop.state == IntentState::Failed && verdict.order == Some(OrderStep::GiveUp);
        self.void |= verdict.take_back || is_over;
        self.look |= verdict.look;
        self.capture |= verdict.capture;
        for fact in &said.refunds {
            self.hear_refund(fact);
        }
    }

    fn hear_refund(&mut self, fact: &RefundFact) {
        let at: usize = fact.reference.parse().expect("a place");
        let (from, to) = (self.refunds[at].0, state_of(&fact.standing));
        if !from.leads_to(to) {
            return;
        }
        self.refunds[at].0 = to;
        if let Some(kind) = entry_of(from, to) {
            self.shop.entries.push(Entry {
                kind,
                reference: fact.reference.clone(),
                sum: fact.sum.clone(),
            });
        }
    }

    fn hear_standing(&mut self) {
        if let Some(standing) = self.provider.standing() {
            self.hear(&seen(standing), false);
        }
    }

    fn ask(&mut self, says: Says, lost: bool) {
        if self.shop.state != IntentState::Created {
            return;
        }
        if self.provider.there == There::Unknown {
            self.provider.pay(says);
        }
        if !lost {
            self.hear_standing();
        }
    }

    fn deliver(&mut self, at: usize) {
        if let Some(said) = self.provider.told.get(at).cloned() {
            self.heard.resize(self.heard.len().max(at + 1), false);
            self.heard[at] = true;
            self.hear(&said, true);
        }
    }

    fn close(&mut self, to: OrderState) {
        if !self.shop.order.leads_to(to) {
            return;
        }
        self.shop.order = to;
        let is_idle = self.shop.state == IntentState::RequiresAction || self.provider.there == There::Unknown;
        if is_idle && !self.shop.state.is_final() {
            self.shop.state = IntentState::Cancelled;
        }
        self.void = true;
    }

    fn is_given_up(&self) -> bool {
        let is_closed = matches!(self.shop.order, OrderState::Cancelled | OrderState::Expired);
        is_closed || self.shop.state.is_over()
    }

    /// Does what is to be done, each thing once; what is lost is the answer.
    fn work(&mut self, lost: bool) {
        if self.capture && self.shop.state == IntentState::Authorized {
            if self.provider.there == There::Held {
                self.provider.go(There::Taken);
            }
            if !lost {
                self.capture = false;
                self.hear_standing();
            }
        }
        let is_lost = !self.is_named && self.provider.there != There::Unknown;
        if (self.look || is_lost) && !lost {
            self.look = false;
            self.hear_standing();
            self.void |= self.is_given_up();
        }
        if self.void && self.is_named {
            if self.shop.state != IntentState::Captured {
                self.provider.cancel();
            }
            if lost {
                return;
            }
            self.hear_standing();
            self.void = matches!(self.provider.there, There::Asking | There::Working | There::Held);
            self.pay_back();
        }
    }

    /// Asks for a refund of what is there of a payment that was given up. What becomes of it is told.
    fn pay_back(&mut self) {
        let left = self.figures().refundable();
        if left > self.provider.left() {
            // The bank has some of it already, which the shop has not heard: somebody is told that the refund failed.
            self.is_refused = true;
        } else if self.is_given_up() && left > 0 {
            self.refunds.push((RefundState::Pending, left));
            self.provider.refund(left);
        }
    }

    fn figures(&self) -> Figures {
        let pending = self.refunds.iter().filter(|(state, _)| *state == RefundState::Pending);
        Figures {
            refund_pending_minor: pending.map(|(_, amount_minor)| amount_minor).sum(),
            ..figures(&self.shop.entries, "EUR")
        }
    }

    /// Lets everything that is on its way arrive, the last first, and every bank decide.
    fn rest(&mut self, last: Says) {
        for end in [None, Some(OrderState::Expired)] {
            if let Some(end) = end
                && self.shop.order == OrderState::PendingPayment
            {
                self.close(end);
            }
            for _ in 0..6 {
                if self.provider.there == There::Working {
                    self.provider.pay(last);
                }
                for at in 0..self.provider.refunds.len() {
                    self.provider.decide(at, true);
                }
                for at in (0..self.provider.told.len()).rev() {
                    if !self.heard.get(at).copied().unwrap_or(false) {
                        self.deliver(at);
                    }
                }
                // The sweep looks at what is not over.
                self.look |= !self.shop.state.is_final();
                self.work(false);
            }
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Ask {
        says: Says,
        lost: bool,
    },
    Pay(Says),
    Release,
    Dispute(bool),
    /// Whether a bank takes a refund.
    Decide(usize, bool),
    Deliver(usize),
    Work {
        lost: bool,
    },
    Close(OrderState),
}

fn says() -> impl Strategy<Value = Says> {
    prop_oneof![Just(Says::Ask), Just(Says::Wait), Just(Says::No), Just(Says::Yes)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (says(), any::<bool>()).prop_map(|(says, lost)| Step::Ask { says, lost }),
        3 => says().prop_map(Step::Pay),
        1 => Just(Step::Release),
        1 => any::<bool>().prop_map(Step::Dispute),
        2 => (0_usize..2, any::<bool>()).prop_map(|(at, takes)| Step::Decide(at, takes)),
        4 => (0_usize..12).prop_map(Step::Deliver),
        3 => any::<bool>().prop_map(|lost| Step::Work { lost }),
        1 => prop_oneof![Just(OrderState::Cancelled), Just(OrderState::Expired)].prop_map(Step::Close),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn at_rest_the_ledger_is_what_the_provider_holds(
        steps in prop::collection::vec(step(), 0..30),
        (places_when_authorized, takes_at_once, last) in (any::<bool>(), any::<bool>(), prop_oneof![Just(Says::No), Just(Says::Yes)]),
    ) {
        let mut world = World::new(places_when_authorized, takes_at_once);
        for step in &steps {
            match step {
                Step::Ask { says, lost } => world.ask(*says, *lost),
                Step::Pay(_) if world.provider.there == There::Unknown => {}
                Step::Pay(says) => world.provider.pay(*says),
                Step::Release if world.provider.there == There::Held => world.provider.go(There::Over),
                Step::Release => {}
                Step::Dispute(reversed) => world.provider.dispute(*reversed),
                Step::Decide(at, takes) => world.provider.decide(*at, *takes),
                Step::Deliver(at) => world.deliver(*at),
                Step::Work { lost } => world.work(*lost),
                Step::Close(to) => world.close(*to),
            }
        }
        world.rest(last);
        let (money, provider) = (world.figures(), &world.provider);
        prop_assert_eq!(money.captured_minor, provider.taken());
        prop_assert_eq!(money.open(), provider.held());
        prop_assert_eq!((money.refunded_minor, money.disputed_minor), (provider.refunded(), provider.disputed));
        prop_assert_eq!(money.balance(), provider.left());
        prop_assert!(money.balance() >= 0, "never more goes back than came");
        let is_closed = matches!(world.shop.order, OrderState::Cancelled | OrderState::Expired);
        prop_assert!(world.shop.placed == 1 || is_closed, "nothing waits for ever: {:?}", world.shop.order);
        prop_assert_eq!(money.refund_pending_minor, 0);
        let is_sent_back = provider.refunds_at(|state| state == RefundState::Failed) > 0;
        // Money that a bank gives again or sends back after that is not paid back by itself.
        let is_given_again = provider.told.iter().any(|told| is_dispute(told, true));
        if is_closed {
            prop_assert_eq!(provider.held(), 0);
            prop_assert!(money.refundable() == 0 || is_given_again || is_sent_back || world.is_refused, "nothing is kept of an order that is not sent");
        } else {
            prop_assert!(provider.taken() == ASKED || places_when_authorized);
        }
    }
}
