//! The end of a run: the network is good, every queue is sent, and what everybody holds is compared.

use std::time::{Duration, Instant};

use tote::platform::id::MintedId;

use super::device::Device;
use super::history::{Bought, Events, Replica, Stream, Told};
use super::mirror::Mirror;
use super::party::{mail_of, topics};
use super::plan::{Edit, Trouble};
use super::run::Run;
use crate::engine::Engine;
use crate::process::eventually;

/// How often everybody pushes and pulls until nothing is left.
const ROUNDS: usize = 12;
/// How long what is published later may take.
const SETTLE: Duration = Duration::from_secs(20);

impl Run<'_> {
    /// Nothing is broken any more, and everybody sends what waits.
    pub(super) fn heal(&mut self) {
        self.ground.proxy.heal();
        self.ground.set_redis(true);
        self.ground.stand_up();
        self.ground.proxy.replay();
        for device in &mut self.devices {
            device.is_online = true;
            device.login(&self.ground.proxy);
        }
        for shadow in &mut self.shadows {
            shadow.is_online = true;
        }
        for _ in 0..ROUNDS {
            for device in &mut self.devices {
                device.push(&self.ground.proxy, 100, Trouble::Nothing);
                device.pull(&self.ground.proxy, 200, Trouble::Nothing);
            }
            if self.devices.iter().all(|device| device.waiting().is_empty()) {
                break;
            }
        }
        let left = "SELECT (SELECT COUNT(*) FROM shop_order WHERE state = 1) + (SELECT COUNT(*) FROM stock_dirty)";
        let sql = self.ground.shop.sql();
        eventually("orders are decided and stock is published", || {
            (sql.number(left) == 0).then_some(())
        });
    }

    /// Writes down how everything is in the end.
    pub(super) fn collect(&mut self) {
        let head = self.nudge();
        let fresh = self.converge();
        for (at, fresh) in fresh.iter().enumerate().take(self.devices.len()) {
            let device = &self.devices[at];
            // Devices of one shopper see the same; the figures of a shopper are counted once.
            let is_first = self.devices[..at].iter().all(|other| other.party != device.party);
            if is_first {
                self.history
                    .figures
                    .extend(fresh.figures(&device.party, &self.ground.things.variants[0]));
                self.history.registers.extend(fresh.registers(&device.party));
                self.history.orders.extend(self.ground.orders(&mail_of(&device.party)));
            }
        }
        for at in 0..self.devices.len() {
            self.take_down(at);
        }
        self.collect_streams(head);
        for device in self.devices.iter_mut().chain(&mut self.shadows) {
            self.history.looks.append(&mut device.looks);
            self.history.refused.append(&mut device.refused);
        }
    }

    /// What servers keep of a device's client.
    fn take_down(&mut self, at: usize) {
        let device = &self.devices[at];
        let client = device.client.clone();
        let id = MintedId::parse(&client).expect("an id").uuid.simple().to_string();
        let (sql, engine) = (self.ground.shop.sql(), self.ground.engine());
        let own = format!("WHERE {} = '{id}'", hex(engine, "client_id"));
        let results = sql.pairs(&format!(
            "SELECT CAST(status AS TEXT), seq FROM sync_result {own} ORDER BY seq"
        ));
        self.history.results.extend(
            results
                .into_iter()
                .map(|(status, seq)| (client.clone(), seq, status_of(&status).to_owned())),
        );
        let last = sql.numbers(&format!(
            "SELECT last_seq FROM sync_client WHERE {} = '{id}'",
            hex(engine, "id")
        ));
        self.history
            .last
            .extend(last.first().map(|last| (client.clone(), *last)));
        self.history
            .left
            .extend(device.waiting().into_iter().map(|seq| (client.clone(), seq)));
        self.history.ops.extend(device.ops.iter().cloned());
        // A merge numbers what a guest has written anew.
        if device.email.is_none() {
            let keys = format!(
                "entity_kind = 11 AND deleted_at_ms IS NULL AND entity_id LIKE 'tag-{}-%'",
                device.party
            );
            self.history
                .places
                .extend(sql.pairs(&format!("SELECT entity_id, seq FROM change_entity WHERE {keys}")));
        }
    }

    /// Pulls until all devices hold what new ones get, or too much time has passed; what those hold.
    fn converge(&mut self) -> Vec<Mirror> {
        let begun = Instant::now();
        loop {
            let proxy = &self.ground.proxy;
            let tokens: Vec<String> = self.devices.iter().map(|device| device.access.clone()).collect();
            for shadow in &mut self.shadows {
                shadow.access.clone_from(&tokens[shadow.number - 100]);
            }
            let mut fresh = Vec::new();
            self.history.replicas.clear();
            for device in self.devices.iter_mut().chain(&mut self.shadows) {
                device.pull(proxy, 200, Trouble::Nothing);
                let mut other = device.reader(200 + device.number);
                other.mirror = Mirror::default();
                other.pull(proxy, 7, Trouble::Nothing);
                self.history.replicas.push(Replica {
                    device: device.number,
                    built: device.mirror.rows(),
                    fresh: other.mirror.rows(),
                });
                self.history.refused.append(&mut other.refused);
                fresh.push(other.mirror);
            }
            let is_equal = self
                .history
                .replicas
                .iter()
                .all(|replica| replica.built == replica.fresh);
            if is_equal || begun.elapsed() > SETTLE {
                return fresh;
            }
        }
    }

    /// One more edit of the first device, of which its subscriber has to hear; the number of the change in the feed.
    fn nudge(&mut self) -> i64 {
        self.edits += 1;
        let (device, proxy) = (&mut self.devices[0], &self.ground.proxy);
        // It leaves alone what holds one write only.
        device.edit(Edit::AddressNew, 1, &self.ground.things, self.edits);
        for _ in 0..ROUNDS {
            device.push(proxy, 100, Trouble::Nothing);
            if device.waiting().is_empty() {
                break;
            }
        }
        let Some(scope) = self.ground.scope_of(&self.devices[0]) else {
            return i64::MAX;
        };
        let head = format!("SELECT s.head FROM change_scope s WHERE {scope}");
        self.ground
            .shop
            .sql()
            .numbers(&head)
            .first()
            .copied()
            .unwrap_or(i64::MAX)
    }

    /// Waits until the subscribers have heard of the last items, and writes down what they were told.
    fn collect_streams(&mut self, head: i64) {
        let events = self.ground.events(&self.devices[0]);
        for (topic, follower) in topics(&self.devices[0]).into_iter().zip(&self.followers) {
            let name = topic.field.to_owned();
            let is_of_events = name == "customerOrdersChanged";
            let head = if is_of_events { events.head } else { head };
            let begun = Instant::now();
            // The app may have signed in again since a step was looked at: then its subscriber goes on with the new token.
            follower.take_token(&self.devices[0].access);
            while follower.last().is_none_or(|last| last < head) && begun.elapsed() < SETTLE {
                std::thread::sleep(Duration::from_millis(10));
            }
            let told = follower.told();
            let first = told.iter().find_map(|told| match told {
                Told::Item { seq, .. } => Some(*seq),
                _ => None,
            });
            let due = events
                .seqs
                .iter()
                .copied()
                .filter(|seq| first.is_some_and(|first| *seq > first));
            let due = is_of_events.then(|| due.collect());
            self.history.streams.push(Stream { name, told, due, head });
        }
        self.history.events.push(events);
    }
}

impl super::ground::Ground {
    /// Orders that were made under this address.
    fn orders(&self, email: &str) -> Vec<Bought> {
        let id = hex(self.engine(), "id");
        let found = self.shop.sql().pairs(&format!(
            "SELECT {id}, total_minor FROM shop_order WHERE email = '{email}'"
        ));
        let bought = |(id, total_minor): (String, i64)| Bought {
            id: order_id(&id),
            total_minor,
        };
        found.into_iter().map(bought).collect()
    }

    /// A condition on a row of scopes: that it is that of a device's shopper.
    fn scope_of(&self, device: &Device) -> Option<String> {
        let asked = serde_json::json!({"query": "{ viewer { id } }"});
        let viewer = super::wire::post(self.proxy.address, "viewer", Some(&device.access), &asked).ok()?;
        let id = MintedId::parse(viewer["data"]["viewer"]["id"].as_str()?).ok()?;
        Some(format!("s.kind = 3 AND s.key = '{}'", id.uuid.as_hyphenated()))
    }

    /// The events of a device's shopper.
    fn events(&self, device: &Device) -> Events {
        let Some(scope) = self.scope_of(device) else {
            return Events {
                head: -1,
                seqs: vec![-1],
            };
        };
        let sql = self.shop.sql();
        let head = sql.numbers(&format!("SELECT s.event_head FROM change_scope s WHERE {scope}"));
        let seqs = format!(
            "SELECT e.seq FROM change_event e JOIN change_scope s ON s.id = e.scope_id WHERE {scope} ORDER BY e.seq"
        );
        Events {
            head: head.first().copied().unwrap_or(0),
            seqs: sql.numbers(&seqs),
        }
    }
}

/// A column of ids as 32 digits.
fn hex(engine: Engine, column: &str) -> String {
    match engine {
        Engine::Sqlite => format!("lower(hex({column}))"),
        Engine::Postgres => format!("replace(CAST({column} AS TEXT), '-', '')"),
    }
}

fn order_id(hex: &str) -> String {
    let uuid = uuid::Uuid::parse_str(hex).expect("an id");
    MintedId::new(tote::platform::id::MintedKind::Order, uuid).to_string()
}

/// A status, by its number in the database.
fn status_of(number: &str) -> &'static str {
    match number {
        "1" => "APPLIED",
        "2" => "CONFLICT",
        "3" => "REJECTED",
        "4" => "BLOCKED",
        _ => "of no known number",
    }
}
