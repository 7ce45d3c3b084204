//! A transaction of PostgreSQL on a connection that is kept for the next statement or transaction.
//!
//! That of sea-orm goes back to the pool of `sqlx`, which asks the database each time whether it still answers: see [`super::lane`]. This one
//! begins with what is asked first, which may be several statements at once: see [`super::named`].

use std::fmt;

use futures_util::TryStreamExt as _;
use sea_orm::sqlx::{self, AssertSqlSafe, Either, Postgres};
use sea_orm::{DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::Mutex;

use super::lane::{Lane, Lanes};
use super::named::{Batch, Named, PREFIX};
use super::pool::{no_connection, on_connection, query_error};
use super::statements;

/// `invalid_sql_statement_name` and `duplicate_prepared_statement` of PostgreSQL.
pub(super) const NAMES_LOST: [&str; 2] = ["26000", "42P05"];
/// Begins a transaction whose commit does not wait for the disk.
const LIGHTLY: [&str; 2] = ["BEGIN", "SET LOCAL synchronous_commit TO off"];

/// `None`: it was ended.
pub(super) struct Open(Mutex<Option<Held>>);

struct Held {
    lane: Lane<Postgres>,
    /// Whether the database knows of the transaction.
    is_begun: bool,
}

/// What `$method` of `sqlx` returns for `$statement` in the transaction.
macro_rules! run {
    ($open:expr, $statement:expr, $method:ident) => {{
        statements::count_one(&$statement);
        let mut held = $open.0.lock().await;
        let held = held.as_mut().ok_or_else(ended)?;
        held.begin().await?;
        on_connection!(held.lane.connection, $statement, $method).map_err(query_error)
    }};
}

/// Whether a statement was not known that was prepared, or was prepared by somebody else.
fn is_about_names(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| NAMES_LOST.contains(&&*code))
}

fn ended() -> DbErr {
    DbErr::Custom("the transaction was ended".to_owned())
}

impl Open {
    pub(super) async fn begin(lanes: &Lanes<Postgres>) -> Result<Self, DbErr> {
        let lane = lanes.take().await.map_err(no_connection)?;
        Ok(Self(Mutex::new(Some(Held { lane, is_begun: false }))))
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        run!(self, statement, execute).map(Into::into)
    }

    pub(super) async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        run!(self, statement, fetch_optional).map(|row| row.map(Into::into))
    }

    pub(super) async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        run!(self, statement, fetch_all).map(|rows| rows.into_iter().map(Into::into).collect())
    }

    /// The rows of each of `asked`, which are sent at once and run one after the other; `None`: they have to be sent one by one.
    pub(super) async fn query_together(&self, asked: &[Statement]) -> Result<Option<Vec<Vec<QueryResult>>>, DbErr> {
        let mut held = self.0.lock().await;
        let held = held.as_mut().ok_or_else(ended)?;
        let begin: &[&str] = if held.is_begun { &[] } else { &["BEGIN"] };
        held.together(begin, asked, &[]).await
    }

    /// Runs `statement` as a transaction by itself, of which it does not matter that it is lost with the database: nobody waits for its
    /// being written to the disk. Returns its rows.
    pub(super) async fn run_light(self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = {
            let mut held = self.0.lock().await;
            let held = held.as_mut().ok_or_else(ended)?;
            held.together(&LIGHTLY, std::slice::from_ref(&statement), &["COMMIT"])
                .await?
        };
        let Some(rows) = rows else {
            let rows = self.query_all(statement).await?;
            return self.commit().await.map(|()| rows);
        };
        self.keep().await;
        Ok(rows.into_iter().flatten().collect())
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.end("COMMIT").await
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        self.end("ROLLBACK").await
    }

    async fn end(&self, how: &'static str) -> Result<(), DbErr> {
        {
            let mut held = self.0.lock().await;
            let held = held.as_mut().ok_or_else(ended)?;
            if held.is_begun {
                held.say(how).await?;
            }
        }
        self.keep().await;
        Ok(())
    }

    async fn keep(&self) {
        if let Some(held) = self.0.lock().await.take() {
            held.lane.keep();
        }
    }
}

impl Held {
    async fn begin(&mut self) -> Result<(), DbErr> {
        if self.is_begun {
            return Ok(());
        }
        self.is_begun = true;
        self.say("BEGIN").await
    }

    /// The rows of each of `asked`, which run after `before` and before `after`; `None`: they have to be sent one by one.
    async fn together(
        &mut self,
        before: &[&str],
        asked: &[Statement],
        after: &[&str],
    ) -> Result<Option<Vec<Vec<QueryResult>>>, DbErr> {
        let Some(mut named) = self.named().await? else {
            return Ok(None);
        };
        let Some(batch) = named.batch(before, asked, after) else {
            self.lane.named = Some(named);
            return Ok(None);
        };
        asked.iter().for_each(statements::count_one);
        tracing::trace!(statements = asked.len(), "asked at once");
        self.is_begun = true;
        // What is not run to its end leaves a connection of which nobody knows what it has prepared.
        let answers = self.send(batch).await;
        if answers.as_ref().is_err_and(is_about_names) {
            self.lane.note_lost_names();
        }
        let answers = answers.map_err(query_error)?;
        self.lane.named = Some(named);
        Ok(Some(answers))
    }

    /// What the connection has prepared; `None`: that is not known, and not asked.
    async fn named(&mut self) -> Result<Option<Named>, DbErr> {
        if !self.lane.keeps_names() {
            return Ok(None);
        }
        if let Some(named) = self.lane.named.take() {
            return Ok(Some(named));
        }
        if self.is_begun {
            return Ok(None);
        }
        let names =
            sqlx::query_scalar("SELECT name FROM pg_prepared_statements WHERE STARTS_WITH(name, $1)").bind(PREFIX);
        let names = names.fetch_all(&mut *self.lane.connection).await.map_err(query_error)?;
        Ok(Some(Named::of(names)))
    }

    async fn send(&mut self, batch: Batch) -> Result<Vec<Vec<QueryResult>>, sqlx::Error> {
        let mut is_asked = batch.is_asked.into_iter();
        let mut answers = Vec::new();
        let mut rows: Vec<QueryResult> = Vec::new();
        let mut stream = sqlx::raw_sql(AssertSqlSafe(batch.text)).fetch_many(&mut *self.lane.connection);
        while let Some(next) = stream.try_next().await? {
            match next {
                Either::Right(row) => rows.push(row.into()),
                Either::Left(_) => {
                    let rows = std::mem::take(&mut rows);
                    if is_asked.next().unwrap_or_default() {
                        answers.push(rows);
                    }
                }
            }
        }
        Ok(answers)
    }

    async fn say(&mut self, what: &'static str) -> Result<(), DbErr> {
        let said = sqlx::raw_sql(what).execute(&mut *self.lane.connection).await;
        said.map(drop).map_err(query_error)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // It was given up in the middle.
        let Some(mut held) = self.0.get_mut().take() else {
            return;
        };
        if !held.is_begun {
            // Else it may have been asked what it has prepared.
            if held.lane.named.is_some() {
                held.lane.keep();
            }
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // The process is about to end, and with it the connection. Its way back to the pool would need a runtime.
            std::mem::forget(held);
            return;
        };
        // Held until a statement that was running has ended, perhaps after a lock that it waits for: what is let go before leaves more
        // connections at the database than the pool may have.
        drop(runtime.spawn(async move {
            match held.say("ROLLBACK").await {
                Ok(()) => held.lane.keep(),
                Err(_) => held.lane.connection.close_on_drop(),
            }
        }));
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Open")
    }
}
