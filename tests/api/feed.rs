//! The feed of changes: who waits for a scope hears of every commit in it, and of nothing else.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, oneshot};
use tokio_util::sync::CancellationToken;
use tote::platform::changes::{
    Change, ChangeSet, Entity, Event, EventKind, Feed, FeedOptions, Scope, Watch, changed_after, events_after,
    has_moved, record_in, standing,
};
use tote::platform::clock::Clock;
use tote::platform::db::{Db, Txn, count_statements};
use tote::platform::error::Error;
use tote::platform::redis::Redis;
use uuid::Uuid;

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::DEADLINE;

on_both_engines!(
    a_commit_wakes_those_who_wait_for_its_scope_and_nobody_else,
    what_was_taken_back_or_rehearsed_wakes_nobody,
    each_event_is_read_once_and_in_order_while_many_write,
    changes_are_read_by_kind_and_by_id,
    a_look_at_a_thousand_scopes_is_one_statement,
    a_lost_word_costs_a_tick,
);

/// So long that no test waits for it.
const NEVER: Duration = Duration::from_hours(1);

/// A shop and what tests of the feed need.
pub(crate) struct Shore {
    pub(crate) shop: Shop,
    pub(crate) runtime: Runtime,
    pub(crate) clock: Clock,
}

/// A feed as a process has it.
pub(crate) struct Listening {
    pub(crate) db: Db,
    pub(crate) feed: Feed,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Shore {
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            shop: Shop::empty(engine),
            runtime: Runtime::new().expect("a runtime can be made"),
            clock: Clock::system(),
        }
    }

    /// Pools of its own, as another process has them.
    pub(crate) fn open(&self) -> Db {
        self.runtime
            .block_on(Db::open(&self.shop.url(), 3))
            .expect("the database opens")
    }

    /// Ways of hearing that leave everything to them, since the tick never comes; by PostgreSQL or the file where no Redis is given.
    pub(crate) fn options(&self, redis: Option<&str>) -> FeedOptions {
        let _entered = self.runtime.enter();
        FeedOptions {
            tick: NEVER,
            data_version: Duration::from_millis(20),
            redis: redis.map(|url| Redis::open(url).expect("a good URL")),
        }
    }

    /// A feed that runs until it is stopped.
    pub(crate) fn listen(&self, options: FeedOptions) -> Listening {
        let (db, stop) = (self.open(), CancellationToken::new());
        let feed = Feed::new(&db, options);
        let task = self.runtime.spawn(feed.clone().run(stop.clone()));
        Listening { db, feed, stop, task }
    }

    pub(crate) fn stop(&self, listening: Listening) {
        listening.stop.cancel();
        self.runtime.block_on(async {
            listening.task.await.expect("a feed does not panic");
            listening.db.close().await;
        });
    }

    /// Records an event in `scope`.
    pub(crate) fn happen(&self, db: &Db, scope: &Scope, body: &str) {
        self.runtime.block_on(happen(db, &self.clock, scope, body));
    }

    /// Waits until the scope may have moved.
    #[track_caller]
    pub(crate) fn wait(&self, what: &str, watch: &mut Watch) {
        let moved = self
            .runtime
            .block_on(async { tokio::time::timeout(DEADLINE, watch.moved()).await });
        assert!(moved.is_ok(), "never came: {what}");
    }

    /// How many events of `scope` there are.
    pub(crate) fn events(&self, db: &Db, scope: &Scope) -> Vec<Event> {
        self.runtime.block_on(events(db, scope))
    }
}

/// The scope of a shopper of its own.
pub(crate) fn somebody(number: u128) -> Scope {
    Scope::Principal(tote::platform::principal::PrincipalId(Uuid::from_u128(number)))
}

pub(crate) fn event(scope: &Scope, body: &str) -> ChangeSet {
    let mut changes = ChangeSet::default();
    changes.event(scope.clone(), EventKind::Order, body.to_owned());
    changes
}

pub(crate) async fn happen(db: &Db, clock: &Clock, scope: &Scope, body: &str) {
    record(db, clock, &event(scope, body)).await;
}

pub(crate) async fn record(db: &Db, clock: &Clock, changes: &ChangeSet) {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await.expect("a transaction begins");
        let result = record_in(&txn, clock, changes).await.map_err(Error::<()>::from);
        if let Some(done) = attempts.end(txn, result).await {
            return done.expect("changes are recorded");
        }
    }
}

/// All events of `scope`, a few at a time.
async fn events(db: &Db, scope: &Scope) -> Vec<Event> {
    let Some(standing) = standing(db.reader(), scope).await.expect("a standing") else {
        return Vec::new();
    };
    let mut events: Vec<Event> = Vec::new();
    loop {
        let last = events.last().map_or(0, |event| event.seq);
        let more = events_after(db.reader(), standing.scope_id, last, 7)
            .await
            .expect("events are read");
        if more.is_empty() {
            return events;
        }
        events.extend(more);
    }
}

/// Whether the scope has moved by now.
pub(crate) fn is_woken(watch: &mut Watch) -> bool {
    use futures_util::FutureExt as _;
    watch.moved().now_or_never().is_some()
}

fn a_commit_wakes_those_who_wait_for_its_scope_and_nobody_else(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    let feed = Feed::new(&db, shore.options(None));
    let mut here = feed.watch(&somebody(1));
    let mut same = feed.clone().watch(&somebody(1));
    let mut elsewhere = feed.watch(&somebody(2));
    shore.happen(&db, &somebody(1), "{}");
    assert!(is_woken(&mut here) && is_woken(&mut same));
    assert!(!is_woken(&mut elsewhere));
    assert!(!is_woken(&mut here), "once");
    drop(here);
    shore.happen(&db, &somebody(1), "{}");
    assert!(is_woken(&mut same));
    assert_eq!(shore.events(&db, &somebody(1)).len(), 2);
}

fn what_was_taken_back_or_rehearsed_wakes_nobody(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    let feed = Feed::new(&db, shore.options(None));
    let mut watch = feed.watch(&Scope::Shop);
    let changes = event(&Scope::Shop, "{}");
    shore.runtime.block_on(async {
        let mut attempts = db.attempts();
        let txn = attempts.begin().await.expect("a transaction begins");
        record_in(&txn, &shore.clock, &changes).await.expect("recorded");
        assert!(!is_woken(&mut watch), "it is not committed");
        let refused: Result<(), Error<()>> = Err(Error::User(()));
        attempts.end(txn, refused).await.expect("the end").expect_err("refused");
        assert!(!is_woken(&mut watch), "it was taken back");

        let rehearsal = db.rehearsal().await.expect("a rehearsal");
        let txn = rehearsal.begin().await.expect("a step");
        let kept = record_in(&txn, &shore.clock, &changes).await.map_err(Error::<()>::from);
        rehearsal.end(txn, kept).await.expect("the step is kept");
        rehearsal.discard().await.expect("the end");
        assert!(!is_woken(&mut watch), "it was a rehearsal");
    });
    assert_eq!(shore.events(&db, &Scope::Shop), []);
}

const WRITERS: usize = 8;
const EACH: usize = 12;

fn each_event_is_read_once_and_in_order_while_many_write(engine: Engine) {
    let shore = Shore::new(engine);
    let scope = somebody(1);
    // Seen by one who reads by another pool than the writers.
    let (writing, listening) = (shore.listen(shore.options(None)), shore.listen(shore.options(None)));
    let db = writing.db.clone();
    let mut watch = listening.feed.watch(&scope);
    let clock = &shore.clock;
    let bodies = shore.runtime.block_on(async {
        let (begun, has_begun) = oneshot::channel();
        let (release, released) = oneshot::channel::<()>();
        // The first transaction has its number, and is held open while the others come.
        let first = hold_open(&db, clock, &scope, begun, released);
        let others = async {
            has_begun.await.expect("the first has begun");
            assert_eq!(events(&listening.db, &scope).await, [], "nothing is committed");
            let coming = Arc::new(Semaphore::new(0));
            let coming_all = async {
                futures_util::future::join_all((0..WRITERS).map(|writer| {
                    let (db, scope, coming) = (&db, &scope, Arc::clone(&coming));
                    async move {
                        coming.add_permits(1);
                        for at in 0..EACH {
                            happen(db, clock, scope, &format!("{writer}-{at}")).await;
                        }
                    }
                }))
                .await;
            };
            let releasing = async {
                let _ = coming.acquire_many(8).await.expect("the writers have come");
                release.send(()).expect("the first waits");
            };
            tokio::join!(coming_all, releasing);
        };
        let reading = read_live(&listening.db, &scope, &mut watch, 1 + WRITERS * EACH);
        let (bodies, (), ()) = tokio::join!(reading, first, others);
        bodies
    });
    assert_eq!(bodies[0], "first");
    for writer in 0..WRITERS {
        let of_writer: Vec<&String> = bodies
            .iter()
            .filter(|body| body.starts_with(&format!("{writer}-")))
            .collect();
        let wanted: Vec<String> = (0..EACH).map(|at| format!("{writer}-{at}")).collect();
        assert_eq!(of_writer, wanted.iter().collect::<Vec<_>>());
    }
    shore.stop(listening);
    shore.stop(writing);
}

async fn hold_open(db: &Db, clock: &Clock, scope: &Scope, begun: oneshot::Sender<()>, released: oneshot::Receiver<()>) {
    let mut attempts = db.attempts();
    let txn: Txn = attempts.begin().await.expect("a transaction begins");
    record_in(&txn, clock, &event(scope, "first")).await.expect("recorded");
    // Who asks something has what was recorded written first, and its number taken.
    standing(&txn, scope).await.expect("an answer");
    begun.send(()).expect("the others wait");
    released.await.expect("it is released");
    let done: Option<Result<(), Error<()>>> = attempts.end(txn, Ok(())).await;
    done.expect("nobody was in the way").expect("committed");
}

/// Reads as a stream does: to the end, then waits. Returns the bodies once there are `count`.
async fn read_live(db: &Db, scope: &Scope, watch: &mut Watch, count: usize) -> Vec<String> {
    let (mut bodies, mut last) = (Vec::new(), 0);
    while bodies.len() < count {
        if let Some(standing) = standing(db.reader(), scope).await.expect("a standing") {
            loop {
                let more = events_after(db.reader(), standing.scope_id, last, 5).await;
                let more = more.expect("events are read");
                if more.is_empty() {
                    break;
                }
                for event in more {
                    assert_eq!(event.seq, last + 1, "no event is missed or read twice");
                    last = event.seq;
                    bodies.push(event.body);
                }
            }
        }
        if bodies.len() < count {
            let moved = tokio::time::timeout(DEADLINE, watch.moved()).await;
            assert!(moved.is_ok(), "{} of {count} events were heard of", bodies.len());
        }
    }
    bodies
}

fn changes_are_read_by_kind_and_by_id(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    let write = |changes: &[(Entity, i64, Change)]| {
        let mut set = ChangeSet::default();
        for (entity, id, change) in changes {
            set.add(Scope::Shop, *entity, *id, *change);
        }
        shore.runtime.block_on(record(&db, &shore.clock, &set));
    };
    write(&[
        (Entity::Product, 1, Change::Upserted),
        (Entity::Product, 2, Change::Upserted),
    ]);
    write(&[(Entity::Market, 9, Change::Upserted)]);
    write(&[(Entity::Product, 1, Change::Removed)]);
    let read = |kinds: &[Entity], ids: Option<&[String]>, seq: i64, limit: u32| -> Vec<(i64, Entity, String, Change)> {
        shore.runtime.block_on(async {
            let standing = standing(db.reader(), &Scope::Shop).await.expect("a standing");
            let id = standing.expect("the shop has moved").scope_id;
            let rows = changed_after(db.reader(), id, kinds, ids, seq, limit).await;
            let rows = rows.expect("changes are read").into_iter();
            rows.map(|row| (row.seq, row.entity, row.id, row.change)).collect()
        })
    };
    let second = (2, Entity::Product, "2".to_owned(), Change::Upserted);
    let market = (3, Entity::Market, "9".to_owned(), Change::Upserted);
    let first = (4, Entity::Product, "1".to_owned(), Change::Removed);
    let both = [Entity::Product, Entity::Market];
    assert_eq!(read(&both, None, 0, 9), [second.clone(), market.clone(), first.clone()]);
    assert_eq!(read(&both, None, 0, 2), [second.clone(), market.clone()]);
    assert_eq!(read(&both, None, 3, 9), std::slice::from_ref(&first));
    assert_eq!(read(&[Entity::Product], None, 0, 9), [second, first.clone()]);
    let ids = ["1".to_owned(), "9".to_owned()];
    assert_eq!(read(&both, Some(&ids), 0, 9), [market, first]);
    assert_eq!(read(&both, Some(&[]), 0, 9), []);
    assert_eq!(read(&[], None, 0, 9), []);
    let moved = |kind, seq| {
        shore
            .runtime
            .block_on(has_moved(db.reader(), &Scope::Shop, &[kind], seq))
            .expect("an answer")
    };
    assert!(moved(Entity::Market, 2) && !moved(Entity::Market, 3));
    assert!(moved(Entity::Product, 3) && !moved(Entity::Product, 4));
    assert!(!moved(Entity::Terms, 0));
    assert!(moved(Entity::Terms, 5), "the scope began anew");
}

fn a_look_at_a_thousand_scopes_is_one_statement(engine: Engine) {
    let shore = Shore::new(engine);
    let db = shore.open();
    for number in [3, 700] {
        shore.happen(&db, &somebody(number), "{}");
    }
    let feed = Feed::new(&db, shore.options(None));
    let mut watches: Vec<Watch> = (0..1_000).map(|number| feed.watch(&somebody(number))).collect();
    let stop = CancellationToken::new();
    // The feed looks once it hears, and then not before its tick.
    let ((), statements) = shore.runtime.block_on(async {
        let looked = async {
            for watch in &mut watches {
                let moved = tokio::time::timeout(DEADLINE, watch.moved()).await;
                assert!(moved.is_ok(), "a first look wakes everybody");
            }
            stop.cancel();
        };
        let running = count_statements(feed.run(stop.clone()));
        let (counted, ()) = tokio::join!(running, looked);
        counted
    });
    assert_eq!(statements, 1);
    assert!(watches.iter_mut().all(|watch| !is_woken(watch)));
}

fn a_lost_word_costs_a_tick(engine: Engine) {
    let shore = Shore::new(engine);
    // Nothing answers there, and the file is not looked at.
    let mut lost = shore.options(Some("redis://127.0.0.1:1/"));
    lost.data_version = NEVER;
    lost.tick = Duration::from_millis(100);
    let listening = shore.listen(lost);
    let other = shore.open();
    let mut watch = listening.feed.watch(&somebody(1));
    shore.wait("the first look", &mut watch);
    for number in 1..=3 {
        shore.happen(&other, &somebody(1), "{}");
        shore.wait("the tick", &mut watch);
        assert_eq!(shore.events(&listening.db, &somebody(1)).len(), number);
    }
    shore.stop(listening);
}
