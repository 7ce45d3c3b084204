//! Whatever comes in whatever order, the units of an order are where they can be, and nothing goes back.

use proptest::prelude::*;
use uuid::Uuid;

use super::parcel::{ParcelState, Step, step};
use super::plan::{Planned, WantedLine, plan};
use crate::commerce::order::{OrderLineRow, OrderState, Progress, progress, sample};

/// Something that is done with an order.
#[derive(Debug, Clone)]
enum Command {
    Create(Option<Vec<(usize, i64)>>),
    /// A parcel by its place, where it is told to be, and when.
    Tell(usize, ParcelState, i64),
    CancelParcel(usize),
    /// Units of a line that will not be sent.
    CancelUnits(usize, i64),
    Move(OrderState),
}

struct Parcel {
    state: ParcelState,
    since: i64,
    lines: Vec<Planned>,
}

/// An order as the services keep it, without a database.
struct Order {
    state: OrderState,
    lines: Vec<OrderLineRow>,
    parcels: Vec<Parcel>,
}

impl Order {
    fn line(&mut self, id: Uuid) -> &mut OrderLineRow {
        let found = self.lines.iter_mut().find(|line| line.id == id);
        found.expect("a parcel holds lines of its order")
    }

    fn run(&mut self, command: &Command) {
        match command {
            Command::Create(wanted) => self.create(wanted.as_deref()),
            Command::Tell(at, to, when) => self.tell(*at, *to, *when),
            Command::CancelParcel(at) => self.cancel_parcel(*at),
            Command::CancelUnits(at, units) => {
                let count = self.lines.len();
                let line = &mut self.lines[at % count];
                let left = line.quantity - line.fulfilled - line.cancelled;
                line.cancelled += (*units).min(left);
                self.complete();
            }
            // Completing follows from parcels alone.
            Command::Move(OrderState::Completed) => {}
            Command::Move(to) => {
                if self.state.leads_to(*to) {
                    self.state = *to;
                }
            }
        }
    }

    fn create(&mut self, wanted: Option<&[(usize, i64)]>) {
        if self.state != OrderState::Placed {
            return;
        }
        let wanted: Option<Vec<WantedLine>> = wanted.map(|wanted| {
            let of = |(at, quantity): &(usize, i64)| WantedLine {
                line_id: self.lines[at % self.lines.len()].id,
                quantity: *quantity,
            };
            wanted.iter().map(of).collect()
        });
        let Ok(lines) = plan(&self.lines, wanted.as_deref()) else {
            return;
        };
        for one in &lines {
            self.line(one.line_id).fulfilled += one.quantity;
        }
        self.parcels.push(Parcel {
            state: ParcelState::Pending,
            since: 0,
            lines,
        });
    }

    fn tell(&mut self, at: usize, to: ParcelState, when: i64) {
        let state = self.state;
        let Some(parcel) = self.parcels.get_mut(at) else {
            return;
        };
        let leaves = to.is_out() && !parcel.state.is_out();
        if to == ParcelState::Cancelled || (leaves && state != OrderState::Placed) {
            return;
        }
        if step((parcel.state, parcel.since), (to, when)) == Step::Moved {
            parcel.state = to;
            parcel.since = when;
        }
        self.complete();
    }

    fn cancel_parcel(&mut self, at: usize) {
        let Some(parcel) = self.parcels.get_mut(at) else {
            return;
        };
        if !parcel.state.leads_to(ParcelState::Cancelled) {
            return;
        }
        parcel.state = ParcelState::Cancelled;
        for one in parcel.lines.clone() {
            self.line(one.line_id).fulfilled -= one.quantity;
        }
    }

    fn units(&self, line: Uuid, is: impl Fn(ParcelState) -> bool) -> i64 {
        let within = self.parcels.iter().filter(|parcel| is(parcel.state));
        let lines = within.flat_map(|parcel| &parcel.lines);
        lines.filter(|one| one.line_id == line).map(|one| one.quantity).sum()
    }

    fn has_arrived(&self) -> bool {
        let delivered = |line: &OrderLineRow| self.units(line.id, |state| state == ParcelState::Delivered);
        self.lines.iter().any(|line| delivered(line) > 0)
            && self
                .lines
                .iter()
                .all(|line| delivered(line) == line.quantity - line.cancelled)
    }

    fn complete(&mut self) {
        if self.has_arrived() && self.state.leads_to(OrderState::Completed) {
            self.state = OrderState::Completed;
        }
    }
}

fn command() -> impl Strategy<Value = Command> {
    let state = prop::sample::select(ParcelState::ALL.to_vec());
    let order = prop::sample::select(OrderState::ALL.to_vec());
    let wanted = prop::collection::vec((0_usize..3, -1_i64..4), 0..4);
    prop_oneof![
        3 => prop::option::of(wanted).prop_map(Command::Create),
        8 => (0_usize..4, state, 0_i64..20).prop_map(|(at, to, when)| Command::Tell(at, to, when)),
        1 => (0_usize..4).prop_map(Command::CancelParcel),
        1 => (0_usize..3, 0_i64..4).prop_map(|(at, units)| Command::CancelUnits(at, units)),
        1 => order.prop_map(Command::Move),
    ]
}

proptest! {
    #[test]
    fn units_are_conserved_and_nothing_goes_back(
        quantities in prop::collection::vec(1_i64..6, 1..4),
        commands in prop::collection::vec(command(), 0..60),
    ) {
        let lines = quantities.iter().zip(1..).map(|(quantity, at)| sample::line(at, (*quantity, 0, 0)));
        let mut order = Order { state: OrderState::Placed, lines: lines.collect(), parcels: Vec::new() };
        for command in &commands {
            let before: Vec<ParcelState> = order.parcels.iter().map(|parcel| parcel.state).collect();
            let state = order.state;
            order.run(command);
            prop_assert!(order.state == state || state.leads_to(order.state));
            for (from, parcel) in before.into_iter().zip(&order.parcels) {
                prop_assert!(from == parcel.state || from.leads_to(parcel.state));
                prop_assert!(!from.is_out() || parcel.state.is_out());
            }
            for line in &order.lines {
                prop_assert_eq!(line.fulfilled, order.units(line.id, |state| state != ParcelState::Cancelled));
                prop_assert!(line.fulfilled >= 0 && line.cancelled >= 0);
                prop_assert!(line.fulfilled + line.cancelled <= line.quantity);
            }
            let left: i64 = order.lines.iter().map(|line| line.quantity - line.cancelled - line.fulfilled).sum();
            let sent: i64 = order.lines.iter().map(|line| line.fulfilled).sum();
            prop_assert_eq!(progress(&order.lines) == Progress::Fulfilled, left == 0 && sent > 0);
            prop_assert_eq!(progress(&order.lines) == Progress::Unfulfilled, sent == 0);
            if order.state == OrderState::Completed {
                prop_assert!(order.has_arrived());
            }
        }
    }
}
