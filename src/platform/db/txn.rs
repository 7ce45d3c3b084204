//! A transaction, and what is announced when it is committed.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, TransactionTrait as _,
};

use super::foresight::Foresight;
use super::later::{LaterWrite, changed_table, fits, joined};
use super::open::Open;
use super::signal::{Origin, Signals, Topic};

/// An open transaction. A function that takes it must run inside one, and its name ends in `_in`.
pub struct Txn {
    inner: Inner,
    signals: Arc<Signals>,
    pending: Mutex<Pending>,
}

/// What of a transaction is still to be done.
#[derive(Debug, Default)]
struct Pending {
    /// Who is told once it is committed.
    noted: BTreeSet<Topic>,
    /// What is to be written before anything else is asked.
    later: Vec<LaterWrite>,
    /// What was asked before anybody wanted to know it, and the answers.
    foreseen: Vec<(Statement, Vec<QueryResult>)>,
    mark: Mark,
}

/// A place up to which a transaction can be undone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Mark {
    #[default]
    None,
    /// Nothing was written since, so that the database need not know of it yet.
    Here,
    /// A savepoint.
    Set,
}

/// What is behind a transaction.
enum Inner {
    /// On a connection that is kept afterwards.
    Kept(Open),
    Own(DatabaseTransaction),
    /// One that only reads, and that others read in as well: it ends when the last of them lets go.
    Shared(Arc<DatabaseTransaction>),
}

impl Inner {
    fn backend(&self) -> DbBackend {
        match self {
            Self::Kept(_) => DbBackend::Postgres,
            Self::Own(inner) => inner.get_database_backend(),
            Self::Shared(inner) => inner.get_database_backend(),
        }
    }

    async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Kept(inner) => inner.execute(statement).await,
            Self::Own(inner) => inner.execute_raw(statement).await,
            Self::Shared(inner) => inner.execute_raw(statement).await,
        }
    }

    async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Kept(inner) => inner.query_one(statement).await,
            Self::Own(inner) => inner.query_one_raw(statement).await,
            Self::Shared(inner) => inner.query_one_raw(statement).await,
        }
    }

    async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Kept(inner) => inner.query_all(statement).await,
            Self::Own(inner) => inner.query_all_raw(statement).await,
            Self::Shared(inner) => inner.query_all_raw(statement).await,
        }
    }
}

impl Txn {
    pub(super) fn new(inner: DatabaseTransaction, signals: Arc<Signals>) -> Self {
        Self {
            inner: Inner::Own(inner),
            signals,
            pending: Mutex::default(),
        }
    }

    /// On a connection that is kept afterwards.
    pub(super) fn kept(inner: Open, signals: Arc<Signals>) -> Self {
        Self {
            inner: Inner::Kept(inner),
            signals,
            pending: Mutex::default(),
        }
    }

    /// Of a moment that others read as well: ending it ends nothing for them.
    pub(super) fn shared(moment: Arc<DatabaseTransaction>) -> Self {
        Self {
            inner: Inner::Shared(moment),
            signals: Arc::default(),
            pending: Mutex::default(),
        }
    }

    /// Has whoever waits for `topic` woken once this is committed, and not before: what is not committed yet cannot be read.
    pub fn note(&self, topic: Topic) {
        self.pending().noted.insert(topic);
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Marks this place: what is written from here on can be undone, and what was written before stays.
    pub(super) async fn mark(&self) -> Result<(), DbErr> {
        self.write_pending().await?;
        self.pending().mark = Mark::Here;
        Ok(())
    }

    /// Undoes what was written since the mark. What was only locked stays locked.
    pub(super) async fn undo(&self) -> Result<(), DbErr> {
        let mark = {
            let mut pending = self.pending();
            pending.later.clear();
            pending.mark
        };
        match mark {
            Mark::None => Err(DbErr::Custom("a transaction has no mark".to_owned())),
            Mark::Here => Ok(()),
            Mark::Set => self.run_now(of(self, "ROLLBACK TO SAVEPOINT marked")).await,
        }
    }

    /// Takes note of what this transaction will read, for [`Self::foresee`]; `None`: the database is not far away, and nothing is gained.
    #[must_use]
    pub fn foresight(&self) -> Option<Foresight> {
        matches!(self.inner, Inner::Kept(_)).then(|| Foresight::new(self.inner.backend()))
    }

    /// Asks all that was noted at once, in its order, so that the network is crossed once. Whoever asks one of these statements next, with
    /// the same values, is given its answer, unless this transaction has written something since. What is foreseen after a lock is read
    /// under it, as each statement sees what was committed before it began.
    ///
    /// The values stand in the text that is sent, which PostgreSQL writes into its log where a statement fails: ids, and nothing personal
    /// or secret.
    ///
    /// # Errors
    /// What the database says.
    pub async fn foresee(&self, foresight: Foresight) -> Result<(), DbErr> {
        let asked = foresight.into_asked();
        if asked.is_empty() {
            return Ok(());
        }
        self.write_pending().await?;
        let Inner::Kept(open) = &self.inner else {
            return Ok(());
        };
        if let Some(answers) = open.query_together(&asked).await? {
            let mut pending = self.pending();
            if asked.iter().any(locks) {
                pending.foreseen.clear();
            }
            pending.foreseen.extend(asked.into_iter().zip(answers));
        }
        Ok(())
    }

    /// The answer to `statement`, if it was foreseen.
    fn foreseen(&self, statement: &Statement) -> Option<Vec<QueryResult>> {
        let mut pending = self.pending();
        let at = pending.foreseen.iter().position(|(asked, _)| asked == statement);
        if at.is_none() && locks(statement) {
            // What was read before a lock need not be what is there under it.
            pending.foreseen.clear();
        }
        Some(pending.foreseen.swap_remove(at?).1)
    }

    /// Forgets what was foreseen that the statement `text` may change.
    fn outdate(&self, text: &str) {
        let mut pending = self.pending();
        let table = changed_table(text);
        let is_apart = |asked: &Statement| table.is_some_and(|table| !asked.sql.contains(table));
        pending.foreseen.retain(|(asked, _)| is_apart(asked));
    }

    /// Queues a write.
    pub(super) async fn run_later(&self, write: LaterWrite) -> Result<(), DbErr> {
        if !fits(&self.pending().later, &write) {
            self.write_pending().await?;
        }
        self.pending().later.push(write);
        Ok(())
    }

    /// Runs a write that is not queued.
    pub(super) async fn run_now(&self, statement: Statement) -> Result<(), DbErr> {
        self.execute_raw(statement).await?;
        Ok(())
    }

    /// Runs what is queued, as one statement.
    async fn write_pending(&self) -> Result<(), DbErr> {
        let later = std::mem::take(&mut self.pending().later);
        if let Some(statement) = joined(later) {
            self.set_mark().await?;
            self.pending().foreseen.clear();
            self.inner.execute(statement).await?;
        }
        Ok(())
    }

    /// Makes the mark a savepoint, because something is about to be written.
    async fn set_mark(&self) -> Result<(), DbErr> {
        if self.pending().mark == Mark::Here {
            self.inner.execute(of(self, "SAVEPOINT marked")).await?;
            self.pending().mark = Mark::Set;
        }
        Ok(())
    }

    /// What has to be done before `text` runs.
    async fn prepare(&self, text: &str) -> Result<(), DbErr> {
        self.write_pending().await?;
        if !text.starts_with("SELECT") {
            self.set_mark().await?;
            self.outdate(text);
        }
        Ok(())
    }

    /// A transaction in this one, of which nobody is told.
    #[expect(
        clippy::disallowed_methods,
        reason = "a savepoint of a transaction that was opened in the one place"
    )]
    pub(super) async fn rehearse(&self) -> Result<Self, DbErr> {
        self.write_pending().await?;
        let inner = match &self.inner {
            Inner::Own(inner) => inner.begin().await?,
            Inner::Shared(inner) => inner.begin().await?,
            Inner::Kept(_) => return Err(DbErr::Custom("a rehearsal is no transaction like others".to_owned())),
        };
        Ok(Self::new(inner, Arc::default()))
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        // Nothing is undone any more.
        self.pending().mark = Mark::None;
        self.write_pending().await?;
        match self.inner {
            Inner::Kept(inner) => inner.commit().await?,
            Inner::Own(inner) => inner.commit().await?,
            Inner::Shared(_) => {}
        }
        self.signals.count_commit();
        let pending = self.pending.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.signals.announce(&pending.noted, Origin::Here);
        Ok(())
    }

    /// Takes everything back.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rollback(self) -> Result<(), DbErr> {
        match self.inner {
            Inner::Kept(inner) => inner.rollback().await,
            Inner::Own(inner) => inner.rollback().await,
            Inner::Shared(_) => Ok(()),
        }
    }
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.prepare(&statement.sql).await?;
        self.inner.execute(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.prepare(sql).await?;
        self.inner.execute(of(self, sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.prepare(&statement.sql).await?;
        match self.foreseen(&statement) {
            Some(rows) => Ok(rows.into_iter().next()),
            None => self.inner.query_one(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.prepare(&statement.sql).await?;
        match self.foreseen(&statement) {
            Some(rows) => Ok(rows),
            None => self.inner.query_all(statement).await,
        }
    }
}

/// Whether a statement that reads waits for others who write.
fn locks(statement: &Statement) -> bool {
    [" FOR UPDATE", " FOR NO KEY", " FOR SHARE", " FOR KEY", "pg_advisory"]
        .iter()
        .any(|word| statement.sql.contains(word))
}

/// A statement without values.
fn of(txn: &Txn, text: &str) -> Statement {
    Statement::from_string(txn.get_database_backend(), text)
}

impl fmt::Debug for Txn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Txn")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}
