//! Streams end with what lets their shopper in, and tickets open them for browsers.

use serde_json::{Value, json};

use crate::clients::Answer;
use crate::engine::Engine;
use crate::listen::{Listener, Told};
use crate::on_both_engines;
use crate::purchases;
use crate::shoppers::Device;

on_both_engines!(
    a_session_that_is_ended_ends_its_streams_and_no_others,
    a_ticket_opens_one_stream_and_lets_that_one_come_back,
    a_ticket_ends_with_its_session,
    a_shopper_has_so_many_streams_at_once,
);

fn ended(listener: &Listener) {
    loop {
        match listener.told() {
            Told::Next(..) => {}
            Told::End => return,
            other => panic!("{other:?}"),
        }
    }
}

fn a_session_that_is_ended_ends_its_streams_and_no_others(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, other) = (server.guest(), server.guest());
    let streams = [
        guest.listen("customerOrdersChanged", ""),
        guest.listen("cartChanged", ""),
    ];
    let stays = other.listen("customerOrdersChanged", "");
    for stream in streams.iter().chain([&stays]) {
        stream.caught_up();
    }
    guest
        .write("logout", json!({"refreshToken": guest.refresh_token}), "isLoggedOut")
        .data();
    streams.iter().for_each(ended);
    assert!(stays.is_silent());
    // The access token is still good for reading, and opens nothing.
    ended(&guest.listen("customerOrdersChanged", ""));
}

fn ticket(device: &Device<'_>) -> Answer {
    device
        .ask("mutation { streamTicketCreate { ticket expiresAt } }")
        .answer()
}

fn new_ticket(device: &Device<'_>) -> String {
    let created = ticket(device).data();
    let ticket = created["streamTicketCreate"]["ticket"].as_str();
    ticket.expect("a ticket").to_owned()
}

fn a_ticket_opens_one_stream_and_lets_that_one_come_back(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let refused = |ticket: &str, last: Option<&str>| {
        let listener = server.listen_with(ticket, "customerOrdersChanged", "", last);
        let (status, code) = listener.refusal();
        assert_eq!((status, code.as_str()), (401, "UNAUTHENTICATED"), "{last:?}");
    };
    let one = new_ticket(&guest);
    let (id, begun) = server
        .listen_with(&one, "customerOrdersChanged", "", None)
        .item_with_id();
    let id = id.expect("an event has an id");
    assert_eq!(begun["__typename"], "CaughtUp");
    assert!(id.starts_with(begun["cursor"].as_str().expect("a cursor")));
    // Somebody has read the address.
    refused(&one, None);
    refused(&one, begun["cursor"].as_str());
    let (_, back) = server
        .listen_with(&one, "customerOrdersChanged", "", Some(&id))
        .item_with_id();
    assert_eq!((&back["__typename"], &back["seq"]), (&json!("CaughtUp"), &begun["seq"]));
    // An id of one stream is none of another.
    let other = new_ticket(&guest);
    server
        .listen_with(&other, "customerOrdersChanged", "", None)
        .caught_up();
    refused(&other, Some(&id));
    refused("tick_none", None);
    let late = new_ticket(&guest);
    shop.sql()
        .execute("UPDATE stream_ticket SET expires_at_ms = 1 WHERE used_at_ms IS NULL");
    refused(&late, None);
    let anonymous = server.ask("mutation { streamTicketCreate { ticket } }").answer();
    assert_eq!(anonymous.refusal().code, "UNAUTHENTICATED");
    let log = server.process().errors();
    for secret in [&one, &other, &late] {
        assert!(!log.contains(secret.as_str()), "a ticket is in the log");
    }
}

fn a_ticket_ends_with_its_session(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let guest = server.guest();
    let (used, unused) = (new_ticket(&guest), new_ticket(&guest));
    let listener = server.listen_with(&used, "cartChanged", "", None);
    let (id, _) = listener.item_with_id();
    guest
        .write("logout", json!({"refreshToken": guest.refresh_token}), "isLoggedOut")
        .data();
    ended(&listener);
    for (ticket, last) in [(&used, id.as_deref()), (&unused, None)] {
        assert_eq!(server.listen_with(ticket, "cartChanged", "", last).refusal().0, 401);
    }
}

fn a_shopper_has_so_many_streams_at_once(engine: Engine) {
    let shop = purchases::shop(engine).with("TOTE_LIVE_STREAMS_PER_PRINCIPAL", "2");
    let server = shop.serve();
    let (guest, other) = (server.guest(), server.guest());
    let first = guest.listen("cartChanged", "");
    let second = guest.listen("cartChanged", "");
    first.caught_up();
    second.caught_up();
    assert_eq!(guest.listen("cartChanged", "").refusal().1, "RATE_LIMITED");
    other.listen("cartChanged", "").caught_up();
    drop(first);
    crate::process::eventually("a place is free", || match guest.listen("cartChanged", "").told() {
        Told::Next(_, item) => Some(item),
        _ => None::<Value>,
    });
}
