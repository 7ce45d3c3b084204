//! Levels of stock from warehouse systems: taken whole, once, and in order.

use serde_json::{Value, json};
use tote::commerce::inventory::Ending;

use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::new_key;
use crate::staff::{Staff, complaints, one};
use crate::stockroom::{MAIN, NORTH, Stockroom};

on_both_engines!(
    a_file_is_taken_once_and_in_the_order_of_its_source,
    a_file_is_taken_whole_or_not_at_all,
    a_rehearsal_changes_nothing,
    what_a_file_does_is_shown_and_written_down,
    a_feed_comes_by_mutation_as_well,
    of_parallel_feeds_with_one_sequence_one_is_applied,
    the_moves_of_a_variant_are_listed_from_the_newest,
    what_is_listed_is_derived_anew_only_where_a_bucket_is_another,
);

impl Stockroom {
    /// Runs `tote stock import` over a text; its exit code and its report.
    fn import(&self, text: &str, arguments: &[&str]) -> (Option<i32>, Value) {
        let arguments = [
            &["stock", "import", "-", "--source", "wms", "--report", "json"],
            arguments,
        ]
        .concat();
        let ended = self.shop.tote_over(text.as_bytes(), &arguments);
        let report = serde_json::from_slice(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
        (ended.code(), report)
    }

    fn at_main(&self, thing: usize) -> i64 {
        self.level(self.variants[thing], self.main).0
    }
}

/// Lines and codes of what was refused.
fn refusals(report: &Value) -> Vec<(i64, String)> {
    let refusals = report["refusals"].as_array().expect("a list").iter();
    let refusal = |one: &Value| {
        (
            one["line"].as_i64().unwrap_or(-1),
            one["code"].as_str().unwrap_or_default().to_owned(),
        )
    };
    refusals.map(refusal).collect()
}

fn a_file_is_taken_once_and_in_the_order_of_its_source(engine: Engine) {
    let room = Stockroom::new(engine);
    let csv = |on_hand: i64| format!("sku,location,on_hand,adjust\nT-0,main,{on_hand},\nT-1,north,,-2\n");
    let (code, report) = room.import(&csv(40), &["--format", "csv", "--sequence", "7"]);
    assert_eq!((code, &report["verdict"]), (Some(0), &json!("applied")));
    assert_eq!(
        (&report["last_sequence"], &report["variants_changed"]),
        (&json!(7), &json!(2))
    );
    // Again: nothing is subtracted twice.
    let (code, report) = room.import(&csv(40), &["--format", "csv", "--sequence", "7"]);
    assert_eq!((code, &report["verdict"]), (Some(0), &json!("already_applied")));
    assert_eq!(room.level(room.variants[1], room.north).0, NORTH - 2);
    // One that was late on its way.
    let (code, report) = room.import(&csv(4), &["--format", "csv", "--sequence", "6"]);
    assert_eq!(
        (code, &report["verdict"], &report["last_sequence"]),
        (Some(3), &json!("stale"), &json!(7))
    );
    assert_eq!(refusals(&report), [(-1, "STALE_FEED".to_owned())]);
    assert_eq!(room.at_main(0), 40);
    // Another source counts for itself, and the file may say its sequence.
    let lines = "{\"sequence\": 1}\n{\"sku\": \"T-0\", \"location\": \"main\", \"on_hand\": 4}\n";
    let other = ["stock", "import", "-", "--source", "counting.desk", "--format", "jsonl"];
    let text = room.shop.tote_over(lines.as_bytes(), &other).done().text();
    assert!(
        text.starts_with("Applied the feed 1 of counting.desk:\n  1 levels"),
        "{text}"
    );
    assert_eq!(room.at_main(0), 4);
    room.assert_sound();
}

fn a_file_is_taken_whole_or_not_at_all(engine: Engine) {
    let room = Stockroom::new(engine);
    let csv = "sku,location,on_hand,adjust\nT-0,main,1,\nNONE,main,1,\nT-1,nowhere,1,\nT-2,main,-1,\nT-3,main,,-11\nT-0,main,2,\nT-4,main,2000000000000,\n";
    let (code, report) = room.import(csv, &["--format", "csv", "--sequence", "1"]);
    assert_eq!((code, &report["verdict"]), (Some(3), &json!("refused")));
    let expected = [
        (3, "UNKNOWN_SKU"),
        (4, "UNKNOWN_LOCATION"),
        (5, "NEGATIVE_STOCK"),
        (6, "INSUFFICIENT_STOCK"),
        (7, "REPEATED"),
        (8, "INVALID_STOCK"),
    ];
    assert_eq!(refusals(&report), expected.map(|(line, code)| (line, code.to_owned())));
    let (code, report) = room.import(
        "sku,location,on_hand\nT-0,main,1\nT-1,main,many\n",
        &["--format", "csv", "--sequence", "1"],
    );
    assert_eq!(
        (code, refusals(&report)),
        (Some(3), vec![(3, "INVALID_STOCK".to_owned())])
    );
    assert_eq!(room.at_main(0), MAIN, "nothing of it was written");
    // The number of a feed that was refused is not used up.
    let (code, _) = room.import(
        "sku,location,on_hand\nT-0,main,1\n",
        &["--format", "csv", "--sequence", "1"],
    );
    assert_eq!((code, room.at_main(0)), (Some(0), 1));
    let said = |arguments: &[&str]| {
        let arguments = [&["stock", "import", "-", "--source", "wms"], arguments].concat();
        let ended = room
            .shop
            .tote_over(b"sequence,5\nsku,location,on_hand\nT-0,main,9\n", &arguments);
        assert_eq!(ended.code(), Some(1));
        ended.stderr.clone()
    };
    assert!(said(&[]).contains("--format"), "{}", said(&[]));
    let twice = said(&["--format", "csv", "--sequence", "4"]);
    assert!(
        twice.contains("the file is the feed 5, and --sequence says 4"),
        "{twice}"
    );
    let (code, report) = room.import("sequence,5\nsku,location,on_hand\n", &["--format", "csv"]);
    assert_eq!(
        (code, refusals(&report)),
        (Some(3), vec![(-1, "WRONG_COUNT".to_owned())])
    );
}

fn a_rehearsal_changes_nothing(engine: Engine) {
    let room = Stockroom::new(engine);
    let before = room.shop.sql().dump();
    let arguments = ["--format", "csv", "--sequence", "3", "--dry-run"];
    let (code, report) = room.import("sku,location,on_hand\nT-0,main,1\n", &arguments);
    assert_eq!(
        (code, &report["verdict"], &report["variants_changed"]),
        (Some(0), &json!("applied"), &json!(1))
    );
    let (code, report) = room.import("sku,location,on_hand\nNONE,main,1\n", &arguments);
    assert_eq!(
        (code, refusals(&report)),
        (Some(3), vec![(2, "UNKNOWN_SKU".to_owned())])
    );
    assert_eq!(room.shop.sql().dump(), before);
}

fn what_a_file_does_is_shown_and_written_down(engine: Engine) {
    let room = Stockroom::new(engine);
    let server = room.shop.serve();
    let held = room
        .hold(room.de, &[(room.variants[0], 4)], None)
        .expect("there are enough");
    let csv = "sequence,9\nsku,location,on_hand\nT-0,main,3\nT-0,north,0\n";
    let (code, report) = room.import(csv, &["--format", "csv"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        (&report["warnings"][0]["code"], &report["warnings"][0]["line"]),
        (&json!("BELOW_RESERVED"), &json!(3))
    );
    assert_eq!(room.level(room.variants[0], room.main), (4, 4, 0));
    let document = r#"{ product(handle: "thing-0") { availability variants { nodes { quantityAvailable } } } }"#;
    eventually("it is sold out", || {
        let product = server.ask(document).data()["product"].take();
        (product["variants"]["nodes"][0]["quantityAvailable"] == 0 && product["availability"] == "OUT_OF_STOCK")
            .then_some(())
    });
    let references = room.shop.sql().texts(
        "SELECT DISTINCT reference FROM stock_movement WHERE reason = 3",
        "reference",
    );
    assert_eq!(references, ["wms#9"]);
    assert!(room.end(held, Ending::Released));
    room.assert_sound();
}

fn feed(sequence: u64, levels: &Value) -> Value {
    json!({"source": "wms", "sequence": sequence.to_string(), "levels": levels})
}

const FEED: &str = "feed { source sequence appliedAt } alreadyApplied variantsChanged";

fn a_feed_comes_by_mutation_as_well(engine: Engine) {
    let room = Stockroom::new(engine);
    let server = room.shop.serve();
    let staff = Staff::of(&room.shop, &server);
    let id = staff.variant("T-1");
    let levels =
        json!([{"sku": "T-0", "location": "main", "adjust": -3}, {"variantId": id, "location": "north", "onHand": 50}]);
    let key = new_key();
    for _ in 0..2 {
        let payload = staff.send(&key, "stockFeedApply", feed(8, &levels), FEED).data()["stockFeedApply"].take();
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        assert_eq!(
            (
                &payload["feed"]["sequence"],
                &payload["variantsChanged"],
                &payload["alreadyApplied"]
            ),
            (&json!("8"), &json!(2), &json!(false))
        );
        assert_eq!(room.at_main(0), MAIN - 3);
    }
    // The same feed with another key, and then an older one.
    let again = staff.write("stockFeedApply", feed(8, &levels), FEED);
    assert_eq!(
        (&again["alreadyApplied"], &again["variantsChanged"]),
        (&json!(true), &json!(0))
    );
    let stale = staff.payload("stockFeedApply", feed(7, &levels), FEED);
    assert_eq!(complaints(&stale["userErrors"]), one("STALE_FEED", "sequence"));
    assert_eq!(stale["feed"]["sequence"], "8");
    assert_eq!(room.at_main(0), MAIN - 3);
    let wrong = json!([{"sku": "NONE", "location": "main", "onHand": 1}, {"sku": "T-2", "location": "none", "onHand": 1},
        {"variantId": "v_99999", "location": "main", "onHand": 1}, {"sku": "T-2", "location": "main", "adjust": -99}, {"sku": "T-3\u{0}", "location": "main", "onHand": 1}]);
    let expected = [
        ("UNKNOWN_SKU", "levels.0.sku"),
        ("UNKNOWN_LOCATION", "levels.1.location"),
        ("VARIANT_NOT_FOUND", "levels.2.variantId"),
        ("INSUFFICIENT_STOCK", "levels.3.adjust"),
        ("UNKNOWN_SKU", "levels.4.sku"),
    ];
    let refused = staff.refused("stockFeedApply", feed(9, &wrong));
    assert_eq!(
        refused,
        expected.map(|(code, field)| (code.to_owned(), field.to_owned()))
    );
    let level = json!([{"sku": "T-2", "location": "main", "onHand": 1}]);
    let nameless = json!({"source": "a b", "sequence": "9", "levels": level});
    assert_eq!(
        staff.refused("stockFeedApply", nameless),
        one("INVALID_SOURCE", "source")
    );
    let bad = |input: Value| staff.send(&new_key(), "stockFeedApply", input, "");
    bad(json!({"source": "wms", "sequence": "nine", "levels": level})).assert_bad("input.sequence");
    bad(feed(9, &json!([]))).assert_bad("input.levels");
    bad(feed(9, &json!([{"sku": "T-2", "location": "main"}]))).assert_bad("input.levels.0");
    bad(feed(
        9,
        &json!([{"sku": "T-2", "variantId": id, "location": "main", "onHand": 1}]),
    ))
    .assert_bad("input.levels.0");
    staff
        .send(&key, "stockFeedApply", feed(9, &level), "")
        .assert_bad("input.key");
    room.assert_sound();
}

fn of_parallel_feeds_with_one_sequence_one_is_applied(engine: Engine) {
    let room = Stockroom::new(engine);
    let server = room.shop.serve();
    let staff = Staff::of(&room.shop, &server);
    let payloads: Vec<Value> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..6)
            .map(|_| {
                let staff = &staff;
                let levels = json!([{"sku": "T-0", "location": "main", "adjust": 1}]);
                scope.spawn(move || staff.write("stockFeedApply", feed(1, &levels), FEED))
            })
            .collect();
        running
            .into_iter()
            .map(|one| one.join().expect("it did not panic"))
            .collect()
    });
    let applied = payloads
        .iter()
        .filter(|payload| payload["alreadyApplied"] == false)
        .count();
    assert_eq!((applied, room.at_main(0)), (1, MAIN + 1));
    room.assert_sound();
}

fn what_is_listed_is_derived_anew_only_where_a_bucket_is_another(engine: Engine) {
    let room = Stockroom::new(engine);
    let sql = room.shop.sql();
    // What no statement but that which derives the cards would write over.
    sql.execute("UPDATE listing_card SET vendor = 'as it was'");
    let untouched = "SELECT COUNT(*) FROM listing_card WHERE vendor = 'as it was'";
    let cards = sql.number(untouched);
    let of_thing = "FROM listing_card WHERE handle = 'thing-0'";
    let both = sql.number(&format!("SELECT COUNT(*) {of_thing}"));
    assert_eq!(both, 2, "a card in each market");
    let set = |main: i64, sequence: &str| {
        let csv = format!("sku,location,on_hand,adjust\nT-0,main,{main},\n");
        let (code, report) = room.import(&csv, &["--format", "csv", "--sequence", sequence]);
        assert_eq!((code, &report["verdict"]), (Some(0), &json!("applied")));
        assert_eq!(sql.number("SELECT COUNT(*) FROM stock_dirty"), 0, "it is published");
    };
    set(MAIN - 2, "1");
    assert_eq!(sql.number(untouched), cards, "enough are left");
    set(0, "2");
    assert_eq!(sql.number(untouched), cards - both);
    assert_eq!(
        sql.numbers(&format!("SELECT CAST(availability AS BIGINT) {of_thing}")),
        [1, 1],
        "few are left"
    );
}

fn the_moves_of_a_variant_are_listed_from_the_newest(engine: Engine) {
    let room = Stockroom::new(engine);
    let server = room.shop.serve();
    let staff = Staff::of(&room.shop, &server);
    let id = staff.variant("T-0");
    let hold = room
        .hold(room.de, &[(room.variants[0], 12)], None)
        .expect("there are enough");
    assert!(room.end(hold, Ending::Released));
    room.hold(room.us, &[(room.variants[0], 2)], None)
        .expect("there are enough");
    let document = "query M($id: ID!, $after: String) { stockMovements(variantId: $id, first: 3, after: $after) {
        nodes { location onHandDelta reservedDelta reason reference at } levels { location onHand reserved available } pageInfo { hasNextPage endCursor } } }";
    let mut after = Value::Null;
    let mut moves = Vec::new();
    loop {
        let ask = server.ask_as(&staff.token, document);
        let page = ask.with(json!({"id": id, "after": after})).data()["stockMovements"].take();
        let expected = json!([{"location": "main", "onHand": "10", "reserved": "0", "available": "10"}, {"location": "north", "onHand": "5", "reserved": "2", "available": "3"}]);
        assert_eq!(page["levels"], expected);
        for one in page["nodes"].as_array().expect("a list") {
            let text = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
            assert_eq!(
                text("reference") == hold.to_string(),
                text("reason") == "RELEASED"
                    || text("reservedDelta") == "10"
                    || (text("reason") == "HELD" && text("location") == "north" && moves.len() > 1)
            );
            moves.push(format!(
                "{} {} {} {}",
                text("reason"),
                text("location"),
                text("onHandDelta"),
                text("reservedDelta")
            ));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let (newest, older) = moves.split_first().expect("moves");
    assert_eq!(newest, "HELD north 0 2");
    let mut older = older.to_vec();
    // Moves of one step are in the order of locations, or against it.
    older[..2].sort();
    older[2..4].sort();
    older[4..].sort();
    assert_eq!(
        older,
        [
            "RELEASED main 0 -10",
            "RELEASED north 0 -2",
            "HELD main 0 10",
            "HELD north 0 2",
            "SET main 10 0",
            "SET north 5 0",
        ]
    );
    let other = server
        .ask_as(&staff.token, document)
        .with(json!({"id": "p_1", "after": null}));
    other.answer().assert_bad("variantId");
}
