//! A shop with two locations, whose stock tests reserve through the library, beside or without a server.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tote::commerce::inventory::{self, Back, Ending, Hold, Short, Want};
use tote::platform::clock::Clock;
use tote::platform::db::{Db, Txn};
use tote::platform::error::Error;
use tote::platform::id::new_uuid;
use uuid::Uuid;

use crate::app::Shop;
use crate::engine::Engine;
use crate::fixtures;

/// Things in the shop, of one variant each.
pub(crate) const THINGS: usize = 6;
/// How many there are of each at `main`.
pub(crate) const MAIN: i64 = 10;
/// How many there are of each at `north`.
pub(crate) const NORTH: i64 = 5;

fn records() -> Vec<Value> {
    let mut records = vec![
        json!({"kind": "market", "code": "de", "name": "Deutschland", "currency": "EUR", "countries": ["DE"], "languages": ["en"], "prices_include_tax": true, "is_default": true}),
        json!({"kind": "market", "code": "us", "name": "United States", "currency": "USD", "countries": ["US"], "languages": ["en"], "prices_include_tax": false}),
        json!({"kind": "location", "code": "main", "name": "Main"}),
        json!({"kind": "location", "code": "north", "name": "North"}),
    ];
    records.extend((0..THINGS).map(|number| {
        json!({
            "kind": "product",
            "handle": format!("thing-{number}"),
            "title": format!("Thing {number}"),
            "variants": [{"sku": format!("T-{number}"), "tracked": true,
                "prices": [{"market": "de", "amount_minor": 1_000}, {"market": "us", "amount_minor": 1_200}],
                "stock": [{"location": "main", "on_hand": MAIN}, {"location": "north", "on_hand": NORTH}]}],
        })
    }));
    records
}

/// The shop and its database.
pub(crate) struct Stockroom {
    pub(crate) shop: Shop,
    pub(crate) runtime: Runtime,
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    /// Numbers of the things' variants.
    pub(crate) variants: Vec<i64>,
    pub(crate) de: i64,
    pub(crate) us: i64,
    pub(crate) main: i64,
    pub(crate) north: i64,
}

impl Stockroom {
    /// In Germany `main` gives first, in the United States `north`.
    pub(crate) fn new(engine: Engine) -> Self {
        static TEMPLATES: [OnceLock<Shop>; 2] = [const { OnceLock::new() }; 2];
        let shop = Shop::like(&TEMPLATES, engine, || {
            let shop = Shop::empty(engine);
            shop.import_text(&fixtures::lines(&records()), &[]).done();
            shop
        });
        let sql = shop.sql();
        sql.execute("UPDATE market_location SET priority = 100 - location_id WHERE market_id = (SELECT id FROM market WHERE code = 'us')");
        let id = |table: &str, code: &str| sql.number(&format!("SELECT id FROM {table} WHERE code = '{code}'"));
        let (de, us, main, north) = (
            id("market", "de"),
            id("market", "us"),
            id("location", "main"),
            id("location", "north"),
        );
        let variants = sql.numbers("SELECT id FROM variant ORDER BY sku");
        drop(sql);
        let runtime = Runtime::new().expect("a runtime can be made");
        let db = runtime.block_on(Db::open(&shop.url(), 8)).expect("the database opens");
        Self {
            shop,
            runtime,
            clock: Clock::system(),
            db,
            variants,
            de,
            us,
            main,
            north,
        }
    }

    pub(crate) fn new_id(&self) -> Uuid {
        new_uuid(&self.clock)
    }

    /// What `work` comes to in a transaction of its own, which must not lose a race.
    pub(crate) fn within<T, E: std::fmt::Debug>(
        &self,
        work: impl AsyncFnOnce(&Txn) -> Result<T, Error<E>>,
    ) -> Result<T, Error<E>> {
        self.runtime.block_on(async {
            let mut attempts = self.db.attempts();
            let txn = attempts.begin().await.expect("a transaction begins");
            let result = work(&txn).await;
            attempts.end(txn, result).await.expect("no race is lost")
        })
    }

    /// The id of a hold of these units: an order's, or with a share a cart's.
    pub(crate) fn hold(&self, market_id: i64, wants: &[(i64, i64)], share: Option<i64>) -> Result<Uuid, Vec<Short>> {
        let id = self.new_id();
        let wants = wants_of(wants);
        let hold = Hold {
            id,
            market_id,
            wants: &wants,
            expires_at_ms: self.clock.now_ms() + 600_000,
            share_max_percent: share,
            is_seen: false,
        };
        match self.within(async |txn| inventory::hold_in(txn, &self.clock, &hold).await) {
            Ok(()) => Ok(id),
            Err(Error::User(shorts)) => Err(shorts),
            Err(Error::Fault(cause)) => panic!("{cause:#}"),
        }
    }

    pub(crate) fn end(&self, id: Uuid, ending: Ending) -> bool {
        self.within(async |txn| Ok::<_, Error>(inventory::end_in(txn, &self.clock, id, ending).await?))
            .expect("a hold ends")
    }

    /// What lies, is reserved, and is held of a variant at a location.
    pub(crate) fn level(&self, variant: i64, location: i64) -> (i64, i64, i64) {
        let sql = self.shop.sql();
        let figure = |column: &str| {
            let sum = format!(
                "SELECT CAST(COALESCE(SUM({column}), -1) AS BIGINT) FROM stock_level WHERE variant_id = {variant} AND location_id = {location}"
            );
            sql.number(&sum)
        };
        (figure("on_hand"), figure("reserved"), figure("held"))
    }

    /// Fails where the ledger, the levels and what reservations keep do not tell the same.
    #[track_caller]
    pub(crate) fn assert_sound(&self) {
        assert_sound(&self.shop);
    }
}

impl Drop for Stockroom {
    fn drop(&mut self) {
        let db = self.db.clone();
        self.runtime.block_on(async move { db.close().await });
    }
}

pub(crate) fn wants_of(wants: &[(i64, i64)]) -> Vec<Want> {
    wants
        .iter()
        .map(|&(variant_id, quantity)| Want { variant_id, quantity })
        .collect()
}

/// Fails where the ledger, the levels and what reservations keep do not tell the same.
#[track_caller]
pub(crate) fn assert_sound(shop: &Shop) {
    let sql = shop.sql();
    let figures = |select: &str| -> HashMap<String, i64> {
        let key = "CAST(variant_id AS TEXT) || '@' || CAST(location_id AS TEXT)";
        let rows = sql.pairs(&select.replace("KEY", key));
        rows.into_iter().filter(|(_, figure)| *figure != 0).collect()
    };
    let sum = |column: &str, table: &str| {
        figures(&format!(
            "SELECT KEY, CAST(SUM({column}) AS BIGINT) FROM {table} GROUP BY variant_id, location_id"
        ))
    };
    assert_eq!(
        sum("on_hand", "stock_level"),
        sum("on_hand_delta", "stock_movement"),
        "what is there"
    );
    assert_eq!(
        sum("reserved", "stock_level"),
        sum("reserved_delta", "stock_movement"),
        "what is reserved"
    );
    let kept = |of: &str| {
        sum(
            "quantity - shipped - given_back",
            &format!(
                "(SELECT l.* FROM reservation_line l JOIN reservation r ON r.id = l.reservation_id WHERE {of}) kept"
            ),
        )
    };
    assert_eq!(
        sum("reserved", "stock_level"),
        kept("r.state IN (1, 2)"),
        "what is kept"
    );
    assert_eq!(
        sum("held", "stock_level"),
        kept("r.state = 1 AND NOT r.for_order"),
        "what carts hold"
    );
    let broken = "SELECT COUNT(*) FROM stock_level WHERE held < 0 OR held > reserved OR reserved > on_hand";
    assert_eq!(sql.number(broken), 0);
}

/// The same units, which have come back to where they were taken from.
pub(crate) fn backs_of(wants: &[Want]) -> Vec<Back> {
    let back = |want: &Want| Back {
        want: *want,
        location: None,
    };
    wants.iter().map(back).collect()
}
