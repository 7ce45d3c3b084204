//! Statements of a transaction that are sent at once: they answer as if each were sent by itself.

use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use futures_util::future::{join_all, try_join_all};
use serde_json::{Value, json};
use tote::platform::db::{Attempts, Conn, Db, DbErr, Foresight, Sql, Txn, count_statements};
use tote::platform::error::Error;
use uuid::Uuid;

use crate::app::Server;
use crate::carts::{variants, wish};
use crate::engine::Engine;
use crate::jobs::Bench;
use crate::process::eventually;
use crate::purchases::{self, order, placed};

/// Connections of the pool.
const POOL: u32 = 6;
/// Statements that a connection has prepared by name at most.
const NAMES_MAX: i64 = 150;
const DEADLINE: Duration = Duration::from_secs(10);
/// What text can be mistaken for something else.
const TEXTS: [&str; 12] = [
    "",
    "'",
    "''; DELETE FROM effect; --",
    "\\",
    "\\'",
    "\"",
    "{a,b}",
    "NULL",
    "$1 ($1)[1] $$",
    " \t\r\n ",
    "ж — 🛒 \u{2028}",
    "a,b;c",
];

/// The database with one effect, and connections of which each has sent statements at once.
async fn warm(bench: &Bench) -> Db {
    let db = Db::open(&bench.shop.url(), POOL).await.expect("the database opens");
    let one = Sql::new(db.engine(), "INSERT INTO effect (number) VALUES (1)");
    db.run_alone(one).await.expect("it is written");
    for _ in 0..3 {
        let mut attempts: Vec<_> = (0..POOL).map(|_| db.attempts()).collect();
        let open = try_join_all(attempts.iter_mut().map(Attempts::begin)).await;
        for txn in open.expect("each transaction has a connection") {
            let ahead = ahead(&txn);
            numbers(&ahead).await.expect("it is noted");
            txn.foresee(ahead).await.expect("it reads");
            txn.rollback().await.expect("it ends");
        }
    }
    db
}

fn ahead(txn: &Txn) -> Foresight {
    txn.foresight().expect("it is a transaction of requests")
}

async fn begun(db: &Db) -> (Attempts, Txn) {
    let mut attempts = db.attempts();
    let txn = attempts.begin().await.expect("a transaction begins");
    (attempts, txn)
}

async fn end(mut attempts: Attempts, txn: Txn) {
    let ended = attempts.end(txn, Ok::<_, Error>(())).await;
    assert!(ended.expect("no race is lost").is_ok());
}

/// Statements that this connection has prepared by name.
async fn names(txn: &Txn) -> Vec<String> {
    let names = Sql::on(txn, "SELECT name FROM pg_prepared_statements WHERE name LIKE 'tote%'");
    names.column(txn).await.expect("it reads")
}

async fn numbers(conn: &impl Conn) -> Result<Vec<i64>, DbErr> {
    Sql::on(conn, "SELECT number FROM effect").column(conn).await
}

async fn locked(conn: &impl Conn) -> Result<Vec<i64>, DbErr> {
    Sql::on(conn, "SELECT number FROM effect FOR UPDATE").column(conn).await
}

async fn set(txn: &Txn, number: i64) {
    let set = Sql::on(txn, "UPDATE effect SET number = ").bind(number);
    set.execute(txn).await.expect("it is written");
}

/// Values of all types that are sent as text, told as one text.
async fn told(conn: &impl Conn, text: &str) -> Result<Vec<String>, DbErr> {
    Sql::on(conn, "SELECT ")
        .bind(text)
        .text(" || '|' || ")
        .bind(vec![text.to_owned(), "b".to_owned()])
        .text("::TEXT || '|' || ")
        .bind(-5_i64)
        .text("::TEXT || ")
        .bind(3_i16)
        .text("::TEXT || ")
        .bind(4_u64)
        .text("::TEXT || ")
        .bind(true)
        .text("::TEXT || ")
        .bind(Uuid::from_u128(7))
        .text("::TEXT || '|' || ENCODE(")
        .bind(vec![0_u8, 39, 92, 255])
        .text(", 'hex') || '|' || COALESCE(")
        .bind(None::<String>)
        .text(", 'none') || '|' || ")
        .bind(vec![1_i64, -2])
        .text("::TEXT AS told")
        .column(conn)
        .await
}

type Row = (i64, i16, bool, String, Option<String>, Vec<u8>, Uuid, f64);

/// Columns of all types, as rows that differ.
async fn rows(conn: &impl Conn) -> Result<Vec<Row>, DbErr> {
    let sql = Sql::on(
        conn,
        "SELECT CAST(n AS BIGINT), CAST(n AS SMALLINT), n > 1, 'it''s \\ \"' || n, CASE WHEN n > 1 THEN 'x' END, \
         DECODE('00ff27', 'hex'), CAST('00000000-0000-0000-0000-00000000000' || n AS UUID), CAST(n AS FLOAT8) / 3 \
         FROM GENERATE_SERIES(1, 3) n WHERE n <= ",
    );
    let read = |row: &sea_orm::QueryResult| {
        Ok((
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            row.try_get_by_index(2)?,
            row.try_get_by_index(3)?,
            row.try_get_by_index(4)?,
            row.try_get_by_index(5)?,
            row.try_get_by_index(6)?,
            row.try_get_by_index(7)?,
        ))
    };
    sql.bind(3_i64).map(conn, read).await
}

/// A transaction that has foreseen what `note` notes.
async fn foreseen(db: &Db, note: impl AsyncFn(&Foresight) -> Result<(), DbErr>) -> (Attempts, Txn) {
    let (attempts, txn) = begun(db).await;
    let ahead = ahead(&txn);
    note(&ahead).await.expect("it is noted");
    txn.foresee(ahead).await.expect("it reads");
    (attempts, txn)
}

#[test]
fn values_and_rows_are_the_same_however_they_are_sent() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        for text in TEXTS {
            let both = async |conn: &Foresight| {
                told(conn, text).await?;
                rows(conn).await.map(drop)
            };
            let (attempts, txn) = foreseen(&db, both).await;
            let both = async || {
                (
                    told(&txn, text).await.expect("it reads"),
                    rows(&txn).await.expect("it reads"),
                )
            };
            let (known, none) = count_statements(both()).await;
            // What was foreseen is given once.
            let (alone, two) = count_statements(both()).await;
            assert_eq!((&known, none, two), (&alone, 0, 2));
            assert!(known.0[0].starts_with(text) && known.1.len() == 3, "{known:?}");
            end(attempts, txn).await;
        }
        db.close().await;
    });
}

#[test]
fn what_writes_is_never_foreseen() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        let (attempts, txn) = begun(&db).await;
        let ahead = ahead(&txn);
        let write = || Sql::on(&ahead, "UPDATE effect SET number = 2 RETURNING number");
        assert!(write().column::<i64>(&ahead).await.is_err());
        assert!(write().execute(&ahead).await.is_err());
        txn.foresee(ahead).await.expect("nothing is asked");
        end(attempts, txn).await;
        db.close().await;
    });
    assert_eq!(bench.effects(), [1]);
}

#[test]
fn what_is_foreseen_behind_a_lock_is_read_under_it() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        let (held, holder) = begun(&db).await;
        set(&holder, 2).await;
        let (attempts, txn) = begun(&db).await;
        let ahead = ahead(&txn);
        locked(&ahead).await.expect("it is noted");
        numbers(&ahead).await.expect("it is noted");
        let waiter = async {
            let deadline = Instant::now() + DEADLINE;
            while holds_none(&db).await {
                assert!(Instant::now() < deadline, "nobody waits for the lock");
                tokio::task::yield_now().await;
            }
            end(held, holder).await;
        };
        // What is read behind the lock was not there when it was asked.
        let (foreseen, ()) = tokio::join!(txn.foresee(ahead), waiter);
        foreseen.expect("it has the lock");
        assert_eq!(locked(&txn).await.expect("it is known"), [2]);
        // It is known: nobody can have changed it, and the answer is that of the moment at which it was locked.
        assert_eq!(numbers(&txn).await.expect("it is known"), [2]);
        end(attempts, txn).await;
        db.close().await;
    });
}

/// Whether nobody waits for a lock.
async fn holds_none(db: &Db) -> bool {
    let waiting = Sql::on(
        db.reader(),
        "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()",
    );
    let waiting: Vec<i64> = waiting.column(db.reader()).await.expect("it reads");
    waiting == [0]
}

#[test]
fn what_was_foreseen_is_forgotten_with_a_write_and_with_a_lock() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        let foreseen = async || foreseen(&db, async |ahead| numbers(ahead).await.map(drop)).await;
        let written = async |number| {
            let (attempts, txn) = begun(&db).await;
            set(&txn, number).await;
            end(attempts, txn).await;
        };
        let (attempts, txn) = foreseen().await;
        set(&txn, 2).await;
        assert_eq!(numbers(&txn).await.expect("it reads"), [2]);
        end(attempts, txn).await;

        let (attempts, txn) = foreseen().await;
        written(3).await;
        assert_eq!(locked(&txn).await.expect("it locks"), [3]);
        assert_eq!(numbers(&txn).await.expect("it reads"), [3]);
        end(attempts, txn).await;

        let (attempts, txn) = foreseen().await;
        written(4).await;
        let ahead = ahead(&txn);
        locked(&ahead).await.expect("it is noted");
        txn.foresee(ahead).await.expect("it locks");
        assert_eq!(numbers(&txn).await.expect("it reads"), [4]);
        end(attempts, txn).await;

        // What is of another table stays known, once.
        let (attempts, txn) = foreseen().await;
        written(5).await;
        let elsewhere = Sql::on(&txn, "UPDATE job SET attempts = attempts");
        elsewhere.execute(&txn).await.expect("it is written");
        assert_eq!(numbers(&txn).await.expect("it is known"), [4]);
        assert_eq!(numbers(&txn).await.expect("it reads"), [5]);
        end(attempts, txn).await;
        db.close().await;
    });
}

#[test]
fn where_one_of_them_fails_all_fail_and_the_connection_works_on() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        for round in 0..20_i64 {
            let (mut attempts, txn) = begun(&db).await;
            let ahead = ahead(&txn);
            numbers(&ahead).await.expect("it is noted");
            let failing = Sql::on(&ahead, &format!("SELECT {round} / CAST("))
                .bind(0_i64)
                .text(" AS BIGINT)");
            failing.column::<i64>(&ahead).await.expect("it is noted");
            let failed = txn.foresee(ahead).await.map_err(Error::<()>::from);
            assert!(failed.is_err());
            let ended = attempts.end(txn, failed).await.expect("it is not tried again");
            assert!(ended.is_err());
            let (attempts, txn) = begun(&db).await;
            assert_eq!(numbers(&txn).await.expect("it reads"), [1]);
            end(attempts, txn).await;
        }
        db.close().await;
    });
}

#[test]
fn where_names_are_lost_statements_are_sent_one_by_one() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        let (attempts, txn) = begun(&db).await;
        // As if the next transaction came by another connection.
        let known = names(&txn).await;
        assert!(!known.is_empty());
        for name in known {
            let forget = Sql::on(&txn, &format!("DEALLOCATE {name}"));
            forget.execute(&txn).await.expect("it is forgotten");
        }
        end(attempts, txn).await;
        let mut attempts = db.attempts();
        let mut begun = 0;
        let found = loop {
            begun += 1;
            let txn = attempts.begin().await.expect("a transaction begins");
            let ahead = ahead(&txn);
            numbers(&ahead).await.expect("it is noted");
            let found = match txn.foresee(ahead).await {
                Ok(()) => numbers(&txn).await,
                Err(cause) => Err(cause),
            };
            if let Some(found) = attempts.end(txn, found.map_err(Error::<()>::from)).await {
                break found;
            }
        };
        assert_eq!((found.expect("it reads"), begun), (vec![1], 2));
        db.close().await;
    });
}

#[test]
fn what_was_used_longest_ago_makes_room() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        let (attempts, txn) = begun(&db).await;
        for number in 0..2 * NAMES_MAX {
            let ahead = ahead(&txn);
            let other = |conn| Sql::on(conn, &format!("SELECT CAST({number} AS BIGINT) + ")).bind(1_i64);
            other(&ahead).column::<i64>(&ahead).await.expect("it is noted");
            txn.foresee(ahead).await.expect("it reads");
        }
        let known = i64::try_from(names(&txn).await.len());
        assert_eq!(known, Ok(NAMES_MAX));
        end(attempts, txn).await;
        db.close().await;
    });
}

#[test]
fn more_transactions_than_connections_take_turns() {
    let bench = Bench::new(Engine::Postgres);
    bench.runtime.block_on(async {
        let db = warm(&bench).await;
        let one = async |db: &Db| {
            let (attempts, txn) = begun(db).await;
            assert_eq!(numbers(&txn).await.expect("it reads"), [1]);
            end(attempts, txn).await;
        };
        for _ in 0..10 {
            join_all((0..40).map(|_| one(&db))).await;
            for _ in 0..5 {
                // Given up while it waits, or while it runs.
                let _ = Box::pin(one(&db)).now_or_never();
            }
        }
        // As many as there are, at one time: none was lost on its way from hand to hand.
        let mut attempts: Vec<_> = (0..POOL).map(|_| db.attempts()).collect();
        let open = try_join_all(attempts.iter_mut().map(Attempts::begin)).await;
        for txn in open.expect("each has a connection") {
            txn.rollback().await.expect("it ends");
        }
        db.close().await;
    });
}

/// How many statements each text had that was sent since the server began.
fn sent(server: &Server) -> Vec<u64> {
    let lines = server.process().errors();
    let lines = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let lines = lines.filter(|line| line["message"] == "asked at once");
    lines.filter_map(|line| line["statements"].as_u64()).collect()
}

#[test]
fn carts_orders_and_payments_ask_at_once_what_they_read_under_locks() {
    let shop = purchases::shop(Engine::Postgres).with("TOTE_LOG", "warn,tote::platform::db=trace");
    let server = shop.serve_with(&["--log", "json"]);
    let things = variants(&server);
    let told = |statements: u64| sent(&server).contains(&statements);
    // As soon as there are connections that are kept: the lock, the session with what was kept under the key, and the cart.
    let guest = eventually("a cart asks at once", || {
        let guest = server.guest();
        guest.put(&json!([wish(&things[3], 1)]));
        told(3).then_some(guest)
    });
    assert!(!told(4) && !told(5), "{:?}", sent(&server));
    // With the orders that it has not paid. The payment: two locks, the payment, its entries, and the lines.
    placed(&guest.submit(order("9999.00", json!({}))));
    eventually("an order and its payment ask at once", || {
        let guest = server.guest();
        guest.put(&json!([wish(&things[3], 1)]));
        placed(&guest.submit(order("9999.00", json!({}))));
        (told(4) && told(5)).then_some(())
    });
}
