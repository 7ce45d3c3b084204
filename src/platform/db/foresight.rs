//! What a transaction will ask, told before it asks: see [`Txn::foresee`](super::Txn::foresee).

use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::Txn;

/// Notes what is asked of it, and answers that there is nothing. Whoever reads by it tells what it is going to read, as far as that does
/// not depend on what it finds.
#[derive(Debug)]
pub struct Foresight {
    backend: DbBackend,
    asked: Mutex<Vec<Statement>>,
}

impl Foresight {
    pub(super) fn new(backend: DbBackend) -> Self {
        Self {
            backend,
            asked: Mutex::default(),
        }
    }

    /// What this has noted, and then what `next` has.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        self.asked().extend(next.into_asked());
        self
    }

    fn note(&self, statement: Statement) -> Result<(), DbErr> {
        // What writes may return rows too, and would be done before its time.
        if !statement.sql.starts_with("SELECT") {
            return Err(is_read_only());
        }
        self.asked().push(statement);
        Ok(())
    }

    fn asked(&self) -> MutexGuard<'_, Vec<Statement>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn into_asked(self) -> Vec<Statement> {
        self.asked.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction, or the foresight of one.
pub trait InTransaction: ConnectionTrait {}

impl InTransaction for Txn {}
impl InTransaction for Foresight {}

fn is_read_only() -> DbErr {
    DbErr::Custom("what is foreseen is only read".to_owned())
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Foresight {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(is_read_only())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(is_read_only())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.note(statement).map(|()| None)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.note(statement).map(|()| Vec::new())
    }
}
