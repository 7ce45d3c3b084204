//! Mails about accounts, from the job in the database to the mail server.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::Value;
use tokio::runtime::Runtime;
use tote::commerce::account::{AccountMail, MailPurpose};
use tote::platform::clock::Clock;
use tote::platform::db::Db;
use tote::platform::error::Error;
use tote::platform::id::new_uuid;
use tote::platform::jobs::enqueue_in;
use tote::platform::principal::PrincipalId;
use tote::platform::trace;

use crate::app::Shop;
use crate::engine::{Engine, free_port};
use crate::mail_server::{Act, MailServer};
use crate::on_both_engines;
use crate::process::{Process, eventually};

on_both_engines!(
    without_a_mail_server_mails_are_files,
    a_mail_is_sent_in_the_language_of_its_reader_and_found_by_its_trace,
    a_mail_server_that_is_away_delays_mails_and_loses_none,
    a_mail_that_is_refused_for_now_is_sent_later,
    a_mail_that_is_refused_for_good_is_a_dead_letter,
    a_mail_server_that_hangs_is_given_up_and_tried_again,
    a_mail_whose_worker_was_killed_is_sent_by_the_next,
    a_mail_to_nobody_is_no_mail,
);

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// What does the jobs of this shop.
fn work(shop: &Shop) -> Process {
    match shop.engine {
        Engine::Sqlite => shop.process(&["serve"], "Tote is serving "),
        Engine::Postgres => shop.process(&["worker"], "Tote is working"),
    }
}

/// Writes a customer and the job of mailing them, as the transaction of a request does.
fn cause(shop: &Shop, number: u8, language: &str, purpose: MailPurpose) {
    let id = format!("{number:02x}").repeat(16);
    let key = match shop.engine {
        Engine::Sqlite => format!("x'{id}'"),
        Engine::Postgres => format!("'{id}'::uuid"),
    };
    let sql = shop.sql();
    sql.execute(&format!(
        "INSERT INTO principal (id, kind, created_at_ms) VALUES ({key}, 2, 0)"
    ));
    sql.execute(&format!(
        "INSERT INTO customer (principal_id, email, email_key, password_hash, first_name, language, created_at_ms) VALUES ({key}, \
         'shopper-{number}@example.com', 'shopper-{number}@example.com', 'none', 'Ada <b>', '{language}', 0)"
    ));
    drop(sql);
    enqueue(shop, u128::from_str_radix(&id, 16).expect("hex digits"), purpose);
}

fn enqueue(shop: &Shop, principal: u128, purpose: MailPurpose) {
    let mail = AccountMail {
        principal: PrincipalId(uuid::Uuid::from_u128(principal)),
        purpose,
    };
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let runtime = Runtime::new().expect("a runtime can be made");
    runtime.block_on(trace::within(traceparent, async {
        let db = Db::open(&shop.url(), 2).await.expect("the database opens");
        let mut attempts = db.attempts();
        let txn = attempts.begin().await.expect("a transaction begins");
        enqueue_in(&txn, &Clock::system(), &mail)
            .await
            .expect("a job is written");
        assert!(matches!(attempts.end(txn, Ok::<_, Error>(())).await, Some(Ok(()))));
        db.close().await;
    }));
}

fn count(shop: &Shop, condition: &str) -> i64 {
    // Sweeps come again and again, and are not meant here.
    let sql = format!("SELECT COUNT(*) FROM job WHERE kind = 'mail.account' AND {condition}");
    shop.sql().number(&sql)
}

fn until_none_is_left(shop: &Shop) {
    eventually("no job is left", || (count(shop, "1 = 1") == 0).then_some(()));
}

fn files(shop: &Shop) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(shop.file("outbox")) else {
        return Vec::new();
    };
    files.map(|file| file.expect("a file is listed").path()).collect()
}

fn without_a_mail_server_mails_are_files(engine: Engine) {
    let shop = Shop::empty(engine);
    cause(&shop, 1, "en", MailPurpose::VerifyAddress);
    let _worker = work(&shop);
    until_none_is_left(&shop);
    let files = files(&shop);
    let [file] = &files[..] else { panic!("{files:?}") };
    let mode = std::fs::metadata(file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mail = std::fs::read_to_string(file).expect("it is text");
    for part in [
        "To: shopper-1@example.com\r\n",
        "From: Tote <shop@localhost>\r\n",
        "is your code for Tote",
    ] {
        assert!(mail.contains(part), "{part}\n{mail}");
    }
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM mail_code"), 1);
}

fn a_mail_is_sent_in_the_language_of_its_reader_and_found_by_its_trace(engine: Engine) {
    let server = MailServer::start(&[]);
    let shop = with_server(engine, &server.url()).with("TOTE_LOG_FORMAT", "json");
    cause(&shop, 1, "de-CH", MailPurpose::PasswordChanged);
    let worker = work(&shop);
    let mails = server.taken(1);
    until_none_is_left(&shop);
    for part in [
        "To: shopper-1@example.com\n",
        "From: Shop <shop@example.com>\n",
        "Hallo Ada",
        "&lt;b&gt;",
    ] {
        assert!(mails[0].contains(part), "{part}\n{}", mails[0]);
    }
    let line = eventually("the job is told in the log", || {
        let lines = worker.errors();
        let told: Vec<Value> = lines
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        told.into_iter().find(|line| line["span"]["kind"] == "mail.account")
    });
    assert_eq!(line["span"]["trace_id"], TRACE, "{line}");
    assert_eq!(
        (&line["span"]["kind"], &line["span"]["attempt"]),
        (&"mail.account".into(), &1.into()),
        "{line}"
    );
    assert!(!worker.errors().contains("shopper-1"), "an address is in the log");
}

fn with_server(engine: Engine, url: &str) -> Shop {
    Shop::empty(engine)
        .with("TOTE_MAIL_URL", url)
        .with("TOTE_MAIL_FROM", "Shop <shop@example.com>")
}

fn a_mail_server_that_is_away_delays_mails_and_loses_none(engine: Engine) {
    let port = free_port();
    let shop = with_server(engine, &format!("smtp://127.0.0.1:{port}"));
    for number in 1..=5 {
        cause(&shop, number, "en", MailPurpose::AlreadyRegistered);
    }
    let worker = work(&shop);
    eventually("every mail was tried", || {
        (count(&shop, "attempts > 0 AND state = 1") == 5).then_some(())
    });
    let server = MailServer::start_at(port, &[]);
    let mails = server.taken(5);
    until_none_is_left(&shop);
    for number in 1..=5 {
        let to = format!("To: shopper-{number}@example.com\n");
        assert_eq!(mails.iter().filter(|mail| mail.contains(&to)).count(), 1, "{number}");
    }
    let log = worker.errors();
    assert!(log.contains("a job failed and will be tried again"), "{log}");
    assert!(!log.contains("@example.com"), "an address is in the log");
}

fn a_mail_that_is_refused_for_now_is_sent_later(engine: Engine) {
    // The second is about our password rather than about the mail.
    let refusals = [
        Act::Refuse("451 shopper-1@example.com is busy"),
        Act::Refuse("535 who are you"),
    ];
    let server = MailServer::start(&refusals);
    let shop = with_server(engine, &server.url());
    cause(&shop, 1, "en", MailPurpose::ResetPassword);
    let worker = work(&shop);
    assert!(server.taken(1)[0].contains("is your code for a new password"));
    until_none_is_left(&shop);
    assert_eq!(server.greeted(), 3);
    let log = worker.errors();
    for reason in ["the mail server answered 451", "the mail server answered 535"] {
        assert!(log.contains(reason), "{reason}\n{log}");
    }
    assert!(!log.contains("shopper-1"), "an address is in the log");
    assert_eq!(
        shop.sql().number("SELECT COUNT(*) FROM mail_code"),
        3,
        "each try has a code of its own"
    );
}

fn a_mail_that_is_refused_for_good_is_a_dead_letter(engine: Engine) {
    let server = MailServer::start(&[Act::Refuse("550 no shopper-1@example.com here")]);
    let shop = with_server(engine, &server.url());
    cause(&shop, 1, "en", MailPurpose::ResetPassword);
    let worker = work(&shop);
    eventually("it is given up", || (count(&shop, "state = 3") == 1).then_some(()));
    let listed = shop.tote(&["jobs", "list", "--state", "dead"]).done().text();
    assert!(
        listed.contains("the mail cannot be sent: the mail server answered 550"),
        "{listed}"
    );
    assert!(!listed.contains("shopper-1"), "{listed}");
    eventually("the log tells of it", || {
        let log = worker.errors();
        (log.contains("ERROR") && log.contains("a job is a dead letter")).then_some(())
    });
    shop.tote(&["jobs", "retry", "--all-dead"]).done();
    server.taken(1);
    until_none_is_left(&shop);
}

fn a_mail_server_that_hangs_is_given_up_and_tried_again(engine: Engine) {
    let server = MailServer::start(&[Act::Hang]);
    let shop = with_server(engine, &server.url()).with("TOTE_MAIL_TIMEOUT_MS", "2000");
    cause(&shop, 1, "en", MailPurpose::PasswordChanged);
    let worker = work(&shop);
    server.taken(1);
    until_none_is_left(&shop);
    // More often where this machine is slower than the limit.
    assert!(server.greeted() >= 2);
    assert!(
        worker.errors().contains("the mail server took too long"),
        "{}",
        worker.errors()
    );
}

fn a_mail_whose_worker_was_killed_is_sent_by_the_next(engine: Engine) {
    let server = MailServer::start(&[Act::Hang]);
    let shop = with_server(engine, &server.url()).with("TOTE_JOBS_LEASE_MS", "1000");
    cause(&shop, 1, "en", MailPurpose::PasswordChanged);
    let killed = work(&shop);
    eventually("it is half-way", || (server.greeted() == 1).then_some(()));
    killed.signal("KILL");
    eventually("it is dead", || (!killed.is_running()).then_some(()));
    assert_eq!(count(&shop, "state = 2 AND attempts = 1"), 1);
    let _next = work(&shop);
    server.taken(1);
    until_none_is_left(&shop);
}

fn a_mail_to_nobody_is_no_mail(engine: Engine) {
    let shop = Shop::empty(engine);
    enqueue(&shop, new_uuid(&Clock::system()).as_u128(), MailPurpose::ResetPassword);
    let _worker = work(&shop);
    until_none_is_left(&shop);
    assert_eq!(files(&shop), Vec::<PathBuf>::new());
}

#[test]
fn a_worker_of_its_own_needs_postgresql() {
    let shop = Shop::empty(Engine::Sqlite);
    let ended = shop.tote(&["worker"]);
    assert_eq!(ended.code(), Some(1));
    assert!(
        ended.stderr.contains("`tote worker` needs PostgreSQL") && ended.stderr.contains("tote serve"),
        "{}",
        ended.stderr
    );
    let ended = shop.with("TOTE_JOBS_IN_SERVE", "false").tote(&["serve"]);
    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr.contains("TOTE_JOBS_IN_SERVE"), "{}", ended.stderr);
}

#[test]
fn a_worker_refuses_a_database_that_is_not_migrated_and_migrates_where_it_is_told_to() {
    let shop = Shop::unmigrated(Engine::Postgres);
    let ended = shop.tote(&["worker"]);
    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr.contains("tote migrate"), "{}", ended.stderr);
    let worker = shop.process(&["worker", "--migrate"], "Tote is working");
    worker.signal("TERM");
    eventually("it stops", || (!worker.is_running()).then_some(()));
}

#[test]
fn a_server_that_does_no_jobs_leaves_them_to_workers() {
    let shop = Shop::empty(Engine::Postgres);
    cause(&shop, 1, "en", MailPurpose::PasswordChanged);
    let shop = shop.with("TOTE_JOBS_IN_SERVE", "false");
    let server = shop.serve();
    assert_eq!(server.get("health/ready").status, 200);
    assert_eq!(count(&shop, "state = 1 AND attempts = 0"), 1);
    let _worker = work(&shop);
    until_none_is_left(&shop);
    assert_eq!(files(&shop).len(), 1);
}
