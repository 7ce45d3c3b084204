//! Prices for a time: they come and go by themselves, and come back whatever happens meanwhile.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use tote::platform::clock::Clock;

use crate::app::{Server, Shop};
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::staff::{Staff, complaints, one};

on_both_engines!(
    a_sale_begins_and_ends_by_itself,
    a_price_that_is_set_during_a_sale_is_the_one_that_comes_back,
    a_sale_that_is_cancelled_is_over_at_once,
    boundaries_that_passed_while_nothing_ran_are_made_up_for,
    a_boundary_that_comes_again_changes_nothing,
    schedules_of_one_variant_and_market_do_not_overlap,
);

fn now() -> DateTime<Utc> {
    Clock::system().now()
}

fn text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn after(ms: i64) -> String {
    text(now() + TimeDelta::milliseconds(ms))
}

/// Price and compare-at price that a shopper sees of the tote in Germany, on its page and on its card. Those are read by two
/// statements, so a boundary may fall between them; each of them is right.
fn shown(server: &Server) -> (String, Option<String>) {
    let document = "{ product(handle: \"canvas-tote\") { priceRange { min { amount } } compareAtPriceRange { min { amount } } variants { nodes { price { amount } compareAtPrice { amount } } } } }";
    let amount = |value: &Value| value["amount"].as_str().map(str::to_owned);
    eventually("page and card agree", || {
        let product = server.ask(document).data()["product"].take();
        let variant = &product["variants"]["nodes"][0];
        let price = (amount(&variant["price"])?, amount(&variant["compareAtPrice"]));
        let card = (
            amount(&product["priceRange"]["min"])?,
            amount(&product["compareAtPriceRange"]["min"]),
        );
        (price == card).then_some(price)
    })
}

/// Cards that say another price than their variants, in one statement: of one state of the database.
fn contradictions(shop: &Shop) -> i64 {
    shop.sql().number(
        "SELECT COUNT(*) FROM listing_card c WHERE c.price_min_minor <> (SELECT MIN(p.amount_minor) FROM price p JOIN variant v ON v.id = p.variant_id \
         WHERE v.product_id = c.product_id AND p.market_id = c.market_id)",
    )
}

fn price(amount: &str, compare_at: &str) -> (String, Option<String>) {
    (
        amount.to_owned(),
        (!compare_at.is_empty()).then(|| compare_at.to_owned()),
    )
}

fn sees(server: &Server, expected: &(String, Option<String>)) {
    eventually(&format!("the price {expected:?}"), || {
        (shown(server) == *expected).then_some(())
    });
}

fn schedule(staff: &Staff<'_>, starts_at: &str, ends_at: Option<&str>, amount: &str) -> Value {
    let input = json!({"name": "Weekend", "market": "de", "startsAt": starts_at, "endsAt": ends_at,
        "prices": [{"variantId": staff.variant("TOTE"), "amount": amount}]});
    staff.payload(
        "priceScheduleCreate",
        input,
        "priceSchedule { id state startsAt endsAt prices { variantId price { amount } } }",
    )
}

fn state(staff: &Staff<'_>, id: &Value) -> Value {
    let ask = staff.server.ask_as(
        &staff.token,
        "query S($id: ID!) { staffPriceSchedule(id: $id) { state } }",
    );
    ask.with(json!({"id": id})).data()["staffPriceSchedule"]["state"].take()
}

fn shop_head(shop: &Shop) -> i64 {
    shop.sql().number("SELECT head FROM change_scope WHERE kind = 1")
}

fn a_sale_begins_and_ends_by_itself(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let regular = price("29.00", "39.00");
    let made = schedule(&staff, &after(1_000), Some(&after(4_000)), "20");
    assert_eq!(made["priceSchedule"]["state"], "PLANNED");
    assert_eq!(shown(&server), regular);
    let head = shop_head(&shop);
    eventually("the sale", || {
        assert_eq!(contradictions(&shop), 0);
        (shown(&server) == price("20.00", "29.00")).then_some(())
    });
    assert_eq!(state(&staff, &made["priceSchedule"]["id"]), "IN_FORCE");
    let own = staff.product("canvas-tote")["variants"][0]["prices"][0].take();
    assert_eq!(
        (&own["regular"]["amount"], &own["shown"]["amount"]),
        (&json!("29.00"), &json!("20.00"))
    );
    let begun = shop_head(&shop);
    assert!(begun > head, "the feed tells of the change");
    sees(&server, &regular);
    assert_eq!(state(&staff, &made["priceSchedule"]["id"]), "ENDED");
    assert!(shop_head(&shop) > begun);
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM price_regular"), 0);
}

fn a_price_that_is_set_during_a_sale_is_the_one_that_comes_back(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let made = schedule(&staff, &after(-1_000), None, "20");
    sees(&server, &price("20.00", "29.00"));
    let tote = staff.variant("TOTE");
    staff.write(
        "pricesSet",
        json!({"prices": [{"variantId": tote, "market": "de", "amount": "35"}]}),
        "",
    );
    assert_eq!(shown(&server), price("20.00", "35.00"));
    let file = json!({"kind": "product", "handle": "canvas-tote", "variants": [{"sku": "TOTE", "prices": [{"market": "de", "amount": "36.00"}]}]});
    assert_eq!(
        shop.import_text(&file.to_string(), &[]).done().counts("product"),
        [0, 1, 0, 0]
    );
    assert_eq!(shown(&server), price("20.00", "36.00"));
    // What is exported is the regular price, so that a file that comes back does not make the sale the rule.
    let export = shop.export();
    let line = export
        .lines()
        .find(|line| line.contains("canvas-tote"))
        .expect("the tote");
    assert!(line.contains("3600") && !line.contains("2000"), "{line}");
    assert_eq!(shop.import_text(&export, &[]).done().counts("product")[1], 0);
    // Without a regular price it is not sold, sale or not; with one, the sale is there again.
    staff.write("priceRemove", json!({"variantId": tote, "market": "de"}), "");
    assert_eq!(
        server.ask("{ product(handle: \"canvas-tote\") { id } }").data()["product"],
        Value::Null
    );
    staff.write(
        "pricesSet",
        json!({"prices": [{"variantId": tote, "market": "de", "amount": "37"}]}),
        "",
    );
    assert_eq!(shown(&server), price("20.00", "37.00"));
    staff.write("priceScheduleCancel", json!({"id": made["priceSchedule"]["id"]}), "");
    assert_eq!(shown(&server), price("37.00", ""));
}

fn a_sale_that_is_cancelled_is_over_at_once(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let regular = price("29.00", "39.00");
    let made = schedule(&staff, &after(-60_000), Some(&after(60_000)), "20");
    sees(&server, &price("20.00", "29.00"));
    let id = &made["priceSchedule"]["id"];
    let cancelled = staff.write("priceScheduleCancel", json!({"id": id}), "priceSchedule { state }");
    assert_eq!(cancelled["priceSchedule"]["state"], "CANCELLED");
    assert_eq!(shown(&server), regular);
    assert_eq!(
        staff.refused("priceScheduleCancel", json!({"id": id})),
        one("SCHEDULE_OVER", "id")
    );
    // One that is cancelled before it begins never does; one after it in the same time shows that its moment has passed.
    let never = schedule(&staff, &after(800), None, "10");
    staff.write("priceScheduleCancel", json!({"id": never["priceSchedule"]["id"]}), "");
    schedule(&staff, &after(1_000), None, "25");
    sees(&server, &price("25.00", "29.00"));
    assert_eq!(state(&staff, &never["priceSchedule"]["id"]), "CANCELLED");
}

fn boundaries_that_passed_while_nothing_ran_are_made_up_for(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let token = staff.token.clone();
    let starts = now() + TimeDelta::milliseconds(1_500);
    let over = schedule(
        &staff,
        &text(starts),
        Some(&text(starts + TimeDelta::milliseconds(10))),
        "10",
    );
    let next = schedule(&staff, &text(starts + TimeDelta::milliseconds(10)), None, "22");
    assert_eq!(
        (&over["userErrors"], &next["userErrors"]),
        (&json!([]), &json!([])),
        "they only touch"
    );
    drop(server);
    eventually("the moment", || {
        (now() > starts + TimeDelta::milliseconds(50)).then_some(())
    });
    let server = shop.serve();
    sees(&server, &price("22.00", "29.00"));
    let staff = Staff { server: &server, token };
    eventually("the end of the first", || {
        (state(&staff, &over["priceSchedule"]["id"]) == "ENDED").then_some(())
    });
    assert_eq!(state(&staff, &next["priceSchedule"]["id"]), "IN_FORCE");
    assert_eq!(shown(&server), price("22.00", "29.00"));
}

fn a_boundary_that_comes_again_changes_nothing(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let made = schedule(&staff, &after(-1_000), None, "20");
    sees(&server, &price("20.00", "29.00"));
    staff.write("priceScheduleCancel", json!({"id": made["priceSchedule"]["id"]}), "");
    let head = shop_head(&shop);
    // The job of its start, as if it had been lost and found again.
    let schedule = made["priceSchedule"]["id"].as_str().expect("an id");
    let schedule = tote::platform::id::MintedId::parse(schedule).expect("an id").uuid;
    let id = if engine == Engine::Postgres {
        "gen_random_uuid()"
    } else {
        "randomblob(16)"
    };
    let payload = json!({"schedule": schedule, "at_ms": 1});
    shop.sql().execute(&format!(
        "INSERT INTO job (id, kind, payload, run_at_ms, created_at_ms) VALUES ({id}, 'pricing.boundary', '{payload}', 1, 1)"
    ));
    eventually("the job is done", || {
        (shop
            .sql()
            .number("SELECT COUNT(*) FROM job WHERE kind = 'pricing.boundary'")
            == 0)
            .then_some(())
    });
    assert_eq!(shown(&server), price("29.00", "39.00"));
    assert_eq!(shop_head(&shop), head);
}

fn schedules_of_one_variant_and_market_do_not_overlap(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let first = schedule(&staff, "2999-01-02T00:00:00Z", Some("2999-01-04T00:00:00Z"), "20");
    let id = first["priceSchedule"]["id"].as_str().expect("an id").to_owned();
    for (starts, ends) in [
        ("2999-01-03T00:00:00Z", None),
        ("2999-01-01T00:00:00Z", Some("2999-01-02T00:00:00.001Z")),
        ("2999-01-02T12:00:00Z", Some("2999-01-03T00:00:00Z")),
    ] {
        let refused = schedule(&staff, starts, ends, "21");
        assert_eq!(refused["priceSchedule"], Value::Null);
        assert_eq!(
            complaints(&refused["userErrors"]),
            one("SCHEDULE_OVERLAP", "prices.0.variantId")
        );
        let message = refused["userErrors"][0]["message"].as_str().expect("a message");
        assert!(message.contains(&id), "it names the other: {message}");
    }
    let after = schedule(&staff, "2999-01-04T00:00:00Z", None, "40");
    assert_eq!(complaints(&after["warnings"]), one("NOT_REDUCED", "prices.0.amount"));
    let tote = staff.variant("TOTE");
    let elsewhere = json!({"name": "US", "market": "us", "startsAt": "2999-01-03T00:00:00Z", "prices": [{"variantId": tote, "amount": "20"}]});
    staff.write("priceScheduleCreate", elsewhere, "");
    let wrong = |change: Value| {
        let mut input = json!({"name": "X", "market": "de", "startsAt": "2998-01-01T00:00:00Z", "endsAt": "2998-01-02T00:00:00Z",
            "prices": [{"variantId": tote, "amount": "20"}]});
        input
            .as_object_mut()
            .expect("an object")
            .extend(change.as_object().cloned().expect("an object"));
        staff.refused("priceScheduleCreate", input)
    };
    assert_eq!(wrong(json!({"name": " "})), one("INVALID_NAME", "name"));
    assert_eq!(wrong(json!({"market": "fr"})), one("UNKNOWN_MARKET", "market"));
    assert_eq!(
        wrong(json!({"endsAt": "2998-01-01T00:00:00Z"})),
        one("INVALID_TIME", "endsAt")
    );
    assert_eq!(
        wrong(json!({"startsAt": "2001-01-01T00:00:00Z", "endsAt": "2001-01-02T00:00:00Z"})),
        one("INVALID_TIME", "endsAt")
    );
    let low = json!({"prices": [{"variantId": tote, "amount": "20", "compareAt": "20"}]});
    assert_eq!(wrong(low), one("COMPARE_AT_TOO_LOW", "prices.0.compareAt"));
    let digits = json!({"prices": [{"variantId": tote, "amount": "20.001"}]});
    assert_eq!(wrong(digits), one("INVALID_AMOUNT", "prices.0.amount"));
    assert_eq!(wrong(json!({"prices": []})), one("WRONG_COUNT", "prices"));
}
