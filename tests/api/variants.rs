//! Variants keep their ids over imports: carts and orders name them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::each;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(variants_keep_their_ids, options_come_and_go);

/// SKU or title of every variant of a product, and its id.
fn variant_ids(server: &Server, handle: &str) -> BTreeMap<String, String> {
    let document = "query Ids($handle: String!) { product(handle: $handle) { id variants(first: 250) { nodes { id sku title } } } }";
    let data = server
        .ask(document)
        .language("en")
        .with(json!({"handle": handle}))
        .data();
    let variants = &data["product"]["variants"]["nodes"];
    let names = variants.as_array().expect("a list").iter().map(|variant| {
        let text = |key: &str| variant[key].as_str().unwrap_or("-").to_owned();
        format!("{} {}", text("sku"), text("title"))
    });
    names.zip(each(variants, "id")).collect()
}

fn variants_keep_their_ids(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let change = |handle: &str, change: &dyn Fn(&mut Value)| {
        let before = variant_ids(&server, handle);
        let mut record = fixtures::shop_product(handle);
        change(&mut record["variants"]);
        shop.import_text(&fixtures::lines(&[record]), &[]).done();
        (before, variant_ids(&server, handle))
    };
    // Another SKU, found by its option values.
    let (before, after) = change("silk-dress", &|variants| variants[0]["sku"] = json!("SD-SMALL"));
    assert_eq!(after["SD-SMALL S"], before["SD-S S"]);
    assert_eq!(after["SD-M M"], before["SD-M M"]);
    // Two variants swap their option values: the SKU says which is which.
    let (before, after) = change("leather-boot", &|variants| {
        variants[0]["option_values"] = json!(["39"]);
        variants[2]["option_values"] = json!(["37"]);
    });
    assert_eq!(
        (&after["LB-37 39"], &after["LB-38 38"], &after["LB-39 37"]),
        (&before["LB-37 37"], &before["LB-38 38"], &before["LB-39 39"])
    );
    // Two variants swap their SKUs: those are the variants, and what they are made of is what changed.
    let (before, after) = change("cotton-tee", &|variants| {
        variants[0]["sku"] = json!("TEE-N");
        variants[1]["sku"] = json!("TEE-W");
    });
    assert_eq!(
        (&after["TEE-N White"], &after["TEE-W Navy"]),
        (&before["TEE-N Navy"], &before["TEE-W White"])
    );
    // Another order, one less, and one without a SKU that gets one.
    let (before, after) = change("wrap-skirt", &|variants| {
        let list = variants.as_array_mut().expect("a list");
        list.remove(2);
        list.reverse();
        list[3]["sku"] = json!("WS-S-B-R");
    });
    assert_eq!(after.len(), 4);
    assert_eq!(after["WS-S-B-R S / Black / Regular"], before["- S / Black / Regular"]);
    assert_eq!(after["- S / Black / Tall"], before["- S / Black / Tall"]);
    assert_eq!(after["WS-M-P-T M / Plum / Tall"], before["WS-M-P-T M / Plum / Tall"]);
    // A new one gets an id that nobody had.
    let (before, after) = change("silk-dress", &|variants| {
        variants[0]["sku"] = json!("SD-SMALL");
        let mut large = variants[1].clone();
        large["sku"] = json!("SD-L");
        large["option_values"] = json!(["L"]);
        variants.as_array_mut().expect("a list").push(large);
    });
    assert!(before.values().all(|id| *id != after["SD-L L"]));
    assert_eq!(after["SD-SMALL S"], before["SD-SMALL S"]);
}

fn options_come_and_go(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let shape = |handle: &str| {
        let document = "query Shape($handle: String!) { product(handle: $handle) { options { name values { name } } variants { nodes { title sku } } } }";
        server
            .ask(document)
            .language("en")
            .with(json!({"handle": handle}))
            .data()["product"]
            .take()
    };
    let before = variant_ids(&server, "silk-dress");
    // A product gets a second option…
    let mut dress = fixtures::shop_product("silk-dress");
    dress["options"] = json!([{"name": "Size"}, {"name": "Colour"}]);
    dress["variants"][0]["option_values"] = json!(["S", "Ivory"]);
    dress["variants"][1]["option_values"] = json!(["M", "Ivory"]);
    shop.import_text(&fixtures::lines(std::slice::from_ref(&dress)), &[])
        .done();
    let two = shape("silk-dress");
    assert_eq!(each(&two["options"], "name"), ["Size", "Colour"]);
    assert_eq!(each(&two["variants"]["nodes"], "title"), ["S / Ivory", "M / Ivory"]);
    assert_eq!(variant_ids(&server, "silk-dress")["SD-S S / Ivory"], before["SD-S S"]);
    // … in another order, and loses the first.
    dress["options"] = json!([{"name": "Colour"}]);
    dress["variants"] = json!([dress["variants"][0]]);
    dress["variants"][0]["option_values"] = json!(["Ivory"]);
    shop.import_text(&fixtures::lines(std::slice::from_ref(&dress)), &[])
        .done();
    let one = shape("silk-dress");
    assert_eq!(
        one["options"],
        json!([{"name": "Colour", "values": [{"name": "Ivory"}]}])
    );
    assert_eq!(each(&one["variants"]["nodes"], "sku"), ["SD-S"]);
    // And has none in the end.
    dress["options"] = json!([]);
    dress["variants"][0]
        .as_object_mut()
        .expect("an object")
        .remove("option_values");
    shop.import_text(&fixtures::lines(&[dress]), &[]).done();
    assert_eq!(
        shape("silk-dress"),
        json!({"options": [], "variants": {"nodes": [{"title": "Silk Dress", "sku": "SD-S"}]}})
    );
    assert_eq!(variant_ids(&server, "silk-dress")["SD-S Silk Dress"], before["SD-S S"]);
}
