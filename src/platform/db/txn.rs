//! A transaction, and what is announced when it is committed.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, TransactionTrait as _,
};

use super::signal::{Origin, Signals, Topic};

/// An open transaction. A function that takes it must run inside one, and its name ends in `_in`.
pub struct Txn {
    inner: Inner,
    signals: Arc<Signals>,
    noted: Mutex<BTreeSet<Topic>>,
}

/// What is behind a transaction.
enum Inner {
    Own(DatabaseTransaction),
    /// One that only reads, and that others read in as well: it ends when the last of them lets go.
    Shared(Arc<DatabaseTransaction>),
}

impl Inner {
    fn get(&self) -> &DatabaseTransaction {
        match self {
            Self::Own(inner) => inner,
            Self::Shared(inner) => inner,
        }
    }
}

impl Txn {
    pub(super) fn new(inner: DatabaseTransaction, signals: Arc<Signals>) -> Self {
        Self {
            inner: Inner::Own(inner),
            signals,
            noted: Mutex::default(),
        }
    }

    /// Of a moment that others read as well: ending it ends nothing for them.
    pub(super) fn shared(moment: Arc<DatabaseTransaction>) -> Self {
        Self {
            inner: Inner::Shared(moment),
            signals: Arc::default(),
            noted: Mutex::default(),
        }
    }

    /// Has whoever waits for `topic` woken once this is committed, and not before: what is not committed yet cannot be read.
    pub fn note(&self, topic: Topic) {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).insert(topic);
    }

    /// A transaction in this one, of which nobody is told.
    #[expect(
        clippy::disallowed_methods,
        reason = "a savepoint of a transaction that was opened in the one place"
    )]
    pub(super) async fn rehearse(&self) -> Result<Self, DbErr> {
        Ok(Self::new(self.inner.get().begin().await?, Arc::default()))
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        if let Inner::Own(inner) = self.inner {
            inner.commit().await?;
        }
        self.signals.count_commit();
        let noted = self.noted.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.signals.announce(&noted, Origin::Here);
        Ok(())
    }

    /// Takes everything back.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rollback(self) -> Result<(), DbErr> {
        match self.inner {
            Inner::Own(inner) => inner.rollback().await,
            Inner::Shared(_) => Ok(()),
        }
    }
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get().get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.get().execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.get().execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.get().query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.get().query_all_raw(statement).await
    }
}

impl fmt::Debug for Txn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Txn")
            .field("noted", &self.noted)
            .finish_non_exhaustive()
    }
}
