//! How many statements carts take: exact, and the same for every number of lines.

use serde_json::{Value, json};

use crate::carts::{self, variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::shoppers::{Device, new_key};

on_both_engines!(reading_and_writing_take_the_same_for_every_number_of_lines);

const BADGE: &str = "{ cart { id version totalQuantity } }";
/// What the app's cart shows.
const SCREEN: &str = "{ cart { id version totalQuantity lines(first: 100) { nodes { id quantity attributes { key value } \
     merchandise { id title image { url } price { amount } quantityAvailable selectedOptions { name value } product { handle title featuredImage { url } } } \
     cost { amountPerQuantity { amount } totalAmount { amount } } discountAllocations { amount { amount } title } problems { code } } } \
     cost { subtotalAmount { amount } discountAmount { amount } shippingAmount { amount } totalTaxAmount { amount } taxIncluded totalAmount { amount currencyCode } isEstimated } \
     buyerIdentity { countryCode } discountCodes { code applicable } deliveryGroups { deliveryOptions { handle } selectedDeliveryOption { handle } } problems { code } note updatedAt } }";
const DONE: &str = "userErrors { code }";

/// Statements of one write, whose cart nobody asks for.
fn write(guest: &Device<'_>, name: &str, input: Value) -> u32 {
    let answer = guest.keyed_with(&new_key(), name, input, DONE);
    assert_eq!(answer.data()[name]["userErrors"], json!([]));
    answer.statements()
}

fn reading_and_writing_take_the_same_for_every_number_of_lines(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let of = |count: usize| {
        let guest = server.guest();
        guest.put(&json!([wish(&things[0], 1)]));
        let lines: Vec<Value> = (0..count).map(|at| wish(&things[3 + at], 1)).collect();
        let added = write(&guest, "cartLinesAdd", json!({"lines": lines}));
        let grown = write(&guest, "cartLinesAdd", json!({"lines": lines}));
        let read = |document: &str| {
            let answer = guest.ask(document).answer();
            assert_eq!(answer.data()["cart"]["totalQuantity"], 2 * count + 1);
            answer.statements()
        };
        let (badge, screen) = (read(BADGE), read(SCREEN));
        let ids = each(
            &guest.cart("lines(first: 100) { nodes { id } }")["lines"]["nodes"],
            "id",
        );
        let changes: Vec<Value> = ids[1..].iter().map(|id| json!({"id": id, "quantity": 3})).collect();
        let updated = write(&guest, "cartLinesUpdate", json!({"lines": changes}));
        let note = write(&guest, "cartNoteUpdate", json!({"note": "x"}));
        let codes = write(&guest, "cartDiscountCodesUpdate", json!({"codes": ["X"]}));
        let buyer = write(
            &guest,
            "cartBuyerIdentityUpdate",
            json!({"email": "shopper-1@example.com"}),
        );
        let moved = write(&guest, "cartBuyerIdentityUpdate", json!({"countryCode": "US"}));
        let delivery = guest.keyed_with(
            &new_key(),
            "cartDeliveryOptionUpdate",
            json!({"handle": "standard"}),
            DONE,
        );
        assert_eq!(
            each(&delivery.data()["cartDeliveryOptionUpdate"]["userErrors"], "code"),
            ["DELIVERY_OPTION_NOT_OFFERED"]
        );
        let removed = write(&guest, "cartLinesRemove", json!({"lineIds": ids}));
        [
            ("badge", badge),
            ("screen", screen),
            ("lines added", added),
            ("lines grown", grown),
            ("lines updated", updated),
            ("lines removed", removed),
            ("note", note),
            ("codes", codes),
            ("buyer", buyer),
            ("market", moved),
            ("delivery refused", delivery.statements()),
        ]
    };
    let one = of(1);
    for count in [2, 10, 50] {
        assert_eq!(of(count), one, "{count} lines");
    }
    // What needs no answer goes to PostgreSQL as one statement.
    let expected = match engine {
        Engine::Sqlite => [1, 4, 10, 10, 10, 9, 8, 10, 8, 10, 7],
        Engine::Postgres => [1, 4, 5, 5, 5, 4, 4, 5, 4, 5, 7],
    };
    assert_eq!(one.map(|(_, statements)| statements), expected, "{one:?}");
}
