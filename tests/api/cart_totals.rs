//! What carts cost with discounts, delivery and tax.

use serde_json::{Value, json};

use crate::carts::{self, ERRORS, codes, payload, variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::Device;

on_both_engines!(
    a_cart_is_discounted_delivered_and_taxed_to_the_cent,
    automatic_discounts_come_and_go_while_the_server_runs,
);

const COST: &str = "cost { subtotalAmount { amount } discountAmount { amount } shippingAmount { amount } totalTaxAmount { amount } taxIncluded \
                    taxLines { name ratePercent taxAmount { amount } } totalAmount { amount currencyCode } isEstimated } \
                    deliveryGroups { deliveryOptions { handle cost { amount } } selectedDeliveryOption { handle } } \
                    discountCodes { code applicable } lines { nodes { cost { totalAmount { amount } } discountAllocations { amount { amount } code title } } }";

fn terms() -> String {
    let zone = |cost: &str| {
        json!([{"code": "home", "name": "Home", "places": ["DE"], "methods": [
        {"code": "express", "name": "Express", "subtotal_tiers": [{"from": "0", "cost": "12.90"}], "days_min": 1, "days_max": 1},
        {"code": "standard", "name": "Standard", "subtotal_tiers": [{"from": "0", "cost": cost}], "free_from": "50", "days_min": 2, "days_max": 4}]}])
    };
    let mut us = zone("5.00");
    us[0]["places"] = json!(["US"]);
    fixtures::lines(&[
        json!({"kind": "tax", "market": "de", "rates": [{"place": "DE", "name": "VAT", "percent": "19"}, {"place": "DE", "name": "VAT", "percent": "19", "class": "shipping"}]}),
        json!({"kind": "tax", "market": "us", "rates": [{"place": "US-NY", "name": "Sales tax", "percent": "8.875"}]}),
        json!({"kind": "shipping", "market": "de", "zones": zone("4.90")}),
        json!({"kind": "shipping", "market": "us", "zones": us}),
        json!({"kind": "discount", "handle": "tenth", "title": "A tenth off", "codes": ["TENTH"], "type": "percentage", "percent": "10", "combines": true, "translations": {"de": "Ein Zehntel"}}),
    ])
}

fn a_cart_is_discounted_delivered_and_taxed_to_the_cent(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    shop.import_text(&terms(), &[]).done();
    let guest = server.guest();
    // 10.30 and twice 10.50.
    guest.put(&json!([wish(&things[3], 1), wish(&things[5], 2)]));
    // A process learns new terms at its next tick: rates of tax first, so that one may have come between the two.
    eventually("the delivery is offered, and tax is known", || {
        let cart = guest.cart("deliveryGroups { deliveryOptions { handle } } cost { totalTaxAmount { amount } }");
        let options = &cart["deliveryGroups"][0]["deliveryOptions"];
        let is_taxed = cart["cost"]["totalTaxAmount"]["amount"] != "0.00";
        (is_taxed && options.as_array().is_some_and(|options| !options.is_empty())).then_some(())
    });
    let open = guest.cart(COST);
    assert_eq!(
        open["cost"],
        json!({
            "subtotalAmount": {"amount": "31.30"}, "discountAmount": {"amount": "0.00"}, "shippingAmount": null,
            // 1.64 of 10.30 and 3.35 of 21.00.
            "totalTaxAmount": {"amount": "4.99"}, "taxIncluded": true, "taxLines": [{"name": "VAT", "ratePercent": "19", "taxAmount": {"amount": "4.99"}}],
            "totalAmount": {"amount": "31.30", "currencyCode": "EUR"}, "isEstimated": true,
        })
    );
    assert_eq!(
        open["deliveryGroups"],
        json!([{"deliveryOptions": [{"handle": "standard", "cost": {"amount": "4.90"}}, {"handle": "express", "cost": {"amount": "12.90"}}], "selectedDeliveryOption": null}])
    );
    let choose = |handle: Value| {
        guest.keyed(
            "cartDeliveryOptionUpdate",
            json!({"handle": handle}),
            &format!("cart {{ {COST} }} {ERRORS}"),
        )
    };
    assert_eq!(codes(&choose(json!("drone"))), ["DELIVERY_OPTION_NOT_OFFERED"]);
    let chosen = choose(json!("standard"));
    assert_eq!(
        chosen["cart"]["deliveryGroups"][0]["selectedDeliveryOption"],
        json!({"handle": "standard"})
    );
    assert_eq!(chosen["cart"]["cost"]["totalAmount"]["amount"], "36.20");
    guest.keyed("cartBuyerIdentityUpdate", json!({"countryCode": "DE"}), &payload());
    guest.keyed("cartDiscountCodesUpdate", json!({"codes": ["tenth"]}), &payload());
    let german = guest.ask(format!("{{ cart {{ {COST} }} }}")).language("de").data()["cart"].take();
    assert_eq!(german["discountCodes"], json!([{"code": "tenth", "applicable": true}]));
    assert_eq!(
        german["lines"]["nodes"],
        json!([
            {"cost": {"totalAmount": {"amount": "9.27"}}, "discountAllocations": [{"amount": {"amount": "1.03"}, "code": "TENTH", "title": "Ein Zehntel"}]},
            {"cost": {"totalAmount": {"amount": "18.90"}}, "discountAllocations": [{"amount": {"amount": "2.10"}, "code": "TENTH", "title": "Ein Zehntel"}]},
        ])
    );
    let cost = &german["cost"];
    assert_eq!(
        (&cost["discountAmount"]["amount"], &cost["shippingAmount"]["amount"]),
        (&json!("3.13"), &json!("4.90"))
    );
    // 1.48, 3.02 and 0.78 are in 9.27, 18.90 and 4.90.
    assert_eq!(
        (&cost["totalTaxAmount"]["amount"], &cost["totalAmount"]["amount"]),
        (&json!("5.28"), &json!("33.07"))
    );
    assert_eq!(cost["isEstimated"], false);
    moved_to_another_market(&guest, &things[5]);
}

/// The cart of the test above, with two more of `thing`'s kind, when its buyer names another country.
fn moved_to_another_market(guest: &Device<'_>, thing: &str) {
    // From 50.00 after discounts on, delivery is free.
    guest.put(&json!([wish(thing, 3)]));
    assert_eq!(guest.cart(COST)["cost"]["shippingAmount"]["amount"], "0.00");
    // In the United States the choice is gone with the market, and tax comes on top.
    let moved = guest.keyed(
        "cartBuyerIdentityUpdate",
        json!({"countryCode": "US", "regionCode": "US-NY"}),
        &format!("cart {{ {COST} }} warnings {{ code }}"),
    );
    assert_eq!(
        each(&moved["warnings"], "code"),
        ["MARKET_CHANGED", "DELIVERY_OPTION_CLEARED"]
    );
    let cost = &moved["cart"]["cost"];
    // 15.30 and five times 15.50, less a tenth: 13.77 and 69.75, with 1.22 and 6.19 on top.
    assert_eq!(
        (&cost["taxIncluded"], &cost["totalTaxAmount"]["amount"]),
        (&json!(false), &json!("7.41"))
    );
    assert_eq!(cost["totalAmount"], json!({"amount": "90.93", "currencyCode": "USD"}));
}

fn automatic_discounts_come_and_go_while_the_server_runs(engine: Engine) {
    // As servers of shops look, not those of tests.
    let shop = carts::shop(engine).with("TOTE_KEPT_CHECK_MS", "250");
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    // 10.30.
    let put = guest.put(&json!([wish(&things[3], 1)]));
    assert_eq!(put["totalQuantity"], 1);
    let off = |amount: &str| {
        eventually(&format!("{amount} is taken off"), || {
            let cart = guest.cart("cost { discountAmount { amount } }");
            (cart["cost"]["discountAmount"]["amount"] == amount).then_some(())
        });
    };
    let discount = |changes: Value| {
        let mut record =
            json!({"kind": "discount", "handle": "sale", "title": "Sale", "type": "percentage", "percent": "10"});
        for (key, value) in changes.as_object().expect("an object") {
            record[key] = value.clone();
        }
        shop.import_text(&fixtures::lines(&[record]), &[]).done();
    };
    off("0.00");
    discount(json!({}));
    off("1.03");
    discount(json!({"percent": "20"}));
    off("2.06");
    // One that can be used up, which the database is asked for each time.
    discount(json!({"percent": "30", "usage_limit": 5}));
    off("3.09");
    discount(json!({"active": false}));
    off("0.00");
}
