//! A CDN is told what has changed.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::app::{Server, Shop};
use crate::cdn_double::{CdnDouble, Manner};
use crate::clients::send;
use crate::crowd::report;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::staff::Staff;

on_both_engines!(
    a_price_is_told_at_once_and_once_more_and_nothing_else_is,
    what_changed_while_the_cdn_was_away_is_told_when_it_is_back,
    a_server_that_died_while_it_told_leaves_nothing_untold,
    another_life_of_the_feed_and_too_much_at_once_drop_everything,
);

const TOKEN: &str = "token-of-the-cdn";

/// A shop that tells `cdn`, with leases that end soon.
fn shop(engine: Engine, cdn: &CdnDouble, form: &str) -> Shop {
    Shop::filled(engine)
        .with("TOTE_PURGE_URL", &cdn.url())
        .with("TOTE_PURGE_FORM", form)
        .with("TOTE_PURGE_TOKEN", TOKEN)
        .with("TOTE_JOBS_LEASE_MS", "1000")
        .with("TOTE_SHARED_MAX_AGE_S", "600")
}

/// Waits until the CDN was told everything, and told again.
fn settled(shop: &Shop) {
    let sql = shop.sql();
    eventually("the CDN knows everything", || {
        // Of numbers of stock, which are changes of the first kind, it is told nothing.
        let behind = "SELECT COUNT(*) FROM change_scope s LEFT JOIN cdn_place p ON p.epoch = s.epoch WHERE s.kind = 1 AND (p.id IS NULL \
            OR p.settled_to < 0 OR EXISTS (SELECT 1 FROM change_entity e WHERE e.scope_id = s.id AND e.entity_kind <> 1 AND e.seq > p.settled_to))";
        (sql.number(behind) == 0).then_some(())
    });
}

fn price(staff: &Staff<'_>, sku: &str, amount: &str) {
    let prices = json!({"prices": [{"variantId": staff.variant(sku), "market": "de", "amount": amount}]});
    staff.write("pricesSet", prices, "");
}

/// The tag of a product, by its handle.
fn tag(staff: &Staff<'_>, handle: &str) -> String {
    let id = staff.product(handle)["id"].as_str().expect("an id").to_owned();
    id.replace("p_", "p")
}

/// The tags that an answer by GET carries for a CDN.
fn carried(server: &Server, document: &str) -> Vec<String> {
    let parameters = [("query", document), ("market", "de"), ("lang", "en")];
    let url = url::Url::parse_with_params(&server.at("graphql"), parameters).expect("a URL");
    let answer = send(|client| client.get(url));
    let keys = answer.headers.get("surrogate-key").expect("a CDN may keep it");
    let keys = keys.to_str().expect("text").split(' ');
    keys.map(ToOwned::to_owned).collect()
}

fn a_price_is_told_at_once_and_once_more_and_nothing_else_is(engine: Engine) {
    let cdn = CdnDouble::start();
    let shop = shop(engine, &cdn, "fastly");
    let server = shop.serve();
    settled(&shop);
    // What the CDN holds from earlier may be anything.
    assert_eq!(cdn.times("shop"), 2, "{:?}", cdn.told());
    cdn.forget();
    let staff = Staff::of(&shop, &server);
    let product = tag(&staff, "canvas-tote");
    let answer = "{ product(handle: \"canvas-tote\") { title priceRange { min { amount } } } }";
    assert!(carried(&server, answer).contains(&product));
    let list = "{ collection(handle: \"women\") { products(sort: PRICE_ASC) { nodes { title } } } }";
    let listed = carried(&server, list);

    let begun = Instant::now();
    price(&staff, "TOTE", "12.34");
    eventually("the price is told", || (cdn.times(&product) > 0).then_some(()));
    report(&format!(
        "from a price to the word of it: {:?} ({engine:?})",
        begun.elapsed()
    ));
    settled(&shop);
    let told = cdn.told();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(
        told[0], told[1],
        "the second time in case that an old answer was on its way"
    );
    assert!(told[0].contains(&product), "{told:?}");
    assert!(!told[0].contains(&"shop".to_owned()), "{told:?}");
    assert!(
        told[0].iter().all(|tag| !tag.starts_with('s')),
        "no answer with stock is kept: {told:?}"
    );
    let price_lists = told[0]
        .iter()
        .filter(|tag| tag.starts_with("l:") && tag.ends_with(":price"));
    assert!(price_lists.count() > 0, "{told:?}");
    assert!(listed.iter().any(|tag| tag.ends_with(":price")), "{listed:?}");
    for request in cdn.heard() {
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/purge"));
        assert_eq!(request.headers.get("fastly-key").map(String::as_str), Some(TOKEN));
    }
    assert!(!server.process().errors().contains(TOKEN));
}

fn what_changed_while_the_cdn_was_away_is_told_when_it_is_back(engine: Engine) {
    let cdn = CdnDouble::start();
    let shop = shop(engine, &cdn, "cloudflare");
    let server = shop.serve();
    settled(&shop);
    let staff = Staff::of(&shop, &server);
    let (tote, dress) = (tag(&staff, "canvas-tote"), tag(&staff, "linen-dress"));
    let address = cdn.address;
    drop(cdn);
    price(&staff, "TOTE", "12.34");
    let sql = shop.sql();
    eventually("it was tried in vain", || {
        let failed = "SELECT COUNT(*) FROM job WHERE kind = 'cdn.purge' AND last_error IS NOT NULL";
        (sql.number(failed) == 1).then_some(())
    });
    let variant = staff.product("linen-dress")["variants"][0]["sku"].clone();
    price(&staff, variant.as_str().expect("a SKU"), "23.45");

    // Back, but not well yet.
    let cdn = CdnDouble::start_at(address);
    for manner in [Manner::Refuses(503), Manner::Refuses(307), Manner::Regrets] {
        cdn.answers(manner);
        cdn.forget();
        eventually("it is tried again", || (!cdn.heard().is_empty()).then_some(()));
    }
    cdn.answers(Manner::Agrees);
    cdn.forget();
    settled(&shop);
    for missed in [&tote, &dress] {
        assert!(cdn.times(missed) >= 2, "{missed} of {:?}", cdn.told());
    }
    assert_eq!(cdn.times("shop"), 0, "nothing else is dropped: {:?}", cdn.told());
    let request = cdn.heard().remove(0);
    assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(request.headers["content-type"], "application/json");
    let log = server.process().errors();
    assert!(log.contains("the CDN") && log.contains("503"), "{log}");
    assert!(!log.contains(TOKEN) && !log.contains(&address.to_string()), "{log}");
}

fn a_server_that_died_while_it_told_leaves_nothing_untold(engine: Engine) {
    let cdn = CdnDouble::start();
    let shop = shop(engine, &cdn, "xkey");
    let server = shop.serve();
    settled(&shop);
    let staff = Staff::of(&shop, &server);
    let (tote, dress) = (tag(&staff, "canvas-tote"), tag(&staff, "linen-dress"));
    let variant = staff.product("linen-dress")["variants"][0]["sku"].clone();
    cdn.answers(Manner::Hangs);
    cdn.forget();
    price(&staff, "TOTE", "12.34");
    eventually("it is being told", || (cdn.times(&tote) > 0).then_some(()));
    // Committed, and not told by anybody yet.
    price(&staff, variant.as_str().expect("a SKU"), "23.45");
    server.process().signal("KILL");
    eventually("it is dead", || (!server.process().is_running()).then_some(()));
    cdn.answers(Manner::Agrees);
    cdn.forget();
    let _server = shop.serve();
    settled(&shop);
    for missed in [&tote, &dress] {
        assert!(cdn.times(missed) >= 2, "{missed} of {:?}", cdn.told());
    }
    assert_eq!(cdn.times("shop"), 0, "{:?}", cdn.told());
    let request = cdn.heard().remove(0);
    assert_eq!((request.method.as_str(), request.path.as_str()), ("PURGE", "/purge"));
    assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
}

fn another_life_of_the_feed_and_too_much_at_once_drop_everything(engine: Engine) {
    let cdn = CdnDouble::start();
    let shop = shop(engine, &cdn, "xkey").with("TOTE_LIVE_TICK_MS", "100");
    let _server = shop.serve();
    settled(&shop);
    let sql = shop.sql();
    let begin = match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN",
    };
    let more = |count: u32| {
        sql.execute(&format!(
            "{begin}; INSERT INTO change_entity (scope_id, entity_kind, entity_id, seq) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL \
             SELECT i + 1 FROM n WHERE i < {count}) SELECT s.id, 16, CAST(s.head * 100000 + n.i AS TEXT), s.head + n.i FROM change_scope s, n \
             WHERE s.kind = 1; UPDATE change_scope SET head = head + {count} WHERE kind = 1; COMMIT"
        ));
        settled(&shop);
    };
    for (count, requests) in [(1_000, 10), (1_001, 1)] {
        cdn.forget();
        more(count);
        let told = cdn.told();
        let first = &told[..told.len() / 2];
        assert_eq!(
            first.len(),
            requests,
            "100 at most in a request: {:?}",
            told.iter().map(Vec::len).collect::<Vec<_>>()
        );
        assert_eq!(first[0] == ["shop"], count > 1_000, "{count}");
    }
    cdn.forget();
    sql.execute("UPDATE change_scope SET epoch = 'another' WHERE kind = 1");
    more(1);
    assert!(cdn.told().iter().all(|tags| tags == &["shop"]), "{:?}", cdn.told());
    assert!(cdn.times("shop") >= 2);
}

#[test]
fn of_two_servers_and_a_worker_one_tells() {
    let cdn = CdnDouble::start();
    let shop = shop(Engine::Postgres, &cdn, "fastly");
    let (one, two) = (shop.serve(), shop.serve());
    let _worker = shop.process(&["worker"], "Tote is working");
    settled(&shop);
    cdn.forget();
    let staff = Staff::of(&shop, &one);
    let product = tag(&staff, "canvas-tote");
    for round in 1..=4 {
        let server = if round % 2 == 0 { &two } else { &one };
        let staff = Staff {
            server,
            token: staff.token.clone(),
        };
        price(&staff, "TOTE", &format!("12.0{round}"));
        settled(&shop);
        assert_eq!(
            cdn.times(&product),
            2 * round,
            "at once, and once more: {:?}",
            cdn.told()
        );
    }
    // A command that writes and ends has nobody to tell by itself.
    let before = cdn.told().len();
    let line = "{\"handle\":\"canvas-tote\",\"title\":\"Canvas Tote of today\"}\n";
    shop.import_text(line, &[]).done();
    let begun = Instant::now();
    eventually("an import is told", || (cdn.told().len() > before).then_some(()));
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "by a word, not by the job of each half minute"
    );
}

#[test]
fn a_cdn_that_cannot_be_told_stops_the_start() {
    let url = ("TOTE_PURGE_URL", "https://cdn.example/purge");
    for (settings, at_fault) in [
        (&[("TOTE_PURGE_URL", "cdn.example/purge")][..], "TOTE_PURGE_URL"),
        (
            &[("TOTE_PURGE_URL", "https://user:secret@cdn.example")],
            "TOTE_PURGE_URL",
        ),
        (&[url], "TOTE_PURGE_FORM"),
        (&[url, ("TOTE_PURGE_FORM", "fastly")], "TOTE_PURGE_TOKEN"),
        (&[("TOTE_PURGE_TOKEN", "secret")], "TOTE_PURGE_URL"),
    ] {
        let shop = Shop::empty(Engine::Sqlite);
        let shop = settings.iter().fold(shop, |shop, (name, value)| shop.with(name, value));
        let ended = shop.tote(&["serve"]);
        assert_eq!(ended.code(), Some(1), "{settings:?}");
        assert!(ended.stderr.contains(at_fault), "{}", ended.stderr);
    }
}
