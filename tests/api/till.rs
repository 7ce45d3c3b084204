//! Orders of tests, made through the library as checkout makes them, and what became of their money.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tote::commerce::account::lock_principal_in;
use tote::commerce::order::{NewOrder, OrderLineRow, OrderRow, OrderState, OrderWork, create_in};
use tote::commerce::payment::{NewIntent, open_in};
use tote::platform::changes::{self, ChangeSet};
use tote::platform::clock::Clock;
use tote::platform::db::{Db, Txn};
use tote::platform::error::Error;
use tote::platform::id::{MintedId, MintedKind, new_uuid};
use tote::platform::jobs::{Job, enqueue_in};
use tote::platform::principal::PrincipalId;
use uuid::Uuid;

use crate::app::{Server, Shop};
use crate::carts;
use crate::engine::Engine;
use crate::process::eventually;
use crate::shoppers::Device;

/// A shop whose payments are taken by its sandbox.
pub(crate) fn shop(engine: Engine) -> Shop {
    // A test waits for jobs, so the worker is not to be short of connections.
    carts::shop(engine).with("TOTE_PAYMENT_PROVIDER", "sandbox")
}

/// A running shop, a shopper in it, and a way past the program.
pub(crate) struct Till<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) server: &'a Server,
    pub(crate) device: Device<'a>,
    runtime: Runtime,
    db: Db,
    clock: Clock,
    provider: &'static str,
}

/// An order that waits for its payment.
pub(crate) struct Wanted<'a> {
    pub(crate) token: &'a str,
    /// Quantity and total of each line, tax included.
    pub(crate) lines: &'a [(i64, i64)],
    pub(crate) shipping_minor: i64,
    pub(crate) return_url: Option<&'a str>,
    pub(crate) expires_in_ms: i64,
}

impl<'a> Wanted<'a> {
    pub(crate) fn by(token: &'a str) -> Self {
        Self {
            token,
            lines: &[(3, 1_000)],
            shipping_minor: 490,
            return_url: None,
            expires_in_ms: 1_800_000,
        }
    }

    fn total(&self) -> i64 {
        self.lines.iter().map(|(_, total)| total).sum::<i64>() + self.shipping_minor
    }
}

/// What a [`Wanted`] order of [`Wanted::by`] costs.
pub(crate) const TOTAL: i64 = 1_490;

impl<'a> Till<'a> {
    pub(crate) fn of(shop: &'a Shop, server: &'a Server, provider: &'static str) -> Self {
        let runtime = Runtime::new().expect("a runtime can be made");
        let db = runtime.block_on(Db::open(&shop.url(), 2)).expect("the database opens");
        Self {
            shop,
            server,
            device: server.guest(),
            runtime,
            db,
            clock: Clock::system(),
            provider,
        }
    }

    /// Runs `work` in a transaction.
    fn write<T>(&self, work: &impl AsyncFn(&Txn) -> Result<T, Error>) -> T {
        self.runtime.block_on(async {
            let mut attempts = self.db.attempts();
            loop {
                let txn = attempts.begin().await.expect("a transaction begins");
                let result = work(&txn).await;
                if let Some(done) = attempts.end(txn, result).await {
                    return done.expect("the work is done");
                }
            }
        })
    }

    /// An order of this shopper with its payment, which the program's worker takes on. Returns the ids of both.
    pub(crate) fn submit(&self, wanted: &Wanted<'_>) -> (Uuid, Uuid) {
        let principal = MintedId::parse(&self.device.id()).expect("an id").uuid;
        let order = self.order(principal, wanted);
        self.write(&async |txn| {
            let owner = lock_principal_in(txn, PrincipalId(principal))
                .await?
                .expect("a shopper");
            let mut changes = ChangeSet::default();
            let new = NewOrder {
                lines: lines(&order, wanted),
                order: order.clone(),
            };
            create_in(txn, &self.clock, &owner, "de", new, &mut changes).await?;
            let intent = NewIntent {
                order_id: order.id,
                amount_minor: order.total_minor,
                currency: "EUR",
                provider: self.provider,
                token: wanted.token,
                return_url: wanted.return_url,
            };
            let intent = open_in(txn, &self.clock, &intent).await?;
            changes::record_in(txn, &self.clock, &changes).await?;
            Ok((order.id, intent))
        })
    }

    fn order(&self, principal: Uuid, wanted: &Wanted<'_>) -> OrderRow {
        let market = self.shop.sql().number("SELECT id FROM market WHERE code = 'de'");
        let now_ms = self.clock.now_ms();
        OrderRow {
            id: new_uuid(&self.clock),
            number: String::new(),
            principal_id: principal,
            guest: true,
            market_id: market,
            currency: "EUR".to_owned(),
            language: "en".to_owned(),
            state: OrderState::PendingPayment as i16,
            version: 0,
            event_head: 0,
            email: "shopper-1@example.com".to_owned(),
            email_key: "shopper-1@example.com".to_owned(),
            phone: None,
            shipping_address: None,
            delivery: None,
            discounts: "[]".to_owned(),
            tax_lines: "[]".to_owned(),
            tax_included: true,
            subtotal_minor: wanted.total() - wanted.shipping_minor,
            discount_minor: 0,
            shipping_minor: wanted.shipping_minor,
            tax_minor: 0,
            total_minor: wanted.total(),
            note: String::new(),
            cart_id: None,
            reservation_id: None,
            cancel_reason: None,
            hold_reason: None,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            placed_at_ms: None,
            closed_at_ms: None,
            expires_at_ms: Some(now_ms + wanted.expires_in_ms),
        }
    }

    /// Gives an order up, as its clock does.
    pub(crate) fn expire(&self, order: Uuid) {
        self.write(&async |txn| {
            let mut work = OrderWork::lock_in(txn, &self.clock, order).await?.expect("an order");
            assert!(work.give_up(OrderState::Expired, None).await?);
            Ok(work.finish_in().await?)
        });
    }

    /// Lets time pass for payments and for orders that wait for them: all that they know of is that much longer ago.
    pub(crate) fn age(&self, time: Duration) {
        let ms = time.as_millis();
        let sql = self.shop.sql();
        sql.execute(&format!("UPDATE shop_order SET expires_at_ms = expires_at_ms - {ms}"));
        sql.execute(&format!(
            "UPDATE payment_intent SET asked_at_ms = asked_at_ms - {ms}, next_look_at_ms = next_look_at_ms - {ms}, created_at_ms = created_at_ms - {ms}"
        ));
    }

    /// Has a job done by the program.
    pub(crate) fn enqueue(&self, job: &impl Job) {
        self.write(&async |txn| Ok(enqueue_in(txn, &self.clock, job).await?));
    }

    /// The only number that `sql` gives, once it is `expected`.
    #[track_caller]
    pub(crate) fn until(&self, sql: &str, expected: i64) {
        let connection = self.shop.sql();
        let mut last = Vec::new();
        let begun = std::time::Instant::now();
        while last != [expected] {
            last = connection.numbers(sql);
            assert!(
                begun.elapsed() < crate::process::DEADLINE,
                "{sql} is {last:?}, not {expected}; jobs: {:?}; {}",
                connection.texts(
                    "SELECT kind || ' ' || COALESCE(last_error, '') AS line FROM job",
                    "line"
                ),
                self.server.process().errors()
            );
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Waits until no job but the recurring ones is left.
    pub(crate) fn settle(&self) {
        self.until(
            "SELECT COUNT(*) FROM job WHERE state <> 3 AND (kind LIKE 'payment.%' OR kind LIKE 'sandbox.%') AND kind <> 'payment.sweep'",
            0,
        );
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.shop.sql().number(sql)
    }

    /// Amounts of the ledger by the number of their kind.
    pub(crate) fn ledger(&self) -> Vec<(String, i64)> {
        self.shop.sql().pairs(
            "SELECT CAST(kind AS TEXT), CAST(SUM(amount_minor) AS BIGINT) FROM payment_entry GROUP BY kind ORDER BY kind",
        )
    }

    /// The order as its shopper sees it.
    #[track_caller]
    pub(crate) fn shown(&self, order: Uuid) -> Value {
        let document = "query O($id: ID!) { order(id: $id) { status cancelReason financialStatus amountPaid { amount } totalRefunded { amount }
            refunds { id status amount { amount } failureCode lines { lineItemId quantity amount { amount } isRestocked } }
            lineItems(first: 10) { nodes { id } } } }";
        let ask = self.device.ask(document).with(json!({"id": order_id(order)}));
        ask.data()["order"].take()
    }

    /// Waits until the shopper sees this status of the order's money.
    #[track_caller]
    pub(crate) fn until_shown(&self, order: Uuid, status: &str, money: &str) -> Value {
        let mut last = Value::Null;
        eventually(&format!("{status} {money}"), || {
            last = self.shown(order);
            (last["status"] == status && last["financialStatus"] == money).then(|| last.clone())
        })
    }
}

/// The id of an order, as apps know it.
pub(crate) fn order_id(order: Uuid) -> String {
    MintedId::new(MintedKind::Order, order).to_string()
}

fn lines(order: &OrderRow, wanted: &Wanted<'_>) -> Vec<OrderLineRow> {
    let line = |(position, (quantity, total)): (i64, &(i64, i64))| OrderLineRow {
        id: new_uuid(&Clock::system()),
        order_id: order.id,
        position,
        cart_line_id: None,
        product_id: 1,
        variant_id: position,
        sku: None,
        title: format!("Thing {position}"),
        variant_title: String::new(),
        options: "[]".to_owned(),
        image: None,
        attributes: "[]".to_owned(),
        requires_shipping: true,
        reserved: false,
        quantity: *quantity,
        unit_minor: total / quantity,
        subtotal_minor: *total,
        total_minor: *total,
        tax_minor: 0,
        allocations: "[]".to_owned(),
        fulfilled: 0,
        cancelled: 0,
        refunded: 0,
    };
    (1..).zip(wanted.lines).map(line).collect()
}
