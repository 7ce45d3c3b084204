//! Transactions: the only place that opens one.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx;
use sea_orm::{
    AccessMode, DatabaseTransaction, DbErr, FromQueryResult, IsolationLevel, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};

use super::open::NAMES_LOST;
use super::queue::{QueueTurn, take_turn};
use super::{Db, Engine, Reader, Sql, Txn};
use crate::platform::error::Error;

/// How often a transaction that lost a race with another is begun.
const ATTEMPTS: u32 = 4;

/// The attempts at one unit of work. The work has no effect outside its transaction, so that it can be begun again:
///
/// ```text
/// let mut attempts = db.attempts();
/// loop {
///     let txn = attempts.begin().await?;
///     let result = work_in(&txn).await;
///     if let Some(done) = attempts.end(txn, result).await {
///         return done;
///     }
/// }
/// ```
///
/// A loop in the open rather than a closure: the future of an async closure that borrows its transaction cannot be
/// shown to be `Send` (rustc issue 110338), which the executor of GraphQL asks for.
#[derive(Debug)]
pub struct Attempts {
    db: Db,
    made: u32,
    unlimited: bool,
    /// Held until the work is done.
    _turn: Option<QueueTurn>,
}

impl Db {
    /// Attempts at a unit of work that writes.
    #[must_use]
    pub fn attempts(&self) -> Attempts {
        Attempts {
            db: self.clone(),
            made: 0,
            unlimited: false,
            _turn: None,
        }
    }

    /// Attempts at a unit of work that locks what `subject` names: those of one process take turns before they take a connection.
    /// A unit of work must not wait for another one in it.
    pub async fn attempts_of(&self, subject: impl std::hash::Hash) -> Attempts {
        Attempts {
            _turn: Some(take_turn(subject).await),
            ..self.attempts()
        }
    }

    /// Runs one statement that writes, and that is all there is to write: it is a transaction by itself. Returns the number of rows it
    /// changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn run_alone(&self, sql: Sql) -> Result<u64, DbErr> {
        let changed = match self.alone() {
            Some(pool) => sql.execute(&pool).await?,
            None => sql.execute(&*self.writer()).await?,
        };
        self.signals().count_commit();
        Ok(changed)
    }

    /// As [`Self::run_alone`], of a statement that returns rows, and that may be forgotten if the database is lost within a second:
    /// nobody waits for the disk.
    ///
    /// # Errors
    /// What the database says.
    pub async fn run_lightly<R: FromQueryResult + Send + Sync>(&self, sql: Sql) -> Result<Vec<R>, DbErr> {
        let rows = match self.begin_kept().await? {
            Some(open) => {
                let rows = open.run_light(sql.statement()).await?;
                rows.iter()
                    .map(|row| R::from_query_result(row, ""))
                    .collect::<Result<_, _>>()?
            }
            None => sql.all(&*self.writer()).await?,
        };
        self.signals().count_commit();
        Ok(rows)
    }

    /// A transaction that reads one unchanging state of the database, for as long as it is held.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn snapshot(&self) -> Result<Txn, DbErr> {
        match self.reader() {
            Reader::Pool(_) => Ok(Txn::new(self.moment().await?, Arc::clone(self.signals()))),
            Reader::Pinned(moment) => Ok(Txn::shared(Arc::clone(moment))),
        }
    }

    /// The same database as it is at one moment: all that reads by it sees one unchanging state, until the last of its clones is
    /// dropped. It holds one connection of those for reading. What is written by it is written as ever, and not seen by it.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn pinned(&self) -> Result<Self, DbErr> {
        match self.reader() {
            Reader::Pool(_) => Ok(self.at(Reader::Pinned(Arc::new(self.moment().await?)))),
            Reader::Pinned(_) => Ok(self.clone()),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that opens snapshots")]
    async fn moment(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.engine() {
            Engine::Sqlite => TransactionOptions::default(),
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        self.readers().begin_with_options(options).await
    }

    /// A transaction for writing that others can be opened in.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that opens transactions for writing"
    )]
    async fn begin_nesting(&self) -> Result<DatabaseTransaction, DbErr> {
        self.writer().begin_with_options(write_options(self.engine())).await
    }

    /// A transaction to be thrown away at its end: everything is tried for real and nothing kept. Other writers wait
    /// for its end on SQLite.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn rehearsal(&self) -> Result<Rehearsal, DbErr> {
        let txn = Txn::new(self.begin_nesting().await?, Arc::clone(self.signals()));
        unlimit(&txn).await?;
        Ok(Rehearsal(txn))
    }
}

/// Marks this place in `txn`: what is written from here on can be undone by [`undo_in`], and what was written before stays.
///
/// # Errors
/// What the database says.
pub async fn mark_in(txn: &Txn) -> Result<(), DbErr> {
    txn.mark().await
}

/// Undoes what `txn` has written since [`mark_in`]. What it has only locked since may stay locked.
///
/// # Errors
/// What the database says.
pub async fn undo_in(txn: &Txn) -> Result<(), DbErr> {
    txn.undo().await
}

impl Attempts {
    /// Attempts whose statements may take as long as they take: the limit of the pool is for requests.
    #[must_use]
    pub fn unlimited(self) -> Self {
        Self {
            unlimited: true,
            ..self
        }
    }

    /// Opens the transaction of the next attempt. SQLite begins IMMEDIATE, so that work that reads before it writes
    /// cannot fail half-way.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn begin(&mut self) -> Result<Txn, DbErr> {
        self.made += 1;
        let signals = Arc::clone(self.db.signals());
        let txn = match self.db.begin_kept().await? {
            Some(open) => Txn::kept(open, signals),
            None => Txn::new(self.db.begin_nesting().await?, signals),
        };
        if self.unlimited {
            unlimit(&txn).await?;
        }
        Ok(txn)
    }

    /// Commits where `result` is a success, else takes everything back. `None`: a race with another transaction was
    /// lost, and the work is to be begun again, at most three times.
    pub async fn end<T, E>(&mut self, txn: Txn, result: Result<T, Error<E>>) -> Option<Result<T, Error<E>>> {
        let result = settle(txn, result).await;
        match &result {
            Err(Error::Fault(cause)) if self.made < ATTEMPTS && is_lost_race(cause) => {
                tokio::time::sleep(Duration::from_millis(u64::from(5 * self.made))).await;
                None
            }
            _ => Some(result),
        }
    }
}

/// Lets statements of `txn` take as long as they take.
async fn unlimit(txn: &Txn) -> Result<(), DbErr> {
    if Engine::of(txn) == Engine::Postgres {
        Sql::on(txn, "SET LOCAL statement_timeout = 0").execute(txn).await?;
    }
    Ok(())
}

async fn settle<T, E>(txn: Txn, result: Result<T, Error<E>>) -> Result<T, Error<E>> {
    match result {
        Ok(value) => {
            txn.commit().await?;
            Ok(value)
        }
        Err(error) => {
            txn.rollback().await?;
            Err(error)
        }
    }
}

/// A transaction that is thrown away at its end.
#[derive(Debug)]
pub struct Rehearsal(Txn);

impl Rehearsal {
    /// Opens a step: it is kept or taken back by itself, as a transaction of its own would be. Nobody hears of it.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn begin(&self) -> Result<Txn, DbErr> {
        self.0.rehearse().await
    }

    /// Keeps a step where `result` is a success, for the steps after it; else takes it back.
    ///
    /// # Errors
    /// That of `result`, or a fault of the database.
    pub async fn end<T, E>(&self, txn: Txn, result: Result<T, Error<E>>) -> Result<T, Error<E>> {
        settle(txn, result).await
    }

    /// Ends the rehearsal.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn discard(self) -> Result<(), DbErr> {
        self.0.rollback().await
    }
}

fn write_options(engine: Engine) -> TransactionOptions {
    match engine {
        Engine::Sqlite => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        },
        Engine::Postgres => TransactionOptions::default(),
    }
}

fn code(cause: &anyhow::Error) -> Option<String> {
    let error = cause.downcast_ref::<DbErr>()?;
    let (DbErr::Exec(inner) | DbErr::Query(inner) | DbErr::Conn(inner)) = error else {
        return None;
    };
    let sea_orm::RuntimeErr::SqlxError(sqlx) = inner else {
        return None;
    };
    Some(sqlx.as_database_error()?.code()?.into_owned())
}

/// `serialization_failure` and `deadlock_detected` of PostgreSQL; and a statement that was not there any more, which is sent in another
/// way the next time.
fn is_lost_race(cause: &anyhow::Error) -> bool {
    code(cause).is_some_and(|code| code == "40001" || code == "40P01" || NAMES_LOST.contains(&&*code))
}

/// Whether there was no connection in time: all of the pool were in use.
#[must_use]
pub fn is_overload(cause: &anyhow::Error) -> bool {
    let mut causes = cause.chain().filter_map(|cause| cause.downcast_ref::<DbErr>());
    causes.any(|cause| matches!(cause, DbErr::ConnectionAcquire(_)))
}

/// Whether the same statements may succeed in a moment: a race was lost, or the database was busy, was being stopped or could not be
/// reached. What else fails, fails again.
#[must_use]
pub fn is_passing(cause: &anyhow::Error) -> bool {
    is_overload(cause)
        || is_lost_race(cause)
        || is_out_of_reach(cause)
        || code(cause).is_some_and(|code| is_busy(&code))
}

fn is_out_of_reach(cause: &anyhow::Error) -> bool {
    let mut causes = cause.chain().filter_map(|cause| cause.downcast_ref::<DbErr>());
    causes.any(|cause| match cause {
        DbErr::Conn(_) => true,
        DbErr::Exec(inner) | DbErr::Query(inner) => {
            let sea_orm::RuntimeErr::SqlxError(cause) = inner else {
                return false;
            };
            // What came and cannot be read cannot be read the next time either.
            matches!(
                **cause,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            )
        }
        _ => false,
    })
}

/// `SQLITE_BUSY` (5), `SQLITE_LOCKED` (6), `SQLITE_IOERR` (10) and `SQLITE_FULL` (13) with their extended codes; of PostgreSQL a lost
/// connection (class 08), too few resources (53), a lock that took too long (55P03), and a server that stops (57P).
/// Not a statement that took too long (57014): it does so again.
fn is_busy(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13),
        _ => ["08", "53", "55P03", "57P"].iter().any(|class| code.starts_with(class)),
    }
}

/// Whether the database refused a row because of a constraint: class 23 of PostgreSQL, `SQLITE_CONSTRAINT` (19) with
/// its extended codes of SQLite.
#[must_use]
pub fn is_constraint_violation(cause: &anyhow::Error) -> bool {
    code(cause).is_some_and(|code| match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => number & 0xff == 19,
        _ => code.starts_with("23"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_no_passing_trouble() {
        let of = |cause: sqlx::Error| {
            let cause = sea_orm::RuntimeErr::SqlxError(Arc::new(cause));
            is_passing(&anyhow::Error::from(DbErr::Query(cause)))
        };
        assert!(of(sqlx::Error::PoolTimedOut));
        assert!(of(sqlx::Error::WorkerCrashed));
        assert!(!of(sqlx::Error::Decode("a text in a column of numbers".into())));
        assert!(!of(sqlx::Error::Protocol("nonsense".to_owned())));
    }

    #[test]
    fn a_statement_that_took_too_long_is_a_fault() {
        assert!(is_busy("55P03") && is_busy("57P01") && is_busy("5"));
        assert!(!is_busy("57014"));
    }
}
