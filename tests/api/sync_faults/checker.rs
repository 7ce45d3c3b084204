//! What has to be true of every run. Each rule is a function from a history to what is wrong with it.
//!
//! Every mutation has a tag of its own, so that what was done can be told from what is there (Kingsbury, Alvaro 2020); each rule looks at everything once.

use std::collections::{BTreeMap, BTreeSet};

use super::checker_orders::{orders, stock, streams};
use super::history::{Answer, History, Look, Op};

/// A rule that was broken, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Violation {
    pub(super) rule: Rule,
    pub(super) what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Convergence,
    ExactlyOnce,
    PrefixOrder,
    NoLostEvent,
    Orders,
    Stock,
    Session,
    Isolation,
    Liveness,
}

/// What breaks a rule, each as a sentence.
type Check = fn(&History) -> Vec<String>;

/// Everything that is wrong with a run.
pub(super) fn violations(history: &History) -> Vec<Violation> {
    let rules: [(Rule, Check); 9] = [
        (Rule::Convergence, convergence),
        (Rule::ExactlyOnce, exactly_once),
        (Rule::PrefixOrder, prefix_order),
        (Rule::NoLostEvent, streams),
        (Rule::Orders, orders),
        (Rule::Stock, stock),
        (Rule::Session, session),
        (Rule::Isolation, isolation),
        (Rule::Liveness, liveness),
    ];
    rules
        .iter()
        .flat_map(|(rule, check)| check(history).into_iter().map(|what| Violation { rule: *rule, what }))
        .collect()
}

/// The statuses under which a mutation has an end.
const FIRST_HAND: [&str; 4] = ["APPLIED", "CONFLICT", "REJECTED", "BLOCKED"];

/// Whether a mutation has had effects, by what servers keep of it.
pub(super) struct Fates<'a>(BTreeMap<(&'a str, i64), &'a str>);

impl<'a> Fates<'a> {
    pub(super) fn of(history: &'a History) -> Self {
        Self(
            history
                .results
                .iter()
                .map(|(client, seq, status)| ((client.as_str(), *seq), status.as_str()))
                .collect(),
        )
    }

    fn status(&self, client: &str, seq: i64) -> Option<&'a str> {
        self.0.get(&(client, seq)).copied()
    }

    pub(super) fn is_applied(&self, op: &Op) -> bool {
        self.status(&op.client, op.seq) == Some("APPLIED")
    }
}

/// What was built of deltas is what a fresh snapshot brings.
fn convergence(history: &History) -> Vec<String> {
    let mut wrong = Vec::new();
    for replica in &history.replicas {
        let names: BTreeSet<&String> = replica.built.keys().chain(replica.fresh.keys()).collect();
        for name in names {
            let (built, fresh) = (replica.built.get(name), replica.fresh.get(name));
            if built != fresh {
                wrong.push(format!(
                    "device {} holds {built:?} as {name}, and the shop {fresh:?}",
                    replica.device
                ));
            }
        }
    }
    wrong
}

/// Each mutation has one result, all answers agree with it, and what is there is what was applied.
fn exactly_once(history: &History) -> Vec<String> {
    let mut wrong = Vec::new();
    for (client, last) in &history.last {
        let seqs: Vec<i64> = history
            .results
            .iter()
            .filter(|(whose, ..)| whose == client)
            .map(|(_, seq, _)| *seq)
            .collect();
        let dense: Vec<i64> = (1..=*last).collect();
        if seqs != dense {
            wrong.push(format!("{client} is at {last}, with the results {seqs:?}"));
        }
    }
    let fates = Fates::of(history);
    let mut first_hand: BTreeSet<(&str, i64)> = BTreeSet::new();
    for answer in &history.answers {
        let Answer {
            client,
            seq,
            status,
            original,
        } = answer;
        let kept = fates.status(client, *seq);
        if FIRST_HAND.contains(&status.as_str()) {
            if !first_hand.insert((client, *seq)) {
                wrong.push(format!("{client} {seq} was done for the first time twice"));
            }
            if kept != Some(status) {
                wrong.push(format!(
                    "{client} {seq} was {status} in an answer, and {kept:?} is kept"
                ));
            }
        } else if status == "DUPLICATE" && (original.is_none() || original.as_deref() != kept) {
            wrong.push(format!(
                "{client} {seq} was {original:?} by an answer to its replay, and {kept:?} is kept"
            ));
        }
    }
    wrong.extend(figures(history, &fates));
    wrong
}

/// Sums of what was applied, against what was found.
fn figures(history: &History, fates: &Fates<'_>) -> Vec<String> {
    let applied: Vec<&Op> = history.ops.iter().filter(|op| fates.is_applied(op)).collect();
    let gone: BTreeSet<&str> = applied.iter().filter_map(|op| op.removes.as_deref()).collect();
    let mut due: BTreeMap<&str, i64> = history
        .ops
        .iter()
        .flat_map(|op| &op.adds)
        .map(|(name, _)| (name.as_str(), 0))
        .collect();
    for (name, by) in applied.iter().flat_map(|op| &op.adds) {
        *due.entry(name).or_default() += by;
    }
    let found = history.figures.keys().map(String::as_str);
    let names: BTreeSet<&str> = due.keys().copied().chain(found).collect();
    let mut wrong = Vec::new();
    for name in names {
        let due = if gone.contains(name) {
            0
        } else {
            due.get(name).copied().unwrap_or(0)
        };
        let found = history.figures.get(name).copied().unwrap_or(0);
        if due != found {
            wrong.push(format!("{name} should be {due} by what was applied, and is {found}"));
        }
    }
    wrong
}

/// What a client did has happened in its order, and nothing that depends on a refusal has.
fn prefix_order(history: &History) -> Vec<String> {
    let fates = Fates::of(history);
    let mut wrong = Vec::new();
    let mut latest: BTreeMap<&str, (i64, &Op)> = BTreeMap::new();
    let mut writers: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let mut ops: Vec<&Op> = history.ops.iter().collect();
    ops.sort_by_key(|op| (&op.client, op.seq));
    for op in ops {
        let refused = op.depends_on.iter().find(|seq| {
            fates
                .status(&op.client, **seq)
                .is_some_and(|status| status != "APPLIED")
        });
        if let (Some(refused), true) = (refused, fates.is_applied(op)) {
            wrong.push(format!(
                "{} {} was applied, although {refused} was not",
                op.client, op.seq
            ));
        }
        if !fates.is_applied(op) {
            continue;
        }
        if let Some(register) = &op.writes {
            writers.insert((register, &op.client), op.seq);
        }
        if let Some(place) = op.tag.as_ref().and_then(|tag| history.places.get(tag)) {
            if let Some((before, other)) = latest.get(op.client.as_str())
                && before > place
            {
                wrong.push(format!("{} {} came before {}", op.client, op.seq, other.seq));
            }
            latest.insert(&op.client, (*place, op));
        }
    }
    for (register, (client, seq)) in &history.registers {
        let last = writers.get(&(register.as_str(), client.as_str()));
        if last != Some(seq) {
            wrong.push(format!(
                "{register} holds what {client} wrote in {seq}, and its last write was {last:?}"
            ));
        }
    }
    wrong
}

/// An app sees its own writes exactly as far as it is told, and nothing that it has seen is gone.
fn session(history: &History) -> Vec<String> {
    let fates = Fates::of(history);
    let mut wrong = Vec::new();
    let mut before: BTreeMap<usize, &Look> = BTreeMap::new();
    let sticky: BTreeMap<&str, &Op> = history
        .ops
        .iter()
        .filter_map(|op| Some((op.tag.as_deref()?, op)))
        .collect();
    for look in &history.looks {
        for (tag, op) in sticky.iter().filter(|(_, op)| op.client == look.client) {
            let (is_there, is_told) = (look.tags.contains(*tag), op.seq <= look.last);
            if is_there != (is_told && fates.is_applied(op)) {
                wrong.push(format!(
                    "device {} is told {}, and of its {} it sees the effect: {is_there}",
                    look.device, look.last, op.seq
                ));
            }
        }
        if let Some(before) = before.insert(look.device, look)
            && before.life == look.life
        {
            if before.client == look.client && before.last > look.last {
                wrong.push(format!(
                    "device {} was told {}, and then {}",
                    look.device, before.last, look.last
                ));
            }
            let gone = before
                .tags
                .difference(&look.tags)
                .find(|tag| sticky.contains_key(tag.as_str()));
            if let Some(gone) = gone {
                wrong.push(format!("device {} has seen {gone}, and then not any more", look.device));
            }
        }
    }
    wrong
}

/// Nobody hears of somebody else.
fn isolation(history: &History) -> Vec<String> {
    let strange = |(whose, about): &(String, BTreeSet<String>)| {
        let other = about.iter().find(|other| *other != whose)?;
        Some(format!("{whose} heard of {other}"))
    };
    history.heard.iter().filter_map(strange).collect()
}

/// Every queue is empty in the end, and nothing was stored because of a fault of ours.
fn liveness(history: &History) -> Vec<String> {
    let left = history
        .left
        .iter()
        .map(|(client, seq)| format!("{client} {seq} was never decided"));
    let refused = history
        .refused
        .iter()
        .map(|why| format!("a whole request was refused: {why}"));
    left.chain(refused).collect()
}
