//! Jobs: written with what caused them, done once, by whoever is there.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tote::platform::clock::{Clock, from_ms};
use tote::platform::db::{Db, Sql};
use tote::platform::error::Error;
use tote::platform::jobs::{
    Every, Job, JobContext, JobError, JobFilter, JobRow, JobState, Registry, Worker, WorkerOptions, enqueue_at_in,
    enqueue_in, list,
};

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::DEADLINE;

on_both_engines!(
    a_job_of_a_transaction_that_was_taken_back_never_runs,
    each_of_many_jobs_is_done_once,
    a_job_waits_for_its_time,
    of_waiting_jobs_with_one_key_there_is_one,
    a_job_whose_worker_was_lost_is_done_by_another_and_only_once,
    a_lost_job_is_done_however_many_others_come,
    a_worker_that_stops_gives_back_what_it_cannot_end,
    a_recurring_job_comes_again_and_never_doubles,
);

const LEASE: Duration = Duration::from_hours(1);

/// A shop whose jobs are seen by a table of their effects.
pub(crate) struct Bench {
    pub(crate) shop: Shop,
    pub(crate) runtime: Runtime,
    pub(crate) clock: Clock,
    now_ms: Arc<AtomicI64>,
}

/// Writes its number into the table of effects.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) number: i64,
    pub(crate) key: Option<String>,
}

impl Job for Note {
    const KIND: &'static str = "test.note";
    const ATTEMPTS_MAX: u32 = 3;

    fn unique_key(&self) -> Option<String> {
        self.key.clone()
    }
}

impl Note {
    pub(crate) fn new(number: i64) -> Self {
        Self { number, key: None }
    }
}

/// Writes the effect and ends the job in one transaction.
pub(crate) async fn note(context: JobContext, job: Note) -> Result<(), JobError> {
    let mut attempts = context.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = async {
            Sql::on(&txn, "INSERT INTO effect (number) VALUES (")
                .bind(job.number)
                .text(")")
                .execute(&txn)
                .await?;
            context.complete_in(&txn).await
        }
        .await;
        if let Some(done) = attempts.end(txn, result).await {
            return Ok(done?);
        }
    }
}

impl Bench {
    pub(crate) fn new(engine: Engine) -> Self {
        let shop = Shop::empty(engine);
        shop.sql().execute("CREATE TABLE effect (number BIGINT NOT NULL)");
        // 2026-11-22T09:00:00Z
        let now_ms = Arc::new(AtomicI64::new(1_795_338_000_000));
        let told = Arc::clone(&now_ms);
        Self {
            shop,
            runtime: Runtime::new().expect("a runtime can be made"),
            clock: Clock::from_fn(move || from_ms(told.load(Ordering::Relaxed))),
            now_ms,
        }
    }

    pub(crate) fn pass(&self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).expect("a time of a test");
        self.now_ms.fetch_add(ms, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Pools of its own, as another process has them.
    pub(crate) fn open(&self) -> Db {
        self.runtime
            .block_on(Db::open(&self.shop.url(), 3))
            .expect("the database opens")
    }

    pub(crate) fn enqueue(&self, job: &impl Job, at: DateTime<Utc>) {
        self.write(job, at, Ok(()));
    }

    fn write(&self, job: &impl Job, at: DateTime<Utc>, end: Result<(), Error>) {
        let db = self.open();
        self.runtime.block_on(async {
            let mut attempts = db.attempts();
            let txn = attempts.begin().await.expect("a transaction begins");
            enqueue_at_in(&txn, &self.clock, job, at)
                .await
                .expect("a job is written");
            let _ = attempts.end(txn, end).await;
            db.close().await;
        });
    }

    /// A worker that runs until its token is cancelled.
    pub(crate) fn work(&self, registry: Registry) -> Working {
        self.work_with(registry, 4, Duration::from_mins(1))
    }

    fn work_with(&self, registry: Registry, concurrency: usize, drain: Duration) -> Working {
        let options = WorkerOptions {
            concurrency,
            lease: LEASE,
            drain,
        };
        let (stop, db) = (CancellationToken::new(), self.open());
        let worker = Worker::new(db.clone(), self.clock.clone(), registry, options);
        let task = self.runtime.spawn(worker.run(stop.clone()));
        Working { stop, task, db }
    }

    pub(crate) fn stop(&self, working: Working) {
        working.stop.cancel();
        self.runtime.block_on(async {
            working.task.await.expect("a worker does not panic");
            working.db.close().await;
        });
    }

    pub(crate) fn jobs(&self) -> Vec<JobRow> {
        let db = self.open();
        let filter = JobFilter {
            limit: 1_000,
            ..JobFilter::default()
        };
        self.runtime.block_on(async {
            let rows = list(&db, &filter).await.expect("jobs are listed");
            db.close().await;
            rows
        })
    }

    /// The jobs, once they are as `wanted` says.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&[JobRow]) -> bool) -> Vec<JobRow> {
        let begun = Instant::now();
        loop {
            let jobs = self.jobs();
            if wanted(&jobs) {
                return jobs;
            }
            assert!(begun.elapsed() < DEADLINE, "never came: {what}; {jobs:#?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn effects(&self) -> Vec<i64> {
        self.shop.sql().numbers("SELECT number FROM effect ORDER BY number")
    }
}

pub(crate) struct Working {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
    db: Db,
}

fn a_job_of_a_transaction_that_was_taken_back_never_runs(engine: Engine) {
    let bench = Bench::new(engine);
    let fault = || Err(Error::Fault(anyhow::anyhow!("taken back")));
    bench.write(&Note::new(1), bench.now(), fault());
    bench.enqueue(&Note::new(2), bench.now());
    bench.write(&Note::new(3), bench.now(), fault());
    let working = bench.work(Registry::new().on(note));
    bench.until("no job is left", <[_]>::is_empty);
    bench.stop(working);
    assert_eq!(bench.effects(), [2]);
}

fn each_of_many_jobs_is_done_once(engine: Engine) {
    const COUNT: i64 = 200;
    let bench = Bench::new(engine);
    let db = bench.open();
    bench.runtime.block_on(async {
        let mut attempts = db.attempts();
        let txn = attempts.begin().await.expect("a transaction begins");
        for number in 0..COUNT {
            enqueue_in(&txn, &bench.clock, &Note::new(number))
                .await
                .expect("a job is written");
        }
        let done = attempts.end(txn, Ok::<_, Error>(())).await;
        assert!(matches!(done, Some(Ok(()))));
        db.close().await;
    });
    let workers = match engine {
        Engine::Sqlite => 1,
        Engine::Postgres => 3,
    };
    let working: Vec<Working> = (0..workers).map(|_| bench.work(Registry::new().on(note))).collect();
    bench.until("no job is left", <[_]>::is_empty);
    for one in working {
        bench.stop(one);
    }
    assert_eq!(bench.effects(), (0..COUNT).collect::<Vec<_>>());
}

fn a_job_waits_for_its_time(engine: Engine) {
    let bench = Bench::new(engine);
    bench.enqueue(&Note::new(2), bench.now() + chrono::TimeDelta::hours(1));
    bench.enqueue(&Note::new(1), bench.now());
    let working = bench.work(Registry::new().on(note));
    let left = bench.until("one job is left", |jobs| jobs.len() == 1);
    assert_eq!(
        (left[0].state, left[0].attempts, left[0].run_at - bench.now()),
        (JobState::Waiting, 0, chrono::TimeDelta::hours(1))
    );
    bench.pass(Duration::from_secs(3_599));
    assert_eq!(bench.effects(), [1]);
    bench.pass(Duration::from_secs(1));
    bench.until("no job is left", <[_]>::is_empty);
    bench.stop(working);
    assert_eq!(bench.effects(), [1, 2]);
}

fn of_waiting_jobs_with_one_key_there_is_one(engine: Engine) {
    let bench = Bench::new(engine);
    let keyed = |number| Note {
        number,
        key: Some("k".to_owned()),
    };
    bench.enqueue(&keyed(1), bench.now() + chrono::TimeDelta::hours(2));
    bench.enqueue(&keyed(2), bench.now() + chrono::TimeDelta::hours(1));
    bench.enqueue(&keyed(3), bench.now() + chrono::TimeDelta::hours(3));
    let jobs = bench.jobs();
    assert_eq!(jobs.len(), 1);
    assert_eq!(
        jobs[0].run_at - bench.now(),
        chrono::TimeDelta::hours(1),
        "the earliest"
    );
    assert_eq!(jobs[0].payload, r#"{"number":3,"key":"k"}"#, "the latest");
}

fn a_job_whose_worker_was_lost_is_done_by_another_and_only_once(engine: Engine) {
    let bench = Bench::new(engine);
    let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go_on));
    // As a machine that stands still for hours in the middle of a job. It does one at a time, so it does not take it again itself.
    let stuck = Registry::new().on(move |context, job: Note| {
        let (tell, wait) = (Arc::clone(&tell), Arc::clone(&wait));
        async move {
            tell.add_permits(1);
            let _permit = wait.acquire().await;
            note(context, job).await
        }
    });
    let slow = bench.work_with(stuck, 1, Duration::from_mins(1));
    bench.enqueue(&Note::new(1), bench.now());
    let _ = bench
        .runtime
        .block_on(within_deadline(begun.acquire()))
        .expect("it begins");
    bench.pass(LEASE + Duration::from_secs(1));
    let other = bench.work(Registry::new().on(note));
    bench.until("the other worker has done it", <[_]>::is_empty);
    go_on.add_permits(2);
    bench.stop(slow);
    bench.stop(other);
    assert_eq!(bench.effects(), [1], "what the first one wrote was taken back");
    assert!(bench.jobs().is_empty());
}

fn a_lost_job_is_done_however_many_others_come(engine: Engine) {
    let bench = Bench::new(engine);
    let working = bench.work(Registry::new().on(note));
    // The worker is woken much more often than it looks by itself.
    let (db, clock, stop) = (working.db.clone(), bench.clock.clone(), CancellationToken::new());
    let told = stop.clone();
    let busy = bench.runtime.spawn(async move {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        for number in 100.. {
            if told.run_until_cancelled(beat.tick()).await.is_none() {
                return;
            }
            let mut attempts = db.attempts();
            let txn = attempts.begin().await.expect("a transaction begins");
            let written = enqueue_in(&txn, &clock, &Note::new(number)).await;
            let ended = attempts
                .end(txn, written.map_err(Error::<std::convert::Infallible>::from))
                .await;
            ended.expect("no race is lost").expect("a job is written");
        }
    });
    bench.until("the worker does what comes", |_| bench.effects().len() > 3);
    // As a worker leaves it that was killed.
    let id = match engine {
        Engine::Postgres => "'01930000-0000-7000-8000-000000000001'",
        Engine::Sqlite => "x'01930000000070008000000000000001'",
    };
    bench.shop.sql().execute(&format!(
        "INSERT INTO job (id, kind, payload, state, attempts, run_at_ms, claim_id, lease_until_ms, created_at_ms) \
         VALUES ({id}, 'test.note', '{{\"number\":1,\"key\":null}}', 2, 1, 0, {id}, 0, 0)"
    ));
    bench.until("the lost job is done", |_| bench.effects().contains(&1));
    stop.cancel();
    bench.runtime.block_on(busy).expect("the shop was busy");
    bench.stop(working);
}

fn a_worker_that_stops_gives_back_what_it_cannot_end(engine: Engine) {
    let bench = Bench::new(engine);
    let begun = Arc::new(Semaphore::new(0));
    let tell = Arc::clone(&begun);
    let endless = Registry::new().on(move |_, _: Note| {
        let tell = Arc::clone(&tell);
        async move {
            tell.add_permits(1);
            std::future::pending::<Result<(), JobError>>().await
        }
    });
    let working = bench.work_with(endless, 4, Duration::from_millis(50));
    bench.enqueue(&Note::new(1), bench.now());
    let _ = bench
        .runtime
        .block_on(within_deadline(begun.acquire()))
        .expect("it begins");
    bench.stop(working);
    let working = bench.work(Registry::new().on(note));
    bench.until("no job is left", <[_]>::is_empty);
    bench.stop(working);
    assert_eq!(bench.effects(), [1]);
}

fn a_recurring_job_comes_again_and_never_doubles(engine: Engine) {
    let bench = Bench::new(engine);
    let hourly = || {
        let every = Every {
            interval: Duration::from_hours(1),
            job: Note::new(7),
        };
        Registry::new().every(every, note)
    };
    let is_for = |moment: DateTime<Utc>| move |jobs: &[JobRow]| matches!(jobs, [one] if one.state == JobState::Waiting && one.run_at == moment);
    let hour = chrono::TimeDelta::hours(1);
    let working = bench.work(hourly());
    bench.until("it was done and is to come again", is_for(bench.now() + hour));
    bench.stop(working);
    assert_eq!(bench.effects(), [7]);
    // Half an hour later another worker starts: it finds that all is in order.
    let due = bench.now() + hour;
    bench.pass(Duration::from_mins(30));
    let working = bench.work(hourly());
    bench.enqueue(&Note::new(8), bench.now());
    bench.until("the worker works", is_for(due));
    assert_eq!(bench.effects(), [7, 8]);
    bench.pass(Duration::from_mins(30));
    bench.until("it came again", is_for(bench.now() + hour));
    bench.stop(working);
    assert_eq!(bench.effects(), [7, 7, 8]);
}

async fn within_deadline<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.expect("it comes in time")
}
