//! What shoppers do with carts.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::carts::{self, ERRORS, LINES, ON_HAND, WARNINGS, codes, held, payload, price, variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::shoppers::mint;

on_both_engines!(
    the_first_write_makes_a_cart_with_the_ids_that_the_app_has_minted,
    the_same_thing_added_again_makes_its_line_grow,
    an_id_that_is_in_use_is_refused,
    a_write_is_done_as_a_whole_or_not_at_all,
    no_more_than_is_left_can_be_added_but_a_line_can_always_shrink,
    lines_are_changed_and_removed,
    a_write_for_another_version_is_refused,
    a_cart_keeps_its_market_and_moves_with_the_buyers_country,
    what_identifies_the_buyer_stays_until_it_is_removed,
    a_note_is_kept_within_bounds,
    a_code_that_does_not_apply_stays_and_says_why,
    lines_come_in_pages,
    carts_are_private,
    what_no_app_can_mean_is_bad_input,
);

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn the_first_write_makes_a_cart_with_the_ids_that_the_app_has_minted(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    assert_eq!(guest.cart("id"), Value::Null);
    let removed = guest.keyed(
        "cartLinesRemove",
        json!({"lineIds": [mint(MintedKind::CartLine)]}),
        &payload(),
    );
    assert_eq!(removed["cart"], Value::Null, "nothing was written");
    assert_eq!(each(&removed["warnings"], "code"), ["LINE_NOT_FOUND"]);
    let (cart, line) = (mint(MintedKind::Cart), mint(MintedKind::CartLine));
    let input = json!({"cartId": cart, "version": 0, "lines": [{"id": line, "merchandiseId": things[3], "quantity": 2, "attributes": [{"key": "text", "value": "für Dich"}]}]});
    let added = guest.keyed("cartLinesAdd", input, &payload());
    assert_eq!(added["userErrors"], json!([]));
    assert_eq!(
        added["cart"],
        json!({
            "id": cart, "version": 1, "totalQuantity": 2,
            "lines": {"nodes": [{"id": line, "quantity": 2, "title": "Thing 3", "merchandise": {"id": things[3]}, "attributes": [{"key": "text", "value": "für Dich"}]}]},
        })
    );
    assert_eq!(guest.cart(LINES), added["cart"]);
    let viewer = guest.ask(format!("{{ viewer {{ cart {{ {LINES} }} }} }}")).data();
    assert_eq!(viewer["viewer"]["cart"], added["cart"]);
    let other = mint(MintedKind::Cart);
    let again = guest.keyed(
        "cartLinesAdd",
        json!({"cartId": other, "lines": [wish(&things[4], 1)]}),
        &payload(),
    );
    assert_eq!(again["cart"]["id"], cart, "a shopper has one cart");
    assert_eq!(again["warnings"], json!([{"code": "OTHER_CART", "target": cart}]));
}

fn the_same_thing_added_again_makes_its_line_grow(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let engraved = |value: &str| json!({"merchandiseId": things[3], "quantity": 1, "attributes": [{"key": "b", "value": value}, {"key": "a", "value": "1"}]});
    let cart = guest.put(&json!([wish(&things[3], 1), wish(&things[3], 2), engraved("x")]));
    assert_eq!(cart["lines"]["nodes"].as_array().map(Vec::len), Some(2));
    // The order of attributes tells nothing, their values do.
    let same =
        json!({"merchandiseId": things[3], "attributes": [{"key": "a", "value": "1"}, {"key": "b", "value": "x"}]});
    let cart = guest.put(&json!([same, engraved("y")]));
    let quantities: Vec<i64> = held(&cart).into_iter().map(|(_, quantity)| quantity).collect();
    assert_eq!(quantities, [3, 2, 1]);
    // A new id for what is there already is not used, which is told; the id of the line itself is.
    let first = text(&cart["lines"]["nodes"][0]["id"]);
    let minted = mint(MintedKind::CartLine);
    let payload = guest.add(&json!([{"id": minted, "merchandiseId": things[3], "quantity": 4}, {"id": first, "merchandiseId": things[3], "quantity": 1}]));
    assert_eq!(
        payload["warnings"],
        json!([{"code": "MERGED_INTO_LINE", "target": first}])
    );
    assert_eq!(payload["cart"]["lines"]["nodes"][0]["quantity"], 8);
    assert_eq!(payload["cart"]["totalQuantity"], 11);
}

fn an_id_that_is_in_use_is_refused(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (one, other) = (server.guest(), server.guest());
    let cart = one.put(&json!([wish(&things[3], 1)]));
    let line = text(&cart["lines"]["nodes"][0]["id"]);
    let of_another = other.add(&json!([{"id": line, "merchandiseId": things[3]}]));
    assert_eq!(codes(&of_another), ["LINE_ID_TAKEN"]);
    assert_eq!(of_another["userErrors"][0]["field"], json!(["lines", "0", "id"]));
    let of_own = one.add(&json!([{"id": line, "merchandiseId": things[4]}]));
    assert_eq!(codes(&of_own), ["LINE_ID_TAKEN"]);
    let taken = other.keyed(
        "cartLinesAdd",
        json!({"cartId": cart["id"], "lines": [wish(&things[3], 1)]}),
        &payload(),
    );
    assert_eq!(codes(&taken), ["CART_ID_TAKEN"]);
    assert_eq!(other.cart("id"), Value::Null);
}

fn a_write_is_done_as_a_whole_or_not_at_all(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let before = guest.put(&json!([wish(&things[3], 1)]));
    let payload = guest.add(&json!([
        wish(&things[4], 1),
        wish(&things[5], 0),
        wish(&things[6], 1_001),
        wish("v_999999", 1),
        {"merchandiseId": things[7], "attributes": [{"key": "", "value": "x"}]},
        wish(&things[1], 1),
    ]));
    let told: Vec<(String, Value)> = payload["userErrors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| (text(&error["code"]), error["field"].clone()))
        .collect();
    let field = |at: &str, name: &str| json!(["lines", at, name]);
    assert_eq!(
        told,
        [
            ("INVALID_QUANTITY".to_owned(), field("1", "quantity")),
            ("INVALID_QUANTITY".to_owned(), field("2", "quantity")),
            ("NOT_SOLD_HERE".to_owned(), field("3", "merchandiseId")),
            ("INVALID_ATTRIBUTE".to_owned(), field("4", "attributes")),
            ("INSUFFICIENT_STOCK".to_owned(), field("5", "quantity")),
        ]
    );
    assert_eq!(payload["userErrors"][4]["availableQuantity"], 0);
    assert_eq!(payload["cart"], before, "nothing was added, and the version stands");
}

fn no_more_than_is_left_can_be_added_but_a_line_can_always_shrink(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let cart = guest.put(&json!([wish(&things[3], ON_HAND), wish(&things[0], 900)]));
    let more = guest.add(&json!([{"merchandiseId": things[3], "attributes": [{"key": "a", "value": "b"}]}]));
    assert_eq!(
        codes(&more),
        ["INSUFFICIENT_STOCK"],
        "all lines of a variant share its stock"
    );
    assert_eq!(
        more["userErrors"][0]["availableQuantity"], 20,
        "20 stands for 20 or more"
    );
    let line = text(&cart["lines"]["nodes"][0]["id"]);
    assert_eq!(more["userErrors"][0]["lineId"], line);
    // Of what is not counted a line holds 1,000.
    assert_eq!(codes(&guest.add(&json!([wish(&things[0], 101)]))), ["INVALID_QUANTITY"]);
    let stock =
        json!({"handle": "thing-3", "variants": [{"sku": "T-3", "stock": [{"location": "main", "on_hand": 5}]}]});
    shop.import_text(&crate::fixtures::lines(&[stock]), &[]).done();
    let set = |quantity: i64| {
        let input = json!({"lines": [{"id": line, "quantity": quantity}]});
        guest.keyed("cartLinesUpdate", input, &payload())
    };
    assert_eq!(codes(&set(ON_HAND - 1)), [""; 0], "one less is better than before");
    let more = set(ON_HAND);
    assert_eq!(codes(&more), ["INSUFFICIENT_STOCK"]);
    assert_eq!(more["userErrors"][0]["availableQuantity"], 5);
    assert_eq!(set(5)["cart"]["totalQuantity"], 905);
}

fn lines_are_changed_and_removed(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let cart = guest.put(&json!([
        wish(&things[3], 1),
        wish(&things[4], 1),
        wish(&things[5], 1),
        wish(&things[6], 1)
    ]));
    let ids = each(&cart["lines"]["nodes"], "id");
    let input = json!({"lines": [
        {"id": ids[0], "quantity": 7, "attributes": [{"key": "gift", "value": "yes"}]},
        {"id": ids[1], "quantity": 0},
    ]});
    let changed = guest.keyed("cartLinesUpdate", input, &payload())["cart"].take();
    let quantities: Vec<i64> = held(&changed).into_iter().map(|(_, quantity)| quantity).collect();
    assert_eq!(quantities, [7, 1, 1]);
    assert_eq!(
        changed["lines"]["nodes"][0]["attributes"],
        json!([{"key": "gift", "value": "yes"}])
    );
    assert_eq!((&changed["version"], &changed["totalQuantity"]), (&json!(2), &json!(9)));
    let input = json!({"lineIds": [ids[2], ids[1]]});
    let removed = guest.keyed("cartLinesRemove", input, &payload());
    assert_eq!(
        each(&removed["cart"]["lines"]["nodes"], "id"),
        [ids[0].clone(), ids[3].clone()]
    );
    assert_eq!(
        removed["warnings"],
        json!([{"code": "LINE_NOT_FOUND", "target": ids[1]}])
    );
    let input = json!({"lines": [{"id": ids[1], "quantity": 2}]});
    let gone = guest.keyed("cartLinesUpdate", input, &payload());
    assert_eq!(codes(&gone), ["LINE_NOT_FOUND"]);
    assert_eq!(gone["cart"]["version"], 3);
}

fn a_write_for_another_version_is_refused(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 1)]));
    guest.put(&json!([wish(&things[3], 1)]));
    let late = guest.keyed(
        "cartLinesAdd",
        json!({"version": 1, "lines": [wish(&things[4], 1)]}),
        &payload(),
    );
    assert_eq!(codes(&late), ["VERSION_MISMATCH"]);
    assert_eq!(late["userErrors"][0]["currentVersion"], 2);
    assert_eq!(late["userErrors"][0]["field"], json!(["version"]));
    assert_eq!(late["cart"]["totalQuantity"], 2);
    let right = guest.keyed(
        "cartNoteUpdate",
        json!({"version": 2, "note": "ring twice"}),
        &payload(),
    );
    assert_eq!(right["cart"]["version"], 3);
    let same = guest.keyed("cartNoteUpdate", json!({"note": "ring twice"}), &payload());
    assert_eq!(same["cart"]["version"], 3, "what changes nothing is no new version");
}

fn a_cart_keeps_its_market_and_moves_with_the_buyers_country(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[2], 1), wish(&things[3], 2)]));
    let fields = "marketCode cost { subtotalAmount { amount currencyCode } } problems { code lineId } lines { nodes { cost { amountPerQuantity { amount } } merchandise { price { amount currencyCode } product { handle priceRange { min { amount currencyCode } } } } } }";
    let asked = |market: &str| guest.ask(format!("{{ cart {{ {fields} }} }}")).market(market).data()["cart"].take();
    let cart = asked("us");
    assert_eq!(cart, asked("de"), "the request's market changes nothing");
    assert_eq!(cart["marketCode"], "de");
    let cents = price(2) + 2 * price(3);
    assert_eq!(
        cart["cost"]["subtotalAmount"],
        json!({"amount": format!("{}.{:02}", cents / 100, cents % 100), "currencyCode": "EUR"})
    );
    let merchandise = &cart["lines"]["nodes"][1]["merchandise"];
    assert_eq!(merchandise["price"], json!({"amount": "10.30", "currencyCode": "EUR"}));
    assert_eq!(
        merchandise["product"],
        json!({"handle": "thing-3", "priceRange": {"min": {"amount": "10.30", "currencyCode": "EUR"}}})
    );
    let identify = |country: &str| {
        let selection = format!("cart {{ {fields} }} {ERRORS} {WARNINGS}");
        guest.keyed("cartBuyerIdentityUpdate", json!({"countryCode": country}), &selection)
    };
    let same = identify("at");
    assert_eq!(
        (&same["warnings"], &same["cart"]["marketCode"]),
        (&json!([]), &json!("de"))
    );
    let moved = identify("US");
    assert_eq!(each(&moved["warnings"], "code"), ["MARKET_CHANGED"]);
    assert_eq!(moved["cart"]["marketCode"], "us");
    assert_eq!(
        moved["cart"]["cost"]["subtotalAmount"],
        json!({"amount": "30.60", "currencyCode": "USD"}),
        "what is not sold there costs nothing"
    );
    assert_eq!(
        each(&moved["cart"]["problems"], "code"),
        ["NOT_SOLD_HERE"],
        "the new prices count as seen"
    );
    assert_eq!(moved["cart"]["lines"]["nodes"][0]["merchandise"], Value::Null);
    let nowhere = identify("NZ");
    assert_eq!(codes(&nowhere), ["COUNTRY_NOT_SERVED"]);
    assert_eq!(nowhere["cart"]["marketCode"], "us");
}

fn what_identifies_the_buyer_stays_until_it_is_removed(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let fields = "cart { buyerIdentity { countryCode regionCode email phone } cost { isEstimated } }";
    let identify = |input: Value| guest.keyed("cartBuyerIdentityUpdate", input, &format!("{fields} {ERRORS}"));
    let first = identify(
        json!({"countryCode": "de", "regionCode": "DE-BY", "email": "shopper-1@example.com", "phone": "+49 170 123-4567"}),
    );
    assert_eq!(
        first["cart"]["buyerIdentity"],
        json!({"countryCode": "DE", "regionCode": "BY", "email": "shopper-1@example.com", "phone": "+491701234567"})
    );
    assert_eq!(first["cart"]["cost"]["isEstimated"], false, "nothing is to be sent");
    let second = identify(json!({"email": "", "phone": null, "countryCode": "AT"}));
    assert_eq!(
        second["cart"]["buyerIdentity"],
        json!({"countryCode": "AT", "regionCode": null, "email": null, "phone": "+491701234567"})
    );
    let wrong = identify(json!({"countryCode": "Austria", "regionCode": "Wien!", "email": "shopper", "phone": "0170"}));
    assert_eq!(
        codes(&wrong),
        ["INVALID_COUNTRY", "INVALID_REGION", "INVALID_EMAIL", "INVALID_PHONE"]
    );
    assert_eq!(wrong["cart"], second["cart"]);
}

fn a_note_is_kept_within_bounds(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let note = |note: Value| {
        guest.keyed(
            "cartNoteUpdate",
            json!({"note": note}),
            &format!("cart {{ note version }} {ERRORS}"),
        )
    };
    assert_eq!(
        note(json!("  Bitte klingeln.\n "))["cart"],
        json!({"note": "Bitte klingeln.", "version": 1})
    );
    assert_eq!(codes(&note(json!("x".repeat(2_001)))), ["INVALID_NOTE"]);
    assert_eq!(codes(&note(json!("a\u{0}b"))), ["INVALID_NOTE"]);
    assert_eq!(note(Value::Null)["cart"], json!({"note": null, "version": 2}));
}

fn a_code_that_does_not_apply_stays_and_says_why(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 1)]));
    let fields =
        "cart { version discountCodes { code applicable refusal { code message } } problems { code discountCode } }";
    let enter = |codes: Value| {
        guest.keyed(
            "cartDiscountCodesUpdate",
            json!({"codes": codes}),
            &format!("{fields} {ERRORS}"),
        )
    };
    let entered = enter(json!([" summer ", "SUMMER", "x"]));
    assert_eq!(
        each(&entered["cart"]["discountCodes"], "code"),
        ["summer", "x"],
        "each once"
    );
    let first = &entered["cart"]["discountCodes"][0];
    assert_eq!(
        (&first["applicable"], &first["refusal"]["code"]),
        (&json!(false), &json!("NOT_FOUND"))
    );
    assert_eq!(
        entered["cart"]["problems"],
        json!([{"code": "CODE_NOT_APPLICABLE", "discountCode": "summer"}, {"code": "CODE_NOT_APPLICABLE", "discountCode": "x"}])
    );
    assert_eq!(
        enter(json!(["summer", "x"]))["cart"]["version"],
        2,
        "nothing has changed"
    );
    assert_eq!(
        codes(&enter(json!(["", "x".repeat(65)]))),
        ["INVALID_DISCOUNT_CODE", "INVALID_DISCOUNT_CODE"]
    );
    let many: Vec<String> = (0..11).map(|at| format!("C{at}")).collect();
    assert_eq!(codes(&enter(json!(many))), ["TOO_MANY_DISCOUNT_CODES"]);
    assert_eq!(enter(json!([]))["cart"]["discountCodes"], json!([]));
}

fn lines_come_in_pages(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let wishes: Vec<Value> = things[3..10].iter().map(|thing| wish(thing, 1)).collect();
    guest.put(&json!(wishes));
    let document = "query Lines($after: String) { cart { lines(first: 3, after: $after) { totalCount nodes { merchandise { id } } pageInfo { hasNextPage endCursor } } } }";
    let mut after = Value::Null;
    let mut seen = Vec::new();
    for (count, has_next) in [(3, true), (3, true), (1, false)] {
        let data = guest.ask(document).with(json!({"after": after})).data();
        let lines = &data["cart"]["lines"];
        assert_eq!(lines["totalCount"], 7);
        assert_eq!(lines["pageInfo"]["hasNextPage"], has_next);
        let nodes = lines["nodes"].as_array().expect("nodes");
        assert_eq!(nodes.len(), count);
        seen.extend(nodes.iter().map(|node| text(&node["merchandise"]["id"])));
        after = lines["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, things[3..10]);
    // A cursor belongs to its cart.
    let other = server.guest();
    other.put(&json!([wish(&things[3], 1)]));
    other
        .ask(document)
        .with(json!({"after": after}))
        .answer()
        .assert_bad("after");
}

fn carts_are_private(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (one, other) = (server.guest(), server.guest());
    let cart = one.put(&json!([wish(&things[3], 1)]));
    let (id, line) = (text(&cart["id"]), text(&cart["lines"]["nodes"][0]["id"]));
    let node =
        "query Node($id: ID!) { node(id: $id) { id ... on Cart { totalQuantity } ... on CartLine { quantity } } }";
    let ask = |who: &crate::shoppers::Device<'_>, id: &str| who.ask(node).with(json!({"id": id})).data()["node"].take();
    assert_eq!(ask(&one, &id), json!({"id": id, "totalQuantity": 1}));
    assert_eq!(ask(&one, &line), json!({"id": line, "quantity": 1}));
    for (theirs, unknown) in [(&id, mint(MintedKind::Cart)), (&line, mint(MintedKind::CartLine))] {
        assert_eq!(ask(&other, theirs), ask(&other, &unknown), "theirs is like none");
        assert_eq!(ask(&other, theirs), Value::Null);
        assert_eq!(server.ask(node).with(json!({"id": theirs})).data()["node"], Value::Null);
    }
    let update = |id: &str| other.keyed("cartLinesUpdate", json!({"lines": [{"id": id, "quantity": 5}]}), ERRORS);
    assert_eq!(codes(&update(&line)), ["LINE_NOT_FOUND"]);
    assert_eq!(update(&line), update(&mint(MintedKind::CartLine)));
    let remove = |id: &str| other.keyed("cartLinesRemove", json!({"lineIds": [id]}), "warnings { code }");
    assert_eq!(remove(&line), remove(&mint(MintedKind::CartLine)));
    assert_eq!(one.cart("totalQuantity"), json!({"totalQuantity": 1}));
    // Without a token a cart is nobody's; public fields are answered all the same.
    let answer = server
        .ask(r#"{ cart { id } product(handle: "thing-3") { handle } }"#)
        .answer();
    assert_eq!(answer.refusal().code, "UNAUTHENTICATED");
    assert_eq!(
        answer.json()["data"],
        json!({"cart": null, "product": {"handle": "thing-3"}})
    );
    let write = server.write(
        "cartNoteUpdate",
        json!({"key": mint(MintedKind::Mutation), "note": "x"}),
        "cart { id }",
    );
    assert_eq!(write.answer().refusal().code, "UNAUTHENTICATED");
}

fn what_no_app_can_mean_is_bad_input(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let bad = |name: &str, input: Value, field: &str| {
        guest
            .keyed_with(&mint(MintedKind::Mutation), name, input, ERRORS)
            .assert_bad(field);
    };
    bad(
        "cartLinesAdd",
        json!({"lines": [wish("p_1", 1)]}),
        "input.lines.0.merchandiseId",
    );
    bad(
        "cartLinesAdd",
        json!({"lines": [{"id": "v_1", "merchandiseId": things[3]}]}),
        "input.lines.0.id",
    );
    bad("cartLinesAdd", json!({"cartId": "cart_1", "lines": []}), "input.cartId");
    bad(
        "cartLinesAdd",
        json!({"lines": vec![wish(&things[3], 1); 251]}),
        "input.lines",
    );
    bad("cartLinesRemove", json!({"lineIds": ["x"]}), "input.lineIds.0");
    bad(
        "cartLinesUpdate",
        json!({"lines": [{"id": mint(MintedKind::Cart)}]}),
        "input.lines.0.id",
    );
    guest
        .keyed_with("mut_1", "cartNoteUpdate", json!({"note": "x"}), ERRORS)
        .assert_bad("input.key");
}
