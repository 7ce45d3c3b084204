//! What a run has seen, as the checker reads it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A mutation of a client, as it stood in its queue.
#[derive(Debug, Clone, Default)]
pub(super) struct Op {
    pub(super) client: String,
    pub(super) seq: i64,
    pub(super) depends_on: Vec<i64>,
    /// What is there for as long as the shop is, once this was applied.
    pub(super) tag: Option<String>,
    /// By how much it raises figures that can be found in the end.
    pub(super) adds: Vec<(String, i64)>,
    /// A figure that nobody finds any more, once this was applied.
    pub(super) removes: Option<String>,
    /// Something that holds the last write only.
    pub(super) writes: Option<String>,
    /// The id of an order, and the most that it may cost.
    pub(super) order: Option<(String, i64)>,
}

/// A result of a push, as it left a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) client: String,
    pub(super) seq: i64,
    pub(super) status: String,
    pub(super) original: Option<String>,
}

/// What an app holds after a pull that brought everything.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) device: usize,
    pub(super) client: String,
    /// Changes when the app had to begin again, such as with another shopper.
    pub(super) life: u32,
    pub(super) last: i64,
    pub(super) tags: BTreeSet<String>,
}

/// What an app holds in the end, and what one that begins gets at the same time.
#[derive(Debug, Clone)]
pub(super) struct Replica {
    pub(super) device: usize,
    pub(super) built: BTreeMap<String, Value>,
    pub(super) fresh: BTreeMap<String, Value>,
}

/// An item of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// A stream begins; after which item, where the app named one.
    Begin {
        after: Option<i64>,
    },
    Item {
        seq: i64,
        previous: Option<i64>,
    },
    /// What came in between cannot be told.
    Reset {
        seq: i64,
    },
}

/// A subscription, over all of its connections.
#[derive(Debug, Clone, Default)]
pub(super) struct Stream {
    pub(super) name: String,
    pub(super) told: Vec<Told>,
    /// What had to be told since its beginning; `None` where only the last item is known.
    pub(super) due: Option<Vec<i64>>,
    /// The last item.
    pub(super) head: i64,
}

/// Units of all things that are counted, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stock {
    pub(super) on_hand: i64,
    pub(super) reserved: i64,
    /// What the ledger says of both.
    pub(super) ledger: (i64, i64),
    /// Units that orders and carts keep.
    pub(super) kept: i64,
    /// Levels that are below zero, or promise more than there is.
    pub(super) impossible: i64,
}

/// What was found of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bought {
    pub(super) id: String,
    pub(super) total_minor: i64,
}

/// The numbers of a shopper's events.
#[derive(Debug, Clone, Default)]
pub(super) struct Events {
    pub(super) head: i64,
    pub(super) seqs: Vec<i64>,
}

/// A run, once everything was healed and every queue was sent.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) ops: Vec<Op>,
    /// In the order in which servers gave them, also those that no app heard.
    pub(super) answers: Vec<Answer>,
    /// Client, number and status of what servers keep.
    pub(super) results: Vec<(String, i64, String)>,
    /// The last number of each client, as servers know it.
    pub(super) last: BTreeMap<String, i64>,
    pub(super) looks: Vec<Look>,
    /// The figures that [`Op::adds`] raises, as they were found.
    pub(super) figures: BTreeMap<String, i64>,
    /// Where in the feed the tags are.
    pub(super) places: BTreeMap<String, i64>,
    /// Who wrote last, of what [`Op::writes`] names: client and number.
    pub(super) registers: BTreeMap<String, (String, i64)>,
    pub(super) replicas: Vec<Replica>,
    pub(super) streams: Vec<Stream>,
    pub(super) events: Vec<Events>,
    pub(super) orders: Vec<Bought>,
    pub(super) stock: Vec<Stock>,
    /// Who heard something (by its shopper), and the shoppers that it was about.
    pub(super) heard: Vec<(String, BTreeSet<String>)>,
    /// Client and number of what was never decided.
    pub(super) left: Vec<(String, i64)>,
    /// Whole requests that were refused for good.
    pub(super) refused: Vec<String>,
}
