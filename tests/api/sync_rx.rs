//! RxDB's replication: what its plugin sends and reads, word for word.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::Server;
use crate::carts::{self, variants, wish};
use crate::clients::{Answer, each};
use crate::engine::Engine;
use crate::listen::Listener;
use crate::purchases::{self, order, placed};
use crate::shoppers::{Device, mint, new_key};
use crate::{mailbox, on_both_engines};

on_both_engines!(
    pages_are_full_until_the_last_one,
    a_row_is_written_where_the_device_knew_the_newest_state,
    a_row_that_another_device_overtook_comes_back,
    a_repeated_push_is_known_and_answered_with_the_newest_state,
    a_name_that_stays_in_the_document_names_no_other_write,
    what_the_shop_refuses_comes_back_as_it_is,
    an_address_comes_back_in_the_form_in_which_it_is_kept,
    arguments_that_cannot_be_meant_are_errors,
    a_checkpoint_of_another_shopper_begins_anew,
    a_stream_tells_documents_and_goes_on_from_its_checkpoint,
    wishlist_items_and_preferences_are_documents_too,
    orders_come_as_the_server_has_them,
    two_devices_push_at_once_and_one_of_them_hears_of_it,
    statements_do_not_grow_with_documents,
);

const LINE: &str = "id variantId quantity opId _deleted";
const ADDRESS: &str = "id givenName familyName company line1 line2 district city region postalCode countryCode phone isDefault opId _deleted";
const ITEM: &str = "id variantId opId _deleted";
const PREFERENCE: &str = "id value opId _deleted";
const ORDER: &str = "id number status version totalAmount currencyCode createdAt updatedAt _deleted";

/// A collection: the name of its fields, of its types, and what is selected.
type Collection = (&'static str, &'static str, &'static str);

const LINES: Collection = ("rxCartLines", "RxCartLine", LINE);
const ITEMS: Collection = ("rxWishlistItems", "RxWishlistItem", ITEM);
const ADDRESSES: Collection = ("rxAddresses", "RxAddress", ADDRESS);
const PREFERENCES: Collection = ("rxPreferences", "RxPreference", PREFERENCE);
const ORDERS: Collection = ("rxOrders", "RxOrder", ORDER);

fn ask_pull(device: &Device<'_>, (name, _, fields): Collection, checkpoint: &Value, limit: i64) -> Answer {
    let document = format!(
        "query Pull($checkpoint: RxCheckpointInput, $limit: Int!) {{ {name}Pull(checkpoint: $checkpoint, limit: $limit) {{ documents {{ {fields} }} checkpoint {{ cursor }} }} }}"
    );
    let variables = json!({"checkpoint": checkpoint, "limit": limit});
    device.ask(document).with(variables).answer()
}

/// The documents after a checkpoint, and the one after them.
#[track_caller]
fn pull(device: &Device<'_>, of: Collection, checkpoint: &Value, limit: i64) -> (Vec<Value>, Value) {
    let mut bulk = ask_pull(device, of, checkpoint, limit).data()[format!("{}Pull", of.0)].take();
    let documents = bulk["documents"].as_array().expect("a list").clone();
    assert!(bulk["checkpoint"]["cursor"].is_string(), "{bulk}");
    (documents, bulk["checkpoint"].take())
}

/// Everything, as a new device gets it.
#[track_caller]
fn everything(device: &Device<'_>, of: Collection) -> Vec<Value> {
    pull(device, of, &Value::Null, 1000).0
}

fn ask_push(device: &Device<'_>, (name, kind, fields): Collection, rows: &Value) -> Answer {
    let document = format!("mutation Push($rows: [{kind}PushRow!]!) {{ {name}Push(rows: $rows) {{ {fields} }} }}");
    device.ask(document).with(json!({"rows": rows})).answer()
}

/// What comes back for `rows`: the documents that are not as they say.
#[track_caller]
fn push(device: &Device<'_>, of: Collection, rows: &Value) -> Value {
    ask_push(device, of, rows).data()[format!("{}Push", of.0)].take()
}

fn row(assumed: &Value, new: &Value) -> Value {
    json!({"assumedMasterState": assumed, "newDocumentState": new})
}

fn listen(device: &Device<'_>, (name, _, fields): Collection, after: Option<&Value>) -> Listener {
    let after = after.map_or_else(String::new, |after| format!("(after: {after})"));
    let selection = format!("documents {{ {fields} }} checkpoint {{ cursor }}");
    let server = device.server;
    server.listen_plainly(Some(&device.access_token), &format!("{name}Stream{after}"), &selection)
}

fn line(id: &str, variant: &str, quantity: i64) -> Value {
    json!({"id": id, "variantId": variant, "quantity": quantity, "opId": "", "_deleted": false})
}

fn named(document: &Value, op: &str) -> Value {
    let mut document = document.clone();
    document["opId"] = op.into();
    document
}

fn gone(id: &str, op: &str) -> Value {
    json!({"id": id, "variantId": "", "quantity": 0, "opId": op, "_deleted": true})
}

fn deleted(document: &Value) -> Value {
    let mut document = document.clone();
    document["_deleted"] = true.into();
    document
}

/// Variant and quantity of what the cart holds.
fn held(device: &Device<'_>) -> Vec<(String, i64)> {
    let cart = device.cart("lines(first: 100) { nodes { quantity merchandise { id } } }");
    let nodes = cart["lines"]["nodes"].as_array().cloned().unwrap_or_default();
    let held = |line: &Value| {
        let variant = line["merchandise"]["id"].as_str().expect("an id").to_owned();
        (variant, line["quantity"].as_i64().expect("a number"))
    };
    nodes.iter().map(held).collect()
}

fn pages_are_full_until_the_last_one(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let (none, head) = pull(&guest, LINES, &Value::Null, 10);
    assert_eq!(none, Vec::<Value>::new());
    assert_eq!(pull(&guest, LINES, &head, 10), (Vec::new(), head.clone()));
    let wishes: Vec<Value> = (3..8).map(|at| wish(&things[at], 2)).collect();
    let cart = guest.put(&json!(wishes));
    let mut ids = each(&cart["lines"]["nodes"], "id");
    // The note, the cart itself and other kinds of things do not shorten a page.
    guest.keyed("cartNoteUpdate", json!({"note": "x"}), "userErrors { code }");
    let mut seen = Vec::new();
    let mut checkpoint = head;
    for expected in [2, 2, 1, 0] {
        let (documents, next) = pull(&guest, LINES, &checkpoint, 2);
        assert_eq!(documents.len(), expected);
        if expected == 0 {
            assert_eq!(next, checkpoint, "an empty page leaves the checkpoint where it is");
        }
        seen.extend(documents);
        checkpoint = next;
    }
    assert!(
        seen.iter()
            .all(|document| document["quantity"] == 2 && document["_deleted"] == false && document["opId"] == "")
    );
    let mut found = each(&json!(seen), "id");
    found.sort();
    ids.sort();
    assert_eq!(found, ids);
    // What is gone keeps its id, and nothing else; what is changed comes once, as it is now.
    for quantity in [7, 9] {
        let update = json!({"lines": [{"id": ids[1], "quantity": quantity}]});
        guest.keyed("cartLinesUpdate", update, "userErrors { code }");
    }
    guest.keyed("cartLinesRemove", json!({"lineIds": [ids[0]]}), "userErrors { code }");
    let (documents, checkpoint) = pull(&guest, LINES, &checkpoint, 10);
    assert_eq!(documents.len(), 2);
    assert_eq!(
        (&documents[0]["id"], &documents[0]["quantity"]),
        (&json!(ids[1]), &json!(9))
    );
    assert_eq!(documents[1], gone(&ids[0], ""));
    assert_eq!(pull(&guest, LINES, &checkpoint, 10).0, Vec::<Value>::new());
    assert_eq!(everything(&guest, LINES).len(), 5);
}

fn a_row_is_written_where_the_device_knew_the_newest_state(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let (first, second) = (mint(MintedKind::CartLine), mint(MintedKind::CartLine));
    let (one, other) = (line(&first, &things[3], 2), line(&second, &things[4], 1));
    let rows = json!([row(&Value::Null, &one), {"newDocumentState": other}]);
    assert_eq!(push(&guest, LINES, &rows), json!([]));
    assert_eq!(held(&guest), [(things[3].clone(), 2), (things[4].clone(), 1)]);
    let more = line(&first, &things[3], 5);
    let rows = json!([row(&one, &more), row(&other, &deleted(&other))]);
    assert_eq!(push(&guest, LINES, &rows), json!([]));
    assert_eq!(held(&guest), [(things[3].clone(), 5)]);
    assert_eq!(everything(&guest, LINES), [more.clone(), gone(&second, "")]);
    // A deleted document is written again under its id.
    assert_eq!(push(&guest, LINES, &json!([row(&deleted(&other), &other)])), json!([]));
    assert_eq!(held(&guest), [(things[3].clone(), 5), (things[4].clone(), 1)]);
    assert_eq!(push(&guest, LINES, &json!([])), json!([]));
}

fn a_row_that_another_device_overtook_comes_back(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let (first, second) = (mint(MintedKind::CartLine), mint(MintedKind::CartLine));
    let (one, other) = (line(&first, &things[3], 2), line(&second, &things[4], 1));
    let rows = json!([row(&Value::Null, &one), row(&Value::Null, &other)]);
    assert_eq!(push(&guest, LINES, &rows), json!([]));
    let theirs = json!({"lines": [{"id": first, "quantity": 4}]});
    guest.keyed("cartLinesUpdate", theirs, "userErrors { code }");
    // Only what is in conflict comes back, without the name of the write: it is to be decided again.
    let mine = named(&line(&first, &things[3], 3), &new_key());
    let rows = json!([row(&one, &mine), row(&other, &line(&second, &things[4], 6))]);
    let master = line(&first, &things[3], 4);
    assert_eq!(push(&guest, LINES, &rows), json!([master]));
    assert_eq!(held(&guest), [(things[3].clone(), 4), (things[4].clone(), 6)]);
    // The same write is not kept as refused: with the newest state known it is done.
    assert_eq!(push(&guest, LINES, &json!([row(&master, &mine)])), json!([]));
    // What was removed elsewhere comes back as gone, and a removal does not take what it has not seen.
    guest.keyed("cartLinesRemove", json!({"lineIds": [first]}), "userErrors { code }");
    let rows = json!([row(&mine, &line(&first, &things[3], 9)), row(&other, &deleted(&other))]);
    let back = json!([gone(&first, ""), line(&second, &things[4], 6)]);
    assert_eq!(push(&guest, LINES, &rows), back);
    assert_eq!(held(&guest), [(things[4].clone(), 6)]);
    // Another device wanted the same.
    let rows = json!([row(&other, &line(&second, &things[4], 6)), row(&one, &deleted(&one))]);
    assert_eq!(push(&guest, LINES, &rows), json!([]));
}

fn a_repeated_push_is_known_and_answered_with_the_newest_state(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let (id, op) = (mint(MintedKind::CartLine), new_key());
    let one = line(&id, &things[3], 1);
    let new = json!([row(&Value::Null, &one)]);
    for _ in 0..2 {
        assert_eq!(
            push(&guest, LINES, &new),
            json!([]),
            "a new document is named by its id"
        );
    }
    let more = json!([row(&one, &named(&line(&id, &things[3], 3), &op))]);
    for _ in 0..2 {
        assert_eq!(push(&guest, LINES, &more), json!([]));
    }
    // While the answer was on its way another device has put two more in: a device that adds its two again is told not to.
    let theirs = json!({"lines": [{"id": id, "merchandiseId": things[3], "delta": 2}]});
    guest.keyed("cartLinesAdjust", theirs, "userErrors { code }");
    let newest = named(&line(&id, &things[3], 5), &op);
    for _ in 0..2 {
        assert_eq!(push(&guest, LINES, &more), json!([newest]));
    }
    assert_eq!(held(&guest), [(things[3].clone(), 5)]);
    // A new document that was removed meanwhile is not made again.
    guest.keyed("cartLinesRemove", json!({"lineIds": [id]}), "userErrors { code }");
    assert_eq!(push(&guest, LINES, &new), json!([gone(&id, "")]));
    assert_eq!(held(&guest), []);
}

fn a_name_that_stays_in_the_document_names_no_other_write(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let (id, op) = (mint(MintedKind::CartLine), new_key());
    // An app that changes and removes a document without naming the writes anew loses none of them.
    let mut before = Value::Null;
    for quantity in [1, 4, 2] {
        let after = named(&line(&id, &things[3], quantity), &op);
        assert_eq!(push(&guest, LINES, &json!([row(&before, &after)])), json!([]));
        assert_eq!(held(&guest), [(things[3].clone(), quantity)]);
        before = after;
    }
    assert_eq!(
        push(&guest, LINES, &json!([row(&before, &deleted(&before))])),
        json!([])
    );
    assert_eq!(held(&guest), []);
}

fn what_the_shop_refuses_comes_back_as_it_is(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let (id, refused, op) = (mint(MintedKind::CartLine), mint(MintedKind::CartLine), new_key());
    let one = line(&id, &things[3], 1);
    assert_eq!(push(&guest, LINES, &json!([row(&Value::Null, &one)])), json!([]));
    // A new document is gone again, a changed one is as it was; the rows after it are written.
    for new in [
        line(&refused, &things[1], 1),
        line(&refused, "v_999999999", 1),
        line(&refused, "no variant", 1),
        line(&refused, &things[4], 0),
        line(&refused, &things[4], -3),
        line(&refused, &things[4], 1001),
    ] {
        let rows = json!([row(&Value::Null, &named(&new, &op))]);
        let answer = push(&guest, LINES, &rows);
        assert_eq!(answer, json!([gone(&refused, &op)]), "{new}");
    }
    assert_eq!(
        push(&guest, LINES, &json!([row(&Value::Null, &line("x", &things[4], 1))])),
        json!([gone("x", "")])
    );
    // There are 60 of it.
    let rows = json!([
        row(&one, &named(&line(&id, &things[3], 61), &op)),
        row(&one, &line(&id, &things[4], 1)),
        row(&Value::Null, &line(&refused, &things[5], 1)),
    ]);
    assert_eq!(push(&guest, LINES, &rows), json!([named(&one, &op), one]));
    assert_eq!(held(&guest), [(things[3].clone(), 1), (things[5].clone(), 1)]);
    // What lies in another line joins it, and the stream tells of that one.
    let joined = mint(MintedKind::CartLine);
    let rows = json!([row(&Value::Null, &named(&line(&joined, &things[3], 2), &op))]);
    for _ in 0..2 {
        assert_eq!(push(&guest, LINES, &rows), json!([gone(&joined, &op)]));
        assert_eq!(held(&guest), [(things[3].clone(), 3), (things[5].clone(), 1)]);
    }
    // Somebody else's line is no line of this shopper, and stays what it is.
    let other = server.guest();
    let theirs = line(&id, &things[3], 3);
    assert_eq!(
        push(&other, LINES, &json!([row(&theirs, &deleted(&theirs))])),
        json!([])
    );
    assert_eq!(
        push(&other, LINES, &json!([row(&theirs, &line(&id, &things[3], 9))])),
        json!([gone(&id, "")])
    );
    assert_eq!(held(&guest), [(things[3].clone(), 3), (things[5].clone(), 1)]);
}

fn address(id: &str, city: &str) -> Value {
    json!({"id": id, "givenName": "", "familyName": "Shopper", "company": "", "line1": "First Street 1", "line2": "", "district": "",
        "city": city, "region": "", "postalCode": "10117", "countryCode": "DE", "phone": "", "isDefault": false, "opId": "", "_deleted": false})
}

fn an_address_comes_back_in_the_form_in_which_it_is_kept(engine: Engine) {
    let server = Server::shared(engine);
    let guest = server.guest();
    let (id, second) = (mint(MintedKind::Address), mint(MintedKind::Address));
    // The first one is the default, and a phone's number has one form.
    let mut mine = address(&id, "Berlin");
    mine["phone"] = "030 / 901820".into();
    let mut kept = address(&id, "Berlin");
    kept["phone"] = "+4930901820".into();
    kept["isDefault"] = true.into();
    let rows = json!([row(&Value::Null, &mine)]);
    for _ in 0..2 {
        assert_eq!(push(&guest, ADDRESSES, &rows), json!([kept]));
    }
    let other = address(&second, "Ulm");
    assert_eq!(push(&guest, ADDRESSES, &json!([row(&Value::Null, &other)])), json!([]));
    // Choosing another default changes both; the one that was it is told by the next pull.
    let checkpoint = pull(&guest, ADDRESSES, &Value::Null, 10).1;
    let mut chosen = address(&second, "Bonn");
    chosen["isDefault"] = true.into();
    assert_eq!(push(&guest, ADDRESSES, &json!([row(&other, &chosen)])), json!([]));
    kept["isDefault"] = false.into();
    let (mut changed, _) = pull(&guest, ADDRESSES, &checkpoint, 10);
    changed.sort_by_key(|document| document["id"] != json!(id));
    assert_eq!(changed, [kept.clone(), chosen.clone()]);
    let unchosen = address(&second, "Bonn");
    assert_eq!(
        push(&guest, ADDRESSES, &json!([row(&chosen, &unchosen)])),
        json!([chosen])
    );
    // What is no address of its country is refused as a whole.
    let mut wrong = address(&id, "Kiel");
    wrong["postalCode"] = "1".into();
    assert_eq!(push(&guest, ADDRESSES, &json!([row(&kept, &wrong)])), json!([kept]));
    let new = mint(MintedKind::Address);
    let mut empty = address(&new, "");
    empty["line1"] = "".into();
    let back = push(&guest, ADDRESSES, &json!([row(&Value::Null, &empty)]));
    assert_eq!(
        (&back[0]["id"], &back[0]["_deleted"], &back[0]["city"]),
        (&json!(new), &json!(true), &json!(""))
    );
    assert_eq!(
        push(&guest, ADDRESSES, &json!([row(&kept, &deleted(&kept))])),
        json!([])
    );
    let documents = everything(&guest, ADDRESSES);
    assert_eq!(documents.len(), 2);
    assert_eq!(documents.iter().filter(|one| one["_deleted"] == true).count(), 1);
    assert!(documents.iter().all(|one| {
        one.as_object()
            .expect("an object")
            .values()
            .all(|value| !value.is_null())
    }));
}

fn arguments_that_cannot_be_meant_are_errors(engine: Engine) {
    let server = Server::shared(engine);
    let guest = server.guest();
    for limit in [0, -1, 1001] {
        ask_pull(&guest, LINES, &Value::Null, limit).assert_bad("limit");
    }
    let foreign = pull(&guest, ADDRESSES, &Value::Null, 1).1;
    for checkpoint in [json!({"cursor": "x"}), json!({"cursor": ""}), foreign] {
        ask_pull(&guest, LINES, &checkpoint, 10).assert_bad("checkpoint.cursor");
    }
    let new = line(&mint(MintedKind::CartLine), "v_1", 1);
    let rows: Vec<Value> = std::iter::repeat_n(row(&Value::Null, &new), 101).collect();
    ask_push(&guest, LINES, &json!(rows)).assert_bad("rows");
    let rows = json!([row(&Value::Null, &new), row(&Value::Null, &named(&new, "mut_x"))]);
    ask_push(&guest, LINES, &rows).assert_bad("rows.1.newDocumentState.opId");
    assert_eq!(
        everything(&guest, LINES),
        Vec::<Value>::new(),
        "nothing was written before"
    );
    let nobody = Device {
        access_token: "none".to_owned(),
        ..guest.clone()
    };
    assert_eq!(ask_push(&nobody, LINES, &json!([])).refusal().code, "UNAUTHENTICATED");
    let pulled = ask_pull(&nobody, LINES, &Value::Null, 10).json();
    assert_eq!(pulled["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(listen(&nobody, LINES, None).refusal().1, "UNAUTHENTICATED");
}

fn a_checkpoint_of_another_shopper_begins_anew(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (one, other, things) = (server.guest(), server.guest(), variants(&server));
    for thing in &things[3..6] {
        one.put(&json!([wish(thing, 1)]));
    }
    let theirs = pull(&one, LINES, &Value::Null, 10).1;
    let cart = other.put(&json!([wish(&things[7], 1), wish(&things[8], 1)]));
    let ids = each(&cart["lines"]["nodes"], "id");
    other.keyed("cartLinesRemove", json!({"lineIds": [ids[0]]}), "userErrors { code }");
    // Everything, with what is gone: RxDB knows no other way to be told that its copy is none of this.
    let (documents, mine) = pull(&other, LINES, &theirs, 10);
    assert_eq!(documents, [line(&ids[1], &things[8], 1), gone(&ids[0], "")]);
    assert_eq!(pull(&other, LINES, &mine, 10).0, Vec::<Value>::new());
    let stream = listen(&other, LINES, Some(&theirs["cursor"]));
    assert_eq!(stream.item()["documents"], json!([]));
    assert_eq!(stream.item()["documents"], json!(documents));
    let nothing = server.guest();
    let (documents, mine) = pull(&nothing, LINES, &theirs, 10);
    assert_eq!(documents, Vec::<Value>::new());
    nothing.put(&json!([wish(&things[3], 1)]));
    assert_eq!(pull(&nothing, LINES, &mine, 10).0.len(), 1);
}

fn a_stream_tells_documents_and_goes_on_from_its_checkpoint(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    guest.put(&json!([wish(&things[3], 1)]));
    let stream = listen(&guest, LINES, None);
    let begun = stream.item();
    assert_eq!(
        begun["documents"],
        json!([]),
        "it begins at the head, with a checkpoint"
    );
    assert_eq!(pull(&guest, LINES, &begun["checkpoint"], 10).0, Vec::<Value>::new());
    // Of another collection nothing is told.
    guest.keyed(
        "preferencesSet",
        json!({"entries": [{"key": "theme", "value": "dark"}]}),
        "userErrors { code }",
    );
    let id = mint(MintedKind::CartLine);
    let new = line(&id, &things[4], 2);
    assert_eq!(push(&guest, LINES, &json!([row(&Value::Null, &new)])), json!([]));
    let told = stream.item();
    assert_eq!(told["documents"], json!([new]));
    // A pull from there goes on, and so does a stream; what happened in between is told once, as it is now.
    assert_eq!(pull(&guest, LINES, &told["checkpoint"], 10).0, Vec::<Value>::new());
    drop(stream);
    let newest = line(&id, &things[4], 6);
    assert_eq!(
        push(&guest, LINES, &json!([row(&new, &line(&id, &things[4], 5))])),
        json!([])
    );
    assert_eq!(
        push(&guest, LINES, &json!([row(&line(&id, &things[4], 5), &newest)])),
        json!([])
    );
    let back = listen(&guest, LINES, Some(&told["checkpoint"]["cursor"]));
    assert_eq!(back.item()["documents"], json!([]));
    assert_eq!(back.item()["documents"], json!([newest]));
    assert_eq!(
        push(&guest, LINES, &json!([row(&newest, &deleted(&newest))])),
        json!([])
    );
    assert_eq!(back.item()["documents"], json!([gone(&id, "")]));
    // From what is no checkpoint it begins anew: RxDB could not read an error.
    let anew = listen(&guest, LINES, Some(&json!("x")));
    assert_eq!(anew.item()["documents"], json!([]));
    assert_eq!(anew.item()["documents"].as_array().map(Vec::len), Some(2));
}

fn wishlist_items_and_preferences_are_documents_too(engine: Engine) {
    let server = Server::shared(engine);
    let guest = server.guest();
    let page = server
        .ask("{ products(first: 1) { nodes { id variants(first: 1) { nodes { id } } } } }")
        .data();
    let product = page["products"]["nodes"][0]["id"].clone();
    let variant = page["products"]["nodes"][0]["variants"]["nodes"][0]["id"].clone();
    let item = |variant: &Value| json!({"id": product, "variantId": variant, "opId": "", "_deleted": false});
    let (any, chosen) = (item(&json!("")), item(&variant));
    assert_eq!(push(&guest, ITEMS, &json!([row(&Value::Null, &any)])), json!([]));
    assert_eq!(push(&guest, ITEMS, &json!([row(&any, &chosen)])), json!([]));
    // A variant that was chosen is not taken back.
    assert_eq!(push(&guest, ITEMS, &json!([row(&chosen, &any)])), json!([chosen]));
    assert_eq!(everything(&guest, ITEMS), std::slice::from_ref(&chosen));
    let mut unknown = item(&json!(""));
    unknown["id"] = "p_999999999".into();
    let back = push(&guest, ITEMS, &json!([row(&Value::Null, &unknown)]));
    assert_eq!(back, json!([deleted(&unknown)]));
    assert_eq!(
        push(&guest, ITEMS, &json!([row(&chosen, &deleted(&chosen))])),
        json!([])
    );
    assert_eq!(everything(&guest, ITEMS), [deleted(&any)]);
    assert_eq!(
        push(&guest, ITEMS, &json!([row(&deleted(&chosen), &chosen)])),
        json!([])
    );

    let theme = |value: &str| json!({"id": "theme", "value": value, "opId": "", "_deleted": false});
    let (dark, list) = (theme("\"dark\""), theme("[1,{\"a\":\"b\"}]"));
    assert_eq!(push(&guest, PREFERENCES, &json!([row(&Value::Null, &dark)])), json!([]));
    assert_eq!(
        push(
            &guest,
            PREFERENCES,
            &json!([row(&dark, &theme("[ 1, { \"a\": \"b\" } ]"))])
        ),
        json!([])
    );
    assert_eq!(everything(&guest, PREFERENCES), std::slice::from_ref(&list));
    for wrong in ["dark", "", "null"] {
        assert_eq!(
            push(&guest, PREFERENCES, &json!([row(&list, &theme(wrong))])),
            json!([list]),
            "{wrong:?}"
        );
    }
    assert_eq!(
        push(&guest, PREFERENCES, &json!([row(&dark, &deleted(&dark))])),
        json!([list])
    );
    assert_eq!(
        push(&guest, PREFERENCES, &json!([row(&list, &deleted(&list))])),
        json!([])
    );
    assert_eq!(everything(&guest, PREFERENCES), [deleted(&theme(""))]);
    // A key is used again: nothing that was written under it before stands in its way.
    assert_eq!(push(&guest, PREFERENCES, &json!([row(&Value::Null, &dark)])), json!([]));
    assert_eq!(everything(&guest, PREFERENCES), [dark]);
}

fn orders_come_as_the_server_has_them(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let stream = listen(&guest, ORDERS, None);
    stream.item();
    let line_id = mint(MintedKind::CartLine);
    let new = line(&line_id, &things[3], 2);
    assert_eq!(push(&guest, LINES, &json!([row(&Value::Null, &new)])), json!([]));
    let before = pull(&guest, LINES, &Value::Null, 10).1;
    let bought = guest.submit(order("9999.00", json!({})));
    let placed = placed(&bought);
    let told = stream.item();
    assert_eq!(told["documents"][0]["id"], placed["id"]);
    let documents = everything(&guest, ORDERS);
    assert_eq!(documents.len(), 1);
    let expected = guest
        .ask("query ($id: ID!) { order(id: $id) { id number status version createdAt updatedAt cost { totalAmount { amount currencyCode } } } }")
        .with(json!({"id": placed["id"]}))
        .data()["order"]
        .take();
    for field in ["id", "number", "status", "version", "createdAt", "updatedAt"] {
        assert_eq!(documents[0][field], expected[field], "{field}");
    }
    let total = &expected["cost"]["totalAmount"];
    assert_eq!(
        (&documents[0]["totalAmount"], &documents[0]["currencyCode"]),
        (&total["amount"], &total["currencyCode"])
    );
    assert_eq!(documents[0]["_deleted"], false);
    // The cart's lines went with it.
    assert_eq!(pull(&guest, LINES, &before, 10).0, [gone(&line_id, "")]);
    assert_eq!(everything(&server.guest(), ORDERS), Vec::<Value>::new());
}

fn two_devices_push_at_once_and_one_of_them_hears_of_it(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let theme = |value: i64| json!({"id": "theme", "value": value.to_string(), "opId": "", "_deleted": false});
    assert_eq!(
        push(&guest, PREFERENCES, &json!([row(&Value::Null, &theme(0))])),
        json!([])
    );
    let answers: Vec<(i64, Value)> = std::thread::scope(|scope| {
        let pushing = |value: i64| {
            let device = guest.clone();
            scope.spawn(move || {
                (
                    value,
                    push(&device, PREFERENCES, &json!([row(&theme(0), &theme(value))])),
                )
            })
        };
        let threads: Vec<_> = (1..=4).map(pushing).collect();
        threads.into_iter().map(|one| one.join().expect("it pushes")).collect()
    });
    let winners: Vec<i64> = answers
        .iter()
        .filter(|(_, back)| *back == json!([]))
        .map(|(value, _)| *value)
        .collect();
    assert_eq!(winners.len(), 1, "{answers:?}");
    let losers = answers.iter().filter(|(value, _)| *value != winners[0]);
    for (_, back) in losers {
        assert_eq!(*back, json!([theme(winners[0])]));
    }
    assert_eq!(everything(&guest, PREFERENCES), [theme(winners[0])]);
}

fn statements_do_not_grow_with_documents(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    guest.put(&json!([wish(&things[3], 1)]));
    let few = ask_pull(&guest, LINES, &Value::Null, 100);
    let wishes: Vec<Value> = (4..44).map(|at| wish(&things[at], 1)).collect();
    guest.put(&json!(wishes));
    let many = ask_pull(&guest, LINES, &Value::Null, 100);
    assert_eq!(
        many.data()["rxCartLinesPull"]["documents"].as_array().map(Vec::len),
        Some(41)
    );
    assert_eq!(few.statements(), many.statements());
    let head = many.data()["rxCartLinesPull"]["checkpoint"].take();
    let nothing = ask_pull(&guest, LINES, &head, 100);
    assert!(
        nothing.statements() < many.statements(),
        "{} {}",
        nothing.statements(),
        many.statements()
    );
    assert!(many.statements() <= 5, "{}", many.statements());
}
