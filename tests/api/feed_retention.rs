//! Old events go, and the newest stays.

use std::time::Duration;

use tote::platform::changes::{
    ChangeSet, EventKind, EventRetention, Scope, events_after, prune_events, record_in, standing,
};
use tote::platform::db::Db;
use tote::platform::error::Error;
use tote::platform::jobs::{Every, JobState, Registry};

use crate::engine::Engine;
use crate::feed::somebody;
use crate::jobs::Bench;
use crate::on_both_engines;

on_both_engines!(old_events_are_removed_and_the_newest_of_a_scope_stays);

const DAY: Duration = Duration::from_hours(24);

fn happen(bench: &Bench, db: &Db, scope: &Scope, count: usize) {
    let mut changes = ChangeSet::default();
    for at in 0..count {
        changes.event(scope.clone(), EventKind::Order, format!("{{\"at\":{at}}}"));
    }
    bench.runtime.block_on(async {
        let mut attempts = db.attempts();
        let txn = attempts.begin().await.expect("a transaction begins");
        let result = record_in(&txn, &bench.clock, &changes).await.map_err(Error::<()>::from);
        attempts.end(txn, result).await.expect("no race").expect("recorded");
    });
}

/// `event_purged_to` and `event_head`, and the numbers that are still there.
fn state(bench: &Bench, db: &Db, scope: &Scope) -> (i64, i64, Vec<i64>) {
    bench.runtime.block_on(async {
        let standing = standing(db.reader(), scope)
            .await
            .expect("an answer")
            .expect("a standing");
        let events = events_after(db.reader(), standing.scope_id, 0, 10_000)
            .await
            .expect("events");
        let numbers = events.iter().map(|event| event.seq).collect();
        (standing.event_purged_to, standing.event_head, numbers)
    })
}

fn old_events_are_removed_and_the_newest_of_a_scope_stays(engine: Engine) {
    let bench = Bench::new(engine);
    let db = bench.open();
    let (many, dormant, young) = (somebody(1), somebody(2), somebody(3));
    // More than one transaction removes.
    happen(&bench, &db, &many, 1_200);
    happen(&bench, &db, &dormant, 3);
    bench.pass(60 * DAY);
    happen(&bench, &db, &many, 2);
    happen(&bench, &db, &young, 2);
    bench.pass(31 * DAY);
    happen(&bench, &db, &many, 1);
    let retention = || Every {
        interval: 30 * DAY,
        job: EventRetention { days: 90 },
    };
    let working = bench.work(Registry::new().every(retention(), prune_events));
    bench.until("old events are removed", |jobs| {
        jobs.len() == 1 && jobs[0].state == JobState::Waiting && jobs[0].run_at > bench.now()
    });
    assert_eq!(state(&bench, &db, &many), (1_200, 1_203, vec![1_201, 1_202, 1_203]));
    assert_eq!(state(&bench, &db, &dormant), (2, 3, vec![3]));
    assert_eq!(state(&bench, &db, &young), (0, 2, vec![1, 2]));
    // Numbers go on where they were.
    happen(&bench, &db, &dormant, 1);
    assert_eq!(state(&bench, &db, &dormant), (2, 4, vec![3, 4]));
    bench.stop(working);
}
