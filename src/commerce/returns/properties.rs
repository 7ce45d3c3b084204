//! Whatever is sent, lost, asked for, taken back and paid back in whatever order: no unit comes back that was not sent or that was too
//! late, and none is paid back twice.

use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use super::loader::GoodsReturn;
use super::repo::{ReturnLineRow, ReturnRow};
use super::returnable::{Left, Sold, returnable};
use super::rules::ReturnRules;
use super::state::ReturnState;
use crate::commerce::fulfillment::{Parcel, ParcelLineRow, ParcelRow, ParcelState};
use crate::commerce::order::{OrderLineRow, sample};
use crate::commerce::payment::{RefundLine, RefundOrigin, RefundRow, RefundState};

const QUANTITY: i64 = 6;
const HOUR_MS: i64 = 60 * 60 * 1_000;
/// A day.
const RULES: ReturnRules = ReturnRules { days: 1 };

/// Something that is done with an order of one line.
#[derive(Debug, Clone)]
enum Command {
    /// Lets so many hours pass.
    Wait(i64),
    /// Sends units, which arrived so many hours ago.
    Send(i64, i64),
    /// A parcel by its place is lost.
    Lose(usize),
    /// Units that will not be sent are paid back.
    Cancel(i64),
    /// Asks for units.
    Request(i64),
    /// Moves a return by its place; received are so many.
    Move(usize, ReturnState, i64),
    /// Asks for the money of a return.
    Refund(usize),
    /// Pays back units without a return.
    RefundUnits(i64),
    /// What the provider says of a refund by its place.
    Settle(usize, RefundState),
}

struct Order {
    now_ms: i64,
    line: OrderLineRow,
    parcels: Vec<Arc<Parcel>>,
    returns: Vec<GoodsReturn>,
    refunds: Vec<RefundRow>,
}

impl Order {
    fn left(&self) -> Left {
        let returns: Vec<Arc<GoodsReturn>> = self.returns.iter().cloned().map(Arc::new).collect();
        let sold = Sold {
            lines: std::slice::from_ref(&self.line),
            parcels: &self.parcels,
            returns: &returns,
            refunds: &self.refunds,
        };
        returnable(&sold, RULES, self.now_ms)
            .remove(&self.line.id)
            .unwrap_or_default()
    }

    fn paid_back(&self) -> i64 {
        let paying = self.refunds.iter().filter(|one| one.state != RefundState::Failed);
        paying.flat_map(|one| &one.lines).map(|line| line.quantity).sum()
    }

    /// Pays back units under the limit of every refund; its id.
    fn pay(&mut self, units: i64) -> Option<Uuid> {
        if units < 1 || units > QUANTITY - self.paid_back() {
            return None;
        }
        let id = Uuid::from_u64_pair(3, self.refunds.len() as u64);
        self.refunds.push(refund(id, self.line.id, units));
        Some(id)
    }

    fn run(&mut self, command: &Command) {
        match *command {
            Command::Wait(hours) => self.now_ms += hours * HOUR_MS,
            Command::Send(units, hours) => {
                if units <= QUANTITY - self.line.fulfilled - self.line.cancelled {
                    self.line.fulfilled += units;
                    let parcel = parcel(self.line.id, units, self.now_ms - hours * HOUR_MS);
                    self.parcels.push(Arc::new(parcel));
                }
            }
            Command::Lose(at) => {
                if let Some(parcel) = self.parcels.get_mut(at) {
                    Arc::get_mut(parcel).expect("nobody else has it").row.state = ParcelState::Lost as i16;
                }
            }
            Command::Cancel(units) => {
                if units <= QUANTITY - self.line.fulfilled - self.line.cancelled && self.pay(units).is_some() {
                    self.line.cancelled += units;
                }
            }
            Command::Request(units) => {
                if units <= self.left().units {
                    let id = Uuid::from_u64_pair(2, self.returns.len() as u64);
                    self.returns.push(goods(id, (self.line.id, units), self.now_ms));
                }
            }
            Command::Move(at, to, came) => {
                let Some(one) = self.returns.get_mut(at) else { return };
                let from = one.state().expect("a state");
                // Money moves it to the end, and not a step.
                if to == ReturnState::Refunded || !from.leads_to(to) {
                    return;
                }
                if to == ReturnState::Received {
                    one.lines[0].received = came.min(one.lines[0].quantity);
                }
                let is_paying =
                    |refund: &RefundRow| Some(refund.id) == one.row.refund_id && refund.state != RefundState::Failed;
                if to != ReturnState::Closed || !self.refunds.iter().any(is_paying) {
                    one.row.state = to as i16;
                }
            }
            Command::Refund(at) => self.refund(at),
            Command::RefundUnits(units) => {
                self.pay(units);
            }
            Command::Settle(at, to) => self.settle(at, to),
        }
    }

    fn refund(&mut self, at: usize) {
        let Some(one) = self.returns.get(at) else { return };
        let is_paying =
            |refund: &RefundRow| Some(refund.id) == one.row.refund_id && refund.state != RefundState::Failed;
        let is_open = one.state().expect("a state").leads_to(ReturnState::Refunded);
        if is_open && !self.refunds.iter().any(is_paying) {
            let units = one.lines[0].received;
            if let Some(id) = self.pay(units) {
                self.returns[at].row.refund_id = Some(id);
            }
        }
    }

    fn settle(&mut self, at: usize, to: RefundState) {
        let Some(refund) = self.refunds.get_mut(at) else { return };
        if !refund.state.leads_to(to) {
            return;
        }
        refund.state = to;
        let id = refund.id;
        for one in &mut self.returns {
            let is_open = one.state().expect("a state").leads_to(ReturnState::Refunded);
            if to == RefundState::Succeeded && one.row.refund_id == Some(id) && is_open {
                one.row.state = ReturnState::Refunded as i16;
            }
        }
    }
}

fn parcel(line_id: Uuid, quantity: i64, at_ms: i64) -> Parcel {
    let id = Uuid::nil();
    Parcel {
        row: ParcelRow {
            id,
            order_id: id,
            position: 1,
            state: ParcelState::Delivered as i16,
            state_at_ms: at_ms,
            event_head: 0,
            tracking_company: None,
            tracking_number: None,
            tracking_url: None,
            created_at_ms: at_ms,
            updated_at_ms: at_ms,
            shipped_at_ms: Some(at_ms),
            delivered_at_ms: Some(at_ms),
        },
        lines: vec![ParcelLineRow {
            parcel_id: id,
            line_id,
            quantity,
        }],
    }
}

fn goods(id: Uuid, (line_id, quantity): (Uuid, i64), now_ms: i64) -> GoodsReturn {
    GoodsReturn {
        row: ReturnRow {
            id,
            order_id: Uuid::nil(),
            position: 1,
            state: ReturnState::Requested as i16,
            instructions: None,
            decline_reason: None,
            refund_id: None,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            decided_at_ms: None,
            received_at_ms: None,
            ended_at_ms: None,
        },
        lines: vec![ReturnLineRow {
            return_id: id,
            line_id,
            quantity,
            reason: 1,
            note: String::new(),
            received: 0,
            restocked: 0,
        }],
    }
}

fn refund(id: Uuid, line_id: Uuid, quantity: i64) -> RefundRow {
    RefundRow {
        id,
        order_id: Uuid::nil(),
        intent_id: Uuid::nil(),
        provider_ref: None,
        state: RefundState::Pending,
        origin: RefundOrigin::Staff,
        amount_minor: quantity,
        reason: String::new(),
        failure_code: None,
        created_at_ms: 0,
        lines: vec![RefundLine {
            line_id,
            quantity,
            amount_minor: quantity,
            restocked: false,
        }],
    }
}

fn any_command() -> impl Strategy<Value = Command> {
    let state = prop::sample::select(ReturnState::ALL.to_vec());
    let settled = prop::sample::select(RefundState::ALL.to_vec());
    prop_oneof![
        (1_i64..20).prop_map(Command::Wait),
        (1_i64..4, prop_oneof![Just(0_i64), 0_i64..30]).prop_map(|(units, hours)| Command::Send(units, hours)),
        (0_usize..4).prop_map(Command::Lose),
        (1_i64..3).prop_map(Command::Cancel),
        (1_i64..4).prop_map(Command::Request),
        (0_usize..4, state, 0_i64..4).prop_map(|(at, to, came)| Command::Move(at, to, came)),
        (0_usize..4).prop_map(Command::Refund),
        (1_i64..3).prop_map(Command::RefundUnits),
        (0_usize..6, settled).prop_map(|(at, to)| Command::Settle(at, to)),
    ]
}

/// Units of a return that are on their way or have come back.
fn back(one: &GoodsReturn) -> i64 {
    match one.state().expect("a state") {
        ReturnState::Declined => 0,
        state if state.has_arrived() => one.lines[0].received,
        _ => one.lines[0].quantity,
    }
}

impl Order {
    fn states(&self) -> Vec<ReturnState> {
        self.returns.iter().map(|one| one.state().expect("a state")).collect()
    }

    fn sent(&self, is_counted: impl Fn(&ParcelRow) -> bool) -> i64 {
        let counted = self.parcels.iter().filter(|one| is_counted(&one.row));
        counted.map(|one| one.lines[0].quantity).sum()
    }

    /// Units in returns whose money can still be asked for.
    fn open(&self) -> i64 {
        let is_paid = |one: &GoodsReturn| {
            let mut paying = self.refunds.iter().filter(|refund| refund.state != RefundState::Failed);
            paying.any(|refund| Some(refund.id) == one.row.refund_id)
        };
        let is_open = |one: &&GoodsReturn| !one.state().expect("a state").is_final() && !is_paid(one);
        self.returns.iter().filter(is_open).map(back).sum()
    }

    /// Whether each unit in a return can be another one that was in time when it was asked for: by the theorem of Hall, of units that
    /// can only be from certain hours, no more are back than came in those.
    fn is_each_back_in_time(&self) -> bool {
        let asked = |one: &GoodsReturn| one.row.created_at_ms;
        let since = |one: &GoodsReturn| RULES.since_ms(asked(one)).expect("the shop takes back");
        let came = |row: &ParcelRow| row.delivered_at_ms.expect("it was delivered");
        self.returns.iter().all(|first| {
            self.returns.iter().all(|last| {
                let (from, to) = (since(first), asked(last));
                let within = self.returns.iter().filter(|one| since(one) >= from && asked(one) <= to);
                within.map(back).sum::<i64>() <= self.sent(|row| came(row) >= from && came(row) <= to)
            })
        })
    }
}

proptest! {
    #[test]
    fn no_unit_comes_back_that_was_not_sent_and_none_is_paid_back_twice(commands in prop::collection::vec(any_command(), 0..40)) {
        let mut order = Order {
            now_ms: 1_000 * HOUR_MS,
            line: sample::line(1, (QUANTITY, 0, 0)),
            parcels: Vec::new(),
            returns: Vec::new(),
            refunds: Vec::new(),
        };
        for command in &commands {
            let before = order.states();
            order.run(command);
            for (from, to) in before.into_iter().zip(order.states()) {
                prop_assert!(from == to || from.leads_to(to), "{from:?} -> {to:?}");
            }
            let back: i64 = order.returns.iter().map(back).sum();
            prop_assert!(back <= order.line.fulfilled, "{back} of {}", order.line.fulfilled);
            prop_assert!(order.paid_back() <= QUANTITY);
            let left = order.left();
            let since_ms = RULES.since_ms(order.now_ms);
            let is_lost = |row: &ParcelRow| row.state == ParcelState::Lost as i16;
            let in_time = order.sent(|row| !is_lost(row) && row.delivered_at_ms >= since_ms);
            prop_assert!(left.units >= 0 && left.late >= 0);
            prop_assert!(left.units <= in_time);
            prop_assert!(left.units + left.late + back <= order.line.fulfilled);
            // Where units were lost after they were asked for, others of any time may stand for them.
            prop_assert!(order.sent(is_lost) > 0 || order.is_each_back_in_time());
            // What can be asked for can also be paid for, with all that is open, unless units of that were paid back otherwise.
            let open = order.open();
            if left.units > 0 {
                prop_assert!(left.units + open <= QUANTITY - order.paid_back(), "{left:?} {open}");
            }
        }
    }
}
