//! Connections that are kept at hand: nobody waits in vain for one of them.

use futures_util::FutureExt as _;
use futures_util::future::{join_all, try_join_all};
use tote::platform::db::{Attempts, Db, Sql};

use crate::engine::Engine;
use crate::jobs::Bench;
use crate::on_both_engines;

on_both_engines!(
    transactions_get_the_connections_that_reading_keeps,
    a_statement_that_is_given_up_spoils_no_other,
    a_transaction_that_is_given_up_is_taken_back_and_keeps_no_connection,
    a_closed_database_keeps_nothing,
);

/// Connections of the pool; some of them are kept by reading.
const POOL: u32 = 6;

fn open(bench: &Bench) -> Db {
    let db = bench.runtime.block_on(Db::open(&bench.shop.url(), POOL));
    db.expect("the database opens")
}

async fn read(db: &Db, number: i64) -> i64 {
    let numbers: Vec<i64> = Sql::on(db.reader(), "SELECT CAST(")
        .bind(number)
        .text(" AS BIGINT)")
        .column(db.reader())
        .await
        .expect("a number is read");
    numbers[0]
}

fn transactions_get_the_connections_that_reading_keeps(engine: Engine) {
    let bench = Bench::new(engine);
    let db = open(&bench);
    bench.runtime.block_on(async {
        for _ in 0..3 {
            let numbers = join_all((0..40).map(|number| read(&db, number))).await;
            assert_eq!(numbers, (0..40).collect::<Vec<_>>());
            // All connections there are; each would end by the time limit if it did not get one.
            let moments = try_join_all((0..POOL).map(|_| db.snapshot())).await;
            let mut moments = moments.expect("each transaction has a connection");
            // A reader that waits gets the one that comes back.
            let (number, ()) = tokio::join!(read(&db, 7), async {
                tokio::task::yield_now().await;
                let moment = moments.pop().expect("there are some");
                moment.rollback().await.expect("it ends");
            });
            assert_eq!(number, 7);
            for moment in moments {
                moment.rollback().await.expect("it ends");
            }
        }
        db.close().await;
    });
}

fn a_statement_that_is_given_up_spoils_no_other(engine: Engine) {
    let bench = Bench::new(engine);
    let db = open(&bench);
    bench.runtime.block_on(async {
        for number in 0..200 {
            // Asked once, and as a rule dropped before the database has answered.
            let _ = Box::pin(read(&db, -1)).now_or_never();
            assert_eq!(read(&db, number).await, number);
            let refused: Result<Vec<i64>, _> = Sql::on(db.reader(), "SELECT no_such_column").column(db.reader()).await;
            assert!(refused.is_err());
        }
        db.close().await;
    });
}

fn a_transaction_that_is_given_up_is_taken_back_and_keeps_no_connection(engine: Engine) {
    let bench = Bench::new(engine);
    let db = open(&bench);
    bench.runtime.block_on(async {
        for number in 0..20 {
            let txn = db.attempts().begin().await.expect("it gets a connection");
            let write = || {
                Sql::on(&txn, "INSERT INTO effect (number) VALUES (")
                    .bind(number)
                    .text(")")
            };
            if number % 2 == 0 {
                write().execute(&txn).await.expect("it is written");
            } else {
                // Given up, as a rule, before the database has answered.
                let _ = Box::pin(write().execute(&txn)).now_or_never();
            }
            drop(txn);
        }
        // As many as there are, at one time; on SQLite one writes at a time.
        let at_once = if engine == Engine::Postgres { POOL } else { 1 };
        let mut attempts: Vec<_> = (0..at_once).map(|_| db.attempts()).collect();
        let open = try_join_all(attempts.iter_mut().map(Attempts::begin)).await;
        for txn in open.expect("each transaction has a connection") {
            txn.rollback().await.expect("it ends");
        }
        db.close().await;
    });
    assert_eq!(bench.effects(), Vec::<i64>::new());
}

fn a_closed_database_keeps_nothing(engine: Engine) {
    let bench = Bench::new(engine);
    let db = open(&bench);
    bench.runtime.block_on(async {
        read(&db, 1).await;
        db.close().await;
        let after: Result<Vec<i64>, _> = Sql::on(db.reader(), "SELECT 1").column(db.reader()).await;
        assert!(after.is_err());
    });
}
