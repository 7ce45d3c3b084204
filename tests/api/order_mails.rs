//! Mails about orders, from the transaction that asks for them to the file that a shop without a mail server writes.

use serde_json::json;
use tote::commerce::order::{CancelReason, OrderEvent, OrderMailKind, OrderState};

use crate::app::Shop;
use crate::carts::{self, variants};
use crate::engine::Engine;
use crate::on_both_engines;
use crate::order_till::Till;
use crate::process::{Process, eventually};
use crate::shoppers::new_key;

on_both_engines!(
    an_order_is_confirmed_and_its_parcel_announced,
    money_that_is_paid_back_is_told_and_so_is_an_end,
    what_is_not_true_any_more_is_not_mailed,
);

/// What does the jobs of this shop, where its server does not.
fn work(shop: &Shop) -> Option<Process> {
    (shop.engine == Engine::Postgres).then(|| shop.process(&["worker"], "Tote is working"))
}

/// The mails that were written, once no mail waits any more.
fn mails(shop: &Shop) -> Vec<String> {
    let waiting = "SELECT COUNT(*) FROM job WHERE kind = 'mail.order'";
    eventually("no mail waits", || (shop.sql().number(waiting) == 0).then_some(()));
    let Ok(files) = std::fs::read_dir(shop.file("outbox")) else {
        return Vec::new();
    };
    let paths = files.map(|file| file.expect("a file is listed").path());
    let mut mails: Vec<String> = paths
        .map(|path| std::fs::read_to_string(path).expect("it is text"))
        .collect();
    mails.sort();
    mails
}

/// The only mail with this subject.
#[track_caller]
fn with_subject<'a>(mails: &'a [String], subject: &str) -> &'a str {
    let found: Vec<&String> = mails
        .iter()
        .filter(|mail| mail.contains(&format!("Subject: {subject}\r\n")))
        .collect();
    let [mail] = found[..] else {
        panic!("{subject}: {mails:#?}")
    };
    mail
}

fn an_order_is_confirmed_and_its_parcel_announced(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let _worker = work(&shop);
    let order = till.placed(&guest, &[(&things[3], 2), (&things[4], 1)]);
    let written = mails(&shop);
    let mail = with_subject(&written, "Your order DE-1001 at Tote");
    for part in [
        "To: Shopper-1@example.com\r\n",
        "Hello Ada,",
        "2 x Thing as it was 1 (M / Black): 25.00 EUR",
        "Discount: -1.00 EUR",
        "Total: 41.40 EUR",
        "10115 Berlin",
        "Delivered by: Standard",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    let token = shop.staff("packer", &["orders"]);
    let send = |name: &str, mut input: serde_json::Value| {
        input["key"] = new_key().into();
        let payload = server
            .write(name, input, "fulfillment { id } userErrors { code }")
            .token(&token)
            .data()[name]
            .take();
        assert_eq!(payload["userErrors"], json!([]));
        payload["fulfillment"]["id"].clone()
    };
    let parcel = send(
        "fulfillmentCreate",
        json!({"orderId": order.id, "lineItems": [{"lineItemId": order.lines[0], "quantity": 1}]}),
    );
    let tracking = json!({"company": "Carrier", "number": "123", "url": "https://carrier.example/123"});
    send(
        "fulfillmentUpdate",
        json!({"id": parcel, "status": "SHIPPED", "trackingInfo": tracking}),
    );
    send("fulfillmentUpdate", json!({"id": parcel, "status": "DELIVERED"}));
    let written = mails(&shop);
    assert_eq!(written.len(), 2, "{written:#?}");
    let mail = with_subject(&written, "Your order DE-1001 is on its way");
    for part in [
        "1 x Thing as it was 1 (M / Black)",
        "Carrier: Carrier",
        "Tracking number: 123",
        "https://carrier.example/123",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    assert!(!mail.contains("Thing as it was 2"), "{mail}");
}

fn money_that_is_paid_back_is_told_and_so_is_an_end(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let _worker = work(&shop);
    let order = till.placed(&guest, &[(&things[3], 2)]);
    let refund = uuid::Uuid::from_u128(7);
    till.work(&order, &async |work| {
        work.log(OrderEvent::Refunded {
            refund,
            amount_minor: 1_250,
        });
        work.mail_in(OrderMailKind::Refunded { refund }).await?;
        Ok(())
    });
    till.work(&order, &async |work| {
        assert!(work.move_to(OrderState::Cancelled));
        work.order.cancel_reason = Some(CancelReason::Customer as i16);
        work.log(OrderEvent::Cancelled {
            reason: CancelReason::Customer as i16,
        });
        work.mail_in(OrderMailKind::Cancelled).await?;
        Ok(())
    });
    let written = mails(&shop);
    let refunded = with_subject(&written, "12.50 EUR for your order DE-1001 are paid back");
    assert!(refunded.contains("We have paid back 12.50 EUR"), "{refunded}");
    let cancelled = with_subject(&written, "Your order DE-1001 was cancelled");
    assert!(cancelled.contains("2 x Thing as it was 1"), "{cancelled}");
}

fn what_is_not_true_any_more_is_not_mailed(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let order = till.submitted(&guest, &[(&things[3], 2, None)]);
    let _worker = work(&shop);
    // Placed and cancelled before any mail can be sent, and a refund that never was.
    till.work(&order, &async |work| {
        assert!(work.place().await?);
        assert!(work.move_to(OrderState::Cancelled));
        work.mail_in(OrderMailKind::Refunded {
            refund: uuid::Uuid::from_u128(8),
        })
        .await?;
        Ok(())
    });
    assert_eq!(mails(&shop), Vec::<String>::new());
}
