//! Histories made by hand: one with which nothing is wrong, and for each rule ones that break it.

use std::collections::BTreeSet;

use serde_json::json;

use super::checker::{Rule, violations};
use super::history::{Answer, Bought, Events, History, Look, Op, Replica, Stock, Stream, Told};

const CLIENT: &str = "client_a";

fn op(seq: i64) -> Op {
    Op {
        client: CLIENT.to_owned(),
        seq,
        ..Op::default()
    }
}

fn answer(seq: i64, status: &str, original: Option<&str>) -> Answer {
    Answer {
        client: CLIENT.to_owned(),
        seq,
        status: status.to_owned(),
        original: original.map(str::to_owned),
    }
}

fn look(last: i64, tags: &[&str]) -> Look {
    Look {
        device: 0,
        client: CLIENT.to_owned(),
        life: 1,
        last,
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
    }
}

/// A client that has put things in twice, was refused an address and what depended on it, and has ordered.
#[expect(
    clippy::too_many_lines,
    reason = "one history, to be read from its beginning to its end"
)]
fn good() -> History {
    let tagged = |seq: i64, tag: &str| Op {
        tag: Some(tag.to_owned()),
        adds: vec![(tag.to_owned(), 1), ("plain".to_owned(), 2)],
        ..op(seq)
    };
    let replica = [("line_1".to_owned(), json!({"quantity": 4}))];
    History {
        ops: vec![
            tagged(1, "tag-a-1"),
            op(2),
            Op {
                depends_on: vec![2],
                ..op(3)
            },
            Op {
                writes: Some("note".to_owned()),
                ..tagged(4, "tag-a-4")
            },
            Op {
                order: Some(("order_1".to_owned(), 5_000)),
                tag: Some("order_1".to_owned()),
                ..op(5)
            },
        ],
        answers: vec![
            answer(1, "APPLIED", None),
            answer(2, "RETRY", None),
            answer(2, "REJECTED", None),
            answer(3, "BLOCKED", None),
            answer(3, "DUPLICATE", Some("BLOCKED")),
            answer(4, "APPLIED", None),
            answer(5, "DUPLICATE", Some("APPLIED")),
        ],
        results: ["APPLIED", "REJECTED", "BLOCKED", "APPLIED", "APPLIED"]
            .iter()
            .zip(1..)
            .map(|(status, seq)| (CLIENT.to_owned(), seq, (*status).to_owned()))
            .collect(),
        last: [(CLIENT.to_owned(), 5)].into(),
        looks: vec![
            look(1, &["tag-a-1"]),
            look(3, &["tag-a-1"]),
            look(5, &["tag-a-1", "tag-a-4", "order_1"]),
        ],
        figures: [
            ("tag-a-1".to_owned(), 1),
            ("tag-a-4".to_owned(), 1),
            ("plain".to_owned(), 4),
        ]
        .into(),
        places: [("tag-a-1".to_owned(), 3), ("tag-a-4".to_owned(), 9)].into(),
        registers: [("note".to_owned(), (CLIENT.to_owned(), 4))].into(),
        replicas: vec![Replica {
            device: 0,
            built: replica.clone().into(),
            fresh: replica.into(),
        }],
        streams: vec![Stream {
            name: "orders".to_owned(),
            told: vec![
                Told::Begin { after: None },
                Told::Item { seq: 2, previous: None },
                Told::Item {
                    seq: 4,
                    previous: Some(2),
                },
                Told::Begin { after: Some(4) },
                Told::Item { seq: 4, previous: None },
                Told::Item {
                    seq: 5,
                    previous: Some(4),
                },
            ],
            due: Some(vec![4, 5]),
            head: 5,
        }],
        events: vec![Events {
            head: 3,
            seqs: vec![1, 2, 3],
        }],
        orders: vec![Bought {
            id: "order_1".to_owned(),
            total_minor: 4_490,
        }],
        stock: vec![Stock {
            on_hand: 10,
            reserved: 2,
            ledger: (10, 2),
            kept: 2,
            impossible: 0,
        }],
        heard: vec![("a".to_owned(), BTreeSet::from(["a".to_owned()]))],
        left: Vec::new(),
        refused: Vec::new(),
    }
}

/// Asserts that this alone is found to be wrong.
#[track_caller]
fn broken(rule: Rule, spoil: impl FnOnce(&mut History)) {
    let mut history = good();
    spoil(&mut history);
    let found = violations(&history);
    let rules: BTreeSet<Rule> = found.iter().map(|one| one.rule).collect();
    assert_eq!(rules, BTreeSet::from([rule]), "{found:?}");
}

#[test]
fn nothing_is_wrong_with_a_good_history() {
    assert_eq!(violations(&good()), []);
}

#[test]
fn an_app_that_missed_a_change_or_a_removal_is_found() {
    broken(Rule::Convergence, |history| {
        history.replicas[0]
            .built
            .insert("line_1".to_owned(), json!({"quantity": 3}));
    });
    broken(Rule::Convergence, |history| {
        history.replicas[0]
            .built
            .insert("line_2".to_owned(), json!({"quantity": 1}));
    });
    broken(Rule::Convergence, |history| history.replicas[0].built.clear());
}

#[test]
fn what_is_done_twice_or_never_is_found() {
    broken(Rule::ExactlyOnce, |history| {
        *history.figures.get_mut("plain").expect("a figure") = 6;
    });
    broken(Rule::ExactlyOnce, |history| {
        *history.figures.get_mut("tag-a-4").expect("a figure") = 0;
    });
    broken(Rule::ExactlyOnce, |history| {
        history.figures.insert("tag-a-9".to_owned(), 1);
    });
    broken(Rule::ExactlyOnce, |history| {
        history.ops[4].removes = Some("plain".to_owned());
    });
}

#[test]
fn results_with_a_gap_and_answers_that_disagree_are_found() {
    broken(Rule::ExactlyOnce, |history| {
        history.last.insert(CLIENT.to_owned(), 6);
    });
    broken(Rule::ExactlyOnce, |history| {
        history.answers.push(answer(4, "APPLIED", None));
    });
    broken(Rule::ExactlyOnce, |history| {
        history.answers.push(answer(4, "DUPLICATE", Some("REJECTED")));
    });
    broken(Rule::ExactlyOnce, |history| {
        history.answers.push(answer(4, "DUPLICATE", None));
    });
    broken(Rule::ExactlyOnce, |history| {
        history.answers[2].status = "CONFLICT".to_owned();
    });
}

#[test]
fn another_order_is_found() {
    broken(Rule::PrefixOrder, |history| {
        history.places.insert("tag-a-1".to_owned(), 11);
    });
    broken(Rule::PrefixOrder, |history| {
        history.ops[0].writes = Some("note".to_owned());
        history.registers.insert("note".to_owned(), (CLIENT.to_owned(), 1));
    });
    broken(Rule::PrefixOrder, |history| history.ops[4].depends_on = vec![3]);
}

#[test]
fn an_event_that_is_lost_or_out_of_order_is_found() {
    broken(Rule::NoLostEvent, |history| history.events[0].seqs = vec![1, 3]);
    broken(Rule::NoLostEvent, |history| {
        history.streams[0].due = Some(vec![3, 4, 5]);
    });
    broken(Rule::NoLostEvent, |history| history.streams[0].head = 6);
    broken(Rule::NoLostEvent, |history| {
        history.streams[0].told[2] = Told::Item {
            seq: 4,
            previous: Some(3),
        }
    });
    broken(Rule::NoLostEvent, |history| {
        history.streams[0].told[4] = Told::Item { seq: 5, previous: None }
    });
    broken(Rule::NoLostEvent, |history| {
        history.streams[0].due = None;
        history.streams[0].told[5] = Told::Item {
            seq: 3,
            previous: Some(4),
        };
        history.streams[0].head = 4;
    });
}

#[test]
fn a_stream_that_says_that_it_was_interrupted_has_lost_nothing_silently() {
    let mut history = good();
    history.streams[0].due = Some(vec![3, 4, 5]);
    history.streams[0].told.insert(2, Told::Reset { seq: 2 });
    assert_eq!(violations(&history), []);
}

#[test]
fn a_phantom_order_a_lost_one_and_one_that_costs_more_are_found() {
    broken(Rule::Orders, |history| history.orders.clear());
    broken(Rule::Orders, |history| {
        history.orders.push(Bought {
            id: "order_2".to_owned(),
            total_minor: 1,
        });
    });
    broken(Rule::Orders, |history| history.orders.push(history.orders[0].clone()));
    broken(Rule::Orders, |history| history.orders[0].total_minor = 5_001);
}

#[test]
fn stock_that_is_not_there_is_found() {
    broken(Rule::Stock, |history| history.stock[0].impossible = 1);
    broken(Rule::Stock, |history| history.stock[0].kept = 3);
    broken(Rule::Stock, |history| history.stock[0].ledger = (11, 2));
}

#[test]
fn an_app_that_does_not_see_what_it_is_told_is_found() {
    broken(Rule::Session, |history| history.looks[1].last = 4);
    // It sees the effect and is not told: it would show its own edit twice.
    broken(Rule::Session, |history| history.looks[2].last = 4);
    broken(Rule::Session, |history| {
        history.looks.push(look(3, &["tag-a-1"]));
    });
}

#[test]
fn a_foreign_word_is_found() {
    broken(Rule::Isolation, |history| {
        history.heard.push(("a".to_owned(), BTreeSet::from(["b".to_owned()])));
    });
}

#[test]
fn what_is_stuck_is_found() {
    broken(Rule::Liveness, |history| history.left.push((CLIENT.to_owned(), 6)));
    broken(Rule::Liveness, |history| history.refused.push("SEQ_REUSED".to_owned()));
}
