//! Rules about orders, stock, and what subscriptions tell.

use std::collections::{BTreeMap, BTreeSet};

use super::checker::Fates;
use super::history::{History, Stream, Told};

/// There are the orders that were applied, each once, and none costs more than was agreed.
pub(super) fn orders(history: &History) -> Vec<String> {
    let fates = Fates::of(history);
    let mut wrong = Vec::new();
    let mut due: BTreeMap<&str, i64> = BTreeMap::new();
    for op in history.ops.iter().filter(|op| fates.is_applied(op)) {
        due.extend(op.order.iter().map(|(id, most)| (id.as_str(), *most)));
    }
    let mut found = BTreeSet::new();
    for order in &history.orders {
        if !found.insert(order.id.as_str()) {
            wrong.push(format!("{} is there twice", order.id));
        }
        match due.get(order.id.as_str()) {
            None => wrong.push(format!("{} was never applied", order.id)),
            Some(most) if order.total_minor > *most => {
                wrong.push(format!(
                    "{} costs {}, and {most} was agreed",
                    order.id, order.total_minor
                ));
            }
            Some(_) => {}
        }
    }
    wrong.extend(
        due.keys()
            .filter(|id| !found.contains(*id))
            .map(|id| format!("{id} was lost")),
    );
    wrong
}

/// At no moment is more promised than there is, and the books agree.
pub(super) fn stock(history: &History) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, stock) in history.stock.iter().enumerate() {
        if stock.impossible > 0 {
            wrong.push(format!(
                "look {at}: {} levels promise more than there is",
                stock.impossible
            ));
        }
        if stock.ledger != (stock.on_hand, stock.reserved) || stock.kept != stock.reserved {
            wrong.push(format!("look {at}: the books of stock do not agree: {stock:?}"));
        }
    }
    wrong
}

/// Numbers of events have no gap, and every subscriber was told of all, in order.
pub(super) fn streams(history: &History) -> Vec<String> {
    let mut wrong = Vec::new();
    for events in &history.events {
        let dense: Vec<i64> = (1..=events.head).collect();
        if events.seqs != dense {
            wrong.push(format!("events up to {} are {:?}", events.head, events.seqs));
        }
    }
    wrong.extend(history.streams.iter().flat_map(of_stream));
    wrong
}

/// Items that are told again after a cut are dropped by their numbers, as an app does.
fn of_stream(stream: &Stream) -> Vec<String> {
    let mut wrong = Vec::new();
    // Where the subscriber stands, and where the connection does.
    let (mut last, mut previous, mut was_reset): (Option<i64>, Option<i64>, bool) = (None, None, false);
    let mut resumed = None;
    let mut seen = Vec::new();
    for told in &stream.told {
        match told {
            Told::Begin { after } => (previous, resumed) = (None, *after),
            Told::Reset { seq } => (last, previous, was_reset) = (Some(*seq), Some(*seq), true),
            Told::Item { seq, previous: named } => {
                if let Some(after) = resumed.take()
                    && after != *seq
                {
                    wrong.push(format!(
                        "{}: it went on at {seq}, and was asked to after {after}",
                        stream.name
                    ));
                }
                if previous.is_some() && *named != previous {
                    wrong.push(format!(
                        "{}: {seq} says that it follows {named:?}, and {previous:?} was told",
                        stream.name
                    ));
                }
                if previous.is_some_and(|previous| previous > *seq) {
                    wrong.push(format!("{}: {seq} came after {previous:?}", stream.name));
                }
                previous = Some(*seq);
                if last.is_none_or(|last| last < *seq) {
                    last = Some(*seq);
                    seen.push(*seq);
                }
            }
        }
    }
    if last.is_some_and(|last| last < stream.head) {
        wrong.push(format!(
            "{}: the last told was {last:?} of {}",
            stream.name, stream.head
        ));
    }
    if let (Some(due), false) = (&stream.due, was_reset) {
        let untold: Vec<&i64> = due.iter().filter(|seq| !seen.contains(seq)).collect();
        if !untold.is_empty() {
            wrong.push(format!("{}: {untold:?} were never told", stream.name));
        }
    }
    wrong
}
