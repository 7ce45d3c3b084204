//! Following the cart and products: how they are now, whoever changed them.

use serde_json::{Value, json};

use crate::carts::{variants, wish};
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{self, order, placed};
use crate::shoppers::Device;
use crate::staff::Staff;

on_both_engines!(
    a_cart_is_told_to_all_devices,
    a_product_is_told_when_its_price_or_stock_changes,
    a_product_stream_goes_on_from_its_cursor,
    products_are_named_well,
);

const CART: &str = "... on CartChange { cart { id version totalQuantity } }";
const PRODUCT: &str = "... on ProductChange { productId product { title availability priceRange { min { amount } } variants(first: 10) { nodes { id quantityAvailable } } } }";

fn a_cart_is_told_to_all_devices(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let listener = guest.listen("cartChanged", CART);
    let begun = listener.caught_up();
    let other = Device { ..guest.clone() };
    other.add(&json!([wish(&things[3], 2)]));
    let item = listener.item();
    assert_eq!(
        (&item["__typename"], &item["previousSeq"]),
        (&json!("CartChange"), &begun["seq"])
    );
    assert_eq!(item["cart"]["totalQuantity"], 2);
    // Whoever was away is told once, how it is now.
    other.add(&json!([wish(&things[4], 1)]));
    other.add(&json!([wish(&things[4], 1)]));
    eventually("the cart is told", || {
        (listener.item()["cart"]["totalQuantity"] == 4).then_some(())
    });
    let back = guest.listen(&format!("cartChanged(after: {})", begun["cursor"]), CART);
    back.caught_up();
    assert_eq!(back.item()["cart"]["totalQuantity"], 4);
    assert!(back.is_silent());
    let bought = guest.submit(order("9999.00", json!({})));
    placed(&bought);
    eventually("an ordered cart is no cart", || {
        let cart = listener.item()["cart"].take();
        (cart.is_null() || cart["totalQuantity"] == 0).then_some(())
    });
}

fn a_product_is_told_when_its_price_or_stock_changes(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let staff = Staff::of(&shop, &server);
    let product = product_of(&server, &things[3]);
    let listener = server.listen(None, &format!("productChanged(ids: [{product:?}])"), PRODUCT);
    let begun = listener.caught_up();
    let prices = json!({"prices": [{"variantId": things[3], "market": "de", "amount": "9.99"}]});
    staff.write("pricesSet", prices, "products { handle }");
    let item = listener.item();
    assert_eq!(
        (&item["productId"], &item["previousSeq"]),
        (&json!(product), &begun["seq"])
    );
    assert_eq!(item["product"]["priceRange"]["min"]["amount"], "9.99");
    // A sale moves the stock; few are left.
    let level = json!({"variantId": things[3], "location": "main", "onHand": 5});
    staff.write("stockLevelsSet", json!({"levels": [level]}), "");
    let few = eventually("few are left", || {
        let item = listener.item();
        (item["product"]["availability"] == "LOW_STOCK").then_some(item)
    });
    assert_eq!(few["product"]["variants"]["nodes"][0]["quantityAvailable"], 5);
    let bought = server
        .guest()
        .submit(order("9999.00", json!({"lines": [wish(&things[3], 2)]})));
    placed(&bought);
    eventually("fewer are left", || {
        let item = listener.item();
        (item["product"]["variants"]["nodes"][0]["quantityAvailable"] == 3).then_some(())
    });
    // What another process writes is heard of as well.
    let record = json!({"kind": "product", "handle": "thing-3", "title": "Another name"});
    shop.import_text(&fixtures::lines(&[record]), &[]).done();
    eventually("the import is told", || {
        (listener.item()["product"]["title"] == "Another name").then_some(())
    });
}

/// The id of the product of a variant.
fn product_of(server: &crate::app::Server, variant: &str) -> String {
    let found = server
        .ask("query ($id: ID!) { node(id: $id) { ... on ProductVariant { product { id } } } }")
        .with(json!({"id": variant}))
        .data();
    found["node"]["product"]["id"].as_str().expect("an id").to_owned()
}

fn a_product_stream_goes_on_from_its_cursor(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (mine, other) = (product_of(&server, &things[3]), product_of(&server, &things[0]));
    let field = |after: &Value| {
        let after = if after.is_null() {
            String::new()
        } else {
            format!(", after: {after}")
        };
        format!("productChanged(ids: [{mine:?}]{after})")
    };
    let begun = server.listen(None, &field(&Value::Null), PRODUCT).caught_up();
    let guest = server.guest();
    for _ in 0..3 {
        placed(&guest.submit(order("9999.00", json!({"lines": [wish(&things[3], 1)]}))));
    }
    let published = eventually("the stock is published", || {
        let listener = server.listen(None, &field(&begun["cursor"]), PRODUCT);
        let caught_up = listener.caught_up();
        (caught_up["headSeq"].as_i64() > caught_up["seq"].as_i64()).then(|| listener.item())
    });
    assert_eq!(published["productId"], mine);
    assert_ne!(mine, other);
    let back = server.listen(None, &field(&published["cursor"]), PRODUCT);
    back.caught_up();
}

fn products_are_named_well(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    for ids in [json!([]), json!(["order_x"]), json!(["p_x"]), json!(vec!["p_1"; 101])] {
        let (status, code) = server
            .listen(None, &format!("productChanged(ids: {ids})"), "")
            .refusal();
        assert_eq!((status, code.as_str()), (200, "BAD_USER_INPUT"), "{ids}");
    }
}
