//! A guest with a cart signs in.

use serde_json::{Value, json};
use tote::commerce::account::generate_key;
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::carts::{self, LINES, held, payload, variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::mailbox::{EMAIL, PASSWORD, register, signed_in};
use crate::on_both_engines;
use crate::shoppers::{Device, expired, mint, new_device, new_key};

on_both_engines!(
    a_guests_cart_goes_to_a_customer_without_one_as_it_is,
    two_carts_become_one_and_what_does_not_fit_is_told,
    five_devices_of_a_customer_write_one_cart,
    a_guest_whose_token_has_ended_is_not_left_behind,
);

fn shop(engine: Engine) -> Shop {
    carts::shop(engine).with("TOTE_REGISTRATION", "immediate")
}

/// A new customer.
fn customer(server: &Server) -> Device<'_> {
    let key = new_device();
    let registered = register(server, EMAIL, PASSWORD, &key).data();
    Device::of(server, &key, &registered["customerRegister"])
}

/// The customer on the guest's device, after the guest has signed in, and the codes and targets of the warnings.
fn sign_in<'a>(guest: &Device<'a>) -> (Device<'a>, Vec<Value>) {
    let input = json!({"email": EMAIL, "password": PASSWORD, "deviceKey": guest.key});
    let selection = format!("{} warned: mergeWarnings {{ code target }}", signed_in());
    let mut data = guest.write("customerLogin", input, &selection).data();
    let payload = data["customerLogin"].take();
    let warnings = payload["warned"].as_array().expect("a list").clone();
    (Device::of(guest.server, &guest.key, &payload), warnings)
}

/// Live and removed entities of carts in the scopes of shoppers.
fn recorded(shop: &Shop) -> [i64; 2] {
    ["IS NULL", "IS NOT NULL"].map(|deleted| {
        shop.sql().number(&format!(
            "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE s.kind = 3 AND e.entity_kind IN (7, 8) AND e.deleted_at_ms {deleted}"
        ))
    })
}

fn a_guests_cart_goes_to_a_customer_without_one_as_it_is(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let first = customer(&server);
    let guest = server.guest();
    let key = new_key();
    let (cart, line) = (mint(MintedKind::Cart), mint(MintedKind::CartLine));
    let input = json!({"cartId": cart, "lines": [{"id": line, "merchandiseId": things[3], "quantity": 2}]});
    guest.keyed_with(&key, "cartLinesAdd", input.clone(), &payload()).data();
    let (device, warnings) = sign_in(&guest);
    assert!(warnings.is_empty(), "{warnings:?}");
    let merged = device.cart(&format!("{LINES} expiresAt"));
    assert_eq!(merged["id"], cart.as_str());
    assert_eq!(each(&merged["lines"]["nodes"], "id"), [line.as_str()]);
    assert_eq!((&merged["version"], &merged["expiresAt"]), (&json!(2), &Value::Null));
    assert_eq!(first.cart("id")["id"], cart.as_str(), "on the other device too");
    assert_eq!(
        recorded(&shop),
        [2, 2],
        "it has come to the one feed and left the other"
    );
    // The app did not get the answer to its last write as a guest, and sends it again as the customer.
    let replayed = device.keyed_with(&key, "cartLinesAdd", input, &payload()).data();
    assert_eq!(replayed["cartLinesAdd"]["cart"]["totalQuantity"], 2);
    // The guest is no more.
    let late = guest.keyed_with(
        &new_key(),
        "cartLinesAdd",
        json!({"lines": [wish(&things[4], 1)]}),
        "cart { id }",
    );
    assert_eq!(late.refusal().code, "UNAUTHENTICATED");
}

fn a_guest_whose_token_has_ended_is_not_left_behind(engine: Engine) {
    let key = generate_key().expect("a key can be made");
    let shop = shop(engine).with("TOTE_AUTH_KEYS", &key);
    let server = shop.serve();
    let things = variants(&server);
    customer(&server);
    let guest = server.guest();
    let cart = guest.put(&json!([wish(&things[3], 2)]));
    let input = json!({"email": EMAIL, "password": PASSWORD, "deviceKey": guest.key});
    let late = server.write("customerLogin", input, "tokens { accessToken }");
    let refused = late.token(&expired(&guest.access_token, &key)).answer();
    assert_eq!(refused.refusal().code, "UNAUTHENTICATED", "{}", refused.text);
    // With a fresh token it comes along.
    let (device, _) = sign_in(&guest);
    assert_eq!(device.cart("id")["id"], cart["id"]);
}

fn two_carts_become_one_and_what_does_not_fit_is_told(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let first = customer(&server);
    let own = first.put(&json!([wish(&things[3], 2), wish(&things[4], 55)]));
    first.keyed("cartDiscountCodesUpdate", json!({"codes": ["ONE"]}), &payload());
    let guest = server.guest();
    let engraved = json!({"merchandiseId": things[3], "quantity": 1, "attributes": [{"key": "text", "value": "x"}]});
    let guests = guest.put(&json!([
        wish(&things[3], 3),
        wish(&things[4], 10),
        engraved,
        wish(&things[5], 1)
    ]));
    guest.keyed("cartDiscountCodesUpdate", json!({"codes": ["one", "TWO"]}), &payload());
    guest.keyed("cartNoteUpdate", json!({"note": "of the guest"}), &payload());
    let (device, warnings) = sign_in(&guest);
    let own_ids = each(&own["lines"]["nodes"], "id");
    let guest_ids = each(&guests["lines"]["nodes"], "id");
    assert_eq!(warnings, [json!({"code": "QUANTITY_CAPPED", "target": own_ids[1]})]);
    let merged = device.cart(&format!("{LINES} note discountCodes {{ code }}"));
    assert_eq!(merged["id"], own["id"], "the customer's cart stays");
    assert_eq!(
        held(&merged),
        [(3, 5), (4, carts::ON_HAND), (3, 1), (5, 1)].map(|(thing, quantity)| (things[thing].clone(), quantity))
    );
    let ids = each(&merged["lines"]["nodes"], "id");
    assert_eq!(
        ids,
        [&own_ids[0], &own_ids[1], &guest_ids[2], &guest_ids[3]].map(Clone::clone)
    );
    assert_eq!(each(&merged["discountCodes"], "code"), ["ONE", "TWO"]);
    assert_eq!(
        (&merged["note"], &merged["totalQuantity"]),
        (&json!("of the guest"), &json!(67))
    );
    assert_eq!(merged, first.cart(&format!("{LINES} note discountCodes {{ code }}")));
    // A cart and four lines in the customer's feed; a cart and four lines have left the guest's.
    assert_eq!(recorded(&shop), [5, 5]);
    assert_eq!(
        shop.sql()
            .numbers("SELECT CAST(state AS BIGINT) FROM cart ORDER BY state"),
        [1, 2]
    );
    // The same login again merges nothing twice.
    let (again, warnings) = sign_in(&guest);
    assert_eq!(
        (again.cart(LINES)["totalQuantity"].clone(), warnings.len()),
        (json!(67), 0)
    );
}

fn five_devices_of_a_customer_write_one_cart(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut devices = vec![customer(&server)];
    for _ in 0..4 {
        devices.push(sign_in(&server.guest()).0);
    }
    std::thread::scope(|scope| {
        for write in 0..50 {
            let (device, things) = (&devices[write % 5], &things);
            scope.spawn(move || device.insist(&json!([wish(&things[3 + write % 20], 1)])));
        }
    });
    for device in &devices {
        let cart = device.cart(LINES);
        assert_eq!((&cart["version"], &cart["totalQuantity"]), (&json!(50), &json!(50)));
        assert_eq!(held(&cart).len(), 20);
    }
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM cart"), 1);
}
