//! Statements on a pool, and transactions that keep their connection.

use std::sync::Arc;

use sea_orm::error::ConnAcquireErr;
use sea_orm::sqlx::{self, Postgres, Sqlite};
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
};

use super::lane::{Claim, Claimed, Lanes};
use super::open::Open;
use super::statements;

/// A pool, and those of its connections that are kept at hand. Cloning shares them.
#[derive(Debug, Clone)]
pub struct ReadPool {
    pool: DatabaseConnection,
    lanes: EngineLanes,
}

#[derive(Debug, Clone)]
enum EngineLanes {
    Postgres(Lanes<Postgres>),
    Sqlite(Lanes<Sqlite>),
}

/// What `$method` of `sqlx` returns for `$statement` on `$connection`.
macro_rules! on_connection {
    ($connection:expr, $statement:expr, $method:ident) => {{
        let none = || sea_orm::Values(Vec::new());
        let values = sea_query_sqlx::SqlxValues($statement.values.unwrap_or_else(none));
        let query = sea_orm::sqlx::query_with(sea_orm::sqlx::AssertSqlSafe($statement.sql), values);
        query.$method(&mut *$connection).await
    }};
}
pub(super) use on_connection;

/// What `$method` of `sqlx` returns for `$statement` on a connection that is kept afterwards.
macro_rules! run {
    ($lanes:expr, $statement:expr, $method:ident) => {{
        let statement = $statement;
        let mut lane = $lanes.take().await.map_err(no_connection)?;
        let result = on_connection!(lane.connection, statement, $method);
        // What failed, or was given up in the middle, is tested by the pool.
        if result.is_ok() {
            lane.keep();
        }
        result.map_err(query_error)
    }};
}

impl ReadPool {
    pub(super) fn new(pool: DatabaseConnection) -> Self {
        let lanes = match pool.get_database_backend() {
            DbBackend::Postgres => EngineLanes::Postgres(Lanes::new(pool.get_postgres_connection_pool())),
            _ => EngineLanes::Sqlite(Lanes::new(pool.get_sqlite_connection_pool())),
        };
        Self { pool, lanes }
    }

    pub(super) fn backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    /// A transaction for writing, on one of the connections that are kept; `None`: these are for reading.
    pub(super) async fn begin(&self) -> Result<Option<Open>, DbErr> {
        match &self.lanes {
            EngineLanes::Postgres(lanes) => Open::begin(lanes).await.map(Some),
            EngineLanes::Sqlite(_) => Ok(None),
        }
    }

    /// The pool, to take a connection from it for longer than a statement.
    pub(super) fn claim(&self) -> Claimed<'_> {
        let claim = match &self.lanes {
            EngineLanes::Postgres(lanes) => Claim::Postgres { _waiting: lanes.wait() },
            EngineLanes::Sqlite(lanes) => Claim::Sqlite { _waiting: lanes.wait() },
        };
        Claimed::of(&self.pool, claim)
    }

    pub(super) async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        statements::count_one(&statement);
        match &self.lanes {
            EngineLanes::Postgres(lanes) => {
                run!(lanes, statement, fetch_all).map(|rows| rows.into_iter().map(Into::into).collect())
            }
            EngineLanes::Sqlite(lanes) => {
                run!(lanes, statement, fetch_all).map(|rows| rows.into_iter().map(Into::into).collect())
            }
        }
    }

    pub(super) async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        statements::count_one(&statement);
        match &self.lanes {
            EngineLanes::Postgres(lanes) => run!(lanes, statement, fetch_optional).map(|row| row.map(Into::into)),
            EngineLanes::Sqlite(lanes) => run!(lanes, statement, fetch_optional).map(|row| row.map(Into::into)),
        }
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        statements::count_one(&statement);
        match &self.lanes {
            EngineLanes::Postgres(lanes) => run!(lanes, statement, execute).map(Into::into),
            EngineLanes::Sqlite(lanes) => run!(lanes, statement, execute).map(Into::into),
        }
    }

    pub(super) async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.claim().execute_unprepared(sql).await
    }

    /// Closes all connections after their running statement.
    pub(super) async fn close(&self) {
        match &self.lanes {
            EngineLanes::Postgres(lanes) => lanes.close(),
            EngineLanes::Sqlite(lanes) => lanes.close(),
        }
        // An error here says that a connection was lost already, which is what was wanted.
        let _ = self.pool.close_by_ref().await;
    }
}

/// As sea-orm has it: [`super::is_overload`] and [`super::is_passing`] look for these.
pub(super) fn no_connection(cause: sqlx::Error) -> DbErr {
    match cause {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        cause => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(cause))),
    }
}

pub(super) fn query_error(cause: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(cause)))
}
