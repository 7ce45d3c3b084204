//! Orders of guests: found again by number and address, and taken along when the guest signs in.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::carts::{self, variants};
use crate::clients::{Answer, each};
use crate::engine::Engine;
use crate::mailbox::{self, PASSWORD, refused, register, signed_in, throttled};
use crate::on_both_engines;
use crate::order_till::{EMAIL, Till};
use crate::orders::{history, recorded, seen};
use crate::shoppers::{Device, new_device};

on_both_engines!(
    a_guest_finds_an_order_by_number_and_address,
    guessing_at_orders_is_slowed_down,
    a_guests_orders_become_the_customers,
);

fn find(server: &Server, number: &str, email: &str) -> Answer {
    let selection =
        "order { id number email lineItems(first: 5) { nodes { title } } } userErrors { code field message }";
    let input = json!({"number": number, "email": email});
    server.write("orderFind", input, selection).answer()
}

fn a_guest_finds_an_order_by_number_and_address(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let made = till.placed(&guest, &[(&things[3], 2)]);
    for (number, email) in [("DE-1001", EMAIL), (" de-1001 ", "SHOPPER-1@Example.COM")] {
        let found = find(&server, number, email).data()["orderFind"].take();
        assert_eq!(found["order"]["id"], made.id.as_str(), "{found}");
        assert_eq!(found["userErrors"], json!([]));
    }
    // What is wrong is not told.
    let wrong = [
        ("DE-1002", EMAIL),
        ("DE-1001", "shopper-2@example.com"),
        ("DE-1001", "nobody"),
        ("", EMAIL),
    ];
    let answers: Vec<Value> = wrong
        .iter()
        .map(|(number, email)| find(&server, number, email).data()["orderFind"].take())
        .collect();
    assert_eq!(each(&answers[0]["userErrors"], "code"), ["NOT_FOUND"]);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

fn guessing_at_orders_is_slowed_down(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    till.placed(&guest, &[(&things[3], 2)]);
    // Who is right is not counted.
    for _ in 0..8 {
        find(&server, "DE-1001", EMAIL).data();
    }
    for number in 0..5 {
        assert_eq!(
            refused(&find(&server, &format!("DE-{number}"), EMAIL), "orderFind").0,
            "NOT_FOUND"
        );
    }
    // Even the right number waits now, and another address does not.
    let wait = throttled(&find(&server, "DE-1001", EMAIL));
    refused(&find(&server, "DE-1001", "shopper-2@example.com"), "orderFind");
    mailbox::wait(&shop, wait);
    find(&server, "DE-1001", EMAIL).data();
}

fn placed_count(shop: &Shop) -> i64 {
    shop.sql().number("SELECT MAX(orders_placed) FROM customer")
}

fn a_guests_orders_become_the_customers(engine: Engine) {
    let shop = carts::shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let things = variants(&server);
    let till = Till::of(&shop);
    let key = new_device();
    let registered = register(&server, EMAIL, PASSWORD, &key).data();
    let customer = Device::of(&server, &key, &registered["customerRegister"]);
    let own = till.placed(&customer, &[(&things[3], 1)]);
    let guest = server.guest();
    let guests = till.placed(&guest, &[(&things[4], 1)]);
    let waiting = till.submitted(&guest, &[(&things[5], 1, None)]);
    assert_eq!(placed_count(&shop), 1);
    // Orders of customers are not found by strangers.
    assert_eq!(refused(&find(&server, &own.number, EMAIL), "orderFind").0, "NOT_FOUND");
    find(&server, &guests.number, EMAIL).data();

    let input = json!({"email": EMAIL, "password": PASSWORD, "deviceKey": guest.key});
    let signed = guest.write("customerLogin", input, &signed_in()).data();
    let device = Device::of(&server, &guest.key, &signed["customerLogin"]);
    let listed = device.ask("{ orders { nodes { number } } }").data();
    assert_eq!(
        each(&listed["orders"]["nodes"], "number"),
        [&*waiting.number, &*guests.number, &*own.number]
    );
    assert_eq!(placed_count(&shop), 2);
    assert_eq!(history(&customer, &guests), ["SUBMITTED", "PLACED", "OWNER_CHANGED"]);
    assert_eq!(seen(&customer, &guests, "version")["version"], 3);
    let last: Vec<Value> = recorded(&shop, &customer);
    let of_changes = last.iter().filter(|event| event["event"]["type"] == "owner_changed");
    assert_eq!(of_changes.count(), 2, "{last:?}");
    // What waits for its payment is placed as the customer's.
    assert!(till.work(&waiting, &async |work| work.place().await));
    assert_eq!(placed_count(&shop), 3);
    assert_eq!(
        refused(&find(&server, &guests.number, EMAIL), "orderFind").0,
        "NOT_FOUND"
    );
}
