//! Hearing that there is something to pull.

use serde_json::json;
use tote::platform::id::MintedKind;

use crate::carts::{self, variants, wish};
use crate::copies::Copy;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::mint;

on_both_engines!(
    a_stream_says_what_to_pull_and_goes_on_from_its_cursor,
    bad_streams_are_refused
);

const CHANGE: &str = "... on SyncChange { scopes { scope key } }";

fn a_stream_says_what_to_pull_and_goes_on_from_its_cursor(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let all = server.ask("{ collection(handle: \"all\") { id } }").data()["collection"]["id"].take();
    let mut copy = Copy::private();
    let field = format!("syncStream(clientId: {:?}, keys: [{all}]", copy.client);
    let listener = guest.listen(&format!("{field})"), CHANGE);
    let begun = listener.caught_up();
    copy.pull(&guest);
    let second = guest.clone();
    second.add(&json!([wish(&things[3], 1)]));
    let item = listener.item();
    assert_eq!(item["scopes"], json!([{"scope": "CART", "key": null}]));
    assert_eq!(item["previousSeq"], begun["seq"]);
    copy.pull(&guest);
    assert_eq!(copy.ids("CartLine").len(), 1);
    let record = json!({"kind": "product", "handle": "thing-9", "title": "Moved"});
    shop.import_text(&fixtures::lines(&[record]), &[]).done();
    let item = listener.item();
    assert_eq!(item["scopes"], json!([{"scope": "CATALOGUE", "key": all}]));
    // Whoever was away hears all of it at once.
    let back = guest.listen(&format!("{field}, after: {})", begun["cursor"]), CHANGE);
    back.caught_up();
    let mut told = std::collections::BTreeSet::new();
    eventually("both are told", || {
        for scope in back.item()["scopes"].as_array().expect("scopes") {
            told.insert(scope["scope"].to_string());
        }
        (told.len() == 2).then_some(())
    });
    // A cursor for other keys is another one.
    let other = format!("syncStream(clientId: {:?}, after: {})", copy.client, begun["cursor"]);
    assert_eq!(guest.listen(&other, "").item()["__typename"], "StreamReset");
}

fn bad_streams_are_refused(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let client = mint(MintedKind::SyncClient);
    let keys = vec!["c_1"; 21];
    for field in [
        "syncStream(clientId: \"x\")".to_owned(),
        format!("syncStream(clientId: {client:?}, keys: [\"p_1\"])"),
        format!("syncStream(clientId: {client:?}, keys: {})", json!(keys)),
    ] {
        assert_eq!(guest.listen(&field, "").refusal().1, "BAD_USER_INPUT", "{field}");
    }
}
