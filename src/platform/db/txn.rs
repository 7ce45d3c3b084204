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
    inner: DatabaseTransaction,
    signals: Arc<Signals>,
    noted: Mutex<BTreeSet<Topic>>,
}

impl Txn {
    pub(super) fn new(inner: DatabaseTransaction, signals: Arc<Signals>) -> Self {
        Self {
            inner,
            signals,
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
        Ok(Self::new(self.inner.begin().await?, Arc::default()))
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await?;
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
        self.inner.rollback().await
    }
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}

impl fmt::Debug for Txn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Txn")
            .field("noted", &self.noted)
            .finish_non_exhaustive()
    }
}
