//! Jobs that fail: tried again, given up, and tried again by a person.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use tote::platform::jobs::{Job, JobContext, JobError, JobRow, JobState, Registry};

use crate::app::Shop;
use crate::engine::Engine;
use crate::jobs::{Bench, Note, note};
use crate::on_both_engines;

on_both_engines!(
    a_job_that_fails_waits_longer_each_time_and_becomes_a_dead_letter,
    what_cannot_be_done_by_trying_again_is_dead_at_once,
    a_job_of_a_newer_version_waits_for_a_worker_that_knows_it,
    a_handler_that_panics_has_failed,
    dead_letters_are_listed_shown_and_tried_again,
);

/// Fails until it is told not to.
fn failing(is_mended: &Arc<AtomicBool>) -> Registry {
    let is_mended = Arc::clone(is_mended);
    Registry::new().on(move |context: JobContext, job: Note| {
        let is_mended = is_mended.load(Ordering::Relaxed);
        async move {
            if is_mended {
                return note(context, job).await;
            }
            Err(anyhow::anyhow!("the depot is closed").into())
        }
    })
}

fn are_all(jobs: &[JobRow], state: JobState) -> bool {
    !jobs.is_empty() && jobs.iter().all(|job| job.state == state)
}

fn a_job_that_fails_waits_longer_each_time_and_becomes_a_dead_letter(engine: Engine) {
    let bench = Bench::new(engine);
    bench.enqueue(&Note::new(1), bench.now());
    let working = bench.work(failing(&Arc::default()));
    for (attempt, longest_ms) in [(1, 1_000), (2, 2_000)] {
        let jobs = bench.until(
            "it failed and waits",
            |jobs| matches!(jobs, [one] if one.state == JobState::Waiting && one.attempts == attempt),
        );
        let wait_ms = (jobs[0].run_at - bench.now()).num_milliseconds();
        assert!((0..=longest_ms).contains(&wait_ms), "{attempt}: {wait_ms}");
        assert_eq!(jobs[0].last_error.as_deref(), Some("the depot is closed"));
        bench.pass(Duration::from_millis(longest_ms.unsigned_abs()));
    }
    let jobs = bench.until("it is given up", |jobs| are_all(jobs, JobState::Dead));
    assert_eq!((jobs.len(), jobs[0].attempts), (1, 3));
    bench.pass(Duration::from_hours(24));
    bench.stop(working);
    assert!(are_all(&bench.jobs(), JobState::Dead) && bench.effects().is_empty());
}

fn what_cannot_be_done_by_trying_again_is_dead_at_once(engine: Engine) {
    let bench = Bench::new(engine);
    bench.enqueue(&Note::new(1), bench.now());
    bench.enqueue(&Note::new(2), bench.now());
    let sql = bench.shop.sql();
    sql.execute("UPDATE job SET payload = '{\"number\":\"two\"}' WHERE payload LIKE '%\"number\":2%'");
    drop(sql);
    let working = bench.work(
        Registry::new().on(|_, _: Note| async { Err::<(), _>(JobError::Dead(anyhow::anyhow!("nobody lives there"))) }),
    );
    let jobs = bench.until("all are given up", |jobs| are_all(jobs, JobState::Dead));
    bench.stop(working);
    let mut reasons: Vec<&str> = jobs.iter().filter_map(|job| job.last_error.as_deref()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons.len(), 2);
    assert_eq!(reasons[0], "nobody lives there");
    assert!(
        reasons[1].starts_with("what the job says cannot be read: "),
        "{reasons:?}"
    );
    assert!(jobs.iter().all(|job| job.attempts == 1));
}

fn a_job_of_a_newer_version_waits_for_a_worker_that_knows_it(engine: Engine) {
    let bench = Bench::new(engine);
    bench.enqueue(&Note::new(1), bench.now());
    bench
        .shop
        .sql()
        .execute("UPDATE job SET kind = 'test.of_tomorrow', run_at_ms = run_at_ms - 1000");
    bench.enqueue(&Note::new(2), bench.now());
    let old = bench.work(Registry::new().on(note));
    // It stands before the other one, which is done all the same.
    let left = bench.until("the known job is done", |jobs| jobs.len() == 1);
    bench.stop(old);
    assert_eq!((left[0].attempts, left[0].state), (0, JobState::Waiting));
    assert_eq!(left[0].kind, "test.of_tomorrow");
    assert_eq!(bench.effects(), [2]);
    bench
        .shop
        .sql()
        .execute(&format!("UPDATE job SET kind = '{}'", Note::KIND));
    let new = bench.work(Registry::new().on(note));
    bench.until("it is done", <[_]>::is_empty);
    bench.stop(new);
    assert_eq!(bench.effects(), [1, 2]);
}

fn a_handler_that_panics_has_failed(engine: Engine) {
    let bench = Bench::new(engine);
    bench.enqueue(&Note::new(1), bench.now());
    let working = bench.work(Registry::new().on(|context: JobContext, job: Note| async move {
        assert!(context.attempt > 1, "a fault of the handler");
        note(context, job).await
    }));
    let jobs = bench.until(
        "it failed",
        |jobs| matches!(jobs, [one] if one.state == JobState::Waiting && one.attempts == 1),
    );
    assert_eq!(
        jobs[0].last_error.as_deref(),
        Some("the handler panicked; the log tells where")
    );
    bench.pass(Duration::from_secs(2));
    bench.until("the next attempt went well", <[_]>::is_empty);
    bench.stop(working);
    assert_eq!(bench.effects(), [1]);
}

fn listed(shop: &Shop, arguments: &[&str]) -> Vec<Value> {
    let text = shop
        .tote(&[&["jobs", "list", "--json"], arguments].concat())
        .done()
        .text();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn dead_letters_are_listed_shown_and_tried_again(engine: Engine) {
    let bench = Bench::new(engine);
    let keyed = |number| Note {
        number,
        key: Some("k".to_owned()),
    };
    let is_mended = Arc::new(AtomicBool::new(false));
    let working = bench.work(failing(&is_mended));
    for job in [Note::new(1), Note::new(2), keyed(3)] {
        bench.enqueue(&job, bench.now());
    }
    for _ in 0..3 {
        bench.until("it has failed", |jobs| {
            jobs.iter().all(|job| job.state != JobState::Running)
        });
        bench.pass(Duration::from_secs(4));
        // The worker looks when it is told of a job, or by its tick.
    }
    bench.until("all are given up", |jobs| {
        bench.pass(Duration::from_secs(4));
        jobs.len() == 3 && are_all(jobs, JobState::Dead)
    });
    bench.stop(working);
    let shop = &bench.shop;
    let dead = listed(shop, &["--state", "dead"]);
    assert_eq!((dead.len(), listed(shop, &["--state", "waiting"]).len()), (3, 0));
    assert_eq!(listed(shop, &["--kind", "test.other"]).len(), 0);
    let text = shop.tote(&["jobs", "list"]).done().text();
    assert_eq!(
        text.lines()
            .filter(|line| line.ends_with("test.note  the depot is closed"))
            .count(),
        3,
        "{text}"
    );
    let first = dead
        .iter()
        .find(|job| job["payload"]["number"] == 1)
        .expect("it is there");
    let id = first["id"].as_str().expect("an id");
    let shown = shop.tote(&["jobs", "show", id]).done().text();
    for part in [id, "test.note", "dead", "the depot is closed"] {
        assert!(shown.contains(part), "{shown}");
    }
    shop.tote(&["jobs", "retry", id]).done();
    let refused = shop.tote(&["jobs", "retry", id]);
    assert_eq!(refused.code(), Some(1), "it waits already");
    // Another job has the key of the third letter by now, and does its work.
    bench.enqueue(&keyed(4), bench.now());
    let said = shop
        .tote(&["jobs", "retry", "--all-dead", "--kind", "test.note"])
        .done()
        .text();
    assert!(said.starts_with("1 jobs "), "{said}");
    let waiting = listed(shop, &["--state", "waiting"]);
    assert!(
        waiting.len() == 3 && waiting.iter().all(|job| job["attempts"] == 0),
        "{waiting:?}"
    );
    for wrong in [
        &["jobs", "show", "7"][..],
        &["jobs", "retry"],
        &["jobs", "retry", "cart_01kanq3v6se8xt5ms9vkjq1c1d"],
    ] {
        let ended = shop.tote(wrong);
        assert!(matches!(ended.code(), Some(1 | 2)), "{wrong:?}");
    }
    // The command has the machine's clock.
    bench.pass(Duration::from_hours(1_000_000));
    is_mended.store(true, Ordering::Relaxed);
    let working = bench.work(failing(&is_mended));
    bench.until("no job is left", <[_]>::is_empty);
    bench.stop(working);
    assert_eq!(bench.effects(), [1, 2, 4]);
}
