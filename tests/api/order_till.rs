//! Orders of tests: made by the library, as checkout makes them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::json;
use tokio::runtime::Runtime;
use tote::commerce::account::lock_principal_in;
use tote::commerce::order::{NewOrder, OrderLineRow, OrderRow, OrderWork, create_in, find_any, lines_of};
use tote::platform::changes::{ChangeSet, record_in};
use tote::platform::clock::{Clock, from_ms};
use tote::platform::db::{Db, Txn};
use tote::platform::error::Error;
use tote::platform::id::{GlobalId, MintedId, MintedKind, new_uuid};
use tote::platform::principal::PrincipalId;
use uuid::Uuid;

use crate::app::Shop;
use crate::shoppers::Device;

/// What an order costs to deliver, in cents.
const SHIPPING: i64 = 490;
/// What one of each thing costs, in cents.
pub(crate) const UNIT: i64 = 1_250;
pub(crate) const EMAIL: &str = "shopper-1@example.com";

/// An order of a test.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) uuid: Uuid,
    pub(crate) id: String,
    pub(crate) number: String,
    /// Ids of its lines, in their order.
    pub(crate) lines: Vec<String>,
}

/// Where tests order.
pub(crate) struct Till {
    runtime: Runtime,
    db: Db,
    clock: Clock,
    market: i64,
}

/// A line that is ordered: a variant's id, how many, and the line of the cart that it was.
pub(crate) type Wish<'a> = (&'a str, i64, Option<Uuid>);

impl Till {
    pub(crate) fn of(shop: &Shop) -> Self {
        let runtime = Runtime::new().expect("a runtime can be made");
        let db = runtime.block_on(Db::open(&shop.url(), 2)).expect("the database opens");
        // No two orders are made at the same time.
        let last = Arc::new(AtomicI64::new(0));
        let clock = Clock::from_fn(move || {
            let now = Clock::system().now_ms();
            from_ms(last.fetch_max(now, Ordering::Relaxed).max(now - 1) + 1)
        });
        Self {
            runtime,
            db,
            clock,
            market: shop.sql().number("SELECT MIN(id) FROM market"),
        }
    }

    /// Runs `act` in a transaction that is committed.
    fn run<T>(&self, act: &impl AsyncFn(&Txn) -> Result<T, Error>) -> T {
        self.runtime.block_on(async {
            let mut attempts = self.db.attempts();
            loop {
                let txn = attempts.begin().await.expect("a transaction begins");
                let result = act(&txn).await;
                if let Some(done) = attempts.end(txn, result).await {
                    return done.expect("no fault");
                }
            }
        })
    }

    /// A new order of the device's shopper that waits for its payment.
    pub(crate) fn submitted(&self, device: &Device<'_>, wishes: &[Wish<'_>]) -> Made {
        let shopper = MintedId::parse(&device.id()).expect("an id");
        let made = self.run(&async |txn| {
            let owner = lock_principal_in(txn, PrincipalId(shopper.uuid)).await?;
            let owner = owner.expect("a shopper");
            let order = new_uuid(&self.clock);
            let lines: Vec<OrderLineRow> = wishes
                .iter()
                .zip(1..)
                .map(|(wish, at)| self.line(order, at, *wish))
                .collect();
            let row = self.order(order, shopper, &lines);
            let mut changes = ChangeSet::default();
            create_in(
                txn,
                &self.clock,
                &owner,
                "de",
                NewOrder { order: row, lines },
                &mut changes,
            )
            .await?;
            record_in(txn, &self.clock, &changes).await?;
            let row = find_any(txn, order).await?.expect("the order that was made");
            Ok((row, lines_of(txn, order).await?))
        });
        let (row, lines) = made;
        let ids = lines
            .iter()
            .map(|line| MintedId::new(MintedKind::OrderLine, line.id).to_string());
        Made {
            uuid: row.id,
            id: MintedId::new(MintedKind::Order, row.id).to_string(),
            number: row.number,
            lines: ids.collect(),
        }
    }

    /// A new order that is paid.
    pub(crate) fn placed(&self, device: &Device<'_>, wishes: &[(&str, i64)]) -> Made {
        let wishes: Vec<Wish<'_>> = wishes.iter().map(|(variant, units)| (*variant, *units, None)).collect();
        let made = self.submitted(device, &wishes);
        assert!(self.work(&made, &async |work| work.place().await));
        made
    }

    /// Does something with an order.
    pub(crate) fn work<T>(&self, order: &Made, act: &impl AsyncFn(&mut OrderWork<'_>) -> Result<T, Error>) -> T {
        self.run(&async |txn| {
            let work = OrderWork::lock_in(txn, &self.clock, order.uuid).await?;
            let mut work = work.expect("an order");
            let done = act(&mut work).await?;
            work.finish_in().await?;
            Ok(done)
        })
    }

    fn line(&self, order: Uuid, position: i64, (variant, quantity, cart_line): Wish<'_>) -> OrderLineRow {
        let variant = GlobalId::parse(variant).expect("an id").number;
        OrderLineRow {
            id: new_uuid(&self.clock),
            order_id: order,
            position,
            cart_line_id: cart_line,
            product_id: 1,
            variant_id: variant,
            sku: Some(format!("SKU-{position}")),
            title: format!("Thing as it was {position}"),
            variant_title: "M / Black".to_owned(),
            options: json!([{"name": "Size", "value": "M"}]).to_string(),
            image: Some(
                json!({"url": "/media/x.jpg", "alt_text": "A thing", "width": 10, "height": 20, "thumbhash": null})
                    .to_string(),
            ),
            attributes: json!([["text", "for you"]]).to_string(),
            requires_shipping: true,
            reserved: false,
            quantity,
            unit_minor: UNIT,
            subtotal_minor: UNIT * quantity,
            total_minor: UNIT * quantity - 50,
            tax_minor: 40,
            allocations: json!([{"discount_id": 1, "code": "FIFTY", "title": "Fifty cents", "amount_minor": 50}])
                .to_string(),
            fulfilled: 0,
            cancelled: 0,
            refunded: 0,
        }
    }

    fn order(&self, id: Uuid, shopper: MintedId, lines: &[OrderLineRow]) -> OrderRow {
        let now_ms = self.clock.now_ms();
        let subtotal: i64 = lines.iter().map(|line| line.subtotal_minor).sum();
        let total: i64 = lines.iter().map(|line| line.total_minor).sum();
        OrderRow {
            id,
            number: String::new(),
            principal_id: shopper.uuid,
            guest: shopper.kind == MintedKind::Guest,
            market_id: self.market,
            currency: "EUR".to_owned(),
            language: "en".to_owned(),
            state: 1,
            version: 0,
            event_head: 0,
            email: "Shopper-1@example.com".to_owned(),
            email_key: EMAIL.to_owned(),
            phone: Some("+4930901820".to_owned()),
            shipping_address: Some(
                json!({"given_name": "Ada", "family_name": "Shopper", "line1": "First Street 1", "city": "Berlin",
                    "postal_code": "10115", "country_code": "DE"})
                .to_string(),
            ),
            delivery: Some(
                json!({"handle": "standard", "title": "Standard", "cost_minor": SHIPPING, "days_min": 1, "days_max": 3})
                    .to_string(),
            ),
            discounts: "[]".to_owned(),
            tax_lines: json!([{"name": "VAT", "rate_ppm": 190_000, "base_minor": 2_000, "tax_minor": 380}]).to_string(),
            tax_included: true,
            subtotal_minor: subtotal,
            discount_minor: subtotal - total,
            shipping_minor: SHIPPING,
            tax_minor: 380,
            total_minor: total + SHIPPING,
            note: "Ring twice".to_owned(),
            cart_id: None,
            reservation_id: None,
            cancel_reason: None,
            hold_reason: None,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            placed_at_ms: None,
            closed_at_ms: None,
            expires_at_ms: Some(now_ms + 600_000),
        }
    }
}
