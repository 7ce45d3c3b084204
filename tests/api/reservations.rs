//! Stock that is kept for somebody: never more than there is, whoever asks at once, and given back to the unit.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tote::commerce::inventory::{self, Ending, Hold, Short};
use tote::platform::db::count_statements;
use tote::platform::error::Error;
use uuid::Uuid;

use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::staff::{Staff, complaints, one};
use crate::stockroom::{MAIN, NORTH, Stockroom, THINGS, backs_of, wants_of};

on_both_engines!(
    of_many_buyers_as_many_get_one_as_there_are,
    crossing_sets_are_held_without_a_deadlock,
    locations_give_in_the_order_of_the_market,
    a_hold_goes_through_its_states_and_every_step_may_come_twice,
    carts_hold_no_more_than_their_share,
    units_leave_are_cancelled_and_come_back,
    the_number_of_statements_does_not_grow_with_the_lines,
    shoppers_see_what_is_left,
    holds_that_nobody_ended_are_swept,
    what_is_promised_stays_whatever_staff_and_files_say,
    a_variant_with_promised_units_is_not_taken_away,
);

fn of_many_buyers_as_many_get_one_as_there_are(engine: Engine) {
    let room = Stockroom::new(engine);
    let hot = room.variants[0];
    let (held, short) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for buyer in 0..10 {
            let (room, held, short) = (&room, &held, &short);
            scope.spawn(move || {
                for _ in 0..6 {
                    let market = if buyer % 2 == 0 { room.de } else { room.us };
                    match room.hold(market, &[(hot, 1)], None) {
                        Ok(_) => held.fetch_add(1, Ordering::Relaxed),
                        Err(shorts) => {
                            assert_eq!((shorts.len(), shorts[0].available), (1, 0));
                            short.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
    });
    assert_eq!(held.into_inner(), usize::try_from(MAIN + NORTH).expect("small"));
    assert_eq!(short.into_inner(), 60 - 15);
    assert_eq!(room.level(hot, room.main), (MAIN, MAIN, 0));
    assert_eq!(room.level(hot, room.north), (NORTH, NORTH, 0));
    room.assert_sound();
}

/// Buyers of two markets whose locations give in opposite orders, who name the same things in opposite orders, and change their minds.
fn crossing_sets_are_held_without_a_deadlock(engine: Engine) {
    let room = Stockroom::new(engine);
    std::thread::scope(|scope| {
        for buyer in 0..8_usize {
            let room = &room;
            scope.spawn(move || {
                let market = if buyer % 2 == 0 { room.de } else { room.us };
                let mut order: Vec<usize> = (0..THINGS).collect();
                if buyer % 4 >= 2 {
                    order.reverse();
                }
                let mut last: Option<Uuid> = None;
                for round in 0..12 {
                    let things = order.iter().cycle().skip(round + buyer).take(3);
                    let wants: Vec<(i64, i64)> = things.map(|&thing| (room.variants[thing], 3)).collect();
                    last = another_hold(room, market, &wants, last);
                }
                if let Some(last) = last {
                    assert!(room.end(last, Ending::Released));
                }
            });
        }
    });
    room.assert_sound();
    for &variant in &room.variants {
        assert_eq!(room.level(variant, room.main), (MAIN, 0, 0));
        assert_eq!(room.level(variant, room.north), (NORTH, 0, 0));
    }
}

/// Ends one hold and takes another in one transaction; the one that is there now.
fn another_hold(room: &Stockroom, market_id: i64, wants: &[(i64, i64)], last: Option<Uuid>) -> Option<Uuid> {
    let (id, wants) = (room.new_id(), wants_of(wants));
    let hold = Hold {
        id,
        market_id,
        wants: &wants,
        expires_at_ms: room.clock.now_ms() + 600_000,
        share_max_percent: Some(100),
        is_seen: false,
    };
    let variants: Vec<i64> = wants.iter().map(|want| want.variant_id).collect();
    let outcome = room.within(async |txn| {
        if let Some(last) = last {
            inventory::lock_levels_for_in(txn, &[last], &variants).await?;
            assert!(inventory::end_in(txn, &room.clock, last, Ending::Released).await?);
        }
        inventory::hold_in(txn, &room.clock, &hold).await
    });
    match outcome {
        Ok(()) => Some(id),
        // Everything was taken back, the end of the last hold too.
        Err(Error::User(_)) => last,
        Err(Error::Fault(cause)) => panic!("{cause:#}"),
    }
}

fn locations_give_in_the_order_of_the_market(engine: Engine) {
    let room = Stockroom::new(engine);
    let [a, b, c] = [room.variants[0], room.variants[1], room.variants[2]];
    // Several wants of one variant are one.
    room.hold(room.de, &[(a, 4), (b, 1), (a, 8)], None)
        .expect("there are enough");
    assert_eq!(room.level(a, room.main), (MAIN, 10, 0));
    assert_eq!(room.level(a, room.north), (NORTH, 2, 0));
    room.hold(room.us, &[(c, 6)], None).expect("there are enough");
    assert_eq!(room.level(c, room.north), (NORTH, 5, 0));
    assert_eq!(room.level(c, room.main), (MAIN, 1, 0));
    let shorts = room.hold(room.us, &[(a, 4), (b, 14), (c, 10)], None);
    let short = |variant_id, available| Short {
        variant_id,
        available,
        held_by_others: false,
    };
    assert_eq!(shorts, Err(vec![short(a, 3), short(c, 9)]));
    assert_eq!(room.level(b, room.main), (MAIN, 1, 0), "all or nothing");
    room.assert_sound();
}

fn a_hold_goes_through_its_states_and_every_step_may_come_twice(engine: Engine) {
    let room = Stockroom::new(engine);
    let thing = room.variants[3];
    let later = room.clock.now_ms() + 900_000;
    let attach = |id| {
        room.within(async |txn| Ok::<_, Error>(inventory::attach_in(txn, id, later).await?))
            .expect("no fault")
    };
    let detach = |id| {
        room.within(async |txn| Ok::<_, Error>(inventory::detach_in(txn, id, later).await?))
            .expect("no fault")
    };
    let commit = |id| {
        room.within(async |txn| Ok::<_, Error>(inventory::commit_in(txn, id).await?))
            .expect("no fault")
    };
    let id = room.hold(room.de, &[(thing, 2)], Some(50)).expect("there are enough");
    let figures = || room.level(thing, room.main);
    assert_eq!(figures(), (MAIN, 2, 2));
    for _ in 0..2 {
        assert!(attach(id));
        assert_eq!(figures(), (MAIN, 2, 0));
    }
    for _ in 0..2 {
        assert!(detach(id));
        assert_eq!(figures(), (MAIN, 2, 2));
    }
    for _ in 0..2 {
        assert!(commit(id));
        assert_eq!(figures(), (MAIN, 2, 0));
    }
    assert!(!attach(id) && !detach(id) && !room.end(id, Ending::Released) && !room.end(id, Ending::Expired));
    room.assert_sound();
    let other = room.hold(room.de, &[(thing, 3)], Some(50)).expect("there are enough");
    assert!(room.end(other, Ending::Expired));
    assert!(!room.end(other, Ending::Expired) && !room.end(other, Ending::Released));
    assert!(!commit(other) && !attach(other) && !detach(other));
    assert_eq!(figures(), (MAIN, 2, 0));
    let nobody = room.new_id();
    assert!(!commit(nobody) && !attach(nobody) && !room.end(nobody, Ending::Released));
    room.assert_sound();
}

fn carts_hold_no_more_than_their_share(engine: Engine) {
    let room = Stockroom::new(engine);
    let thing = room.variants[4];
    // Half of 10 at the one location, and of 5 at the other, rounded down.
    let first = room.hold(room.de, &[(thing, 7)], Some(50)).expect("there are enough");
    let short = Short {
        variant_id: thing,
        available: 8,
        held_by_others: true,
    };
    assert_eq!(room.hold(room.de, &[(thing, 1)], Some(50)), Err(vec![short]));
    let order = room.hold(room.de, &[(thing, 8)], None).expect("orders may take all");
    assert!(room.end(first, Ending::Released));
    assert!(room.end(order, Ending::Released));
    // Of a single one a cart may hold that one.
    room.shop
        .import_text(&json!({"handle": "thing-4", "variants": [{"sku": "T-4", "stock": [{"location": "main", "on_hand": 1}, {"location": "north", "on_hand": 0}]}]}).to_string(), &[])
        .done();
    room.hold(room.de, &[(thing, 1)], Some(50)).expect("there is one");
    room.assert_sound();
}

fn units_leave_are_cancelled_and_come_back(engine: Engine) {
    let room = Stockroom::new(engine);
    let thing = room.variants[5];
    let id = room.hold(room.de, &[(thing, 12)], None).expect("there are enough");
    let ship = |quantity, location| {
        let units = wants_of(&[(thing, quantity)]);
        room.within(async |txn| inventory::ship_in(txn, &room.clock, id, &units, location).await)
    };
    let cancel = |quantity, restock| {
        let units = wants_of(&[(thing, quantity)]);
        room.within(async |txn| inventory::cancel_units_in(txn, &room.clock, id, &units, restock).await)
    };
    let restock = |quantity| {
        let units = backs_of(&wants_of(&[(thing, quantity)]));
        room.within(async |txn| inventory::take_back_in(txn, &room.clock, id, &units).await)
            .expect("it is committed")
    };
    assert!(ship(1, None).is_err(), "nothing leaves before it is paid for");
    room.within(async |txn| Ok::<_, Error>(inventory::commit_in(txn, id).await?))
        .expect("it is committed");
    ship(3, Some(room.north)).expect("two of them are there");
    assert_eq!(room.level(thing, room.north), (NORTH - 2, 0, 0));
    assert_eq!(room.level(thing, room.main), (MAIN - 1, 9, 0));
    cancel(2, true).expect("nine are kept");
    cancel(1, false).expect("seven are kept");
    assert_eq!(room.level(thing, room.main), (MAIN - 2, 6, 0));
    assert!(ship(7, None).is_err(), "six are kept");
    room.assert_sound();
    ship(6, None).expect("six are kept");
    assert!(cancel(1, true).is_err(), "none is kept");
    assert!(!restock(10), "nine are away");
    // The shelf was cleared meanwhile, and is there again.
    room.shop
        .import_text(&json!({"handle": "thing-5", "variants": [{"sku": "T-5", "stock": [{"location": "north", "on_hand": null}]}]}).to_string(), &[])
        .done();
    assert!(restock(9), "nine are away");
    assert_eq!(room.level(thing, room.main), (9, 0, 0));
    assert_eq!(room.level(thing, room.north), (2, 0, 0));
    assert!(!restock(1), "none is away");
    room.assert_sound();
}

fn the_number_of_statements_does_not_grow_with_the_lines(engine: Engine) {
    let room = Stockroom::new(engine);
    let count = |wants: &[(i64, i64)]| {
        let wants = wants_of(wants);
        let hold = Hold {
            id: room.new_id(),
            market_id: room.de,
            wants: &wants,
            expires_at_ms: 0,
            share_max_percent: None,
            is_seen: false,
        };
        let work = room.within(async |txn| {
            let (result, count) = count_statements(inventory::hold_in(txn, &room.clock, &hold)).await;
            result.map(|()| count)
        });
        work.expect("there are enough")
    };
    let expected = match engine {
        Engine::Sqlite => 6,
        // What needs no answer is written with the commit.
        Engine::Postgres => 2,
    };
    assert_eq!(count(&[(room.variants[0], 1)]), expected);
    // Over two locations each.
    let all: Vec<(i64, i64)> = room.variants.iter().map(|variant| (*variant, MAIN + 1)).collect();
    assert_eq!(count(&all), expected);
    room.assert_sound();
}

fn shoppers_see_what_is_left(engine: Engine) {
    let room = Stockroom::new(engine);
    let server = room.shop.serve();
    let thing = room.variants[2];
    let shown = || {
        let document = r#"{ product(handle: "thing-2") { variants { nodes { availableForSale quantityAvailable } } } products(first: 50, filter: [{available: true}]) { nodes { handle } } }"#;
        let mut data = server.ask(document).data();
        let variant = data["product"]["variants"]["nodes"][0].take();
        let listed = each(&data["products"]["nodes"], "handle").contains(&"thing-2".to_owned());
        (
            variant["availableForSale"] == true,
            variant["quantityAvailable"].as_i64(),
            listed,
        )
    };
    assert_eq!(shown(), (true, Some(MAIN + NORTH), true));
    let some = room.hold(room.de, &[(thing, 12)], None).expect("there are enough");
    eventually("three are left", || (shown() == (true, Some(3), true)).then_some(()));
    let rest = room.hold(room.de, &[(thing, 3)], None).expect("there are enough");
    eventually("nothing is left", || (shown() == (false, Some(0), false)).then_some(()));
    assert!(room.end(some, Ending::Released) && room.end(rest, Ending::Released));
    eventually("all are back", || {
        (shown() == (true, Some(MAIN + NORTH), true)).then_some(())
    });
}

fn holds_that_nobody_ended_are_swept(engine: Engine) {
    let room = Stockroom::new(engine);
    let old = room
        .hold(room.de, &[(room.variants[0], 1)], Some(50))
        .expect("there are enough");
    let fresh = room
        .hold(room.de, &[(room.variants[1], 1)], Some(50))
        .expect("there are enough");
    let ordered = room
        .hold(room.de, &[(room.variants[2], 1)], None)
        .expect("there are enough");
    let expire = |id, ago_ms| {
        let at_ms = room.clock.now_ms() - ago_ms;
        let moved = room.within(async |txn| {
            let is_ordered = id == ordered;
            let done = if is_ordered {
                inventory::attach_in(txn, id, at_ms).await?
            } else {
                inventory::detach_in(txn, id, at_ms).await?
            };
            Ok::<_, Error>(done)
        });
        assert!(moved.expect("no fault"));
    };
    expire(old, 61_000);
    // Its cart has a while to end it.
    expire(fresh, 1_000);
    expire(ordered, 3_600_000);
    let due = room
        .runtime
        .block_on(inventory::due_holds(room.db.reader(), room.clock.now_ms(), 10));
    assert_eq!(due.expect("no fault"), [old, fresh]);
    let _server = room.shop.serve();
    eventually("the old hold is over", || {
        (room.level(room.variants[0], room.main) == (MAIN, 0, 0)).then_some(())
    });
    assert_eq!(room.level(room.variants[2], room.main), (MAIN, 1, 0));
    assert_eq!(
        room.shop
            .sql()
            .numbers("SELECT created_at_ms FROM reservation WHERE state = 4")
            .len(),
        1
    );
    room.assert_sound();
}

fn what_is_promised_stays_whatever_staff_and_files_say(engine: Engine) {
    let room = Stockroom::new(engine);
    let server = room.shop.serve();
    let staff = Staff::of(&room.shop, &server);
    let id = room
        .hold(room.de, &[(room.variants[0], 4), (room.variants[1], 2)], None)
        .expect("there are enough");
    let thing = staff.variant("T-0");
    let set = |quantity: Value| {
        let mut level = json!({"variantId": thing, "location": "main"});
        level
            .as_object_mut()
            .expect("an object")
            .extend(quantity.as_object().cloned().expect("an object"));
        complaints(&staff.write("stockLevelsSet", json!({"levels": [level]}), "")["warnings"])
    };
    assert_eq!(set(json!({"onHand": 7})), []);
    assert_eq!(set(json!({"onHand": 3})), one("BELOW_RESERVED", "levels.0.onHand"));
    assert_eq!(room.level(room.variants[0], room.main), (4, 4, 0));
    set(json!({"onHand": 6}));
    assert_eq!(set(json!({"adjust": -5})), one("BELOW_RESERVED", "levels.0.adjust"));
    assert_eq!(room.level(room.variants[0], room.main), (4, 4, 0));
    set(json!({"onHand": 10}));
    let variant = json!({"variant": {"id": thing, "stock": [{"location": "main", "onHand": 0}]}});
    let saved = staff.write("variantSave", variant, "");
    assert_eq!(complaints(&saved["warnings"]), one("BELOW_RESERVED", "variant.stock"));
    // A file may neither lower it nor take it away.
    for on_hand in [json!(1), Value::Null] {
        let line = json!({"handle": "thing-1", "variants": [{"sku": "T-1", "stock": [{"location": "main", "on_hand": on_hand}]}]});
        let report = room.shop.import_text(&line.to_string(), &[]).done().report();
        assert_eq!(report["warnings"][0]["code"], "BELOW_RESERVED", "{report}");
        assert!(
            report["warnings"][0]["reason"]
                .as_str()
                .expect("a text")
                .starts_with("T-1 at main: 2 are reserved"),
            "{report}"
        );
        assert_eq!(room.level(room.variants[1], room.main), (2, 2, 0));
    }
    assert!(room.end(id, Ending::Released));
    room.shop
        .import_text(&json!({"handle": "thing-1", "variants": [{"sku": "T-1", "stock": [{"location": "main", "on_hand": null}]}]}).to_string(), &[])
        .done();
    assert_eq!(
        room.level(room.variants[1], room.main),
        (-1, -1, -1),
        "there is no level"
    );
    room.assert_sound();
}

fn a_variant_with_promised_units_is_not_taken_away(engine: Engine) {
    let room = Stockroom::new(engine);
    let with = |skus: &[&str]| {
        let variants: Vec<Value> = skus
            .iter()
            .map(|sku| json!({"sku": sku, "option_values": [sku], "tracked": true, "prices": [{"market": "de", "amount_minor": 900}], "stock": [{"location": "main", "on_hand": 3}]}))
            .collect();
        json!({"handle": "sized", "title": "Sized", "options": [{"name": "Size"}], "variants": variants}).to_string()
    };
    room.shop.import_text(&with(&["S", "M", "L"]), &[]).done();
    let medium = room.shop.sql().number("SELECT id FROM variant WHERE sku = 'M'");
    let id = room.hold(room.de, &[(medium, 1)], None).expect("there are enough");
    let refused = room.shop.import_text(&with(&["S", "L"]), &[]);
    assert_eq!(refused.code(), Some(3));
    assert_eq!(
        refused.rejections(),
        [(1, "VARIANT_RESERVED".to_owned(), "sized".to_owned())]
    );
    assert_eq!(room.level(medium, room.main), (3, 1, 0));
    assert!(room.end(id, Ending::Released));
    room.shop.import_text(&with(&["S", "L"]), &[]).done();
    assert_eq!(room.level(medium, room.main), (-1, -1, -1));
    room.assert_sound();
}

/// Only PostgreSQL has anybody to wait for.
#[test]
fn who_sees_nothing_left_waits_for_nobody() {
    let room = Stockroom::new(Engine::Postgres);
    let hot = room.variants[0];
    let all = room
        .hold(room.de, &[(hot, MAIN + NORTH)], None)
        .expect("there are enough");
    room.runtime.block_on(async {
        let mut giving = room.db.attempts();
        let open = giving.begin().await.expect("a transaction begins");
        // Locks the levels, and does not commit.
        let ended = inventory::end_in(&open, &room.clock, all, Ending::Released).await;
        assert!(ended.expect("no fault"));
        let mut asking = room.db.attempts();
        let txn = asking.begin().await.expect("a transaction begins");
        let wants = wants_of(&[(hot, 1)]);
        let hold = Hold {
            id: room.new_id(),
            market_id: room.de,
            wants: &wants,
            expires_at_ms: 0,
            share_max_percent: None,
            is_seen: false,
        };
        let outcome = tokio::time::timeout(Duration::from_secs(10), inventory::hold_in(&txn, &room.clock, &hold)).await;
        let outcome = outcome.expect("nobody is waited for");
        assert!(
            matches!(&outcome, Err(Error::User(shorts)) if shorts[0].available == 0),
            "{outcome:?}"
        );
        assert!(asking.end(txn, outcome).await.is_some());
        assert!(giving.end(open, Ok::<_, Error>(())).await.is_some());
    });
    room.assert_sound();
}
