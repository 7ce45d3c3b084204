//! Doing the steps of a plan.

use serde_json::json;

use super::device::Device;
use super::plan::{Death, Step, Trouble};
use super::run::Run;
use crate::shoppers::expired;

impl Run<'_> {
    /// Does one step, whatever comes of it.
    pub(super) fn step(&mut self, step: Step) {
        let count = self.devices.len();
        let of = |device: usize| device % count;
        match step {
            Step::Edit { device, edit, pick } => {
                self.edits += 1;
                self.devices[of(device)].edit(edit, pick, &self.ground.things, self.edits);
            }
            Step::Push { device, most, trouble } => {
                self.devices[of(device)].push(&self.ground.proxy, most, trouble);
            }
            Step::Pull { device, items, trouble } => {
                self.devices[of(device)].pull(&self.ground.proxy, items, trouble);
            }
            Step::Exchange { device, trouble } => {
                self.devices[of(device)].exchange(&self.ground.proxy, trouble);
            }
            Step::Swapped { device } => self.devices[of(device)].push_swapped(&self.ground.proxy),
            Step::Race { device, other } => self.race(of(device), of(other)),
            Step::Replay => {
                self.ground.proxy.replay();
            }
            Step::Offline { device } => self.devices[of(device)].is_online = false,
            Step::Online { device } => self.devices[of(device)].is_online = true,
            Step::Login { device } => self.devices[of(device)].login(&self.ground.proxy),
            Step::Expire { device } => {
                let device = &mut self.devices[of(device)];
                device.access = expired(&device.access, &self.ground.key);
            }
            Step::Clock { device, hours } => self.devices[of(device)].hours_wrong = hours,
            Step::Slow { device, other } => self.slow(of(device), of(other)),
            Step::Die { device, death } => self.die(of(device), death),
            _ => self.step_of_shop(step),
        }
    }

    /// What is done in the shop.
    fn step_of_shop(&mut self, step: Step) {
        match step {
            Step::Price { thing, cents } => self.ground.set_price(thing, cents),
            Step::Stock { thing, on_hand } => self.ground.set_stock(thing, on_hand),
            Step::Publish { thing, published } => self.ground.set_published(thing, published),
            Step::Order { pick, cancels } => self.order(pick, cancels),
            Step::Purge => self.ground.purge(),
            Step::Redis { runs } => self.ground.set_redis(runs),
            Step::CutSockets { bytes } => self.ground.proxy.cut_sockets_after(bytes),
            other => unreachable!("an app does it: {other:?}"),
        }
    }

    /// Staff do something about an order of this run.
    fn order(&mut self, pick: usize, cancels: bool) {
        let ids: Vec<String> = self
            .devices
            .iter()
            .flat_map(|device| device.mirror.shown().orders)
            .collect();
        let Some(id) = ids.get(pick % ids.len().max(1)) else {
            return;
        };
        if cancels {
            self.ground.staff(
                "staffOrderCancel",
                json!({"orderId": id, "reason": "STAFF", "restock": true}),
            );
        } else {
            self.ground.staff("fulfillmentCreate", json!({"orderId": id}));
        }
    }

    /// One device's push arrives twice, another device pushes and pulls, and an app of the first one's client pulls all the while.
    fn race(&mut self, one: usize, other: usize) {
        let other = if one == other {
            (one + 1) % self.devices.len()
        } else {
            other
        };
        let mut shadow = self.shadow_of(one);
        let proxy = &self.ground.proxy;
        let [first, second] = self.devices.get_disjoint_mut([one, other]).expect("they differ");
        std::thread::scope(|scope| {
            let pushing = scope.spawn(|| first.push(proxy, 100, Trouble::Twice));
            let beside = scope.spawn(|| {
                second.push(proxy, 100, Trouble::Nothing);
                second.pull(proxy, 200, Trouble::Nothing);
            });
            // It looks at least twice, and as long as there is something to race with.
            for look in 0..12 {
                shadow.pull(proxy, 200, Trouble::Nothing);
                if look > 0 && pushing.is_finished() && beside.is_finished() {
                    break;
                }
            }
        });
        self.shadows.push(shadow);
    }

    /// A second reader under the client of a device, with what that holds; it writes nothing.
    fn shadow_of(&mut self, device: usize) -> Device {
        let number = 100 + device;
        let held = self.shadows.iter().position(|shadow| shadow.number == number);
        let device = &self.devices[device];
        match held.map(|at| self.shadows.swap_remove(at)) {
            Some(shadow) if shadow.is_signed_in == device.is_signed_in => shadow.beside(device),
            _ => device.reader(number),
        }
    }

    /// The shopper's numbers are held by somebody else while one device pushes and the other pulls.
    fn slow(&mut self, one: usize, other: usize) {
        let other = if one == other {
            (one + 1) % self.devices.len()
        } else {
            other
        };
        let hold = self.ground.hold_scopes();
        let proxy = &self.ground.proxy;
        let [first, second] = self.devices.get_disjoint_mut([one, other]).expect("they differ");
        std::thread::scope(|scope| {
            scope.spawn(|| first.push(proxy, 100, Trouble::Nothing));
            second.pull(proxy, 200, Trouble::Nothing);
            hold.execute("COMMIT");
            second.pull(proxy, 200, Trouble::Nothing);
        });
    }

    fn die(&mut self, device: usize, death: Death) {
        let device = &mut self.devices[device];
        self.ground.die(death.place(), |proxy| {
            device.push(proxy, 100, Trouble::Nothing);
        });
    }
}
