//! The shop of a run: its servers, the network before them, and whoever works in it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tote::commerce::account::generate_key;

use super::history::Stock;
use super::operation::{COUNTED, Things, USED};
use super::proxy::Proxy;
use crate::app::{Server, Shop};
use crate::carts::variants;
use crate::engine::Engine;
use crate::process::eventually;
use crate::purchases;
use crate::redis::RedisServer;
use crate::shoppers::new_key;
use crate::sql::Sql;
use crate::staff;

/// A shop that lasts for many runs, each of which has shoppers of its own.
pub(super) struct Ground {
    pub(super) shop: Shop,
    servers: Vec<Server>,
    planted: Option<&'static str>,
    pub(super) proxy: Proxy,
    pub(super) redis: Option<RedisServer>,
    redis_port: u16,
    staff: String,
    /// The key by which tokens are signed.
    pub(super) key: String,
    pub(super) things: Things,
    parties: AtomicUsize,
}

impl Ground {
    /// One server on SQLite; two with Redis on PostgreSQL. `planted` is a bug that the servers have.
    pub(super) fn new(engine: Engine, planted: Option<&'static str>) -> Self {
        let key = generate_key().expect("a key can be made");
        let mut shop = purchases::shop(engine)
            .with("TOTE_AUTH_KEYS", &key)
            .with("TOTE_REGISTRATION", "immediate")
            .with("TOTE_JOBS_LEASE_MS", "2000")
            .with("TOTE_LIVE_TICK_MS", "1000")
            // A page holds what apps of tests compare, which is more than most apps show.
            .with("TOTE_COST_MAX", "100000")
            // It is about what is lost, not about how quick a busy machine is.
            .with("TOTE_TIMEOUT_MS", "30000")
            // Nor about limits: everybody reads everything again and again at the end of a plan.
            .with("TOTE_RATE_ADDRESS_PER_SECOND", "0")
            .with("TOTE_RATE_PRINCIPAL_PER_SECOND", "0");
        let redis = (engine == Engine::Postgres).then(RedisServer::start);
        if let Some(redis) = &redis {
            shop = shop.with("REDIS_URL", &redis.url());
        }
        let staff = shop.staff("back-office", staff::ALL);
        let redis_port = redis.as_ref().map_or(0, |redis| redis.port);
        let mut ground = Self {
            shop,
            servers: Vec::new(),
            planted,
            proxy: Proxy::start(),
            redis,
            redis_port,
            staff,
            key,
            things: Things {
                variants: Vec::new(),
                products: Vec::new(),
            },
            parties: AtomicUsize::new(0),
        };
        ground.stand_up();
        let server = &ground.servers[0];
        let page = server.ask("{ products(first: 250) { nodes { id } } }").data();
        let products = crate::clients::each(&page["products"]["nodes"], "id");
        ground.things = Things {
            variants: variants(server),
            products,
        };
        ground
    }

    pub(super) fn engine(&self) -> Engine {
        self.shop.engine
    }

    /// The mark of a new shopper.
    pub(super) fn party(&self) -> String {
        format!("p{}x", self.parties.fetch_add(1, Ordering::Relaxed))
    }

    /// As many servers as belong here, and the network leads to them.
    pub(super) fn stand_up(&mut self) {
        let count = if self.engine() == Engine::Postgres { 2 } else { 1 };
        while self.servers.len() < count {
            let server = self.serve(None);
            self.servers.push(server);
        }
        self.lead();
    }

    fn lead(&self) {
        self.proxy.lead_to(self.servers.iter().map(address).collect());
    }

    fn serve(&self, crash_at: Option<&str>) -> Server {
        let planted = self.planted.map(|bug| ("PLANTED_BUG", bug));
        let more: Vec<(&str, &str)> = planted
            .into_iter()
            .chain(crash_at.map(|place| ("CRASH_AT", place)))
            .collect();
        self.shop.serve_where(&more)
    }

    /// A server dies at `place` while `work` is done, else by `kill -9`, whatever happens then.
    pub(super) fn die(&mut self, place: Option<&str>, work: impl FnOnce(&Proxy) + Send) {
        // What has to die is alone, so that requests come to it.
        self.servers.clear();
        let victim = self.serve(place);
        self.proxy.lead_to(vec![address(&victim)]);
        let proxy = &self.proxy;
        std::thread::scope(|scope| {
            let working = scope.spawn(|| work(proxy));
            if place.is_some() {
                eventually("it has died or answered", || {
                    (!victim.process().is_running() || working.is_finished()).then_some(())
                });
            }
            if victim.process().is_running() {
                victim.process().signal("KILL");
            }
        });
        eventually("the server is gone", || (!victim.process().is_running()).then_some(()));
        drop(victim);
        self.stand_up();
    }

    /// Redis goes, or is there and empty.
    pub(super) fn set_redis(&mut self, runs: bool) {
        if self.engine() == Engine::Sqlite {
            return;
        }
        match (&self.redis, runs) {
            (Some(redis), false) => {
                redis.kill();
                self.redis = None;
            }
            (Some(redis), true) => {
                redis.say(&["FLUSHALL"]);
            }
            (None, true) => self.redis = Some(RedisServer::start_at(self.redis_port)),
            (None, false) => {}
        }
    }

    /// A write of staff, whatever comes of it.
    pub(super) fn staff(&self, name: &str, mut input: Value) {
        input["key"] = new_key().into();
        let ask = || {
            self.servers[0]
                .write(name, input.clone(), "userErrors { code }")
                .token(&self.staff)
                .answer()
        };
        crate::clients::insist(ask);
    }

    pub(super) fn set_price(&self, thing: usize, cents: i64) {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let price = json!({"variantId": self.counted(thing), "market": "de", "amount": amount});
        self.staff("pricesSet", json!({"prices": [price]}));
    }

    pub(super) fn set_stock(&self, thing: usize, on_hand: i64) {
        let level = json!({"variantId": self.counted(thing), "location": "main", "onHand": on_hand});
        self.staff("stockLevelsSet", json!({"levels": [level]}));
    }

    /// Things that nobody of these tests puts into a cart come and go.
    pub(super) fn set_published(&self, thing: usize, published: bool) {
        let document = "query P($handle: String) { staffProduct(handle: $handle) { id } }";
        let handle = json!({"handle": format!("thing-{}", 40 + thing)});
        let ask = || {
            self.servers[0]
                .ask_as(&self.staff, document)
                .with(handle.clone())
                .answer()
        };
        let id = crate::clients::insist(ask)["staffProduct"]["id"].take();
        self.staff("productSave", json!({"id": id, "published": published}));
    }

    fn counted(&self, thing: usize) -> &str {
        &self.things.variants[COUNTED + thing % USED]
    }

    /// Tombstones of the catalogue are forgotten, as if they were old.
    pub(super) fn purge(&self) {
        let sql = self.shop.sql();
        let tombstones = "FROM change_entity e WHERE e.scope_id = change_scope.id AND e.deleted_at_ms IS NOT NULL";
        sql.execute(begin(self.engine()));
        sql.execute(&format!(
            "UPDATE change_scope SET purged_to = (SELECT MAX(e.seq) {tombstones}) WHERE kind IN (1, 2) AND EXISTS (SELECT 1 {tombstones} AND e.seq > change_scope.purged_to)"
        ));
        sql.execute("DELETE FROM change_entity WHERE deleted_at_ms IS NOT NULL AND scope_id IN (SELECT id FROM change_scope WHERE kind IN (1, 2))");
        sql.execute("COMMIT");
    }

    /// Holds the numbers of all shoppers' scopes until what comes back is committed.
    pub(super) fn hold_scopes(&self) -> Sql {
        let sql = self.shop.sql();
        sql.execute(begin(self.engine()));
        sql.execute("UPDATE change_scope SET head = head WHERE kind = 3");
        sql
    }

    /// What the books say of units, in one statement.
    pub(super) fn stock(&self) -> Stock {
        let sum = |of: &str| format!("CAST(COALESCE(SUM({of}), 0) AS BIGINT)");
        let query = format!(
            "SELECT 'on_hand', {} FROM stock_level UNION ALL SELECT 'reserved', {} FROM stock_level \
             UNION ALL SELECT 'impossible', COUNT(*) FROM stock_level WHERE on_hand < 0 OR reserved < 0 OR held < 0 OR held > reserved OR reserved > on_hand \
             UNION ALL SELECT 'ledger_on_hand', {} FROM stock_movement UNION ALL SELECT 'ledger_reserved', {} FROM stock_movement \
             UNION ALL SELECT 'kept', {} FROM reservation_line l JOIN reservation r ON r.id = l.reservation_id WHERE r.state IN (1, 2)",
            sum("on_hand"),
            sum("reserved"),
            sum("on_hand_delta"),
            sum("reserved_delta"),
            sum("l.quantity - l.shipped - l.given_back"),
        );
        let figures: BTreeMap<String, i64> = self.shop.sql().pairs(&query).into_iter().collect();
        Stock {
            on_hand: figures["on_hand"],
            reserved: figures["reserved"],
            ledger: (figures["ledger_on_hand"], figures["ledger_reserved"]),
            kept: figures["kept"],
            impossible: figures["impossible"],
        }
    }
}

/// How a transaction begins that shall write.
fn begin(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN",
    }
}

fn address(server: &Server) -> SocketAddr {
    let url = url::Url::parse(&server.at("")).expect("a URL");
    let port = url.port().expect("a port");
    ([127, 0, 0, 1], port).into()
}
